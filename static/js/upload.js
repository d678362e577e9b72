// A file is sent with its progress shown. Without this script the form is sent as every form is.
//   <form data-upload> with [data-upload-progress] (a <progress> in it), [data-upload-words] and [data-upload-fault]

import { gettext, interpolate, percent } from "./language.js";

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-upload]");
  if (!form) return;
  event.preventDefault();
  send(form);
});

function send(form) {
  const request = new XMLHttpRequest();
  form.querySelector("[type=submit]").disabled = true;
  form.querySelector("[data-upload-fault]").hidden = true;
  show(form, 0);
  request.upload.addEventListener("progress", (sent) => {
    if (sent.lengthComputable) show(form, sent.loaded / sent.total);
  });
  request.addEventListener("load", () => follow(form, request));
  request.addEventListener("error", () => fail(form, gettext("The connection broke off. Send the file again.")));
  request.open("POST", form.action);
  request.setRequestHeader("HX-Request", "true");
  request.send(new FormData(form));
}

function show(form, share) {
  const progress = form.querySelector("[data-upload-progress]");
  progress.hidden = false;
  progress.querySelector("progress").value = Math.round(share * 100);
  form.querySelector("[data-upload-words]").textContent =
    share < 1
      ? interpolate(gettext("%(share)s sent"), { share: percent(share) })
      : gettext("Sent. It is being looked at.");
}

// Where it went well the answer says where to go on; else it is the same page with what was wrong in its form.
function follow(form, request) {
  const next = request.getResponseHeader("HX-Redirect");
  if (next) {
    window.location.assign(next);
    return;
  }
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const again = page.getElementById(form.id);
  if (again) {
    form.replaceWith(again);
    document.querySelector("form[data-upload] [role=alert]:not([hidden])")?.scrollIntoView({ block: "nearest" });
  } else {
    fail(form, page.body.textContent.trim() || gettext("This could not be sent. Try again."));
  }
}

function fail(form, words) {
  const fault = form.querySelector("[data-upload-fault]");
  fault.textContent = words;
  fault.hidden = false;
  form.querySelector("[data-upload-progress]").hidden = true;
  form.querySelector("[type=submit]").disabled = false;
}
