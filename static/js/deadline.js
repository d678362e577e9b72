// Until when answers are asked for: where that moment passes while the page is open, the line says so, and it is read
// out once. A page that is opened later finds it said already. Nothing closes by itself.

import { serverNow } from "./clock.js";
import { gettext } from "./language.js";

const SOON = 60_000; // ms; until it is so near, the room's beats look often enough

const root = document.getElementById("room");
let dueAt = null;
let waits = false;
let promised = new Set(); // what the lines said while it was still to come
let next = 0;

const lines = () => [...root.querySelectorAll("[data-deadline]")];

const sentences = () => lines().map((line) => line.querySelector("strong"));

const say = (words) => {
  root.querySelectorAll("[data-deadline-said]").forEach((element) => {
    element.textContent = words;
  });
};

const pass = () => {
  waits = false;
  sentences().forEach((shown) => {
    // A frame that was made after it has said more: how many are missing.
    if (promised.has(shown.textContent)) shown.textContent = gettext("The deadline has passed.");
  });
  say(lines()[0].textContent.trim().replace(/\s+/g, " "));
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
  if (left <= 0) return pass();
  promised = new Set(sentences().map((shown) => shown.textContent));
  if (left < SOON) next = setTimeout(tick, left + 20);
};

for (const heard of ["room:state", "room:beat", "room:panel"]) root.addEventListener(heard, tick);
document.addEventListener("visibilitychange", () => document.hidden || tick());
tick();
