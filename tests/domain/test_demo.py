"""The demo's dates agree with each other: those of the rows, of the log, and of what is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from workshops.domain import people
from workshops.domain.acceptance import few_signals
from workshops.domain.demo import load_demo
from workshops.domain.demo_past import TIMES
from workshops.domain.demo_pilot import RAG
from workshops.domain.log_check import check_log
from workshops.enums import AssumptionState, OccurrenceReason
from workshops.models import (
    Assumption,
    Decision,
    Event,
    Occurrence,
    Pilot,
    Recommendation,
    Round,
    Signal,
    SignOff,
    Workshop,
    Workspace,
)
from workshops.words.pilot_sheet import pilot_sheet

pytestmark = pytest.mark.made_once("demo")


@pytest.fixture
def demo(db: None) -> Workspace:
    people.create_workspace(name="Elsewhere")  # is there before, and is no demo
    return load_demo()


def days_ago(decision: Decision) -> int:
    return (timezone.now().date() - decision.created_at.astimezone(UTC).date()).days


def moments(decision: Decision) -> list[datetime]:
    """Everything that its rows date, in the order in which it must have happened."""
    workshop = decision.workshop
    assert workshop is not None
    assert workshop.ended_at is not None
    assert decision.accepted_at is not None
    round_ = Round.objects.get(workshop=workshop)
    assert round_.closed_at is not None
    computed = Recommendation.objects.get(round=round_)
    assert computed.computed_at is not None
    signed = SignOff.objects.filter(revision__decision=decision).order_by("signed_at")
    return [
        workshop.created_at,
        *sorted(workshop.participants.values_list("joined_at", flat=True)),
        round_.opened_at,
        *sorted(round_.answers.values_list("saved_at", flat=True)),
        round_.closed_at,
        computed.requested_at,
        computed.computed_at,
        decision.created_at,
        decision.revisions.get().created_at,
        workshop.ended_at,
        *(each.signed_at for each in signed),
        decision.accepted_at,
        Occurrence.objects.get(plan__decision=decision).due_at,
    ]


def test_everything_happened_before_what_came_after_it(demo: Workspace) -> None:
    for decision in Decision.objects.all():
        assert moments(decision) == sorted(moments(decision))
        assert SignOff.objects.filter(revision__decision=decision).count() == 3


def test_each_decision_is_as_old_as_its_plan(demo: Workspace) -> None:
    found = [
        (days_ago(decision), decision.revisit_plan.anchor_on == decision.created_at.astimezone(UTC).date())
        for decision in Decision.objects.order_by("number")
    ]
    assert found == [(101, True), (30, True)]


def test_its_sheets_are_full(demo: Workspace) -> None:
    for decision in Decision.objects.all():
        body = decision.revisions.get().body
        assert [bool(body[key]) for key in ("fallback", "rationale", "scope_now", "scope_later")] == [True] * 4
        assert [len(body["metrics"]), sum(1 for a in body["assumptions"] if a["signal"])] == [2, 2]
        assert body["configuration"]["base_model_id"]
        assert few_signals(decision) is None
    # The price that was used is that of the day on which it was decided.
    basis = Signal.objects.get(assumption__watches="price").basis
    assert basis is not None
    assert basis["then"]["on"] == Decision.objects.get(number=1).created_at.date().isoformat()


def test_its_copilot_was_measured(demo: Workspace) -> None:
    """One threshold is met, of the other it cannot be told, and nothing is brought back by that."""
    pilot = Pilot.objects.get()
    shown = pilot_sheet(pilot, time_zone="UTC")
    assert (timezone.now() - pilot.imported_at).days in (79, 80)
    assert shown.headline == (
        "For Answers grounded in a cited passage there are too few cases to tell."
        " Right answers among 200 asked by engineers meets its threshold."
    )
    right = next(one for one in shown.judged if one.name.startswith("Right"))
    (line,) = [one for one in right.lines if one.name == RAG]
    assert (line.value, line.agreement.startswith("People labelled 50 of 200 answers")) == ("96%", True)
    assert [found.key for one in shown.metrics for found in one.comparisons if found.verdict != "too_few"]
    assert Event.objects.get(kind="pilot.imported").at == pilot.imported_at
    assert {each.reason for each in Occurrence.objects.all()} == {OccurrenceReason.CADENCE}
    assert set(Assumption.objects.values_list("state", flat=True)) == {AssumptionState.OPEN}


def test_the_log_tells_the_times_that_the_rows_say(demo: Workspace) -> None:
    events = list(Event.objects.filter(chain=demo.pk).order_by("seq"))
    times = [event.at for event in events]
    assert times == sorted(times)
    told = {(event.subject, event.kind): event.at for event in events}
    for workshop in Workshop.objects.all():
        assert told[f"workshop:{workshop.pk}", "workshop.created"] == workshop.created_at
    for decision in Decision.objects.all():
        assert decision.workshop is not None
        about, room = f"decision:{decision.pk}", f"workshop:{decision.workshop.pk}"
        assert told[about, "decision.proposed"] == decision.created_at
        assert told[about, "revisit.planned"] == decision.revisit_plan.created_at
        assert told[about, "decision.accepted"] == decision.accepted_at
        assert told[room, "workshop.moved"] == decision.workshop.ended_at == decision.workshop.stage_since
        round_ = Round.objects.get(workshop=decision.workshop)
        assert told[room, "round.opened"] == round_.opened_at
        assert told[room, "round.closed"] == round_.closed_at
        assert told[room, "recommendation.computed"] == Recommendation.objects.get(round=round_).computed_at
        signed = [event.at for event in events if (event.subject, event.kind) == (about, "decision.signed")]
        assert signed == sorted(SignOff.objects.filter(revision__decision=decision).values_list("signed_at", flat=True))


def test_no_row_of_a_story_says_when_the_demo_was_loaded(demo: Workspace) -> None:
    """Whatever model comes to date what happens in a meeting: it is in the demo's table, or not in its rooms."""
    listed = {(model, name) for model, _, names in TIMES for name in names}
    just_now = timezone.now() - timedelta(minutes=10)
    fresh = {
        (model, field.name)
        for model in apps.get_app_config("workshops").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.DateTimeField)
        and model._default_manager.filter(**{f"{field.name}__range": (just_now, timezone.now())}).exists()
    }
    # The lobby that waits for people was opened when the demo was loaded.
    lobby = {(Workshop, "created_at"), (Workshop, "stage_since"), (Event, "at")}
    people = {(model, "created_at") for model in apps.get_app_config("workshops").get_models()
              if model.__name__ in ("Workspace", "Member", "User")}  # fmt: skip
    assert fresh == lobby | people
    assert Workshop.objects.filter(created_at__gt=just_now).count() == 1
    assert listed > {(Workshop, "created_at"), (Occurrence, "changed_at")}


def test_its_log_is_in_order(demo: Workspace) -> None:
    found = check_log()
    assert found.fault is None
    assert found.events == Event.objects.count()


def test_whom_its_people_speak_for_was_confirmed_before_they_scored(demo: Workspace) -> None:
    for workshop in Workshop.objects.filter(decision__isnull=False):
        assert not workshop.participants.filter(role_claimed=True).exists()
        confirmed = Event.objects.get(kind="roles.confirmed", subject__contains=str(workshop.pk))
        assert confirmed.at < Round.objects.get(workshop=workshop).opened_at
