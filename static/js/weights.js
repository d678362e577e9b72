// The sliders of the weights: what they stand at, each one's share, and the order that they come to.

import { percent } from "./language.js";

const rowsOf = (form) => [...form.querySelectorAll("[data-weight]")];

export const pointsIn = (form) =>
  Object.fromEntries(
    rowsOf(form).map((row) => [row.querySelector("input").name, Number(row.querySelector("input").value)]),
  );

export const fillWeights = (form, points) => {
  rowsOf(form).forEach((row) => {
    const input = row.querySelector("input");
    input.value = points[input.name] ?? input.value;
  });
  weigh(form);
};

export const setAsAtFirst = (form) => {
  rowsOf(form).forEach((row) => {
    row.querySelector("input").value = row.dataset.default;
  });
  weigh(form);
};

export const weigh = (form) => {
  const rows = rowsOf(form).map((row) => ({ row, points: Number(row.querySelector("input").value) }));
  const sum = rows.reduce((total, { points }) => total + points, 0);
  rows.forEach(({ row, points }) => {
    row.querySelector("output").textContent = points;
    row.querySelector("[data-share]").textContent = sum ? percent(points / sum) : "";
  });
  const order = form.querySelector("[data-order]");
  const sorted = rows.filter(({ points }) => points > 0).sort((a, b) => b.points - a.points);
  const list = order.querySelector("ol") ?? order.appendChild(document.createElement("ol"));
  list.replaceChildren(
    ...sorted.map(({ row }) =>
      Object.assign(document.createElement("li"), { textContent: row.querySelector(".weight-name").textContent }),
    ),
  );
  order.hidden = false;
  form.querySelector("[data-reset]").hidden = false;
};
