"""Home, log, list of revisits, API, sheet and reminders are asked the same questions about the same decisions.

At the edges of every rule, in zones whose calendars differ, around their midnights. Each decision's place is known from
how it was made, so that two places that are wrong together are found too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import cast

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from tests.decisions.making import TEXT
from workshops import dates
from workshops.api.revisits import revisit_json
from workshops.domain import people, rooms
from workshops.domain.decision_import import import_decision
from workshops.domain.decision_text import DecisionText
from workshops.domain.tick import tick
from workshops.enums import STALE_DAYS, DecisionStatus, Freshness, MemberRole, OccurrenceState, ReminderStage
from workshops.models import Decision, Delivery, Member, Occurrence, RevisitPlan, Workshop
from workshops.queries.decision_search import LogFilter, list_decisions
from workshops.queries.decisions import log_health, next_occurrence, whole_decision
from workshops.queries.home import RevisitNeed, home_of
from workshops.queries.log_story import ages
from workshops.queries.revisit_board import BoardFilter, board_page
from workshops.queries.revisits import Group, revisits_in
from workshops.words.revisits import overdue_words, stands_words

ZONES = ("Pacific/Auckland", "Pacific/Honolulu", "Europe/Berlin", "UTC")
# Around midnight in Auckland, Honolulu, Berlin and at Greenwich; the last is after nine in the morning in all of them.
INSTANTS = (
    datetime(2026, 11, 21, 10, 59, 59, tzinfo=UTC),
    datetime(2026, 11, 21, 11, 0, tzinfo=UTC),
    datetime(2026, 11, 21, 9, 59, 59, tzinfo=UTC),
    datetime(2026, 11, 21, 10, 0, tzinfo=UTC),
    datetime(2026, 11, 21, 22, 59, 59, tzinfo=UTC),
    datetime(2026, 11, 21, 23, 0, tzinfo=UTC),
    datetime(2026, 11, 22, 0, 0, tzinfo=UTC),
    datetime(2026, 11, 21, 21, 30, tzinfo=UTC),
)
AFTER_NINE_EVERYWHERE = INSTANTS[-1]

LONG_AGO = -STALE_DAYS - 1
EDGES = {
    15: Freshness.FRESH,
    14: Freshness.SOON,
    1: Freshness.SOON,
    0: Freshness.SOON,
    -1: Freshness.OVERDUE,
    1 - STALE_DAYS: Freshness.OVERDUE,
    -STALE_DAYS: Freshness.STALE,
    LONG_AGO: Freshness.STALE,
}


@dataclass(frozen=True)
class Made:
    """A decision whose revisit is so many days away where its plan is, and how it must be called."""

    decision: Decision
    days_left: int
    freshness: Freshness
    state: OccurrenceState

    @property
    def title(self) -> str:
        return self.decision.title

    @property
    def is_late(self) -> bool:
        return self.freshness in (Freshness.OVERDUE, Freshness.STALE)


@dataclass(frozen=True)
class Case:
    """A revisit so many days away where its plan is. `left`: somebody had started it, in a room of their own, and has
    not gone on. `waits`: "snoozed" waits for another day than its own, "missed" for one before it."""

    zone: str
    days_left: int
    state: OccurrenceState = OccurrenceState.SCHEDULED
    left: bool = False
    waits: str = ""
    is_retired: bool = False

    @property
    def title(self) -> str:
        return " ".join(filter(None, (self.zone, str(self.days_left), self.state, "left" * self.left, self.waits)))

    @property
    def has_room(self) -> bool:
        return self.left or self.state is OccurrenceState.STARTED


CASES = [
    *(Case(zone, days) for zone in ZONES for days in EDGES),
    *(Case(zone, days, OccurrenceState.SNOOZED, waits="snoozed") for zone in ZONES for days in (14, 0, -1)),
    # The date of this period is today; nobody looked at the one before either.
    *(Case(zone, LONG_AGO, OccurrenceState.DUE, waits="missed") for zone in ZONES),
    *(Case(zone, -STALE_DAYS, OccurrenceState.STARTED) for zone in ZONES),
    *(Case(zone, days, OccurrenceState.DUE, left=True) for zone in ZONES for days in (0, -1, LONG_AGO)),
    Case("UTC", LONG_AGO, OccurrenceState.CANCELLED, is_retired=True),
]


@pytest.fixture(scope="module")
def once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Member, dict[Case, Decision]]]:
    """Ana and a decision for each case, for the whole module, in a transaction around the tests' own."""
    with django_db_blocker.unblock(), transaction.atomic():
        workspace = people.create_workspace(name="Acme")
        by = people.add_member(workspace=workspace, email="ana@acme.example", name="Ana", role=MemberRole.FACILITATOR)
        gus = people.add_member(workspace=workspace, email="gus@acme.example", name="Gus", role=MemberRole.FACILITATOR)
        yield by, {case: decide(case, by, gus) for case in CASES}
        transaction.set_rollback(True)


