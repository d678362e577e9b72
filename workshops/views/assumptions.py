"""What a decision rests on: how an assumption stands, and readings of its signal."""

from __future__ import annotations

from datetime import time
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from workshops import access, dates
from workshops.domain import assumptions
from workshops.domain import readings as verbs
from workshops.domain.readings_csv import MOST_SENT
from workshops.enums import AssumptionState
from workshops.forms.assumptions import MarkForm, ReadingForm, ReadingsFileForm
from workshops.forms.refused import add_faults
from workshops.models import Assumption, Decision, Member
from workshops.queries.readings import readings_of, watched_one
from workshops.refusals import InvalidFields
from workshops.words.readings import file_words, marked_words, reading_row, signal_shown, taken_words

PAGE = 50


@require_POST
def state(request: HttpRequest, number: int, assumption_id: UUID) -> HttpResponse:
    """Somebody says that it holds, is at risk, or is broken."""
    decision = access.decision(request, number)
    assumption, by = access.assumption_to_mark(access.who(request), decision, assumption_id)
    mark(request, assumption, by)
    return redirect("decision", number=decision.number)


def mark(request: HttpRequest, assumption: Assumption, by: Member) -> None:
    """What the buttons below an assumption do, wherever they stand. Raises InvalidFields."""
    form = MarkForm(request.POST)
    if not form.is_valid():
        raise InvalidFields({"state": _("Say whether the assumption is holding, at risk or broken.")})
    said = AssumptionState(form.cleaned_data["state"])
    assumptions.mark_assumption(assumption=assumption, by=by, state=said)
    messages.success(request, marked_words(said))


@require_http_methods(["GET", "HEAD", "POST"])
def readings(request: HttpRequest, number: int, assumption_id: UUID) -> HttpResponse:
    """All readings of the assumption's signal; a post adds one, or those of a file."""
    decision = access.decision(request, number)
    if request.method != "POST":
        return _page(request, decision, access.watched_assumption(decision, assumption_id))
    assumption, by = access.assumption_to_read(access.who(request), decision, assumption_id)
    form: ReadingForm | ReadingsFileForm
    if "file" in request.FILES or "value" not in request.POST:
        form = ReadingsFileForm(request.POST, request.FILES)
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_SENT:
            form.was_cut_off()
    else:
        form = ReadingForm(request.POST)
    if form.is_valid():
        try:
            messages.success(request, _take(form, decision, assumption, by))
            return redirect("assumption_readings", number=decision.number, assumption_id=assumption.pk)
        except InvalidFields as refusal:
            add_faults(form, {"on" if name == "at" else name: words for name, words in refusal.fields.items()})
    return _page(request, decision, assumption, form=form, status=422)


def _take(form: ReadingForm | ReadingsFileForm, decision: Decision, assumption: Assumption, by: Member) -> str:
    """What to say of it."""
    said = form.cleaned_data
    if isinstance(form, ReadingsFileForm):
        return file_words(verbs.take_csv(signal=assumption.signal, by=by, text=said["file"]))
    zone = decision.workspace.time_zone
    at = dates.local_instant(said["on"], zone, time()) if said["on"] else None
    taken = verbs.take_reading(signal=assumption.signal, by=by, value=said["value"], at=at, source=said["source"])
    return taken_words(taken)


def _page(
    request: HttpRequest,
    decision: Decision,
    assumption: Assumption,
    *,
    form: ReadingForm | ReadingsFileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    zone = decision.workspace.time_zone
    page = Paginator(readings_of(assumption.signal), PAGE).get_page(request.GET.get("page"))
    context = {
        "decision": decision,
        "assumption": assumption,
        "shown": signal_shown(watched_one(assumption), time_zone=zone, now=timezone.now()),
        "page": page,
        "rows": [reading_row(reading, zone) for reading in page],
        "adds": decision.is_in_force and not assumption.watches and access.may_watch(access.who(request), decision),
        "reading": form if isinstance(form, ReadingForm) else ReadingForm(),
        "file": form if isinstance(form, ReadingsFileForm) else ReadingsFileForm(),
    }
    return render(request, "decisions/readings.html", context, status=status)
