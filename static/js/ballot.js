// The ballot and the weights: one criterion at a time, saved at each change, by keyboard too. Without this file the
// same forms post by themselves.

import { goesByItself, keepByItself, showByItself } from "./by_itself.js";
import { isKey } from "./keys.js";
import { enumerated, gettext, interpolate, ngettext, timeOfDay } from "./language.js";
import { Outbox, read, write } from "./outbox.js";
import { followOwn } from "./own_pages.js";
import { tellUncounted } from "./uncounted.js";
import { fillWeights, pointsIn, setAsAtFirst, weigh } from "./weights.js";

const TYPING_PAUSE = 700; // ms after the last key before a reason is saved
const SLIDING_PAUSE = 400;
const SEEN_FOR = 350; // ms for which an answer is seen before the ballot goes on by itself
const SPREAD = 400; // ms over which a room sends what it kept while the ballots were locked

const root = document.getElementById("room");
const name = `${root.dataset.workshop}:${root.dataset.participant}`;
const draftsKey = `advisor:drafts:${name}`;
const timers = new Map();
const touched = new Set(); // forms that this page has been saving since it last asked what the other ones did

const ballot = () => root.querySelector("[data-ballot]");
const weights = () => root.querySelector("[data-weights]");
const steps = () => [...root.querySelectorAll("[data-step]")];
const forms = () => [...root.querySelectorAll("form[data-step]")];
const currentStep = () => steps().find((step) => !step.hidden);
const keyOf = (form) => `${form.elements.round.value}/${form.dataset.step ?? "weights"}`;

// What the participant is told

const WORDS = {
  saving: () => gettext("Saving…"),
  saved: ({ at }) => interpolate(gettext("Saved %(time)s"), { time: timeOfDay(at) }),
  unsaved: () => gettext("Not saved yet, trying again"),
  locked: () => gettext("Locked: kept here for now"),
  closed: () => gettext("Closed, not counted"),
  refused: ({ sentence }) => sentence,
  incomplete: () => gettext("Choose an answer to save this"),
};

const say = (told) => {
  root.querySelectorAll("[data-saved]").forEach((element) => {
    element.dataset.state = ["saved", "saving"].includes(told.state) ? told.state : "unsaved";
    element.replaceChildren(Object.assign(document.createElement("span"), { textContent: WORDS[told.state](told) }));
  });
  if (told.state !== "saving") showUncounted();
};

const outbox = new Outbox(name, { onState: say });

// Saving

const fieldOf = (form, field) => form.elements[field]?.value ?? "";
const chosenWords = (form) =>
  form
    .querySelector(".level-scale input:checked")
    ?.closest(".level")
    .querySelector(".level-words")
    .textContent.trim() ?? "";

// What each form is known to have said already, by this page or by another one of the same seat.
const PARTS = ["level", "confidence", "reason"];
const known = new WeakMap();
const shownIn = (form) => Object.fromEntries(PARTS.map((part) => [part, fieldOf(form, part)]));

// A level, and beside it only what is new: a page that is behind another one of the same seat takes nothing back.
const news = (form, answer) => {
  const { body: waiting = {} } = outbox.pending[keyOf(form)] ?? {};
  const isNew = (part) => answer[part] !== known.get(form)[part];
  if (isSettled(form) && !PARTS.some(isNew)) return null;
  const parts = PARTS.filter((part) => part === "level" || isNew(part) || part in waiting);
  return Object.fromEntries(parts.map((part) => [part, answer[part]]));
};

const save = (form) => {
  stopTimer(form);
  const answer = shownIn(form);
  const drafts = read(draftsKey);
  if (answer.level) {
    delete drafts[keyOf(form)];
    write(draftsKey, drafts);
    const parts = news(form, answer);
    if (!parts) return;
    touched.add(form);
    known.set(form, answer);
    const { name: label } = form.dataset;
    const body = { ...parts, round: Number(form.elements.round.value) };
    settle(form);
    outbox.put(keyOf(form), { url: form.action, body, name: label, said: chosenWords(form), reason: answer.reason });
  } else if (answer.confidence || answer.reason) {
    // Nothing to save without a level; kept here until there is one.
    write(draftsKey, { ...drafts, [keyOf(form)]: answer });
    say({ state: "incomplete" });
  }
  retell();
};

