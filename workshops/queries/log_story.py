"""What the log as a whole tells: what happened when, and what became of what was decided, assumed and objected to.

The timeline stands above every list, so it is one statement along indexes. The rest is read when somebody asks for it:
each of its statements passes once over the rows that it counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, CharField, Count, Value, When

from workshops.dates import add_months, midnights
from workshops.enums import Freshness, RevisitOutcome
from workshops.models import Decision
from workshops.models.decisions import IN_FORCE
from workshops.queries.decisions import with_standing
from workshops.queries.log_over_time import months_until

# The newest of each kind that the timeline shows.
NEWEST = 40
MOST_BROKEN = 8
# Objections are listed one by one, the newest first.
OBJECTIONS = 50
# Up to which age in months; what is older is in the last group.
AGES = (3, 6, 12, 24)
QUARTERS = 40


@dataclass(frozen=True)
class Happened:
    """`kind`: "decision", "revisit" or "broken"; `detail`: its approach, its outcome or the metric."""

    kind: str
    at: datetime
    number: int
    title: str
    detail: str


_TIMELINE = """
    (SELECT 'decision', coalesce(d.accepted_at, d.created_at), d.number, d.title, d.approach
     FROM workshops_decision d WHERE d.workspace_id = %(workspace)s
     ORDER BY coalesce(d.accepted_at, d.created_at) DESC LIMIT %(newest)s)
    UNION ALL
    (SELECT 'revisit', o.completed_at, d.number, d.title, o.outcome
     FROM workshops_occurrence o
     JOIN workshops_revisitplan p ON p.id = o.plan_id JOIN workshops_decision d ON d.id = p.decision_id
     WHERE d.workspace_id = %(workspace)s AND o.state = 'completed'
     ORDER BY o.completed_at DESC, o.id DESC LIMIT %(newest)s)
    UNION ALL
    (SELECT 'broken', e.at, d.number, d.title, coalesce(s.metric, '')
     FROM (SELECT e.at, e.subject, e.body, e.seq FROM log_event e
           WHERE e.chain = %(workspace)s AND e.kind = 'signal.broke' ORDER BY e.seq DESC LIMIT %(newest)s) e
     JOIN workshops_decision d ON d.id = substr(e.subject, 10)::uuid
     LEFT JOIN workshops_signal s ON s.id = (e.body ->> 'signal')::uuid)
"""


def timeline(workspace_id: UUID) -> list[Happened]:
    """The newest decisions, revisits and broken signals, the newest first. One query."""
    rows = _rows(_TIMELINE, workspace=workspace_id, newest=NEWEST)
    return sorted((Happened(*row) for row in rows), key=lambda one: one.at, reverse=True)


# Approaches over time

_MADE = """
    SELECT width_bucket(coalesce(d.accepted_at, d.created_at), %(starts)s), d.approach, count(*)
    FROM workshops_decision d
    WHERE d.workspace_id = %(workspace)s AND coalesce(d.accepted_at, d.created_at) >= %(since)s
    GROUP BY 1, 2 ORDER BY 1, 3 DESC
"""


def made_by_month(workspace_id: UUID, *, today: date, zone: str) -> list[tuple[date, str, int]]:
    """(first of the month, approach, how many were decided) of the last twelve months, by the clock of `zone`."""
    months = months_until(today)
    starts = midnights(months, zone)
    rows = _rows(_MADE, workspace=workspace_id, starts=starts, since=starts[0])
    return [(months[place - 1], approach, n) for place, approach, n in rows]


# Age and health


@dataclass(frozen=True)
class AgeGroup:
    """Decisions in force of one age. `months`: younger than that; None for the oldest."""

    months: int | None
    fresh: int
    due: int
    stale: int
    unplanned: int

    @property
    def total(self) -> int:
        return self.fresh + self.due + self.stale + self.unplanned


def ages(workspace_id: UUID, now: datetime) -> list[AgeGroup]:
    """Youngest first, the empty groups too."""
    found = with_standing(Decision.objects.filter(workspace=workspace_id, status__in=IN_FORCE), now)
    younger = [
        When(created_at__gte=datetime.combine(add_months(now.date(), -months), now.timetz()), then=Value(str(months)))
        for months in AGES
    ]
    aged = found.annotate(age=Case(*younger, default=Value(""), output_field=CharField())).order_by()
    counted: dict[str, dict[str, int]] = {}
    for age, freshness, n in aged.values_list("age", "freshness").annotate(n=Count("pk")):
        groups, name = counted.setdefault(age, {}), _standing(freshness)
        groups[name] = groups.get(name, 0) + n
    nothing = {"fresh": 0, "due": 0, "stale": 0, "unplanned": 0}
    return [
        AgeGroup(months, **{**nothing, **counted.get(str(months) if months else "", {})}) for months in (*AGES, None)
    ]


def _standing(freshness: str | None) -> str:
    if freshness is None:
        return "unplanned"
    stands = Freshness(freshness)
    return "stale" if stands is Freshness.STALE else "due" if stands.is_due else "fresh"


# How revisits end

_OUTCOMES = """
    SELECT greatest(width_bucket(o.completed_at, %(starts)s), 1), o.outcome, count(*)
    FROM workshops_occurrence o
    JOIN workshops_revisitplan p ON p.id = o.plan_id JOIN workshops_decision d ON d.id = p.decision_id
    WHERE d.workspace_id = %(workspace)s AND o.state = 'completed'
    GROUP BY 1, 2 ORDER BY 1
