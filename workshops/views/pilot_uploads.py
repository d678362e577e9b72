"""An evaluation file on its way to be a pilot: sent, read, looked at, taken or discarded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from workshops import access
from workshops.access import PilotPlace
from workshops.domain import pilot_uploads as verbs
from workshops.domain import pilots
from workshops.domain.pilot_files import sha256_of
from workshops.domain.pilot_reading import MAX_BYTES, mapping_by_names, said_of
from workshops.domain.pilot_uploads import Sent
from workshops.enums import PilotReading
from workshops.forms.pilots import BesideForm, MappingForm, NamesForm, PilotFileForm, StandsByForm, too_large_words
from workshops.models import Pilot, PilotUpload
from workshops.queries import pilots as kept
from workshops.queries.pilots import PilotThreshold
from workshops.refusals import Conflict, InvalidFields
from workshops.shared_sentences import CHOOSE_A_PILOT
from workshops.views.pilots import Addresses, framed
from workshops.words.pilots import elsewhere_words, metric_names, named_words, preview_shown
from workshops.words.thresholds import asked_words

# What stands around a file in a form.
BESIDE = 1_000_000


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def send_file(request: HttpRequest, number: int | None = None, workshop_id: UUID | None = None) -> HttpResponse:
    """Choose a file. Nothing is written into the log."""
    place = access.pilots_at(request, number=number, workshop_id=workshop_id)
    by = access.with_importer(place)
    if request.method != "POST":
        return _form(request, place, PilotFileForm())
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES + BESIDE:
        return _form(request, place, PilotFileForm(), too_large=too_large_words(), status=413)
    form = PilotFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form(request, place, form, status=422)
    sent = form.cleaned_data["file"]
    content = sent.read()
    if (known := kept.of_subject(place.subject).filter(sha256=sha256_of(content)).first()) is not None:
        return _known(request, place, known)
    upload = verbs.keep_upload(subject=place.subject, by=by, sent=Sent(sent.name or "", content))
    return _led_to(request, Addresses(place).to("pilot_upload", upload.pk))


def _form(
    request: HttpRequest, place: PilotPlace, form: PilotFileForm, *, too_large: str = "", status: int = 200
) -> HttpResponse:
    context = {**framed(place), "form": form, "too_large": too_large}
    return render(request, "pilots/new.html", context, status=status)


def _known(request: HttpRequest, place: PilotPlace, known: Pilot) -> HttpResponse:
    messages.info(request, _("This file is a pilot already, so nothing was imported twice. Here it is."))
    return _led_to(request, Addresses(place).to("pilot", known.pk))


def _led_to(request: HttpRequest, address: str) -> HttpResponse:
    """A page that sends its files by script cannot be redirected: the script goes there."""
    if request.htmx:  # type: ignore[attr-defined]  # django_htmx
        return HttpResponseClientRedirect(address)
    return redirect(address)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preview(
    request: HttpRequest, upload_id: UUID, number: int | None = None, workshop_id: UUID | None = None
) -> HttpResponse:
    """What the file says, once it is read; a POST makes a pilot of it."""
    place = access.pilots_at(request, number=number, workshop_id=workshop_id)
    upload, by = access.pilot_upload_in(place, upload_id)
    at = Addresses(place)
    if upload.pilot is not None:
        return _led_to(request, at.to("pilot", upload.pilot.pk))
    if request.method != "POST":
        return _preview(request, place, upload)
    names = _names_form(upload, pilots.thresholds_for(place.subject), request.POST.dict()) if upload.said else None
    try:
        if names is not None and names.is_valid():
            verbs.name_metrics(upload=upload, by=by, named=names.named)
        imported = verbs.take_upload(upload=upload, by=by, stands_by=request.POST.get("stands_by", ""))
    except (Conflict, InvalidFields) as refusal:
        return _preview(request, place, upload, fault=refusal.sentence, status=refusal.status)
    return redirect(at.to("pilot", imported.pilot.pk))


def _preview(
    request: HttpRequest,
    place: PilotPlace,
    upload: PilotUpload,
    *,
    form: MappingForm | None = None,
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    at, state = Addresses(place), PilotReading(upload.state)
    thresholds = pilots.thresholds_for(place.subject)
    is_read = state == PilotReading.READ
    can_be_mapped = bool(upload.columns) and state != PilotReading.WAITING and (not is_read or _is_table(upload))
    context = {
        **framed(place),
        "upload": upload,
        "is_waiting": state == PilotReading.WAITING,
        "is_read": is_read,
        "is_unmapped": state == PilotReading.UNMAPPED,
        "here": at.to("pilot_upload", upload.pk),
        "discard": at.to("pilot_discard", upload.pk),
        "shown": preview_shown(upload, thresholds) if is_read else None,
        "mapping": (form or _mapping_form(upload, thresholds)) if can_be_mapped else None,
        "map_to": at.to("pilot_mapping", upload.pk),
        "names": _names_form(upload, thresholds) if is_read else None,
        "name_to": at.to("pilot_names", upload.pk),
        "elsewhere": elsewhere_words(kept.elsewhere(upload.workspace, upload.sha256, beside=place.subject)),
        "thresholds": [asked_words(one) for one in thresholds],
        "stands_by": StandsByForm(said_of(upload)["variants"], upload.stands_by) if is_read else None,
        "beside": _beside_form(place, upload) if is_read else None,
        "compare_to": at.to("pilot_beside", upload.pk),
        "fault": fault,
    }
    return render(request, "pilots/preview.html", context, status=status)


def _is_table(upload: PilotUpload) -> bool:
    return said_of(upload)["tool"] == "generic"


def _mapping_form(
    upload: PilotUpload, thresholds: list[PilotThreshold], data: dict[str, str] | None = None
) -> MappingForm:
    """It starts from what was said, else from what the columns' names say."""
    asked = [one["metric"] for one in thresholds]
    said = cast("dict[str, str]", upload.mapping)
    return MappingForm(upload.columns, asked, mapping_by_names(upload.columns, said), data)


