// The room's page: listens to the live lane, and shows another panel when the room has moved on. Nothing that is
// being typed is lost by it: ballot.js keeps answers, and half-written notes are put back or shown as not added.

import { arrive, focusHead, hasMoved } from "./arrival.js";
import "./assumed.js";
import "./deadline.js";
import "./facilitation.js";
import { giveBack, whereIn } from "./focus.js";
import "./gone.js";
import "./hands.js";
import "./keys.js";
import { gettext, interpolate } from "./language.js";
import { connect } from "./live.js";
import "./lock.js";
import "./parking.js";
import "./signing.js";
import { forgetNote, isWriting, sayWhere } from "./table.js";
import "./timer.js";

const SPREAD = 150; // ms over which a room full of browsers asks for the new panel, so that they do not all ask at once

const root = document.getElementById("room");
const panel = document.getElementById("panel");
// What a page shows: the room's panel, and in it what is on the table, unless its address looks at something else.
const drawn = () => panel.querySelector("[data-panel-page]")?.dataset ?? {};
const looksElsewhere = () => Boolean(drawn().panelOn);
const nameOf = (page, table) => (looksElsewhere() ? page : `${page} ${table}`);

let shown = nameOf(root.dataset.page, drawn().panelTable ?? "");
let wanted = shown;
let room = null; // the last frame
let notes = null;
let loading = false;
let overtaken = false; // something that another panel would show has happened while one was loading

// Notes in the making: {form: {name, text}}
const halfWritten = () =>
  Object.fromEntries(
    [...panel.querySelectorAll("[data-note-form]")]
      .filter((form) => form.elements.text.value.trim())
      .map((form) => [form.dataset.noteForm, { name: form.dataset.name, text: form.elements.text.value }]),
  );

// Where its form is there again, table.js has put it back.
const sayLost = (drafts) => {
  Object.entries(drafts).forEach(([key, { name, text }]) => {
    if (panel.querySelector(`[data-note-form="${key}"]`)) return;
    const box = document.getElementById("notice");
    const words = document.createElement("p");
    words.className = "lost-note";
    words.textContent = interpolate(gettext("This note was not added (%(place)s): %(text)s"), { place: name, text });
    box.append(words);
  });
};

// A guest whom the facilitator has said to be somebody who was here before has that one's name.
const nameAbove = (name) => {
  const above = document.querySelector(".topbar [data-who]");
  if (above && name) {
    above.textContent = name;
    above.title = name;
  }
};

// What is to be found again in the panel that comes.
const leave = () => {
  root.dispatchEvent(new CustomEvent("room:leaving"));
  return {
    drafts: halfWritten(),
    held: panel.contains(document.activeElement),
    where: whereIn(panel),
    isAtHead: document.activeElement?.matches("[data-arrival]"),
    open: [...panel.querySelectorAll("details[id][open]")].map(({ id }) => id),
    state: panel.querySelector("[data-connection]"),
    top: window.scrollY,
    table: drawn().panelTable,
  };
};

// htmx puts the new panel before the old one and then takes that away, and a browser that holds on to what somebody looks
// at moves the page by the height of both. So it is put back; and what the room talks about from now on is shown.
const keepInSight = ({ top, table }) => {
  window.scrollTo({ top, behavior: "instant" });
  const card = panel.querySelector("#table");
  if (!card || looksElsewhere() || drawn().panelTable === table) return;
  const { top: at } = card.getBoundingClientRect();
  if (at < 0 || at > window.innerHeight / 2) card.scrollIntoView({ block: "start", behavior: "instant" });
};

// The same stage shown anew: who has just arrived stays where they arrived, and whoever is at a link or a button that is
// there again stays at that; some of them are in sight only with what has been put back into the panel.
const stay = ({ held, where, isAtHead }) => {
  if (isAtHead && focusHead()) return;
  const isLost = () => held && !panel.contains(document.activeElement);
  if (isLost() && where) giveBack(where);
  if (isLost()) panel.focus({ preventScroll: true });
};

const loadPanel = async () => {
  if (loading) {
    overtaken = true;
    return;
  }
  loading = true;
  overtaken = false;
  const asked = wanted;
  let left = leave();
  // And again at the last moment: somebody may be typing, or go on by Tab, while the panel is on its way.
  const look = () => {
    left = leave();
  };
  panel.addEventListener("htmx:beforeSwap", look);
  try {
    await htmx.ajax("GET", root.dataset.panel, { target: panel, swap: "innerHTML" });
  } catch {
    // htmx has said so already; the next state asks again.
  }
  panel.removeEventListener("htmx:beforeSwap", look);
  loading = false;
  followAgain();
  shown = drawn().panelPage === undefined ? shown : nameOf(drawn().panelPage, drawn().panelTable ?? "");
  if (room) wanted = nameOf(room.page, room.table.criterion);
  const place = panel.querySelector("[data-connection]");
  if (place && left.state) place.replaceWith(left.state);
  nameAbove(drawn().panelWho);
  sayLost(left.drafts);
  const isArrival = hasMoved();
  if (isArrival) arrive();
  else {
    for (const id of left.open) document.getElementById(id)?.setAttribute("open", "");
    keepInSight(left);
  }
  root.dispatchEvent(new CustomEvent("room:panel"));
  if (!isArrival) stay(left);
  // The room moved on while this was on its way, and no other state may come for long.
  if (overtaken) loadPanel();
  else if (wanted !== asked) follow();
};

