// Raised hands: one's own button says how it stands after the facilitator has lowered it, and who facilitates
// hears of a new hand. Everything else is HTML.

import { gettext, interpolate, listed, ngettext } from "./language.js";

const root = document.getElementById("room");
const said = root.querySelector("[data-hands-said]");
let known = null; // ids of the hands that were up before

const showOwn = (raised) => {
  const button = document.getElementById("hand-button");
  const value = raised ? "0" : "1";
  if (!button || button.value === value) return;
  button.textContent = raised ? gettext("Lower your hand") : gettext("Raise your hand");
  button.value = value;
  button.classList.toggle("hand-up", raised);
};

const sayNew = (hands) => {
  const names = hands.filter(({ id }) => known && !known.has(id)).map(({ name }) => name);
  if (!names.length || !said) return;
  const sentence = ngettext("%(names)s wants to speak.", "%(names)s want to speak.", names.length);
  said.textContent = interpolate(sentence, { names: listed(names) });
};

root.addEventListener("room:state", ({ detail: { hands } }) => {
  const own = root.querySelector("[data-hand]")?.dataset.hand;
  if (own) showOwn(hands.some(({ id }) => id === own));
  sayNew(hands);
  known = new Set(hands.map(({ id }) => id));
});

// The button that lowered a hand is gone with it: the keyboard goes on from the row, and the row is free to change.
root.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.matches?.("[data-region=hands]")) target.closest("form")?.focus({ preventScroll: true });
});