// In a revisit: what was said last time counts as looked at from now on.
const settle = (form) => {
  delete form.dataset.unconfirmed;
  const button = form.querySelector("[data-settled-words]");
  if (button) button.textContent = button.dataset.settledWords;
};

const saveWeights = (form) => {
  stopTimer(form);
  touched.add(form);
  const body = { ...pointsIn(form), round: Number(form.elements.round.value) };
  const said = [...form.querySelectorAll("[data-weight]")].map((row) =>
    interpolate(gettext("%(criterion)s %(points)s"), {
      criterion: row.querySelector(".weight-name").textContent,
      points: row.querySelector("input").value,
    }),
  );
  outbox.put(keyOf(form), { url: form.action, body, name: form.dataset.name, said: enumerated(said), reason: "" });
};

const stopTimer = (form) => {
  clearTimeout(timers.get(form));
  timers.delete(form);
};

const saveSoon = (form, pause) => {
  clearTimeout(timers.get(form));
  const saveWhenTold = async () => {
    await told();
    if (timers.has(form)) saveNow(form);
  };
  timers.set(form, setTimeout(saveWhenTold, pause));
};

const saveNow = (form) => (form.matches("[data-weights]") ? saveWeights(form) : save(form));
const saveTyped = () => [...timers.keys()].forEach(saveNow);

// Going from criterion to criterion

const go = (key, { remember = true } = {}) => {
  const target = steps().find((step) => step.dataset.step === key);
  if (!target) return;
  saveTyped();
  steps().forEach((step) => {
    step.hidden = step !== target;
  });
  if (remember) history.pushState(null, "", `?criterion=${key}`);
  const heading = target.querySelector(".ballot-question");
  heading.focus({ preventScroll: true });
  const { top } = target.getBoundingClientRect();
  if (top < 0 || top > window.innerHeight / 2) target.scrollIntoView({ block: "start" });
};

// For who wants it: an answer that a finger, a mouse or a figure has chosen leads on by itself. Arrows only look round.

const goOn = (form) => {
  const button = form.querySelector("button[data-go]");
  if (button) setTimeout(() => currentStep() === form && go(button.value), SEEN_FOR);
};

const isSettled = (form) => !("unconfirmed" in form.dataset);

// The overview repeats what the forms hold.
const retell = () => {
  const answered = forms().filter((form) => fieldOf(form, "level") && isSettled(form));
  forms().forEach((form) => {
    const row = root.querySelector(`[data-row="${form.dataset.step}"]`);
    const words = chosenWords(form);
    row.classList.toggle("overview-open", !words);
    row.querySelector("[data-words]").textContent = words || gettext("Not answered yet");
    row.querySelectorAll("[data-still], [data-to-look-at]").forEach((element) => {
      element.hidden = isSettled(form);
    });
    row.querySelectorAll("[data-done]").forEach((element) => {
      element.hidden = !isSettled(form);
    });
  });
  const all = root.querySelector("[data-still-all]");
  if (all) all.hidden = !root.querySelector("[data-still]:not([hidden])");
  const again = Boolean(root.querySelector("[data-looks-again]"));
  const total = forms().length;
  root.querySelector("[data-answered]").textContent = answered.length;
  const done = answered.length === total;
  const title = root.querySelector("[data-overview-title]");
  const soFar = again
    ? ngettext("%(answered)s of %(total)s looked at so far", "%(answered)s of %(total)s looked at so far", total)
    : ngettext("%(answered)s of %(total)s answered so far", "%(answered)s of %(total)s answered so far", total);
  title.textContent = done ? title.dataset.full : interpolate(soFar, { answered: answered.length, total });
  const open = again
    ? gettext("Say what is still true, or choose a line to change its answer. Until then your last answers count.")
    : gettext("Choose a line to answer it. “I don’t know” is an answer too.");
  root.querySelector("[data-overview-line]").textContent = done
    ? gettext("You may change answers until the round is closed.")
    : open;
};

