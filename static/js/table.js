// The criterion on the table: its clock, the names of marks that are tapped, and what is half-written about it, which is
// kept in this tab while one looks at another criterion. Where the page looks elsewhere, one line says where the room is.

import { serverNow } from "./clock.js";
import { gettext, interpolate } from "./language.js";

const root = document.getElementById("room");
const panel = document.getElementById("panel");
const notesKey = `advisor:notes:${root.dataset.workshop}`;

// Minutes and seconds, as the filter `here_for` in templatetags/table.py.
const tick = () => {
  root.querySelectorAll("[data-table-clock]").forEach((clock) => {
    const seconds = Math.max(0, Math.floor((serverNow() - Date.parse(clock.dataset.hereSince)) / 1000));
    const words = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (clock.textContent !== words) clock.textContent = words;
    clock.classList.toggle("is-over", seconds > 60 * Number(clock.dataset.hereMinutes));
  });
};

root.addEventListener("click", ({ target }) => {
  const mark = target.closest?.(".talk-answers .distribution-mark");
  const name = mark?.querySelector("title")?.textContent;
  if (!name) return;
  const answers = mark.closest(".talk-answers");
  answers.querySelector("[data-mark-said]").textContent = name;
  answers.querySelectorAll("[data-person]").forEach((person) => {
    person.classList.toggle("is-told", person.dataset.person === name);
  });
});

// Half-written notes

const kept = () => JSON.parse(sessionStorage.getItem(notesKey) ?? "{}");

const keep = (key, text) => {
  const notes = kept();
  if (text.trim()) notes[key] = text;
  else delete notes[key];
  sessionStorage.setItem(notesKey, JSON.stringify(notes));
};

export const forgetNote = (key) => keep(key, "");

// Into the forms that are empty, and in sight.
const putBack = () => {
  for (const [key, text] of Object.entries(kept())) {
    const form = panel.querySelector(`[data-note-form="${key}"]`);
    if (!form || form.elements.text.value) continue;
    form.elements.text.value = text;
    showForm(form);
  }
};

const showForm = (form) => {
  for (let place = form.closest("details"); place; place = place.parentElement.closest("details")) {
    place.setAttribute("open", "");
  }
};

// Somebody is in the middle of a note: nothing that the page could show instead is worth their words.
export const isWriting = () => {
  const field = document.activeElement?.closest?.("[data-note-form]");
  return (
    Boolean(field) || [...panel.querySelectorAll("[data-note-form]")].some((form) => form.elements.text.value.trim())
  );
};

panel.addEventListener("input", ({ target }) => {
  const form = target.closest("[data-note-form]");
  if (form) keep(form.dataset.noteForm, form.elements.text.value);
});

// Where the room is, for who looks elsewhere

export const sayWhere = ({ name }, elsewhere) => {
  const line = panel.querySelector("[data-elsewhere]");
  if (!line) return;
  line.hidden = !elsewhere;
  panel.querySelector("[data-table]")?.classList.toggle("is-elsewhere", elsewhere);
  const words = name
    ? interpolate(gettext("The room talks about “%(name)s” now."), { name })
    : gettext("Nothing is on the table now.");
  const place = line.querySelector("[data-elsewhere-words]");
  if (place.textContent.trim() !== words) place.textContent = words;
};

root.addEventListener("room:panel", () => {
  putBack();
  tick();
});
putBack();
tick();
setInterval(tick, 1_000);