def decide(case: Case, by: Member, gus: Member) -> Decision:
    """A started one's room has another facilitator than whose home is read: what one facilitates oneself is asked for
    in another place."""
    body = cast(DecisionText, {**TEXT, "question": "Which?", "title": case.title})
    decision = import_decision(
        by=by, body=body, status=DecisionStatus.ACCEPTED, decided_on=None, source="x.md", plan_revisits=True
    )
    if case.has_room:
        room = rooms.create_workshop(workspace=by.workspace, by=by, title=case.title, use_case="Is it still right?")
        Workshop.objects.filter(pk=room.pk).update(facilitator=by if case.left else gus)
        Occurrence.objects.filter(plan__decision=decision).update(workshop=room)
    if case.left:
        begun = timezone.now()
        Occurrence.objects.filter(plan__decision=decision).update(started_at=begun, left_since=begun)
    if case.is_retired:
        Decision.objects.filter(pk=decision.pk).update(status=DecisionStatus.RETIRED)
    return decision


@pytest.fixture
def ana(once: tuple[Member, dict[Case, Decision]], db: None) -> Member:
    return once[0]


@pytest.fixture(name="make_all")
def _make_all(once: tuple[Member, dict[Case, Decision]], db: None) -> Callable[[datetime], list[Made]]:
    """Every case as it is at a moment, without the one that is retired."""

    def make(now: datetime) -> list[Made]:
        return [place(case, decision, now) for case, decision in once[1].items()][:-1]

    return make


def place(case: Case, decision: Decision, now: datetime) -> Made:
    today = dates.day_in(now, case.zone)
    day = today + timedelta(days=case.days_left)
    at: dict[str, date] = {"due_on": day}
    if case.waits == "snoozed":
        at = {"due_on": today - timedelta(days=40), "snoozed_until": day}
    elif case.waits == "missed":
        at = {"due_on": today, "missed_since_on": day}
    plan = decision.revisit_plan
    RevisitPlan.objects.filter(pk=plan.pk).update(
        time_zone=case.zone, anchor_on=dates.add_months(at["due_on"], -plan.every_months)
    )
    Occurrence.objects.filter(plan=plan).update(
        due_at=dates.local_instant(day, case.zone), state=case.state, wake_at=None, **at
    )
    freshness = Freshness.STARTED if case.state is OccurrenceState.STARTED else EDGES[case.days_left]
    return Made(Decision.objects.get(pk=decision.pk), case.days_left, freshness, case.state)


def titles(made: list[Made], *, where: Callable[[Made], bool]) -> list[str]:
    return sorted(m.title for m in made if where(m))


