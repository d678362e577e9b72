"""Pilots: who sees them, who imports them, and whose files may be taken away or erased."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from workshops.access.decisions import decision_for, may_change_decision
from workshops.access.hats import member_in
from workshops.access.ids import as_uuid
from workshops.access.rooms import Seat, seat
from workshops.callers import Who, anybody
from workshops.models import Decision, Member, Pilot, PilotUpload, Workshop
from workshops.queries import pilots as kept
from workshops.refusals import NotThere
from workshops.shared_sentences import FOR_FACILITATORS, FOR_OWNERS


@dataclass(frozen=True)
class PilotPlace:
    """A decision or a workshop with its pilots, as the caller may use it. `member`: None for its guests."""

    subject: Decision | Workshop
    member: Member | None
    may_import: bool

    @property
    def may_erase(self) -> bool:
        return self.member is not None and self.member.owns


def pilots_at(request: HttpRequest, *, number: int | None, workshop_id: UUID | None) -> PilotPlace:
    """Those of a decision, else those of a workshop, for whoever may see the one or the other."""
    if number is not None:
        return pilots_of_decision(anybody(request), number)
    assert workshop_id is not None
    return pilots_of_room(seat(request, workshop_id))


def pilots_of_decision(asking: Who, number: int | str) -> PilotPlace:
    decision = decision_for(asking, number)
    member = member_in(asking, decision.workspace_id)
    return PilotPlace(decision, member, may_change_decision(asking, decision))


def pilots_of_room(found: Seat) -> PilotPlace:
    return PilotPlace(found.workshop, found.member, found.facilitates)


def with_importer(place: PilotPlace) -> Member:
    """Who imports: facilitators and owners; in a workshop also who facilitates it."""
    if place.member is None or not place.may_import:
        raise NotThere(_(FOR_FACILITATORS), code="not_facilitator")
    return place.member


def pilot_in(place: PilotPlace, pilot_id: UUID | str) -> Pilot:
    nothing = _("There is no such pilot here.")
    found = kept.pilot_of(place.subject, as_uuid(pilot_id, nothing))
    if found is None:
        raise NotThere(nothing)
    return found


def pilot_file_in(place: PilotPlace, pilot_id: UUID | str) -> Pilot:
    """One whose file may be taken away: by members, for it has the questions and answers themselves."""
    if place.member is None:
        raise NotThere(_("Only members of this workspace have the files of pilots."), code="not_member")
    return pilot_in(place, pilot_id)


def pilot_to_erase(place: PilotPlace, pilot_id: UUID | str) -> tuple[Pilot, Member]:
    """One whose file an owner may erase."""
    if place.member is None or not place.may_erase:
        raise NotThere(_(FOR_OWNERS), code="not_owner")
    return pilot_in(place, pilot_id), place.member


def pilot_upload_in(place: PilotPlace, upload_id: UUID | str) -> tuple[PilotUpload, Member]:
    """A file that somebody has sent here, for whoever may import it."""
    by = with_importer(place)
    nothing = _("This file is no longer here. Send it again.")
    found = kept.upload_in(by.workspace_id, as_uuid(upload_id, nothing))
    if found is None or place.subject not in (found.decision, found.workshop):
        raise NotThere(nothing)
    return found, by
