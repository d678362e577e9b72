"""Revisits, read: a workspace's due dates with what a list says about each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThan
from django.utils import timezone

from workshops import dates
from workshops.enums import MemberRole, OccurrenceState
from workshops.models import Decision, Member, Occurrence
from workshops.models.revisits import OPEN_STATES

# Waiting to be looked at. Whether the day has come is read from the date, so it is right before the next tick too.
WAITING = (OccurrenceState.SCHEDULED, OccurrenceState.DUE)


def revisits_in(
    workspace_id: UUID, *, state: str | None = None, due_before: date | None = None
) -> QuerySet[Occurrence]:
    """Soonest first, with plan, decision and owner. `state`: a stored one, or upcoming, due, overdue."""
    rows = Occurrence.objects.filter(plan__decision__workspace=workspace_id).select_related(
        "plan__decision", "plan__owner__user"
    )
    if state:
        rows = rows.filter(_in_state(state, timezone.now()))
    if due_before:
        rows = rows.filter(due_on__lt=due_before)
    return rows.order_by("due_on", "id")


def _in_state(state: str, now: datetime) -> Q:
    waiting = Q(state__in=WAITING)
    if state == "upcoming":
        return waiting & Q(due_at__gt=now)
    if state == OccurrenceState.DUE:
        return waiting & Q(due_at__lte=now)
    if state == "overdue":
        since = Coalesce("snoozed_until", "missed_since_on", "due_on")
        return Q(state__in=(*WAITING, OccurrenceState.SNOOZED)) & Q(LessThan(since, now.date()))
    return Q(state=state)


def is_overdue(occurrence: Occurrence, now: datetime) -> bool:
    """Open, not begun, and its day (snoozes counted, and dates that were missed before it) has passed."""
    waiting = occurrence.state in (*WAITING, OccurrenceState.SNOOZED)
    return waiting and occurrence.waiting_since_on < now.date()


@dataclass(frozen=True)
class RevisitRow:
    """One line of the list. `group`: overdue, due, coming or done; `day`: since when it waits, when it comes, or when
    it was done; `words`: how it stands, as one says it."""

    occurrence: Occurrence
    group: str
    day: date
    words: str
    may_change: bool

    @property
    def may_snooze(self) -> bool:
        occurrence = self.occurrence
        waiting = (*WAITING, OccurrenceState.SNOOZED)
        return self.may_change and occurrence.state in waiting and occurrence.snooze_count < MAX_SNOOZES

    @property
    def decision(self) -> Decision:
        return self.occurrence.plan.decision

    @property
    def owner(self) -> str:
        plan = self.occurrence.plan
        return plan.owner.name if plan.owner else plan.owner_name


MAX_SNOOZES = 3
GROUPS = ("overdue", "due", "coming", "done")
DONE_SHOWN = 20


def revisit_list(member: Member, now: datetime) -> dict[str, list[RevisitRow]]:
    """What a member sees of their workspace's revisits, by group: open ones soonest first, then the last ones done."""
    rows = revisits_in(member.workspace_id).select_related("workshop", "completed_by__user")
    open_ = list(rows.filter(state__in=OPEN_STATES))
    done = rows.filter(state=OccurrenceState.COMPLETED).order_by("-completed_at")[:DONE_SHOWN]
    grouped: dict[str, list[RevisitRow]] = {group: [] for group in GROUPS}
    for occurrence in [*open_, *done]:
        row = revisit_row(occurrence, member, now)
        grouped[row.group].append(row)
    for group in ("overdue", "due", "coming"):
        grouped[group].sort(key=lambda row: row.occurrence.waiting_since_on)
    return grouped


def revisit_row(occurrence: Occurrence, member: Member, now: datetime) -> RevisitRow:
    today = dates.day_in(now, occurrence.plan.time_zone)
    return RevisitRow(
        occurrence=occurrence,
        group=_group(occurrence, today),
        day=_day(occurrence, today),
        words=_words(occurrence, today),
        may_change=occurrence.is_open and may_change(member, occurrence),
    )


def may_change(member: Member, occurrence: Occurrence) -> bool:
    """Facilitators, and the owner of the plan unless they are a viewer by now, may start, snooze and complete."""
    owns = occurrence.plan.owner_id == member.pk and MemberRole(member.role).may_take_part
    return occurrence.plan.decision.workspace_id == member.workspace_id and (member.may_facilitate or owns)


def _group(occurrence: Occurrence, today: date) -> str:
    if not occurrence.is_open:
        return "done"
    if occurrence.state == OccurrenceState.STARTED:
        return "due"
    if occurrence.state == OccurrenceState.SNOOZED and occurrence.asked_on > today:
        return "coming"
    if occurrence.waiting_since_on < today:
        return "overdue"
    return "due" if occurrence.asked_on == today else "coming"


def _words(occurrence: Occurrence, today: date) -> str:
    if occurrence.state == OccurrenceState.COMPLETED:
        return occurrence.get_outcome_display().lower()
    if not occurrence.is_open or occurrence.state == OccurrenceState.STARTED:
        return str(occurrence.state)
    if occurrence.state == OccurrenceState.SNOOZED and occurrence.asked_on > today:
        return dates.days_in_words(occurrence.asked_on, today)
    return dates.days_in_words(occurrence.waiting_since_on, today)


def _day(occurrence: Occurrence, today: date) -> date:
    if occurrence.completed_at:
        return dates.day_in(occurrence.completed_at, occurrence.plan.time_zone)
    return occurrence.waiting_since_on if _group(occurrence, today) == "overdue" else occurrence.asked_on


def missed_dates(occurrence: Occurrence) -> list[date]:
    """The due dates in a row before this one at which nobody looked, oldest first."""
    if occurrence.missed_since_on is None:
        return []
    missed = Occurrence.objects.filter(
        plan=occurrence.plan_id, state=OccurrenceState.MISSED, due_on__gte=occurrence.missed_since_on
    )
    return list(missed.filter(due_on__lt=occurrence.due_on).order_by("due_on").values_list("due_on", flat=True))


def earlier_revisits(occurrence: Occurrence) -> list[Occurrence]:
    """What came of the same decision's revisits before, newest first."""
    done = Occurrence.objects.filter(plan=occurrence.plan_id, state=OccurrenceState.COMPLETED)
    return list(done.exclude(pk=occurrence.pk).select_related("completed_by__user", "plan").order_by("-completed_at"))


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
        .select_related("plan__decision")
        .order_by("due_at", "pk")
    )
