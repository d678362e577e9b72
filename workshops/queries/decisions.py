"""Decisions, read: one with all that its sheet and exports show, and the list with its filters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from workshops.enums import DecisionStatus, OccurrenceState, Stance
from workshops.models import Assumption, Decision, Occurrence, Revision, SignOff

OPEN = [state for state in OccurrenceState if state.is_open]
# A decision whose revisit is overdue by more than this is stale.
STALE_AFTER_DAYS = 30
SOON_DAYS = 14


def with_parts(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Everything that a sheet, an export or the API says about each decision, in a fixed number of queries.

    `current` is the revision that counts, `signatures` the sign-offs on it, `signed` every revision with all its
    sign-offs, voided ones too, `standing` the assumptions of its text with their signals, `open_occurrences` the
    due dates still to come, soonest first.
    """
    signatures = SignOff.objects.filter(voided_at=None).select_related("participant__role").order_by("signed_at")
    standing = Assumption.objects.filter(dropped_at=None).select_related("signal").order_by("position", "id")
    return decisions.select_related(
        "workspace",
        "workshop__facilitator__user",
        "revisit_plan__owner__user",
        "accepted_by__user",
        "supersedes",
        "superseded_by",
    ).prefetch_related(
        Prefetch(
            "revisions",
            Revision.objects.filter(number=F("decision__revision_number")).prefetch_related(
                Prefetch("sign_offs", signatures, to_attr="signatures")
            ),
            to_attr="current",
        ),
        Prefetch(
            "revisions",
            Revision.objects.defer("text", "body").order_by("number").prefetch_related("sign_offs"),
            to_attr="signed",
        ),
        Prefetch("assumptions", standing, to_attr="standing"),
        Prefetch(
            "revisit_plan__occurrences",
            Occurrence.objects.filter(state__in=OPEN).order_by("due_on"),
            to_attr="open_occurrences",
        ),
    )


def whole_decision(decision: Decision) -> Decision:
    """The same decision with its parts (see `with_parts`)."""
    return with_parts(Decision.objects.filter(pk=decision.pk)).get()


def current(decision: Decision) -> Revision:
    """The revision that counts, of a decision that came `with_parts`."""
    found: list[Revision] = decision.current  # type: ignore[attr-defined]  # set by with_parts
    return found[0]


def signatures(decision: Decision) -> list[SignOff]:
    found: list[SignOff] = current(decision).signatures  # type: ignore[attr-defined]  # set by with_parts
    return found


def every_sign_off(decision: Decision) -> list[tuple[SignOff, Revision]]:
    """All that was ever signed, oldest revision first, voided ones too, of a decision that came `with_parts`."""
    revisions: list[Revision] = decision.signed  # type: ignore[attr-defined]  # set by with_parts
    return [(sign_off, revision) for revision in revisions for sign_off in revision.sign_offs.all()]


def standing_assumptions(decision: Decision) -> list[Assumption]:
    found: list[Assumption] = decision.standing  # type: ignore[attr-defined]  # set by with_parts
    return found


def next_occurrence(decision: Decision) -> Occurrence | None:
    """The open occurrence that is due soonest."""
    plan = getattr(decision, "revisit_plan", None)
    return plan.open_occurrences[0] if plan and plan.open_occurrences else None


def due_day(occurrence: Occurrence) -> date:
    """The day on which it is to be looked at, snoozes counted."""
    return occurrence.snoozed_until or occurrence.due_on


def successor_number(decision: Decision) -> int | None:
    """The number of the decision that supersedes this one, or stands ready to."""
    successor = getattr(decision, "superseded_by", None)
    return successor.number if successor else None


# The list


@dataclass(frozen=True)
class LogFilter:
    """What is looked for. `due`: overdue, soon or fresh; `due_before`: revisits due before that day."""

    q: str = ""
    approach: str = ""
    status: str = ""
    due: str = ""
    dissent: bool = False
    due_before: date | None = None

    @property
    def is_any(self) -> bool:
        return bool(self.q or self.approach or self.status or self.due or self.dissent or self.due_before)


