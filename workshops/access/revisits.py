"""Revisits, their plans and their rooms."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops.access.decisions import decision_for, may_change_decision
from workshops.access.hats import member_in
from workshops.access.ids import as_uuid
from workshops.access.rooms import Seat, with_facilitator
from workshops.callers import InAnotherWorkspace, Who, insider, memberships
from workshops.models import (
    Decision,
    Member,
    Occurrence,
)
from workshops.queries.decisions import plan_of
from workshops.queries.revisit_rooms import revisit_of_room as occurrence_of_room
from workshops.queries.revisits import may_change, may_steer
from workshops.refusals import NotThere

NO_REVISIT = gettext_lazy("There is no such revisit, or it is not yours to see.")


def occurrence_for(asking: Who, occurrence_id: UUID | str) -> Occurrence:
    found = None
    if asking.member is not None:
        found = (
            Occurrence.objects.select_related("plan__decision__workspace", "plan__owner__user", "workshop")
            .filter(pk=as_uuid(occurrence_id, str(NO_REVISIT)), plan__decision__workspace=asking.member.workspace_id)
            .first()
        )
    if found is None:
        raise NotThere(str(NO_REVISIT))
    return found


def occurrence(request: HttpRequest, occurrence_id: UUID | str) -> Occurrence:
    asking, key = insider(request), as_uuid(occurrence_id, str(NO_REVISIT))
    try:
        return occurrence_for(asking, key)
    except NotThere as no:
        raise _in_another_of_ones_own(request, key) or no from no


def _in_another_of_ones_own(request: HttpRequest, occurrence_id: UUID) -> NotThere | None:
    """As with rooms: a mail of one workspace is opened while its reader is in another."""
    places = {place.workspace_id: place for place in memberships(request)}
    of = Occurrence.objects.filter(pk=occurrence_id, plan__decision__workspace__in=places)
    meant = of.values_list("plan__decision__workspace", flat=True).first() if len(places) > 1 else None
    words = _("This revisit is in {workspace}, and you are in another of your workspaces.")
    return InAnotherWorkspace(places[meant], words) if meant else None


def revisit_to_change(asking: Who, occurrence_id: UUID | str) -> tuple[Occurrence, Member]:
    """A revisit for somebody who may start, snooze or complete it: a facilitator, or the owner of its plan."""
    found = occurrence_for(asking, occurrence_id)
    assert asking.member is not None
    if not may_change(asking.member, found):
        raise NotThere(_("Only a facilitator or the owner of the revisit can do this."), code="not_facilitator")
    return found, asking.member


def may_steer_plan(asking: Who, of: Decision) -> bool:
    """Who may say when the decision comes back and to whom: its facilitators, and whoever is reminded of it."""
    plan, member = plan_of(of), member_in(asking, of.workspace_id)
    if member is None or plan is None:
        return may_change_decision(asking, of)
    return may_steer(member, plan)


def plan_to_steer(asking: Who, number: int | str) -> tuple[Decision, Member]:
    """A decision for somebody who may change when it comes back and to whom."""
    found = decision_for(asking, number)
    if not may_steer_plan(asking, found):
        words = _("Only a facilitator, or whoever is reminded of this decision, can do this.")
        raise NotThere(words, code="not_facilitator")
    assert asking.member is not None
    return found, asking.member


def revisit_of_room(found: Seat) -> Occurrence | None:
    """The revisit that the room was opened for, for anybody in it; None in any other room."""
    return occurrence_of_room(found.workshop.pk) if found.workshop.follows_id else None


def revisit_to_end(found: Seat) -> tuple[Occurrence, Member]:
    """The revisit of a room, for whoever facilitates that room."""
    by = with_facilitator(found).by
    revisit = revisit_of_room(found)
    if revisit is None:
        raise NotThere(_("This workshop is no revisit."), code="no_revisit")
    return revisit, by
