"""Decisions, read: one with all that its sheet and exports show, and how many stand how."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypedDict, cast
from uuid import UUID

from django.db.models import Count, F, FilteredRelation, Prefetch, Q, QuerySet

from workshops.enums import Freshness, OccurrenceState
from workshops.models import Assumption, Decision, Occurrence, Pilot, Revision, RevisitPlan, SignOff
from workshops.models.decisions import IN_FORCE
from workshops.models.revisits import OPEN_STATES
from workshops.queries import revisit_days
from workshops.queries.decision_life import with_life
from workshops.queries.pilots import newest, newest_key, pilot_at, pilots_at, told_pilots

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

# The way from a decision to the one occurrence of its plan that is open.
COMING = "coming__"


def with_parts(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Everything that a sheet, an export or the API says about each decision, in a fixed number of queries.

    `current` is the revision that counts, `signatures` the sign-offs on it, `signed` every revision with all its
    sign-offs, voided ones too, `standing` the assumptions of its text with their signals, `open_occurrences` the
    due dates still to come, soonest first, `completed_occurrences` the revisits that are over, oldest first,
    `amendments` the decisions that change a part of it, `newest_pilot` the key of its newest pilot. What its life left
    in the log: see `decision_life`.
    """
    signatures = SignOff.objects.filter(voided_at=None).select_related("participant__role").order_by("signed_at")
    standing = Assumption.objects.spoken().filter(dropped_at=None).select_related("signal").order_by("position", "id")
    return (
        with_life(decisions)
        .annotate(newest_pilot=newest_key())
        .select_related(
            "workspace",
            "workshop__facilitator__user",
            "revisit_plan__owner__user",
            "revisit_plan__backup__user",
            "revisit_plan__stand_in__user",
            "accepted_by__user",
            "supersedes",
            "superseded_by",
            "amends",
        )
        .prefetch_related(
            "workshop__checklist_answers",
            "workshop__roles",
            Prefetch("amended_by", Decision.objects.order_by("number"), to_attr="amendments"),
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
                Occurrence.objects.filter(revisit_days.IS_OPEN).select_related("workshop").order_by("due_on"),
                to_attr="open_occurrences",
            ),
            Prefetch("revisit_plan__occurrences", completed_revisits(), to_attr="completed_occurrences"),
        )
    )


def whole_decision(decision: Decision) -> Decision:
    """The same decision with its parts (see `with_parts`)."""
    return with_parts(Decision.objects.filter(pk=decision.pk)).get()


def current(decision: Decision) -> Revision:
    """The revision that counts, of a decision that came `with_parts`."""
    found: list[Revision] = decision.current  # type: ignore[attr-defined]  # set by with_parts
    return found[0]


def newest_pilot(decision: Decision) -> Pilot | None:
    """Of a decision that came `with_parts`: one query, where there is any. Of one that came `with_page_parts`, or
    whose list was read `with_pilots`: none."""
    if told_pilots(decision) is not None:
        return newest(decision)
    key: UUID | None = decision.newest_pilot  # type: ignore[attr-defined]  # set by with_parts
    read: dict[UUID, Pilot] = getattr(decision, "pilots_read", {})
    return (read.get(key) or pilot_at(key)) if key else None


def with_pilots(decisions: list[Decision]) -> list[Decision]:
    """The same list, of decisions that came `with_parts`: the newest pilot of each, in one query for all."""
    keys = {key for each in decisions if (key := each.newest_pilot)}  # type: ignore[attr-defined]  # set by with_parts
    read = pilots_at(keys) if keys else {}
    for decision in decisions:
        decision.pilots_read = read  # type: ignore[attr-defined]  # for newest_pilot
    return decisions


def signatures(decision: Decision) -> list[SignOff]:
    found: list[SignOff] = current(decision).signatures  # type: ignore[attr-defined]  # set by with_parts
    return found


def every_sign_off(decision: Decision) -> list[tuple[SignOff, Revision]]:
    """All that was ever signed, oldest revision first, voided ones too, of a decision that came `with_parts`."""
    revisions: list[Revision] = decision.signed  # type: ignore[attr-defined]  # set by with_parts
    return [(sign_off, revision) for revision in revisions for sign_off in revision.sign_offs.all()]


def standing_assumptions(decision: Decision) -> list[Assumption]:
    """Those that its text makes."""
    return [one for one in _standing(decision) if not one.watches]


def watched_besides(decision: Decision) -> list[Assumption]:
    """What Advisor itself watches of it, which is no part of the text."""
    return [one for one in _standing(decision) if one.watches]


