// Lists of notes are swapped as a whole. Where the keyboard was in one of them, it goes on at the parking lot's head.

let held = false;

const lists = "#parking-list, #notes-general";

document.body.addEventListener("htmx:oobBeforeSwap", ({ target }) => {
  held ||= Boolean(document.activeElement?.closest(lists)) && target.matches?.(lists);
});

document.body.addEventListener("htmx:oobAfterSwap", () => {
  if (!held || document.activeElement !== document.body) return;
  held = false;
  document.querySelector("#parking > summary")?.focus({ preventScroll: true });
});