"""


def outcomes(workspace_id: UUID, *, today: date, zone: str) -> list[tuple[date, RevisitOutcome, int]]:
    """(first of the quarter, outcome, how many revisits ended so), by the clock of `zone`. What is older than ten years
    counts for the first quarter of these."""
    this = today.replace(month=today.month - (today.month - 1) % 3, day=1)
    quarters = [add_months(this, -3 * back) for back in range(QUARTERS - 1, -1, -1)]
    rows = _rows(_OUTCOMES, workspace=workspace_id, starts=midnights(quarters, zone))
    return [(quarters[place - 1], RevisitOutcome(outcome), n) for place, outcome, n in rows]


# What breaks


@dataclass(frozen=True)
class Broke:
    """A metric, or where nothing measures it an assumption: how often it broke, and in how many decisions."""

    name: str
    times: int
    decisions: int


_BROKE = """
    SELECT min(name), count(*), count(DISTINCT subject) FROM (
        SELECT s.metric AS name, e.subject FROM log_event e
        JOIN workshops_signal s ON s.id = (e.body ->> 'signal')::uuid
        WHERE e.chain = %(workspace)s AND e.kind = 'signal.broke'
        UNION ALL
        SELECT coalesce(s.metric, a.statement), e.subject FROM log_event e
        JOIN workshops_assumption a ON a.id = (e.body ->> 'assumption')::uuid
        LEFT JOIN workshops_signal s ON s.assumption_id = a.id
        WHERE e.chain = %(workspace)s AND e.kind = 'assumption.marked' AND e.body ->> 'state' = 'broken'
    ) broke
    GROUP BY lower(name) ORDER BY 2 DESC, 1 LIMIT %(most)s
"""


def what_broke(workspace_id: UUID) -> list[Broke]:
    """What broke most often, by a signal or by somebody's mark."""
    return [Broke(*row) for row in _rows(_BROKE, workspace=workspace_id, most=MOST_BROKEN)]


# Dissent


@dataclass(frozen=True)
class Objection:
    """Somebody's first dissent to a decision. `turned`: what the decision's revisits, or its end, made of it
    afterwards; `broke`: the metric of a signal that broke afterwards. Empty where that has not come."""

    number: int
    title: str
    name: str
    role: str
    reason: str
    at: datetime
    turned: str
    broke: str

    @property
    def was_right(self) -> bool:
        return bool(self.turned or self.broke)


# The first dissent of each person; what came after it.
_OBJECTIONS = """
    WITH objection AS (
        SELECT DISTINCT ON (r.decision_id, s.signer_name)
               r.decision_id, s.signer_name, s.role_label, s.reason, s.signed_at
        FROM workshops_signoff s JOIN workshops_revision r ON r.id = s.revision_id
        JOIN workshops_decision d ON d.id = r.decision_id
        WHERE s.stance = 'dissent' AND d.workspace_id = %(workspace)s
        ORDER BY r.decision_id, s.signer_name, s.signed_at
    )
    SELECT d.number, d.title, o.signer_name, o.role_label, o.reason, o.signed_at,
           coalesce(turned.outcome, CASE WHEN d.status IN ('superseded', 'retired') THEN d.status END, ''),
           coalesce(broke.metric, '')
    FROM objection o JOIN workshops_decision d ON d.id = o.decision_id
    LEFT JOIN LATERAL (
        SELECT c.outcome FROM workshops_occurrence c JOIN workshops_revisitplan p ON p.id = c.plan_id
        WHERE p.decision_id = d.id AND c.state = 'completed' AND c.outcome <> 'reaffirmed'
          AND c.completed_at > o.signed_at
        ORDER BY c.completed_at DESC LIMIT 1
    ) turned ON true
    LEFT JOIN LATERAL (
        SELECT s.metric FROM log_event e JOIN workshops_signal s ON s.id = (e.body ->> 'signal')::uuid
        WHERE e.chain = %(workspace)s AND e.subject = 'decision:' || d.id AND e.kind = 'signal.broke'
          AND e.at > o.signed_at
        ORDER BY e.seq LIMIT 1
    ) broke ON true
    ORDER BY o.signed_at DESC LIMIT %(most)s
"""


def objections(workspace_id: UUID) -> list[Objection]:
    """The newest first."""
    return [Objection(*row) for row in _rows(_OBJECTIONS, workspace=workspace_id, most=OBJECTIONS)]


def _rows(statement: str, **values: UUID | datetime | list[datetime] | int) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
