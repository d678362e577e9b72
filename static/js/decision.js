// The decision form: rows of metrics and assumptions are added and taken away.
// Without this script one spare row stands at the end of each list, and a box takes a row out.

import { gettext, interpolate } from "./language.js";

for (const part of document.querySelectorAll("[data-rows]")) {
  const list = part.querySelector("[data-rows-list]");
  const empty = part.querySelector("[data-rows-empty]");
  const add = part.querySelector("[data-rows-add]");
  const total = part.querySelector(`[name="${part.dataset.rows}-TOTAL_FORMS"]`);
  const most = Number(part.querySelector(`[name="${part.dataset.rows}-MAX_NUM_FORMS"]`).value);

  const refresh = () => {
    const shown = [...list.children].filter((row) => !row.hidden).length;
    add.disabled = shown >= most;
  };

  const dress = (row) => {
    const box = row.querySelector('[name$="-DELETE"]');
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-quiet";
    button.textContent = gettext("Remove");
    const about = row.querySelector("input:not([type=checkbox]), textarea");
    const named = about?.value && interpolate(gettext("Remove “%(words)s”"), { words: about.value });
    button.setAttribute("aria-label", named || gettext("Remove this row"));
    button.addEventListener("click", () => {
      box.checked = true;
      row.hidden = true;
      refresh();
      add.focus();
    });
    const place = box.closest(".row-remove");
    place.querySelector(".field").hidden = true;
    place.append(button);
    if (box.checked) row.hidden = true;
  };

  add.hidden = false;
  add.addEventListener("click", () => {
    const index = Number(total.value);
    total.value = String(index + 1);
    const holder = document.createElement("div");
    holder.innerHTML = empty.innerHTML.replaceAll("__prefix__", String(index));
    const row = holder.firstElementChild;
    list.append(row);
    dress(row);
    refresh();
    row.querySelector("input, textarea")?.focus();
  });
  [...list.children].forEach(dress);
  refresh();
}

// Sent once: a second click on a slow connection does nothing.
document.querySelector(".decision-form")?.addEventListener("submit", (event) => {
  const button = event.target.querySelector(".form-actions .button-primary");
  if (button.getAttribute("aria-busy") === "true") event.preventDefault();
  button.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  document.querySelector(".decision-form .button-primary")?.removeAttribute("aria-busy");
});

// After a refusal, start where the first fault is.
document.querySelector(".decision-form [aria-invalid='true']")?.focus();
