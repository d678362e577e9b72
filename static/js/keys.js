// Single keys for who has a keyboard: each stands beside what it presses, all of them are listed under "?", and they can
// be switched off (WCAG 2.1.4), for this browser. They do nothing while something is typed or asked.
//   <button aria-keyshortcuts="N">Next <kbd class="key-hint" aria-hidden="true">N</kbd></button>

const STORE = "advisor:keys";

const root = document.getElementById("room");
const list = document.getElementById("keys");
const isOn = () => localStorage.getItem(STORE) !== "off";

const isTyping = ({ target }) =>
  Boolean(target.closest?.("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])"));

// Whether this press may be taken as a key of the page.
export const isKey = (event) =>
  isOn() &&
  !event.ctrlKey &&
  !event.metaKey &&
  !event.altKey &&
  !event.defaultPrevented &&
  !isTyping(event) &&
  !document.querySelector("dialog[open]");

const show = () => {
  document.documentElement.classList.toggle("keys-off", !isOn());
  const box = list?.querySelector("[data-keys-on]");
  if (box) box.checked = isOn();
};

list?.addEventListener("change", ({ target }) => {
  localStorage.setItem(STORE, target.checked ? "on" : "off");
  show();
});
window.addEventListener("storage", show);

document.addEventListener("keydown", (event) => {
  if (!isKey(event) || event.repeat || !/^[a-z?]$/i.test(event.key)) return;
  if (event.key === "?") {
    list?.showModal();
    return;
  }
  const button = root.querySelector(`[aria-keyshortcuts="${event.key.toUpperCase()}"]`);
  if (!button?.checkVisibility()) return;
  event.preventDefault();
  button.click();
});

show();