// Who may facilitate hears a stream of their own. The page that says otherwise is from before that changed.
const isAnothers = (audience) => {
  const own = panel.querySelector("[data-panel-audience]")?.dataset.panelAudience;
  return Boolean(own) && own !== audience;
};

const follow = () => setTimeout(() => wanted !== shown && !isHeld() && loadPanel(), Math.random() * SPREAD);

// Another stage is shown at once. Another criterion on the table waits until a note that is being written is there.
const isHeld = () => {
  const held = room !== null && drawn().panelPage === room.page && isWriting();
  if (room) sayWhere(room.table, (held || looksElsewhere()) && drawn().panelShown !== room.table.criterion);
  return held;
};
panel.addEventListener("focusout", () => setTimeout(() => wanted !== shown && follow()));

// The stage is over in which this page looked at something else.
const followAgain = () => {
  if (looksElsewhere() || !root.dataset.panel.includes("on=")) return;
  root.dataset.panel = root.dataset.panel.split("?")[0];
  history.replaceState(null, "", window.location.pathname);
};

// Notes come as parts for every place that there can be. Which are there hangs on the panel, and that may be older or
// newer than the answer.
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const notesAt = root.dataset.notes?.split("?")[0];
  if (!notesAt || !detail.requestConfig.path.startsWith(notesAt)) return;
  const parts = document.createElement("template");
  parts.innerHTML = detail.serverResponse;
  for (const part of parts.content.querySelectorAll("[hx-swap-oob][id]")) {
    if (!document.getElementById(part.id)) part.remove();
  }
  detail.serverResponse = parts.innerHTML;
  // The stream's news, or another panel, have taken the form that asked. htmx would look for the places in what it has
  // taken away with it, so they are shown from here; and it tells nobody of the end of such a request.
  if (!detail.requestConfig.elt.isConnected && detail.xhr.status < 300) {
    detail.shouldSwap = false;
    htmx.swap(panel, detail.serverResponse, { swapStyle: "none" });
    emptyForm(detail.requestConfig.elt);
  }
});

const loadNotes = () => htmx.ajax("GET", root.dataset.notes, { swap: "none", target: panel });

root.addEventListener("room:state", ({ detail }) => {
  room = detail;
  wanted = nameOf(detail.page, detail.table.criterion);
  isHeld();
  if (isAnothers(detail.audience)) {
    loadPanel();
  } else if (wanted !== shown) {
    follow();
  } else if (root.dataset.notes && notes !== null && detail.notes !== notes) {
    loadNotes();
  }
  notes = detail.notes;
});

root.addEventListener("room:seat", loadPanel);

root.addEventListener("room:gone", () => {
  const box = document.getElementById("notice");
  if (!box) return;
  const words = document.createElement("p");
  words.className = "lost-note";
  words.textContent = gettext("You are no longer in this room. What you see here is how it was when you left.");
  box.replaceChildren(words);
  box.scrollIntoView({ block: "nearest", behavior: "instant" });
});

// A nudge stays until it is put away, the person says that they are ready, or the room moves on.
const nudged = document.getElementById("nudge");
root.addEventListener("room:nudge", () => {
  const words = panel.querySelector("[data-nudge-words]") ?? document.getElementById("nudge-words");
  nudged?.replaceChildren(words.content.cloneNode(true));
});
root.addEventListener("room:leaving", () => nudged?.replaceChildren());
root.addEventListener("click", (event) => {
  if (event.target.closest("[data-nudge-away], #ready-button")) nudged?.replaceChildren();
});

// A question that the server asks arrives as a dialog.
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "ask") event.target.querySelector("dialog")?.showModal();
});

root.addEventListener("click", (event) => {
  if (event.target.closest("a[data-closes]")) event.preventDefault();
});

// A note that was added leaves its form empty; one that was refused stays. Where another panel has come in meanwhile,
// its form holds the words as if they were half-written.
const emptyForm = (asker) => {
  const form = asker.closest("[data-note-form]");
  if (!form) return;
  const added = form.elements.text.value;
  form.reset();
  forgetNote(form.dataset.noteForm);
  if (wanted !== shown) follow();
  const present = panel.querySelector(`[data-note-form="${form.dataset.noteForm}"]`);
  if (present && present.elements.text.value === added) present.reset();
};
document.body.addEventListener("htmx:afterRequest", ({ detail }) => detail.successful && emptyForm(detail.elt));

connect(root);
