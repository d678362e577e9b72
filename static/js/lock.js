// Ballots that take no answers for a moment: a banner comes and goes, the ballot under it stays as it is. What is
// changed meanwhile waits in the browser (outbox.js). Event on root: "room:unlocked" (they take answers again).

import { gettext } from "./language.js";

const root = document.getElementById("room");
const panel = document.getElementById("panel");

const banners = () => [...root.querySelectorAll("[data-lock-banner]")];
let before = { page: root.dataset.page, locked: banners().some((banner) => !banner.hidden) };

// What stands under a finger stays there, although a banner has come above it.
const show = (locked) => {
  const top = panel.getBoundingClientRect().top;
  banners().forEach((banner) => {
    banner.hidden = !locked;
  });
  const moved = panel.getBoundingClientRect().top - top;
  if (moved && window.scrollY > 0) window.scrollBy({ top: moved, behavior: "instant" });
};

const say = (words) => {
  root.querySelectorAll("[data-lock-said]").forEach((element) => {
    element.textContent = words;
  });
};

root.addEventListener("room:state", ({ detail }) => {
  show(detail.locked);
  if (detail.locked && !before.locked) say(gettext("The ballots are locked."));
  if (!detail.locked && before.locked) {
    say(before.page === detail.page ? gettext("The ballots are open again.") : "");
    root.dispatchEvent(new CustomEvent("room:unlocked"));
  }
  before = detail;
});
root.addEventListener("room:panel", () => show(before.locked));
