// The room's timer: counts down to the moment that the server named, on the server's clock, in every [data-timer] of
// the page. Read out when it starts or is given more time, at the last minute, and when the time is up; nothing else.
// When it is up it says so until it is stopped or the stage moves: nothing closes by itself.

import { serverNow } from "./clock.js";
import { gettext, interpolate, ngettext, timeOfDay } from "./language.js";

const LAST_CALL = 60_000; // ms before the end
const UP = gettext("Time is up");

const root = document.getElementById("room");
let endsAt = momentOf(root.dataset.timerEnds);
let left = endsAt && endsAt - serverNow(); // ms, when it was looked at last; at first nothing is read out
let next = 0;

function momentOf(time) {
  return time ? Date.parse(time) : null;
}

const say = (words) => {
  root.querySelectorAll("[data-timer-said]").forEach((element) => {
    element.textContent = words;
  });
};

const digits = (ms) => {
  const seconds = Math.ceil(ms / 1000);
  return seconds > 0 ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` : UP;
};

const started = (ms) => {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  const sentence = ngettext(
    "Timer: %(minutes)s minute, until %(time)s.",
    "Timer: %(minutes)s minutes, until %(time)s.",
    minutes,
  );
  return interpolate(sentence, { minutes, time: timeOfDay(endsAt) });
};

const show = () => {
  const words = endsAt === null ? "" : digits(left);
  root.querySelectorAll("[data-timer]").forEach((timer) => {
    timer.hidden = endsAt === null;
    timer.classList.toggle("timer-up", words === UP);
    const place = timer.querySelector("[data-timer-digits]");
    if (place.textContent !== words) place.textContent = words;
  });
};

// Looks at the clock, says what there is to say, and comes back when the next second begins.
const tick = () => {
  clearTimeout(next);
  if (endsAt === null) return show();
  const before = left;
  left = endsAt - serverNow();
  show();
  if (before > 0 && left <= 0) say(gettext("Time is up."));
  else if (before > LAST_CALL && left <= LAST_CALL) say(gettext("One minute left."));
  if (left > 0) next = setTimeout(tick, (left % 1000) + 20);
};

const take = (moment) => {
  if (moment === endsAt) return tick();
  const running = endsAt !== null;
  endsAt = moment;
  left = endsAt && endsAt - serverNow();
  if (endsAt === null) say("");
  else if (running) say(interpolate(gettext("Timer: until %(time)s now."), { time: timeOfDay(endsAt) }));
  else say(started(left));
  tick();
};

root.addEventListener("room:state", ({ detail }) => take(momentOf(detail.timer.ends_at)));
root.addEventListener("room:beat", tick);
root.addEventListener("htmx:afterSettle", show);
document.addEventListener("visibilitychange", () => document.hidden || tick());
tick();
