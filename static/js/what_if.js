// The what-if's sliders: their figures follow the finger, the server computes at each drop (hx-get on the form), and
// who hears the page is told the new verdict. Without this file the same form is sent with its button.

import { gettext } from "./language.js";
import { connect } from "./live.js";

const root = document.getElementById("room");
const form = document.getElementById("what-if-form");
const status = document.getElementById("what-if-status");

const shares = (group) => {
  const rows = [...group.querySelectorAll(".dial")];
  const points = rows.map((row) => Number(row.querySelector("input").value));
  const total = points.reduce((sum, each) => sum + each, 0);
  rows.forEach((row, place) => {
    row.querySelector("[data-share]").textContent = total ? Math.round((points[place] / total) * 100) : 0;
  });
};

form.addEventListener("input", ({ target }) => {
  if (target.type !== "range") return;
  const row = target.closest(".dial");
  row.querySelector("output").textContent = target.value;
  row.classList.toggle("is-moved", target.value !== target.dataset.start);
  const group = target.closest("[data-shares]");
  if (group) shares(group);
});

// A refusal says itself: its banner is a status.
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const says = detail.target.querySelector("[data-says]")?.dataset.says;
  if (says) status.textContent = says;
});

// Another round, a waived gate, the decision: what was moved here is about the recommendation as it was.
const offer = () => {
  const news = document.getElementById("news");
  if (news.firstElementChild) return;
  const box = document.createElement("div");
  box.className = "banner banner-now";
  const words = document.createElement("div");
  words.className = "banner-words";
  words.textContent = gettext("The room has moved on, so this what-if may be about an older recommendation.");
  const link = document.createElement("a");
  link.className = "button";
  link.href = root.dataset.address;
  link.textContent = gettext("Show the recommendation");
  box.append(words, link);
  news.append(box);
};

root.addEventListener("room:state", ({ detail }) => {
  if (detail.page !== root.dataset.page) offer();
});
connect(root);
