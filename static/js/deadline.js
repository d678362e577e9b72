// Until when answers are asked for: where that moment passes while the page is open, the line says so, and it is read
// out once. A page that is opened later finds it said already. Nothing closes by itself.

import { serverNow } from "./clock.js";

const SOON = 60_000; // ms; until it is so near, the room's beats look often enough
const PASSED = "The deadline has passed";

const root = document.getElementById("room");
let dueAt = null;
let waits = false;
let next = 0;

const lines = () => [...root.querySelectorAll("[data-deadline]")];

const say = (words) => {
  root.querySelectorAll("[data-deadline-said]").forEach((element) => {
    element.textContent = words;
  });
};

const pass = () => {
  waits = false;
  lines().forEach((line) => {
    const shown = line.querySelector("strong");
    // A frame that was made after it has said more: how many are missing.
    if (!shown.textContent.startsWith(PASSED)) shown.textContent = `${PASSED}.`;
  });
  say(lines()[0].textContent);
};

const tick = () => {
  clearTimeout(next);
  const moment = lines()[0]?.dataset.deadline ?? null;
  if (moment !== dueAt) {
    dueAt = moment;
    waits = moment !== null && Date.parse(moment) > serverNow();
    say("");
  }
  if (!waits) return;
  const left = Date.parse(dueAt) - serverNow();
  if (left <= 0) pass();
  else if (left < SOON) next = setTimeout(tick, left + 20);
};

["room:state", "room:beat", "room:panel"].forEach((heard) => root.addEventListener(heard, tick));
document.addEventListener("visibilitychange", () => document.hidden || tick());
tick();
