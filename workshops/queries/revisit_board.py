"""The board of revisits: what comes back, by month and by state, in pages that never read the whole table."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from workshops.enums import AssumptionState, OccurrenceState
from workshops.models import Assumption, Member
from workshops.models.literals import literal
from workshops.queries import keys, revisit_days
from workshops.queries.revisits import Group, RevisitRow, revisit_row, revisits_of

if TYPE_CHECKING:
    from workshops.queries.revisit_days import DatedOccurrence

# A plan's own day is never further from the day in UTC.
_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class BoardFilter:
    """`group`: one of Group, or None for all that is open; `reason`: one of OccurrenceReason; `owner`: whose plans,
    or those for which they stand in."""

    group: Group | None = None
    reason: str = ""
    owner: UUID | None = None

    @property
    def is_any(self) -> bool:
        return bool(self.group or self.reason or self.owner)


@dataclass(frozen=True)
class BoardRow(RevisitRow):
    """`standing`: how many of the decision's assumptions stand how, by their newest readings."""

    standing: Mapping[AssumptionState, int] = field(default_factory=dict)


def board_page(
    member: Member, wanted: BoardFilter, *, now: datetime, after: str = "", limit: int
) -> tuple[list[BoardRow], str]:
    """What a member sees, the longest waiting first (of Done and Missed the last one first), and the key of the next
    page, empty after the last. Two queries. `after`: such a key; ValueError where it is none."""
    found, following = _found(member, wanted, now, after, limit)
    return _rows(found, member, now), following


def board_glance(
    member: Member, wanted: BoardFilter, *, now: datetime, limit: int
) -> dict[Group, tuple[list[BoardRow], bool]]:
    """The first of each group that `wanted` leaves, and whether there are more of it; what was missed is asked for by
    itself, since a later date carries it on. Five queries."""
    groups = [group for group in Group if group is not Group.MISSED]
    pages = {group: _found(member, replace(wanted, group=group), now, "", limit) for group in groups}
    rows = {row.occurrence.pk: row for row in _rows([o for found, _ in pages.values() for o in found], member, now)}
    return {group: ([rows[o.pk] for o in found], bool(following)) for group, (found, following) in pages.items()}


def _found(
    member: Member, wanted: BoardFilter, now: datetime, after: str, limit: int
) -> tuple[list[DatedOccurrence], str]:
    rows = revisits_of(member.workspace_id, now).filter(_in_group(wanted.group, now))
    if wanted.reason:
        rows = rows.filter(reason=wanted.reason)
    if wanted.owner:
        rows = rows.filter(Q(plan__owner=wanted.owner, plan__stand_in=None) | Q(plan__stand_in=wanted.owner))
    found = list(_behind(rows, wanted.group, after)[: limit + 1])
    shown = found[:limit]
    return shown, _key_of(shown[-1], wanted.group) if len(found) > limit else ""


def _in_group(group: Group | None, now: datetime) -> Q:
    """What is late or due is looked for among the days that can be; the index is by day."""
    today = now.date()
    if group is Group.OVERDUE:
        return Q(waits_on__lte=today + _A_DAY) & revisit_days.IS_OVERDUE
    if group is Group.DUE:
        is_today = Q(waits_on__range=(today - _A_DAY, today + _A_DAY), days_to_go=0) & revisit_days.IS_WAITING
        return is_today | Q(state=literal(OccurrenceState.STARTED))
    if group is Group.COMING:
        return Q(waits_on__gte=today - _A_DAY, days_to_go__gt=0) & revisit_days.IS_WAITING
    over = {Group.DONE: OccurrenceState.COMPLETED, Group.MISSED: OccurrenceState.MISSED}
    return Q(state=literal(over[group])) if group in over else revisit_days.IS_OPEN


# What is over has a moment, by which the last one stands first.
_OVER_AT = {Group.DONE: "completed_at", Group.MISSED: "due_at"}


def _key_of(occurrence: DatedOccurrence, group: Group | None) -> str:
    place = getattr(occurrence, _OVER_AT[group]) if group in _OVER_AT else occurrence.waits_on
    assert place is not None  # of a completed one by the table's check
    return keys.key_of(place, occurrence.pk)


def _behind(
    rows: QuerySet[DatedOccurrence, DatedOccurrence], group: Group | None, key: str
) -> QuerySet[DatedOccurrence, DatedOccurrence]:
    """In the group's order, from behind the key on."""
    if group in _OVER_AT:
        over_at = _OVER_AT[group]
        rows = rows.order_by(f"-{over_at}", "-pk")
        return rows.filter(keys.older(key, over_at)) if key else rows
    rows = rows.order_by("waits_on", "pk")
    return rows.filter(keys.newer(key, "waits_on", date.fromisoformat)) if key else rows


def _rows(found: Sequence[DatedOccurrence], member: Member, now: datetime) -> list[BoardRow]:
    standing = _standing([o.plan.decision_id for o in found])
    return [
        BoardRow(**vars(revisit_row(o, member, now)), standing=standing.get(o.plan.decision_id, Counter()))
        for o in found
    ]


def _standing(decisions: Sequence[UUID]) -> dict[UUID, Counter[AssumptionState]]:
    found: dict[UUID, Counter[AssumptionState]] = defaultdict(Counter)
    rows = Assumption.objects.filter(decision__in=decisions, dropped_at=None).order_by()
    for decision, state, n in rows.values_list("decision", "state").annotate(n=Count("pk")):
        found[decision][AssumptionState(state)] = n
    return found


def board_counts(workspace_id: UUID, now: datetime) -> dict[Group, int]:
    """How many are overdue and due now. How many come is not counted: it would be the whole table."""
    rows = revisits_of(workspace_id, now).order_by()
    return {group: rows.filter(_in_group(group, now)).count() for group in (Group.OVERDUE, Group.DUE)}


def owners_of_plans(workspace_id: UUID) -> list[tuple[UUID, str]]:
    """Whose revisits can be asked for: (member, name), by name."""
    members = Member.objects.filter(workspace=workspace_id, deactivated_at=None)
    return list(members.order_by("user__name", "pk").values_list("pk", "user__name"))
