"""A revisit as its room and its page show it: why it is here, what it looks at, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q

from workshops import dates
from workshops.enums import AssumptionState, OccurrenceState, RevisitOutcome, Stage
from workshops.models import Answer, Assumption, Decision, Occurrence, Reading, Revision, Round, Workshop
from workshops.queries import revisit_days
from workshops.queries.decisions import revisits_done
from workshops.queries.since_last_time import last_look, newest_readings, readings_since, revisions_since


def answers_to_start_from(decision: Decision) -> Workshop | None:
    """The workshop with the last answers: of the newest revisit whose room closed a round, else the decision's own.

    None for a decision that was imported and has none.
    """
    said = Answer.objects.filter(round__closed_at__isnull=False).values("round__workshop")
    last = (
        Occurrence.objects.filter(plan__decision=decision, state=OccurrenceState.COMPLETED)
        .filter(workshop__stage=Stage.DECIDED, workshop__in=said)
        .order_by("-completed_at")
        .select_related("workshop")
        .first()
    )
    return last.workshop if last is not None else decision.workshop


def revisit_of_room(workshop_id: UUID) -> Occurrence | None:
    """The revisit that this room was opened for."""
    return (
        Occurrence.objects.filter(workshop=workshop_id)
        .select_related("plan__decision__workspace", "plan__decision__workshop", "plan__owner__user", "workshop")
        .first()
    )


def has_open_room(occurrence: Occurrence) -> bool:
    return occurrence.workshop is not None and not Stage(occurrence.workshop.stage).is_over


def began(occurrence: Occurrence) -> datetime:
    """Since when a revision counts as made in this revisit: from its start, or, where nobody pressed that, from the
    last look."""
    return started(occurrence) or last_look(occurrence)


def started(occurrence: Occurrence) -> datetime | None:
    """Since when it has a room; None where nobody pressed that."""
    return occurrence.workshop.created_at if occurrence.workshop is not None else occurrence.started_at


def was_revised(occurrence: Occurrence, *, only_once_started: bool = False) -> bool:
    """Whether the decision's text was changed in this revisit. `only_once_started`: what was changed before somebody
    looks at it alone is what they look at, and not counted."""
    since = started(occurrence) if only_once_started else began(occurrence)
    written = Revision.objects.filter(decision=occurrence.plan.decision_id, number__gt=1)
    return since is not None and written.filter(created_at__gte=since).exists()


# What it looks at


@dataclass(frozen=True)
class AssumptionSeen:
    """One assumption of the decision, with its newest reading."""

    assumption: Assumption
    reading: Reading | None

    @property
    def key(self) -> str:
        """Under which it is ticked off by somebody who looks alone."""
        return f"assumption:{self.assumption.pk}"


@dataclass(frozen=True)
class Changes:
    """What has happened since somebody last looked: revisions by number, how many readings; and the assumptions that
    are broken or at risk now."""

    since: datetime
    revisions: tuple[int, ...]
    readings: int
    broken: tuple[str, ...]
    at_risk: tuple[str, ...]


@dataclass(frozen=True)
class RevisitBrief:
    """Everything that a group must know to begin: read in ten seconds."""

    occurrence: Occurrence
    text: Revision
    assumptions: tuple[AssumptionSeen, ...]
    changes: Changes

    @property
    def decision(self) -> Decision:
        return self.occurrence.plan.decision


def brief_of(occurrence: Occurrence) -> RevisitBrief:
    """Five queries, whatever its size."""
    decision = occurrence.plan.decision
    seen = assumptions_seen(decision)
    return RevisitBrief(
        occurrence=occurrence,
        text=Revision.objects.get(decision=decision, number=decision.revision_number),
        assumptions=seen,
        changes=_changes(occurrence, seen),
    )


def assumptions_seen(decision: Decision) -> tuple[AssumptionSeen, ...]:
    """Those that its text makes, in their order."""
    standing = Assumption.objects.filter(decision=decision, dropped_at=None).select_related("signal")
    newest = newest_readings([decision.pk])
    return tuple(AssumptionSeen(each, newest.get(each.pk)) for each in standing.order_by("position", "pk"))


def _changes(occurrence: Occurrence, seen: tuple[AssumptionSeen, ...]) -> Changes:
    since, decision = last_look(occurrence), occurrence.plan.decision_id

    def statements(state: AssumptionState) -> tuple[str, ...]:
        return tuple(each.assumption.statement for each in seen if each.assumption.state == state)

    return Changes(
        since=since,
        revisions=tuple(revisions_since(decision, since).values_list("number", flat=True)),
        readings=readings_since(decision, since).count(),
        broken=statements(AssumptionState.BROKEN),
        at_risk=statements(AssumptionState.AT_RISK),
    )


# Looked at alone


def answers_of(occurrence: Occurrence) -> Round | None:
    """The last round that everybody may see: once it is over that of its own room, before it that of the workshop from
    which it starts. None for a decision that was imported."""
    start = answers_to_start_from(occurrence.plan.decision) if occurrence.is_open else occurrence.workshop
    shown = Round.objects.filter(workshop=start).exclude(revealed=[]).select_related("workshop")
    return shown.order_by("-number").first() if start else None


def things_to_look_at(brief: RevisitBrief) -> list[str]:
    """What somebody who looks alone ticks off, each by its key: "answers", "assumption:<id>", "metrics", "fallback"."""
    body = brief.text.body
    return [
        *(["answers"] if answers_of(brief.occurrence) else []),
        *(each.key for each in brief.assumptions),
        *(["metrics"] if body["metrics"] else []),
        *(["fallback"] if body["fallback"] else []),
    ]


# What came of it


@dataclass(frozen=True)
class OutcomeFacts:
    """A completed revisit, for a sentence. `next_on`: when the decision comes back; `successor`: what superseded it."""

    occurrence: Occurrence
    decision: Decision
    outcome: RevisitOutcome
    on: date
    next_on: date | None
    successor: Decision | None


def outcome_of(occurrence: Occurrence) -> OutcomeFacts | None:
    """None while the revisit is not completed."""
    if occurrence.completed_at is None:
        return None
    decision = occurrence.plan.decision
    coming = Occurrence.objects.filter(revisit_days.IS_OPEN, plan=occurrence.plan_id).order_by("due_on").first()
    return OutcomeFacts(
        occurrence=occurrence,
        decision=decision,
        outcome=RevisitOutcome(occurrence.outcome),
        on=dates.day_in(occurrence.completed_at, occurrence.plan.time_zone),
        next_on=coming.asked_on if coming else None,
        successor=Decision.objects.filter(supersedes=decision).first(),
    )


# The decision's history


@dataclass(frozen=True)
class Looked:
    """One completed revisit, as its decision's page lists it: with answers and a recommendation, or without."""

    occurrence: Occurrence
    on: date
    has_answers: bool
    has_recommendation: bool


def every_look(decision: Decision) -> list[Looked]:
    """All completed revisits, the newest first, of a decision that came with its parts. One query where any had a
    room, else none."""
    done = revisits_done(decision)[::-1]
    known = _what_rooms_left([each.workshop_id for each in done if each.workshop_id])
    return [_looked(each, *known.get(each.workshop_id, (False, False))) for each in done]


def _what_rooms_left(rooms: list[UUID]) -> dict[UUID | None, tuple[bool, bool]]:
    """{room: (has answers to show, has a recommendation)}, of those that are over."""
    if not rooms:
        return {}
    counted = Workshop.objects.filter(pk__in=rooms, stage=Stage.DECIDED).annotate(
        shown=Count("rounds", filter=Q(rounds__revealed__len__gt=0), distinct=True),
        advised=Count("rounds__recommendations", distinct=True),
    )
    return {pk: (shown > 0, advised > 0) for pk, shown, advised in counted.values_list("pk", "shown", "advised")}


def _looked(occurrence: Occurrence, has_answers: bool, has_recommendation: bool) -> Looked:
    assert occurrence.completed_at is not None
    on = dates.day_in(occurrence.completed_at, occurrence.plan.time_zone)
    return Looked(occurrence, on, has_answers, has_recommendation)