// Still true: the answers of these lines are saved as they stand. The focus goes on to the next line, or to what is said
// of all of them.
const keep = (lines) => {
  const keys = lines.map(({ dataset }) => dataset.still);
  forms()
    .filter((form) => keys.includes(form.dataset.step))
    .forEach(save);
  const next = root.querySelector("[data-still]:not([hidden]) button") ?? root.querySelector("[data-overview-title]");
  next.focus();
};

const startOver = (form) => {
  setAsAtFirst(form);
  saveWeights(form);
};

// What was not counted stays in sight until it is put away

const showUncounted = () => {
  const box = document.getElementById("uncounted");
  // Changes on their way whose form is gone: whether they were counted is known when the server answers.
  const places = [...forms(), weights()].filter(Boolean).map(keyOf);
  const adrift = Object.entries(outbox.pending).filter(([key]) => !places.includes(key));
  const waiting = adrift.map(([, entry]) => ({
    ...entry,
    sentence: gettext("This had not been saved when the stage ended. Asking whether it still counts."),
  }));
  tellUncounted(box, [...Object.values(outbox.uncounted), ...waiting]);
};

const putAway = () => {
  outbox.putAway();
  showUncounted();
};

// The page is about to show another stage: what is typed goes out now, what cannot is set aside.
const leave = () => {
  saveTyped();
  if (!ballot()) return;
  const drafts = read(draftsKey);
  forms().forEach((form) => {
    const draft = drafts[keyOf(form)];
    if (!draft?.reason) return;
    const sentence = gettext("The round was closed before an answer was chosen, so this was not counted.");
    outbox.setAside(keyOf(form), {
      name: form.dataset.name,
      said: gettext("no answer chosen"),
      reason: draft.reason,
      sentence,
    });
    delete drafts[keyOf(form)];
  });
  write(draftsKey, drafts);
  showUncounted();
};

// What this browser knows better than the page that just arrived: changes on their way, and drafts
const arrive = () => {
  forms().forEach((form) => {
    known.set(form, shownIn(form));
    fill(form, read(draftsKey)[keyOf(form)] ?? {});
  });
  takePending();
  if (weights()) weigh(weights());
  showByItself(root);
  showUncounted();
  outbox.flush();
};

// Only what is given; nobody takes an answer back, so no level is none that is given.
const fill = (form, said) => {
  ["level", "confidence"].forEach((part) => {
    const input = form.querySelector(`input[name="${part}"][value="${said[part]}"]`);
    if (input) input.checked = true;
  });
  if (said.reason !== undefined) form.elements.reason.value = said.reason;
};

// What another page of this seat says, or what is on its way. A reason that is being typed here stays.
const take = (form, said) => {
  const isTyped = timers.has(form) || keyOf(form) in read(draftsKey);
  fill(form, isTyped ? { level: said.level } : said);
  known.set(form, { ...known.get(form), ...said });
  settle(form);
};

const isOnItsWay = (form) => keyOf(form) in outbox.pending;

const takePending = () => {
  const { pending } = outbox;
  const waiting = forms().filter(isOnItsWay);
  for (const form of waiting) take(form, pending[keyOf(form)].body);
  if (weights() && isOnItsWay(weights())) fillWeights(weights(), pending[keyOf(weights())].body);
  if (waiting.length) retell();
};

const ask = () => {
  touched.clear();
  for (const form of [...forms(), weights()]) if (form && isOnItsWay(form)) touched.add(form);
};

const isOpen = (form, theirs) => theirs && keyOf(theirs) === keyOf(form) && !touched.has(form) && !isOnItsWay(form);
const saysMore = (theirs, form) =>
  isSettled(theirs) &&
  fieldOf(theirs, "level") &&
  (!isSettled(form) || PARTS.some((part) => fieldOf(theirs, part) !== fieldOf(form, part)));

