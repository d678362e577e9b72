"""Pilots of a decision or of a workshop: listed, one by one, and their files."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from workshops import access
from workshops.access import PilotPlace
from workshops.dates import day_in
from workshops.domain import pilots as verbs
from workshops.enums import Exported
from workshops.models import Decision, Workspace
from workshops.queries import pilots as kept
from workshops.refusals import NotThere
from workshops.views.files import for_scripts, note_export
from workshops.views.pilot_readings import readings_context
from workshops.words.pilot_sheet import pilot_sheet
from workshops.words.pilots import called_back_words, pilot_row, size_words, subject_words


@dataclass(frozen=True)
class Addresses:
    """Where the pages of a decision's or a workshop's pilots are."""

    place: PilotPlace

    def to(self, page: str, *more: object) -> str:
        """`page`: `"pilots"`, `"pilot_new"`, … as in `urls.pilots`."""
        subject = self.place.subject
        if isinstance(subject, Decision):
            return reverse(f"decision_{page}", args=[subject.number, *more])
        return reverse(f"room_{page}", args=[subject.pk, *more])

    @property
    def every(self) -> str:
        return self.to("pilots")

    @property
    def new(self) -> str:
        return self.to("pilot_new")

    @property
    def back(self) -> str:
        """The page of the decision or of the room itself."""
        subject = self.place.subject
        if isinstance(subject, Decision):
            return reverse("decision", args=[subject.number])
        return reverse("room", args=[subject.pk])


def framed(place: PilotPlace) -> dict[str, object]:
    """What every one of these pages shows around its own."""
    return {"place": place, "at": Addresses(place), "of": subject_words(place.subject)}


@never_cache
@require_safe
def pilots(request: HttpRequest, number: int | None = None, workshop_id: UUID | None = None) -> HttpResponse:
    """All of them, the newest first."""
    place = access.pilots_at(request, number=number, workshop_id=workshop_id)
    zone = place.subject.workspace.time_zone
    at = Addresses(place)
    rows = [
        (pilot_row(one, time_zone=zone), at.to("pilot", one.pk)) for one in kept.of_subject(place.subject).reverse()
    ]
    return render(request, "pilots/pilots.html", {**framed(place), "rows": rows})


@never_cache
@require_safe
def pilot(
    request: HttpRequest, pilot_id: UUID, number: int | None = None, workshop_id: UUID | None = None
) -> HttpResponse:
    """One, with what its numbers say."""
    place = access.pilots_at(request, number=number, workshop_id=workshop_id)
    found = access.pilot_in(place, pilot_id)
    decision = verbs.decision_of(place.subject)
    later, revisit = kept.set_since(found, decision), kept.called_back_by(found, decision)
    at, zone = Addresses(place), place.subject.workspace.time_zone
    context = {
        **framed(place),
        "pilot": pilot_sheet(found, time_zone=zone, later=later),
        "called_back": called_back_words(revisit, imported_on=day_in(found.imported_at, zone)) if revisit else "",
        "revisit": reverse("revisit", args=[revisit.pk]) if revisit and place.member else "",
        "size": size_words(found.size),
        "has_file": found.file_erased_at is None,
        "file": at.to("pilot_file", found.pk),
        "erasure": at.to("pilot_erasure", found.pk),
        **readings_context(request, place, found),
    }
    return render(request, "pilots/pilot.html", context)


@never_cache
@require_safe
@for_scripts
def file(
    request: HttpRequest, pilot_id: UUID, number: int | None = None, workshop_id: UUID | None = None
) -> HttpResponse:
    """The very bytes that were imported."""
    place = access.pilots_at(request, number=number, workshop_id=workshop_id)
    found = access.pilot_file_in(place, pilot_id)
    content = verbs.content_of(found)
    if content is None:
        raise NotThere(_("This file was erased. Its hash and its figures are what is left of it."), code="erased")
    workspace: Workspace = place.subject.workspace
    note_export(request, Exported.PILOT, "file", workspace=workspace, about=found.decision or found.workshop)
    # Whatever it is called, no browser shows it as a page of ours.
    kept_as = content_disposition_header(True, found.filename or "pilot")
    return HttpResponse(content, content_type="application/octet-stream", headers={"Content-Disposition": str(kept_as)})


@require_POST
def erasure(
    request: HttpRequest, pilot_id: UUID, number: int | None = None, workshop_id: UUID | None = None
) -> HttpResponse:
    """An owner has the file's bytes erased."""
    place = access.pilots_at(request, number=number, workshop_id=workshop_id)
    found, by = access.pilot_to_erase(place, pilot_id)
    verbs.erase_file(pilot=found, by=by)
    messages.success(request, _("The file is erased. Its hash and its figures stay."))
    return redirect(Addresses(place).to("pilot", found.pk))