def _standing(decision: Decision) -> list[Assumption]:
    found: list[Assumption] = decision.standing  # type: ignore[attr-defined]  # set by with_parts
    return found


def plan_of(decision: Decision) -> RevisitPlan | None:
    """When it comes back, and to whom; None where it never had a plan."""
    plan: RevisitPlan | None = getattr(decision, "revisit_plan", None)
    return plan


def next_occurrence(decision: Decision) -> Occurrence | None:
    """The open occurrence that is due soonest."""
    plan = getattr(decision, "revisit_plan", None)
    return plan.open_occurrences[0] if plan and plan.open_occurrences else None


def completed_revisits() -> QuerySet[Occurrence]:
    """Those that came to an outcome, oldest first."""
    done = Occurrence.objects.filter(state=OccurrenceState.COMPLETED).select_related("completed_by__user")
    return done.order_by("completed_at", "pk")


def revisits_done(decision: Decision) -> list[Occurrence]:
    """Its completed revisits, oldest first, of a decision that came `with_parts`."""
    plan = getattr(decision, "revisit_plan", None)
    found: list[Occurrence] = plan.completed_occurrences if plan else []
    return found


def successor_number(decision: Decision) -> int | None:
    """The number of the decision that supersedes this one, or stands ready to."""
    successor = getattr(decision, "superseded_by", None)
    return successor.number if successor else None


def amendments(decision: Decision) -> list[Decision]:
    """Those that change a part of it, oldest first, of a decision that came `with_parts`."""
    found: list[Decision] = decision.amendments  # type: ignore[attr-defined]  # set by with_parts
    return found


# How their revisits stand


class RevisitStanding(TypedDict):
    """What a row of the log knows besides; see `with_standing`."""

    due_day: date | None
    days_to_go: int | None
    freshness: str | None


if TYPE_CHECKING:
    LogRow = WithAnnotations[Decision, RevisitStanding]


def with_standing(decisions: QuerySet[Decision], now: datetime) -> QuerySet[LogRow, LogRow]:
    """Adds `due_day` (since when it waits for a revisit, or when the next one comes), `days_to_go` until then, and
    `freshness`, all by the plan's own calendar; None where no revisit is open."""
    path = "revisit_plan__occurrences"
    # A plan has one open occurrence at most: the join adds no rows.
    coming = FilteredRelation(path, condition=Q(**{f"{path}__state__in": OPEN_STATES}))
    rows = decisions.annotate(coming=coming).annotate(
        due_day=revisit_days.waiting_since_on(COMING),
        days_to_go=revisit_days.days_to_go(now, occurrence=COMING, plan="revisit_plan__"),
    )
    rows = rows.annotate(freshness=revisit_days.freshness(f"{COMING}state"))
    return cast("QuerySet[LogRow, LogRow]", rows)


@dataclass(frozen=True)
class LogHealth:
    """How the log stands: decisions in force, by how their revisits stand, and by approach, the most used first."""

    total: int
    fresh: int
    due: int
    stale: int
    by_approach: tuple[tuple[str, int], ...]


def log_health(workspace_id: UUID, *, now: datetime) -> LogHealth:
    """Counts over decisions in force. Due: soon, overdue, or being looked at."""
    found = Decision.objects.filter(workspace=workspace_id, status__in=IN_FORCE)
    rows = with_standing(found, now).order_by().values_list("approach", "freshness")
    counts = [(approach, freshness, n) for approach, freshness, n in rows.annotate(n=Count("pk"))]
    approaches: Counter[str] = Counter()
    by_freshness: Counter[Freshness] = Counter()
    for approach, freshness, n in counts:
        approaches[approach] += n
        if freshness is not None:
            by_freshness[Freshness(freshness)] += n
    return LogHealth(
        total=approaches.total(),
        fresh=by_freshness[Freshness.FRESH],
        due=sum(n for f, n in by_freshness.items() if f.is_due),
        stale=by_freshness[Freshness.STALE],
        by_approach=tuple(approaches.most_common()),
    )


def revision_of(decision: Decision, number: int) -> Revision | None:
    """One text with all that was signed under it, voided ones too, as `signatures`; None where there is no such one."""
    signed = SignOff.objects.select_related("participant__role").order_by("signed_at")
    rows = decision.revisions.select_related("created_by__user")
    return rows.prefetch_related(Prefetch("sign_offs", signed, to_attr="signatures")).filter(number=number).first()


def every_revision(decision: Decision) -> list[Revision]:
    """All texts of a decision, oldest first, each with all its sign-offs, voided ones too."""
    return list(decision.revisions.select_related("created_by__user").prefetch_related("sign_offs").order_by("number"))
