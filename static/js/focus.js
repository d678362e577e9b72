// The keyboard stays where it is when the part that it is in is drawn anew: an Enter on its way reaches the link or the
// button that Tab had reached, and who types goes on. What has become another control is not guessed: whoever swapped
// the part says where the focus goes then.

const CONTROLS = "a[href], button, input, select, textarea, summary, [tabindex]";

// What a control is called by the page, whatever is drawn around it. Buttons of one form differ in what they say.
const identity = (it) =>
  it.id ||
  JSON.stringify([
    it.localName,
    it.getAttribute("href"),
    it.form?.getAttribute("action"),
    it.name,
    ["radio", "checkbox"].includes(it.type) ? it.value : "",
    it.name && it.localName !== "button" ? "" : (it.getAttribute("aria-label") ?? it.textContent.trim()),
  ]);

const alike = (place, name) => [...place.querySelectorAll(CONTROLS)].filter((it) => identity(it) === name);

// null where a caret cannot stand.
const caretOf = ({ selectionStart, selectionEnd, selectionDirection }) =>
  Number.isInteger(selectionStart) ? [selectionStart, selectionEnd, selectionDirection] : null;

// Which control of `place` has the focus, and where in it. null where none has.
export const whereIn = (place) => {
  const it = document.activeElement;
  if (!it || it === place || !place.contains(it)) return null;
  const name = identity(it);
  const all = alike(document, name);
  return { it, name, nth: all.indexOf(it), count: all.length, caret: caretOf(it), text: it.value };
};

// Of several that are called alike it is the one in the same place, while there are as many.
export const giveBack = ({ it, name, nth, count, caret, text }) => {
  const found = alike(document, name);
  if (it.isConnected || found.length !== count) return;
  const same = found[nth];
  for (let fold = same.closest("details"); fold; fold = fold.parentElement.closest("details")) {
    if (!(same.localName === "summary" && same.parentElement === fold)) fold.setAttribute("open", "");
  }
  same.focus({ preventScroll: true });
  if (caret && same.value === text) same.setSelectionRange(...caret);
};

let held = null;
const hold = ({ detail, target }) => {
  held = whereIn(detail.target ?? target) ?? (held?.it.isConnected ? null : held);
};
const release = () => {
  const lost = !document.activeElement || document.activeElement === document.body;
  if (held && lost) giveBack(held);
  if (held && !held.it.isConnected) held = null;
};

document.addEventListener("htmx:beforeSwap", hold);
document.addEventListener("htmx:oobBeforeSwap", hold);
document.addEventListener("htmx:afterSwap", release);
document.addEventListener("htmx:oobAfterSwap", release);
