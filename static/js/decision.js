// The decision form: rows of metrics and assumptions are added and taken away, and the sheet reads as the fields stand.
// Without this script one spare row stands at the end of each list, a box takes a row out, and the sheet reads as the
// page was sent.

import { gettext, interpolate } from "./language.js";

const form = document.querySelector(".decision-form");
const field = (name) => form.elements.namedItem(name);
const words = (name) => (field(name)?.value ?? "").trim();
const chosen = (name) => field(name)?.selectedOptions?.[0]?.textContent.trim() ?? "";

// Who watches a signal is asked above the sheet; of one that was taken out it is not.
const askNoMore = (box) => {
  const owner = field(box.name.replace("-DELETE", "-owner"));
  if (owner) owner.closest(".field").hidden = true;
};

const element = (tag, text, css = "") => {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = css;
  return made;
};

const rowsOf = (kind) =>
  [...form.querySelectorAll(`[data-rows="${kind}"] [data-rows-list] > [data-row]:not([hidden])`)].map((row) =>
    row.querySelector('[name$="-DELETE"]').name.replace("-DELETE", ""),
  );

const metric = (row) => {
  const number = [words(`${row}-threshold`), words(`${row}-unit`)].filter(Boolean).join("\u00a0");
  return [element("dt", words(`${row}-name`)), element("dd", `${chosen(`${row}-comparator`)} ${number}`)];
};

// Whence a number comes that was filled in, by the assumption's statement; gone as soon as that is another.
const origins = new Map(
  [...document.querySelectorAll("[data-origin]")].map((line) => [line.dataset.origin, line.textContent]),
);

const assumption = (row) => {
  const [named, threshold] = [words(`${row}-metric`), words(`${row}-threshold`)];
  const signal = named
    ? interpolate(gettext("%(metric)s %(comparator)s %(threshold)s, over %(days)s days"), {
        metric: named,
        comparator: chosen(`${row}-comparator`),
        threshold,
        days: words(`${row}-window_days`),
      })
    : gettext("No signal: somebody has to look");
  const [item, box] = [element("li", "", "assumption"), element("div", "", "assumption-words")];
  const statement = words(`${row}-statement`);
  box.append(element("p", statement), element("p", signal, "small muted"));
  if (origins.has(statement)) box.append(element("p", origins.get(statement), "small soft"));
  item.append(box);
  return [item];
};

const READ = {
  metrics: { row: metric, named: "name" },
  assumptions: { row: assumption, named: "statement" },
};

const readText = (place) => {
  const name = place.dataset.reads;
  if (name !== "approach") {
    place.textContent = words(name);
    return;
  }
  const option = form.querySelector('[name="approach"]:checked')?.closest(".option");
  place.textContent = option?.textContent.trim() ?? "";
  const css = [...(option?.classList ?? [])].find((one) => one.startsWith("approach-"));
  const part = place.closest("[data-reads-class]");
  part.classList.remove(...[...part.classList].filter((one) => one.startsWith("approach-")));
  if (css) part.classList.add(css);
};

const readRisks = (place) => {
  const ticked = [...form.querySelectorAll('[name="risks"]:checked')].map((box) => box.value);
  const own = words("own_risks").split("\n");
  place.replaceChildren(
    ...[...ticked, ...own]
      .map((risk) => risk.trim())
      .filter(Boolean)
      .map((risk) => element("li", risk)),
  );
};

const readPart = (part) => {
  part.querySelectorAll("[data-reads]").forEach(readText);
  part.querySelectorAll("[data-reads-risks]").forEach(readRisks);
  for (const place of part.querySelectorAll("[data-reads-rows]")) {
    const { row, named } = READ[place.dataset.readsRows];
    const filled = rowsOf(place.dataset.readsRows).filter((prefix) => words(`${prefix}-${named}`));
    place.replaceChildren(...filled.flatMap(row));
  }
};
const readAll = () => form.querySelectorAll("[data-part]").forEach(readPart);

form.addEventListener("input", ({ target }) => {
  const part = target.closest("[data-part]");
  if (part) readPart(part);
});

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
      askNoMore(box);
      readAll();
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
form.addEventListener("submit", (event) => {
  const button = event.target.querySelector(".form-actions .button-primary");
  if (button.getAttribute("aria-busy") === "true") event.preventDefault();
  button.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  form.querySelector(".button-primary")?.removeAttribute("aria-busy");
  readAll(); // a browser that comes back puts what was typed into the fields again
});

// After a refusal, start where the first fault is.
document.querySelector(".decision-form [aria-invalid='true']")?.focus();
