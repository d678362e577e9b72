// What allauth's passkey scripts could not do, in a sentence beneath the button that was pressed ([data-passkey-said]).

import { gettext, interpolate } from "./language.js";

const words = (fault) => {
  if (!window.isSecureContext || !window.PublicKeyCredential || fault?.name === "SecurityError")
    return interpolate(
      gettext("Passkeys do not work at %(host)s: a site needs https:// and a name for them, or the name localhost."),
      { host: location.hostname },
    );
  if (fault?.name === "InvalidStateError") return gettext("This device has a passkey for this account already.");
  if (fault?.name === "NotAllowedError")
    return interpolate(
      gettext("No passkey was used. One that belongs to another name than %(host)s is not offered here."),
      {
        host: location.hostname,
      },
    );
  return gettext("The passkey could not be used. Load the page again, then try once more.");
};

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const said = document.querySelector("[data-passkey-said]");
  if (!said) return;
  said.textContent = words(event.detail.exception);
  said.hidden = false;
});