@pytest.mark.parametrize("now", INSTANTS, ids=str)
def test_every_place_says_the_same(
    ana: Member, make_all: Callable[[datetime], list[Made]], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workshops.queries.home.ASKED", 100)  # home lists all of them
    made = make_all(now)
    workspace = ana.workspace_id
    by_title = {m.title: m for m in made}

    # The log: each row's words and filters.
    rows = {row.title: row for row in list_decisions(ana.workspace, LogFilter(), now=now)}
    assert {t: (rows[t].freshness, rows[t].days_to_go) for t in by_title} == {
        m.title: (m.freshness, m.days_left) for m in made
    }
    said = {t: stands_words(row.freshness, row.days_to_go or 0) for t, row in rows.items() if row.freshness}
    assert said == {m.title: words(m) for m in made}
    for due, where in {
        "overdue": lambda m: m.is_late,
        "stale": lambda m: m.freshness is Freshness.STALE,
        "soon": lambda m: m.freshness is Freshness.SOON,
        "fresh": lambda m: m.freshness is Freshness.FRESH,
        "started": lambda m: m.freshness is Freshness.STARTED,
    }.items():
        listed = list_decisions(ana.workspace, LogFilter(due=due), now=now)
        assert sorted(d.title for d in listed) == titles(made, where=where), due

    # The counts of log and home.
    health = log_health(workspace, now=now)
    home = home_of(ana, now)
    assert home.health == health
    assert (health.total, health.fresh, health.stale) == (
        len(made),
        len(titles(made, where=lambda m: m.freshness is Freshness.FRESH)),
        len(titles(made, where=lambda m: m.freshness is Freshness.STALE)),
    )
    assert health.due == health.total - health.fresh - health.stale
    # The year's story, by how old they are.
    aged = ages(workspace, now)
    assert [sum(getattr(group, name) for group in aged) for name in ("fresh", "due", "stale", "unplanned")] == [
        health.fresh, health.due, health.stale, 0,
    ]  # fmt: skip
    needs = {n.row.decision.title: n.row.is_overdue for n in home.needs if isinstance(n, RevisitNeed)}
    assert needs == {m.title: m.is_late for m in made if m.days_left <= 0}
    # What was started and left is asked for once, as a revisit and not as its room.
    assert [type(n) for n in home.needs if not isinstance(n, RevisitNeed)] == []

    # The list of revisits.
    groups = {
        group: sorted(row.decision.title for row in board_page(ana, BoardFilter(group), now=now, limit=50)[0])
        for group in Group
    }
    assert groups == {
        Group.OVERDUE: titles(made, where=lambda m: m.is_late),
        Group.DUE: titles(made, where=lambda m: m.days_left == 0 or m.freshness is Freshness.STARTED),
        Group.COMING: titles(made, where=lambda m: m.days_left > 0),
        Group.DONE: [],
        Group.MISSED: [],
    }

    # The API: each revisit, and each filter.
    for state, group in {
        "overdue": [Group.OVERDUE],
        "upcoming": [Group.COMING],
    }.items():
        found = revisits_in(workspace, now=now, state=state)
        assert sorted(o.plan.decision.title for o in found) == sorted(t for g in group for t in groups[g]), state
    waiting_and_come = titles(made, where=lambda m: m.days_left <= 0 and m.freshness is not Freshness.STARTED)
    assert sorted(o.plan.decision.title for o in revisits_in(workspace, now=now, state="due")) == waiting_and_come
    shown = {o.plan.decision.title: revisit_json(o, now) for o in revisits_in(workspace, now=now)}
    assert {t: (shown[t]["state"], shown[t]["overdue"]) for t in by_title} == {
        m.title: (OccurrenceState.DUE if m.title in waiting_and_come else m.state, m.is_late) for m in made
    }
    for state in ("scheduled", "snoozed", "started", "due"):
        found = revisits_in(workspace, now=now, state=state)
        assert sorted(o.plan.decision.title for o in found) == sorted(
            t for t, revisit in shown.items() if revisit["state"] == state
        ), state

    # The sheet.
    for m in made[:: len(EDGES) - 1]:
        banner = overdue_words(next_occurrence(whole_decision(m.decision)), now)
        assert bool(banner) == m.is_late, m.title


def words(made: Made) -> str:
    if made.freshness is Freshness.STARTED:
        return "revisit started"
    if made.freshness is Freshness.FRESH:
        return "fresh"
    days, plural = abs(made.days_left), "" if abs(made.days_left) == 1 else "s"
    if made.days_left == 0:
        return "due today"
    return f"{days} day{plural} overdue" if made.is_late else f"due in {days} day{plural}"


def test_due_before_finds_the_same_decisions_and_revisits(
    ana: Member, make_all: Callable[[datetime], list[Made]]
) -> None:
    now = AFTER_NINE_EVERYWHERE
    made = make_all(now)
    next_on = {m.title: next_occurrence(whole_decision(m.decision)) for m in made}
    for days in (LONG_AGO, -1, 0, 1, 14, 15):
        before = date(2026, 11, 21) + timedelta(days=days)
        decisions = list_decisions(ana.workspace, LogFilter(due_before=before), now=now)
        revisits = revisits_in(ana.workspace_id, now=now, due_before=before)
        is_open = [o.plan.decision.title for o in revisits if o.is_open]
        assert sorted(d.title for d in decisions) == sorted(is_open), days
        assert sorted(is_open) == sorted(t for t, o in next_on.items() if o and o.waiting_since_on < before), days


def test_the_ladder_speaks_of_what_the_counts_count(ana: Member, make_all: Callable[[datetime], list[Made]]) -> None:
    """Reminders go out at nine in the morning where the plan is; at this instant it is later everywhere."""
    now = AFTER_NINE_EVERYWHERE
    made = [m for m in make_all(now) if m.state is not OccurrenceState.STARTED]
    tick(now=now, seconds=600)
    told = {
        (delivery.occurrence.plan.decision.title, delivery.stage)
        for delivery in Delivery.objects.filter(channel="notice").select_related("occurrence__plan__decision")
    }
    assert {t for t, stage in told if stage == ReminderStage.STALE} == {
        m.title for m in made if m.freshness is Freshness.STALE
    }
    assert {t for t, stage in told if stage == ReminderStage.HEADS_UP} == {
        m.title for m in made if m.freshness is Freshness.SOON and m.days_left > 0 and m.state == "scheduled"
    }
    assert {t for t, stage in told if stage not in (ReminderStage.STALE, ReminderStage.HEADS_UP)} <= {
        m.title for m in made if m.days_left <= 0
    }
    due = Occurrence.objects.filter(state=OccurrenceState.DUE).values_list("plan__decision__title", flat=True)
    assert set(due) == {m.title for m in made if m.days_left <= 0}
    # What the tick has written down changes no answer.
    health = log_health(ana.workspace_id, now=now)
    assert health.stale == len([m for m in made if m.freshness is Freshness.STALE])


def test_the_pages_say_it_too(
    ana: Member, make_all: Callable[[datetime], list[Made]], as_member: Callable[[Member], Client]
) -> None:
    """With the clock of today: the plans lie on both sides of the date line, so that UTC's day is wrong for one."""
    shown = [Case(zone, days).title for zone in ZONES for days in (14, 0, -1, -STALE_DAYS)]
    made = [m for m in make_all(timezone.now()) if m.title in shown]
    Decision.objects.exclude(title__in=shown).update(status=DecisionStatus.RETIRED)
    Occurrence.objects.exclude(plan__decision__title__in=shown).update(state=OccurrenceState.CANCELLED)
    client = as_member(ana)
    home, log = client.get("/").context["home"].health, client.get("/decisions/").context["health"]
    assert home == log
    assert (log.total, log.fresh, log.due, log.stale) == (16, 0, 12, 4)
    overdue = client.get("/decisions/?due=overdue").context["rows"]
    late = titles(made, where=lambda m: m.is_late)
    assert sorted(row["decision"].title for row in overdue) == late
    groups = {key: rows for key, _, rows in client.get("/revisits/").context["groups"]}
    assert sorted(row.decision.title for row in groups["overdue"]) == late
