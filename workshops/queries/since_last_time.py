"""What has happened to a decision since it was last looked at: new texts, readings, broken signals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from workshops import dates
from workshops.enums import AssumptionState, OccurrenceState
from workshops.models import Decision, Occurrence, Pilot, Reading, Revision, RevisitPlan
from workshops.queries.pilots import of_decision, pilot_at


@dataclass(frozen=True)
class Measured:
    """A signal's readings: how many there were, the newest one, and when the first was beyond its threshold, if any.
    Days are those of the plan's own calendar."""

    metric: str
    count: int
    value: float
    on: date
    broke_on: date | None


@dataclass(frozen=True)
class SinceLastTime:
    """`since_on`: the last completed revisit, or the decision where there was none; `revisions`: number and day;
    `pilots`: how many were imported, and the newest of them."""

    since_on: date
    is_first_time: bool
    revisions: tuple[tuple[int, date], ...]
    measured: tuple[Measured, ...]
    pilots: int = 0
    pilot: Pilot | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.revisions or self.measured or self.pilots)


def since_last_time(occurrence: Occurrence, newest: Mapping[UUID, Reading] | None = None) -> SinceLastTime:
    """Six queries; two where its text is the first and nothing was read or imported. `newest`: as `newest_readings`,
    where it is known."""
    plan, since = occurrence.plan, last_look(occurrence)
    newest = newest_readings([plan.decision_id]) if newest is None else newest
    imported = pilots_since(plan.decision, since)
    is_first_text = plan.decision.revision_number == 1
    revisions = Revision.objects.none() if is_first_text else revisions_since(plan.decision_id, since)
    return SinceLastTime(
        since_on=dates.day_in(since, plan.time_zone),
        is_first_time=since == plan.decision.created_at,
        revisions=tuple(
            (number, dates.day_in(at, plan.time_zone)) for number, at in revisions.values_list("number", "created_at")
        ),
        measured=_measured(plan, since, newest) if newest else (),
        pilots=len(imported),
        pilot=pilot_at(imported[-1]) if imported else None,
    )


def last_look(occurrence: Occurrence) -> datetime:
    """When somebody last completed a revisit of the decision; without one, when it was recorded."""
    done = Occurrence.objects.filter(plan=occurrence.plan_id, state=OccurrenceState.COMPLETED)
    last = done.exclude(pk=occurrence.pk).order_by("-completed_at").values_list("completed_at", flat=True).first()
    return last or occurrence.plan.decision.created_at


def revisions_since(decision_id: UUID, since: datetime) -> QuerySet[Revision]:
    """New texts, not the first one."""
    return Revision.objects.filter(decision=decision_id, number__gt=1, created_at__gt=since).order_by("number")


def readings_since(decision_id: UUID, since: datetime) -> QuerySet[Reading]:
    """Of the signals that its text has, by when they came in: what was measured before the last look and told only
    after it is news, too."""
    return _readings([decision_id]).filter(created_at__gt=since)


def pilots_since(decision: Decision, since: datetime) -> list[UUID]:
    """The keys of those that were imported, oldest first."""
    return list(of_decision(decision).filter(imported_at__gt=since).values_list("pk", flat=True))


def _measured(plan: RevisitPlan, since: datetime, newest: Mapping[UUID, Reading]) -> tuple[Measured, ...]:
    broke = Min("at", filter=Q(status=AssumptionState.BROKEN))
    rows = readings_since(plan.decision_id, since).order_by("signal__assumption__position", "signal")
    counted = rows.values_list("signal__assumption", "signal__metric").annotate(count=Count("pk"), broke_at=broke)
    return tuple(
        Measured(
            metric=metric,
            count=count,
            value=newest[assumption].value,
            on=dates.day_in(newest[assumption].at, plan.time_zone),
            broke_on=dates.day_in(broke_at, plan.time_zone) if broke_at else None,
        )
        for assumption, metric, count, broke_at in counted
    )


def newest_readings(decision_ids: Iterable[UUID]) -> dict[UUID, Reading]:
    """By assumption, what was read last of its signal. One query."""
    rows = _readings(decision_ids).order_by("signal", "-at", "-created_at").distinct("signal").select_related("signal")
    return {reading.signal.assumption_id: reading for reading in rows}


def _readings(decision_ids: Iterable[UUID]) -> QuerySet[Reading]:
    return Reading.objects.filter(signal__assumption__decision__in=decision_ids, signal__assumption__dropped_at=None)
