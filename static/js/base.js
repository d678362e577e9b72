// What HTML cannot do by itself, for every page: dialogs, copying, toasts, and a word when a request fails.
// Everything hangs on data- attributes and is delegated, so parts that htmx swaps in need no set-up.

import "./focus.js";
import { gettext } from "./language.js";

const LEAVES_AFTER_MS = 8000;

// What stands above the content covers nothing, and its leaving would move the page. Where a page opens further down, it
// is brought there.
const here = document.querySelector(".toasts-here");
here?.classList.toggle("toasts-follow", Boolean(window.location.hash));
const isAtHome = (toast) => toast.parentElement === here && !here.matches(".toasts-follow");

const leaveLater = (toast) => {
  if (toast.classList.contains("toast-error")) return;
  const leave = () =>
    toast.matches(":hover, :focus-within") || isAtHome(toast) ? setTimeout(leave, 2000) : toast.remove();
  setTimeout(leave, LEAVES_AFTER_MS);
};

const toast = (words, { error = false } = {}) => {
  const region = document.getElementById("toasts");
  if (!region) return;
  const box = document.createElement("div");
  box.className = error ? "toast toast-error" : "toast";
  box.dataset.toast = "";
  const text = document.createElement("span");
  text.className = "toast-words";
  text.textContent = words;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button button-square";
  close.dataset.dismiss = "";
  close.setAttribute("aria-label", gettext("Close this message"));
  close.textContent = "✕";
  box.append(text, close);
  // One failure said once, not once a second.
  for (const old of [...region.children]) if (old.firstElementChild?.textContent === words) old.remove();
  region.append(box);
};

// The present theme's colour as "rgb(…)": canvas libraries do not read oklch() or light-dark().
const colour = (token) => {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  probe.style.color = `var(${token})`;
  const pixel = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
  pixel.fillStyle = getComputedStyle(probe).color;
  probe.remove();
  pixel.fillRect(0, 0, 1, 1);
  const [red, green, blue] = pixel.getImageData(0, 0, 1, 1).data;
  return `rgb(${red}, ${green}, ${blue})`;
};

const copy = async (button) => {
  const source = document.getElementById(button.dataset.copy);
  const words = source.value ?? source.textContent.trim();
  try {
    await navigator.clipboard.writeText(words);
    toast(gettext("Copied"));
  } catch {
    // Without HTTPS there is no clipboard: select the text, so that the keyboard can copy it.
    source.focus();
    source.select?.();
    toast(gettext("Press Ctrl+C to copy"));
  }
};

document.addEventListener("click", (event) => {
  const on = (attribute) => event.target.closest?.(`[${attribute}]`);
  const opener = on("data-opens");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  if (on("data-closes") || event.target.matches?.("dialog.dialog")) event.target.closest("dialog")?.close();
  if (on("data-dismiss")) on("data-dismiss").closest("[data-toast]")?.remove();
  const copier = on("data-copy");
  if (copier) copy(copier);
});

for (const region of document.querySelectorAll(".toasts")) {
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) if (node.matches?.("[data-toast]")) leaveLater(node);
    }
  }).observe(region, { childList: true });
  region.querySelectorAll("[data-toast]").forEach(leaveLater);
}

document.addEventListener("htmx:sendError", () =>
  toast(gettext("No connection. Nothing was lost; try again in a moment."), { error: true }),
);
document.addEventListener("htmx:responseError", ({ detail }) =>
  toast(
    detail.xhr.status === 503
      ? gettext("The database cannot be reached. What you typed is still here; try again in a moment.")
      : gettext("That did not work. Reload the page and try again."),
    { error: true },
  ),
);

window.Advisor = Object.freeze({ toast, colour });
