// Lists of notes are swapped as a whole. Where the keyboard was in one of them, it goes on at the parking lot's head.
// Notes of no criterion are folded away while there is none: the first that comes is in sight.

let held = false;
let empty = false;

const lists = "#parking-list, #notes-general";

document.body.addEventListener("htmx:oobBeforeSwap", ({ target }) => {
  held ||= Boolean(document.activeElement?.closest(lists)) && target.matches?.(lists);
  if (target.id === "notes-general") empty = target.hidden;
});

document.body.addEventListener("htmx:oobAfterSwap", () => {
  const general = document.getElementById("notes-general");
  if (empty && general && !general.hidden) {
    empty = false;
    general.closest("details")?.setAttribute("open", "");
  }
  if (!held || document.activeElement !== document.body) return;
  held = false;
  document.querySelector("#parking > summary")?.focus({ preventScroll: true });
});
