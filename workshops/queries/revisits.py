"""Revisits, read: a workspace's due dates with what a list says about each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from workshops import dates
from workshops.enums import MemberRole, OccurrenceState
from workshops.models import Decision, Member, Occurrence, RevisitPlan, Workshop
from workshops.models.literals import literal
from workshops.models.revisits import MAX_SNOOZES, OPEN_STATES
from workshops.queries import revisit_days

if TYPE_CHECKING:
    from workshops.queries.revisit_days import DatedOccurrence


def revisits_of(workspace_id: UUID, now: datetime) -> QuerySet[DatedOccurrence, DatedOccurrence]:
    """With plan, decision and owner, and with `waits_on` and `days_to_go` (see `revisit_days`)."""
    rows = Occurrence.objects.filter(plan__decision__workspace=workspace_id).select_related(
        "plan__decision", "plan__owner__user", "plan__stand_in__user"
    )
    return rows.annotate(waits_on=revisit_days.waiting_since_on(), days_to_go=revisit_days.days_to_go(now))


def open_revisits(workspace_id: UUID, now: datetime) -> QuerySet[DatedOccurrence, DatedOccurrence]:
    """Those that are still to be looked at, the longest waiting first."""
    return revisits_of(workspace_id, now).filter(revisit_days.IS_OPEN).order_by("waits_on", "pk")


def revisits_in(
    workspace_id: UUID,
    *,
    now: datetime,
    state: str | None = None,
    reason: str | None = None,
    due_before: date | None = None,
) -> QuerySet[DatedOccurrence, DatedOccurrence]:
    """By due date, soonest first. `state`: one of OccurrenceState, or upcoming or overdue, as it is at `now`."""
    rows = revisits_of(workspace_id, now)
    if state:
        rows = rows.filter(_in_state(state))
    if reason:
        rows = rows.filter(reason=reason)
    if due_before:
        rows = rows.filter(waits_on__lt=due_before)
    return rows.order_by("due_on", "id")


def _in_state(state: str) -> Q:
    if state == "upcoming":
        return revisit_days.IS_WAITING & Q(days_to_go__gt=0)
    if state == OccurrenceState.DUE:
        return revisit_days.HAS_COME
    if state == "overdue":
        return revisit_days.IS_OVERDUE
    if state in (OccurrenceState.SCHEDULED, OccurrenceState.SNOOZED):
        return Q(state=literal(OccurrenceState(state)), days_to_go__gt=0)
    return Q(state=literal(OccurrenceState(state)))


class Group(StrEnum):
    """The parts of the list of revisits, in their order."""

    OVERDUE = "overdue"
    DUE = "due"
    COMING = "coming"
    DONE = "done"
    MISSED = "missed"


@dataclass(frozen=True)
class RevisitRow:
    """One line of a list. `days_left`: until it is to be looked at, negative once it is late; `day`: since when it
    waits, when it comes, when it was done, or the day on which nobody looked."""

    occurrence: Occurrence
    is_overdue: bool
    days_left: int
    day: date
    may_change: bool

    @property
    def may_snooze(self) -> bool:
        return self.may_change and self.occurrence.is_waiting and self.snoozes_left > 0

    @property
    def snoozes_left(self) -> int:
        return MAX_SNOOZES - self.occurrence.snooze_count

    @property
    def decision(self) -> Decision:
        return self.occurrence.plan.decision

    @property
    def owner(self) -> str:
        return self.occurrence.plan.looked_after_by


def revisit_row(occurrence: Occurrence, member: Member, now: datetime) -> RevisitRow:
    return RevisitRow(
        occurrence=occurrence,
        is_overdue=occurrence.is_overdue(now),
        days_left=occurrence.days_left(now),
        day=_day(occurrence),
        may_change=occurrence.is_open and may_change(member, occurrence),
    )


def may_change(member: Member, occurrence: Occurrence) -> bool:
    """Who may start, snooze and complete: as for its plan."""
    return may_steer(member, occurrence.plan)


def may_steer(member: Member, plan: RevisitPlan) -> bool:
    """Facilitators, and whoever looks after the plan unless they are a viewer by now."""
    owns = plan.is_looked_after_by(member) and MemberRole(member.role).may_take_part
    return plan.decision.workspace_id == member.workspace_id and (member.may_facilitate or owns)


def _day(occurrence: Occurrence) -> date:
    if occurrence.completed_at:
        return dates.day_in(occurrence.completed_at, occurrence.plan.time_zone)
    return occurrence.asked_on if occurrence.state == OccurrenceState.MISSED else occurrence.waiting_since_on


def missed_dates(occurrence: Occurrence) -> list[date]:
    """The days in a row before this one at which nobody looked, oldest first; a snoozed one by its new day."""
    if occurrence.missed_since_on is None:
        return []
    missed = Occurrence.objects.filter(plan=occurrence.plan_id, state=OccurrenceState.MISSED)
    days = missed.annotate(day=Coalesce("snoozed_until", "due_on")).values_list("day", flat=True).order_by("day")
    return list(days.filter(day__gte=occurrence.missed_since_on, due_on__lt=occurrence.due_on))


def earlier_revisits(occurrence: Occurrence) -> list[Occurrence]:
    """What came of the same decision's revisits before, newest first."""
    done = Occurrence.objects.filter(plan=occurrence.plan_id, state=OccurrenceState.COMPLETED)
    return list(done.exclude(pk=occurrence.pk).select_related("completed_by__user", "plan").order_by("-completed_at"))


def decision_looked_at(workshop: Workshop) -> Decision | None:
    """The decision that this workshop is a revisit of."""
    found = Decision.objects.filter(revisit_plan__occurrences__workshop=workshop)
    return found.select_related("workspace").first()


def member_by_calendar_token(token: UUID) -> Member | None:
    """Whose feed that is; None where the address was renewed or its member has left."""
    return (
        Member.objects.filter(calendar_token=token, deactivated_at=None, user__is_active=True)
        .select_related("user")
        .first()
    )


def feed_of(member: Member) -> list[Occurrence]:
    """Every open occurrence of all workspaces that this person belongs to."""
    mine = Member.objects.filter(user=member.user_id, deactivated_at=None).values("workspace")
    return list(
        Occurrence.objects.filter(plan__decision__workspace__in=mine, state__in=OPEN_STATES)
        .select_related("plan__decision__workspace")
        .order_by("due_at", "pk")
    )