def list_decisions(workspace_id: UUID, wanted: LogFilter, *, today: date) -> QuerySet[Any]:
    """A workspace's decisions, newest first, with `due_day` (next revisit, snoozes counted) and `has_dissent`."""
    rows = with_due_day(Decision.objects.filter(workspace=workspace_id)).annotate(
        has_dissent=Exists(
            SignOff.objects.filter(
                revision__decision=OuterRef("pk"),
                revision__number=OuterRef("revision_number"),
                voided_at=None,
                stance=Stance.DISSENT,
            )
        )
    )
    for word in wanted.q.split()[:8]:
        rows = rows.filter(_mentions(word))
    if wanted.approach:
        rows = rows.filter(approach=wanted.approach)
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.dissent:
        rows = rows.filter(has_dissent=True)
    if wanted.due_before:
        rows = rows.filter(due_day__lt=wanted.due_before)
    return _due(rows, wanted.due, today).order_by("-number")


def with_due_day(decisions: QuerySet[Decision]) -> QuerySet[Any]:
    """Adds `due_day`: since when it waits for a revisit, or when the next one comes; None where none is planned."""
    day = Coalesce("snoozed_until", "missed_since_on", "due_on")
    coming = Occurrence.objects.filter(plan__decision=OuterRef("pk"), state__in=OPEN, plan__ended_at=None)
    return decisions.annotate(due_day=Subquery(coming.annotate(day=day).order_by("day").values("day")[:1]))


def _due(rows: QuerySet[Any], due: str, today: date) -> QuerySet[Any]:
    soon = date.fromordinal(today.toordinal() + SOON_DAYS)
    if due == "overdue":
        return rows.filter(due_day__lt=today)
    if due == "soon":
        return rows.filter(due_day__gte=today, due_day__lte=soon)
    if due == "fresh":
        return rows.filter(due_day__gt=soon)
    return rows


def _mentions(word: str) -> Q:
    """One word of a search: anywhere in the number, title, question, reasons or an assumption."""
    said = Revision.objects.filter(decision=OuterRef("pk"), number=OuterRef("revision_number")).annotate(
        question=KT("body__question"), rationale=KT("body__rationale"), fallback=KT("body__fallback")
    )
    assumed = Assumption.objects.filter(decision=OuterRef("pk"), dropped_at=None, statement__icontains=word)
    number = word.upper().removeprefix("D-").lstrip("0")
    found = (
        Q(title__icontains=word)
        | Exists(said.filter(Q(question__icontains=word) | Q(rationale__icontains=word) | Q(fallback__icontains=word)))
        | Exists(assumed)
    )
    return found | Q(number=int(number)) if number.isascii() and number.isdigit() and len(number) < 9 else found


@dataclass(frozen=True)
class LogHealth:
    """How the log stands: decisions that are in force or proposed, by how fresh they are."""

    total: int
    fresh: int
    due: int
    stale: int


def log_health(workspace_id: UUID, *, today: date) -> LogHealth:
    """Counts over decisions in force. Due: today, soon or overdue; stale: overdue by more than thirty days."""
    in_force = [DecisionStatus.PROPOSED, DecisionStatus.ACCEPTED]
    rows = with_due_day(Decision.objects.filter(workspace=workspace_id, status__in=in_force))
    days = [freshness(day, today) for day in rows.values_list("due_day", flat=True)]
    return LogHealth(
        total=len(days),
        fresh=sum(d == "fresh" for d in days),
        due=sum(d in ("due", "overdue") for d in days),
        stale=sum(d == "stale" for d in days),
    )


def freshness(day: date | None, today: date) -> str:
    """How a due date stands: fresh, due (within fourteen days), overdue, stale; empty without a revisit."""
    if day is None:
        return ""
    left = (day - today).days
    if left > SOON_DAYS:
        return "fresh"
    if left >= 0:
        return "due"
    return "overdue" if -left <= STALE_AFTER_DAYS else "stale"


def every_revision(decision: Decision) -> list[Revision]:
    """All texts of a decision, oldest first, each with all its sign-offs, voided ones too."""
    return list(decision.revisions.select_related("created_by__user").prefetch_related("sign_offs").order_by("number"))
