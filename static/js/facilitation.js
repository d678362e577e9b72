// The facilitator's bar: how long the stage has lasted, on the server's clock, and the bar itself again when somebody
// else (a co-facilitator, another tab) has started the timer or locked the ballots.

import { serverNow } from "./clock.js";
import { gettext, interpolate } from "./language.js";

const CLOCK_EVERY = 15_000;

const root = document.getElementById("room");
const bar = () => document.getElementById("facilitation");
let wanted = null;

// Whole minutes, a clock that one can forget; the same words as the filter `of_planned` in templatetags/timers.py.
const words = (minutes, planned) =>
  minutes > planned
    ? interpolate(gettext("%(minutes)s min, %(over)s over the plan"), { minutes, over: minutes - planned })
    : interpolate(gettext("%(minutes)s of %(planned)s min planned"), { minutes, planned });

const tick = () => {
  root.querySelectorAll("[data-since]").forEach((clock) => {
    const minutes = Math.max(0, Math.floor((serverNow() - Date.parse(clock.dataset.since)) / 60_000));
    const planned = Number(clock.dataset.minutes);
    clock.textContent = words(minutes, planned);
    clock.classList.toggle("is-over", minutes > planned);
  });
};

const endOf = (time) => (time ? Date.parse(time) : 0);

const isNew = (shown, frame) =>
  endOf(shown.dataset.timerEnds) !== endOf(frame.timer.ends_at) || (shown.dataset.locked === "1") !== frame.locked;

// Not under a finger: while somebody is in it, it waits until they leave it.
const refresh = () => {
  const shown = bar();
  const page = root.querySelector("[data-panel-page]").dataset.panelPage;
  if (!shown || !wanted || wanted.page !== page || !isNew(shown, wanted)) return;
  if (shown.contains(document.activeElement)) {
    shown.addEventListener("focusout", () => setTimeout(refresh), { once: true });
    return;
  }
  htmx.ajax("GET", shown.dataset.address, { target: shown, swap: "outerHTML" });
};

root.addEventListener("room:state", ({ detail }) => {
  wanted = detail;
  tick();
  // An answer to this page's own click brings the bar too, and comes first.
  setTimeout(refresh, 300);
});
root.addEventListener("htmx:afterSettle", tick);
tick();
setInterval(tick, CLOCK_EVERY);
