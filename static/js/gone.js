// How long somebody has been gone, in whole minutes. It is worked out here, by the server's clock, so that no frame
// has to travel for it: <span data-gone-since="2026-11-02T10:00:00Z">gone</span> becomes "gone 2 min".

import { serverNow } from "./clock.js";
import { gettext, interpolate, ngettext } from "./language.js";

const EVERY = 15_000;

const root = document.getElementById("room");
const said = root.querySelector("[data-gone-said]");
let offered = "";

const words = (minutes, long) => {
  if (long) return interpolate(ngettext("%(minutes)s minute", "%(minutes)s minutes", minutes), { minutes });
  return minutes < 1 ? gettext("gone") : interpolate(gettext("gone %(minutes)s min"), { minutes });
};

const show = () => {
  root.querySelectorAll("[data-gone-since]").forEach((element) => {
    const minutes = Math.max(0, Math.floor((serverNow() - Date.parse(element.dataset.goneSince)) / 60_000));
    element.textContent = words(minutes, "goneLong" in element.dataset);
  });
};

// Said once for each facilitator who is gone, not once a minute.
const offer = () => {
  const name = root.querySelector("[data-takeover]")?.dataset.takeover ?? "";
  if (name && name !== offered && said) {
    said.textContent = interpolate(gettext("%(name)s has been gone for 2 minutes. You can take over."), { name });
  }
  offered = name;
};

root.addEventListener("room:state", () => {
  show();
  offer();
});
root.addEventListener("room:panel", show);
setInterval(show, EVERY);
show();
