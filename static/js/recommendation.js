// The recommendation's page follows the room: a waived gate, another round, the decision. It asks for the new page
// and takes its part; what somebody is typing, or has opened to read, is left alone and a line offers what is new.

import { gettext } from "./language.js";
import { connect } from "./live.js";

const root = document.getElementById("room");
const shown = () => document.getElementById("recommendation").dataset.page;

const busy = () => {
  const part = document.getElementById("recommendation");
  const field = part.querySelector("textarea:focus, input:focus");
  return Boolean(field) || [...part.querySelectorAll("textarea")].some((area) => area.value.trim());
};

const load = () =>
  htmx.ajax("GET", root.dataset.address, {
    target: "#recommendation",
    select: "#recommendation",
    swap: "outerHTML",
  });

const offer = () => {
  const notice = document.getElementById("notice");
  if (notice.querySelector("[data-load]")) return;
  const box = document.createElement("div");
  box.className = "banner banner-now";
  const words = document.createElement("div");
  words.className = "banner-words";
  words.textContent = gettext("The recommendation has changed while you were writing.");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.dataset.load = "";
  button.textContent = gettext("Show the new one");
  button.addEventListener("click", () => {
    box.remove();
    load();
  });
  box.append(words, button);
  notice.append(box);
};

root.addEventListener("room:state", ({ detail }) => {
  if (detail.page === shown()) return;
  if (busy()) offer();
  else setTimeout(load, Math.random() * 400);
});

// Which of the three parts is in view: the last one whose beginning has come past a third of the window.
let isAsked = false;
const tellPart = () => {
  isAsked = false;
  const parts = [...document.querySelectorAll(".part")];
  const within = window.innerHeight / 3;
  const atEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2;
  const seen = parts.filter((part) => part.getBoundingClientRect().top <= within);
  const present = (atEnd && window.scrollY > 0 ? parts.at(-1) : seen.at(-1)) ?? parts[0];
  for (const link of document.querySelectorAll(".parts a")) {
    if (link.hash === `#${present?.id}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
};
const soon = () => {
  if (!isAsked) requestAnimationFrame(tellPart);
  isAsked = true;
};
window.addEventListener("scroll", soon, { passive: true });
window.addEventListener("resize", soon);
document.addEventListener("htmx:afterSettle", soon);
tellPart();

// What has become of it, for those who hear the page; the page itself says it at the first load.
document.addEventListener("htmx:afterSettle", () => {
  const status = document.getElementById("recommendation-status");
  const { says } = document.getElementById("recommendation").dataset;
  if (status.dataset.said !== says) status.textContent = says;
  status.dataset.said = says;
});
document.getElementById("recommendation-status").dataset.said = document.getElementById("recommendation").dataset.says;

connect(root);
