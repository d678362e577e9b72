"""Decision records from elsewhere: sent, shown with what will become of each, and taken into the log by one button."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from workshops import access
from workshops.domain.decision_files import MOST_RECORDS, MOST_UPLOAD
from workshops.domain.decision_uploads import keep_upload, look_through_upload, take_upload
from workshops.figures import whole
from workshops.forms.imports import ImportForm, TakeForm
from workshops.models import ImportUpload
from workshops.refusals import Conflict
from workshops.words.imports import fates_said, file_said, writes_something


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def send_records(request: HttpRequest) -> HttpResponse:
    """Choose a zip or files. Nothing is written into the log."""
    by = access.facilitating_member(request)
    if request.method != "POST":
        return _form(request, ImportForm())
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_UPLOAD:
        words = _("That is more than 20 MB. Send only the folder of the records, or send it in parts.")
        return _form(request, ImportForm(), too_large=words, status=413)
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form(request, form, status=422)
    upload = keep_upload(by=by, files=form.cleaned_data["records"])
    return redirect("import_preview", upload_id=upload.pk)


def _form(request: HttpRequest, form: ImportForm, *, too_large: str = "", status: int = 200) -> HttpResponse:
    context = {"form": form, "most": whole(MOST_RECORDS), "too_large": too_large}
    return render(request, "decisions/import.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """What will become of each file; a POST takes them. Afterwards: what became of each."""
    upload, by = access.upload_to_take(access.insider(request), upload_id)
    if request.method != "POST":
        return _preview(request, upload, TakeForm())
    form = TakeForm(request.POST)
    form.is_valid()
    try:
        take_upload(upload=upload, by=by, plan_revisits=form.cleaned_data["plan_revisits"], told=file_said)
    except Conflict as refusal:
        form.add_error(None, refusal.sentence)
        return _preview(request, upload, form, status=refusal.status)
    return redirect("import_preview", upload_id=upload.pk)


def _preview(request: HttpRequest, upload: ImportUpload, form: TakeForm, status: int = 200) -> HttpResponse:
    is_taken = upload.taken_at is not None
    rows = upload.outcome if is_taken else [file_said(one) for one in look_through_upload(upload)]
    context = {
        "upload": upload,
        "rows": rows,
        "is_taken": is_taken,
        "summary": fates_said(rows, taken=is_taken),
        "writes": writes_something(rows),
        "form": form,
    }
    return render(request, "decisions/import_preview.html", context, status=status)