// As the server would draw this page now.
const takeDrawn = (page) => {
  // They have signed there; what was begun here stays, to sign otherwise.
  if (root.querySelector("#sign") && !page.querySelector("#sign")) root.dispatchEvent(new CustomEvent("room:seat"));
  const drawn = (form) => page.querySelector(`form[data-step="${form.dataset.step}"]`);
  const behind = forms().filter((form) => isOpen(form, drawn(form)) && saysMore(drawn(form), form));
  for (const form of behind) take(form, shownIn(drawn(form)));
  const theirs = page.querySelector("form[data-weights]");
  if (weights() && isOpen(weights(), theirs) && !timers.has(weights())) fillWeights(weights(), pointsIn(theirs));
  if (behind.length) retell();
};

// Events, all delegated: the panel is replaced when the room moves on

root.addEventListener("change", (event) => {
  if (event.target.closest("[data-by-itself]")) {
    keepByItself(event.target.checked);
    return;
  }
  const form = event.target.closest("form[data-step], form[data-weights]");
  if (form) saveNow(form);
});

root.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-step], form[data-weights]");
  if (!form) return;
  if (event.target.type === "range") weigh(form);
  if (event.target.matches("textarea")) saveSoon(form, TYPING_PAUSE);
  if (event.target.type === "range") saveSoon(form, SLIDING_PAUSE);
});

root.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("form[data-step]")) {
    event.preventDefault();
    save(form);
    go(event.submitter?.value || form.querySelector("button[data-go]").value);
  } else if (form.matches("form[data-still]")) {
    event.preventDefault();
    keep([form]);
  } else if (form.matches("form[data-still-all]")) {
    event.preventDefault();
    keep([...root.querySelectorAll("[data-still]")]);
  } else if (form.matches("form[data-weights]")) {
    event.preventDefault();
    saveWeights(form);
  }
});

root.addEventListener("click", (event) => {
  const level = event.target.closest("form[data-step] .level");
  if (level && event.detail > 0 && goesByItself()) goOn(level.closest("form"));
  const link = event.target.closest("a[data-go]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    go(link.dataset.go);
  }
  if (event.target.closest("[data-put-away]")) putAway();
  if (event.target.closest("[data-reset]")) startOver(weights());
});

document.addEventListener("keydown", (event) => {
  const step = currentStep();
  if (!step || !isKey(event)) return;
  if (/^[0-5]$/.test(event.key)) {
    const input = step.querySelector(`.level[data-key="${event.key}"] input`);
    if (!input) return;
    event.preventDefault();
    input.focus();
    if (!input.checked) input.click();
    if (goesByItself()) goOn(step);
  } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
    // Between criteria. Up and down choose within one; left and right stay with "How sure?" where that has the focus.
    if (event.target.matches?.("input[name=confidence]")) return;
    const order = steps().map(({ dataset }) => dataset.step);
    const next = order[order.indexOf(step.dataset.step) + (event.key === "ArrowRight" ? 1 : -1)];
    event.preventDefault();
    if (next) go(next);
  }
});

window.addEventListener("popstate", () => {
  const key = new URLSearchParams(location.search).get("criterion");
  if (key) go(key, { remember: false });
});
window.addEventListener("pagehide", saveTyped);
document.addEventListener("visibilitychange", () => document.hidden && saveTyped());
window.addEventListener("storage", ({ key }) => {
  if (key === outbox.uncountedKey) showUncounted();
  if (key === outbox.pendingKey) takePending();
});
root.addEventListener("room:leaving", leave);
root.addEventListener("room:panel", arrive);
// A whole room would send at one instant.
root.addEventListener("room:unlocked", () => setTimeout(() => outbox.flush(), Math.random() * SPREAD));

const told = followOwn({ address: () => root.dataset.panel, asks: ask, hear: takeDrawn });
arrive();
