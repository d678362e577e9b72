// The box of what was not counted: each answer with its reason, and why.

import { gettext } from "./language.js";

const element = (tag, words, css = "") =>
  Object.assign(document.createElement(tag), { textContent: words, className: css });

const lineOf = ({ name, said, reason }) => {
  const item = document.createElement("li");
  item.append(element("strong", name), `: ${said}`);
  if (reason) item.append(element("q", reason, "uncounted-reason"));
  return item;
};

let told = ""; // nothing is drawn anew under a finger

export const tellUncounted = (box, entries) => {
  const telling = JSON.stringify(entries);
  if (telling === told) return;
  told = telling;
  box.hidden = !entries.length;
  if (box.hidden) {
    box.replaceChildren();
    return;
  }
  const list = element("ul", "", "uncounted-list");
  list.append(...entries.map(lineOf));
  const away = element("button", gettext("Put away"), "button");
  away.type = "button";
  away.dataset.putAway = "";
  const line = element("p", "", "row");
  line.append(Object.assign(element("a", gettext("See the results")), { href: "#panel" }), away);
  const sentences = [...new Set(entries.map(({ sentence }) => sentence))].map((words) => element("p", words));
  box.replaceChildren(element("h2", gettext("Not counted"), "uncounted-title"), ...sentences, list, line);
};
