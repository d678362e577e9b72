// A signature in the making outlives another panel: what was chosen and typed is put back under the text that came.

const root = document.getElementById("room");
let kept = null;

root.addEventListener("room:leaving", () => {
  const form = root.querySelector("form[data-sign]");
  kept = form && { stance: form.elements.stance.value, reason: form.elements.reason.value };
});

root.addEventListener("room:panel", () => {
  const form = root.querySelector("form[data-sign]");
  if (!form || !kept) return;
  // What was not said here may have been said on another page of this seat: it stands in the form that came.
  form.elements.stance.value = kept.stance;
  if (kept.reason) form.elements.reason.value = kept.reason;
});