def _names_form(
    upload: PilotUpload, thresholds: list[PilotThreshold], data: dict[str, str] | None = None
) -> NamesForm | None:
    """For thresholds that name nothing by themselves, also those that somebody has named already."""
    said = said_of(upload)
    missing = list(dict.fromkeys(one["metric"] for one in pilots.unmatched(said, thresholds, {})))
    return NamesForm(missing, metric_names(said), cast("dict[str, str]", upload.named), data) if missing else None


@require_POST
def mapping(
    request: HttpRequest, upload_id: UUID, number: int | None = None, workshop_id: UUID | None = None
) -> HttpResponse:
    """Which column is which; the file is read again by that."""
    place = access.pilots_at(request, number=number, workshop_id=workshop_id)
    upload, by = access.pilot_upload_in(place, upload_id)
    form = _mapping_form(upload, pilots.thresholds_for(place.subject), request.POST.dict())
    if not form.is_valid():
        return _preview(request, place, upload, form=form, status=422)
    try:
        verbs.map_upload(upload=upload, by=by, mapping=form.mapping)
    except InvalidFields as refusal:
        form.add_error(None, refusal.sentence)
        return _preview(request, place, upload, form=form, status=refusal.status)
    return redirect(Addresses(place).to("pilot_upload", upload.pk))


@require_POST
def names(
    request: HttpRequest, upload_id: UUID, number: int | None = None, workshop_id: UUID | None = None
) -> HttpResponse:
    """Which of the file's metrics a threshold means."""
    place = access.pilots_at(request, number=number, workshop_id=workshop_id)
    upload, by = access.pilot_upload_in(place, upload_id)
    here = redirect(Addresses(place).to("pilot_upload", upload.pk))
    if upload.state != PilotReading.READ:
        return here
    form = _names_form(upload, pilots.thresholds_for(place.subject), request.POST.dict())
    if form is not None and form.is_valid():
        verbs.name_metrics(upload=upload, by=by, named=form.named)
    return here


def _beside_form(place: PilotPlace, upload: PilotUpload, data: Mapping[str, str] | None = None) -> BesideForm | None:
    """Where there is more than one to choose from, the newest first."""
    zone = place.subject.workspace.time_zone
    earlier = [(str(one.pk), named_words(one, zone)) for one in kept.of_subject(place.subject).reverse()]
    return BesideForm(earlier, str(upload.compared_with_id or ""), data) if len(earlier) > 1 else None


@require_POST
def beside(
    request: HttpRequest, upload_id: UUID, number: int | None = None, workshop_id: UUID | None = None
) -> HttpResponse:
    """With which earlier pilot it is compared; the file is read again beside that one."""
    place = access.pilots_at(request, number=number, workshop_id=workshop_id)
    upload, by = access.pilot_upload_in(place, upload_id)
    form = _beside_form(place, upload, request.POST.dict())
    if form is None or not form.is_valid():
        return _preview(request, place, upload, fault=_(CHOOSE_A_PILOT), status=422)
    chosen = access.pilot_in(place, form.cleaned_data["beside"])
    verbs.compare_upload(upload=upload, by=by, beside=chosen)
    return redirect(Addresses(place).to("pilot_upload", upload.pk))


@require_POST
def discard(
    request: HttpRequest, upload_id: UUID, number: int | None = None, workshop_id: UUID | None = None
) -> HttpResponse:
    """It goes, and nothing of it stays."""
    place = access.pilots_at(request, number=number, workshop_id=workshop_id)
    upload, by = access.pilot_upload_in(place, upload_id)
    verbs.discard_upload(upload=upload, by=by)
    messages.success(request, _("The file is discarded. Nothing of it was kept."))
    return redirect(Addresses(place).every)
