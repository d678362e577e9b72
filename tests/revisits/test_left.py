"""Started and left: after a week without a touch a revisit is asked for again, until somebody goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.revisits.conftest import DAY, TEXT, Sink, current, make_due, text_of
from workshops import dates
from workshops.api.revisits import revisit_json
from workshops.domain import assumptions, ballots, decisions, notes, participants, revisits, rooms
from workshops.domain.tick import tick
from workshops.enums import AssumptionState, OccurrenceState, Stage
from workshops.models import Answer, Decision, Event, Member, Note, Occurrence, Revision, Workshop
from workshops.queries.deliveries import notices_for
from workshops.queries.home import FacilitationNeed, RevisitNeed, home_of
from workshops.words.revisits import notice_words

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("decision", "begun", "left")]

BEN = "ben@acme.example"
MOMENT = timedelta(seconds=1)


def started(decision: Decision, ana: Member, *, days_late: int = 0) -> tuple[Occurrence, datetime]:
    """It was due so many days ago, was called for, and has been started just now."""
    make_due(decision, days_ago=days_late)
    tick()
    revisits.start_revisit(occurrence=current(decision), by=ana)
    occurrence = current(decision)
    assert occurrence.started_at is not None
    return occurrence, occurrence.started_at


Begun = tuple[Occurrence, datetime]


@pytest.fixture
def begun(decision: Decision, ana: Member) -> Begun:
    """Due today and started: its occurrence, and when that was."""
    return started(decision, ana)


@pytest.fixture
def left(begun: Begun) -> Begun:
    """And asked for again a week later."""
    _, at = begun
    tick(now=at + 7 * DAY)
    return begun


def room_of(decision: Decision) -> Workshop:
    room = Workshop.objects.get(revisit=current(decision))
    return room


def test_after_seven_days_it_is_due_again_at_the_rung_of_its_date(decision: Decision, ana: Member, sink: Sink) -> None:
    before, at = started(decision, ana, days_late=1)
    assert tick(now=at + 7 * DAY - MOMENT)["reopened"] == 0
    sink.mails = []
    assert tick(now=at + 7 * DAY)["reopened"] == 1
    after = current(decision)
    assert (after.state, after.workshop, after.sequence) == (
        OccurrenceState.DUE,
        before.workshop,
        before.sequence + 1,
    )
    (mail,) = sink.mails
    said = f"Its revisit was started on {dates.short(at.date())} and left since."
    assert mail["Subject"] == "[8 days overdue] Revisit of D-0001: Claims copilot"
    assert said in text_of(mail)
    tick(now=at + 8 * DAY)
    assert len(sink.mails) == 1


def test_home_list_pages_and_api_say_that_it_is_asked_for_again(
    decision: Decision, ana: Member, ben: Member, as_member: Callable[[Member], Client], sink: Sink
) -> None:
    started(decision, ana, days_late=3)
    now = timezone.now()
    assert [type(n) for n in home_of(ana, now).needs] == [FacilitationNeed]
    Occurrence.objects.update(started_at=now - 8 * DAY)
    Workshop.objects.update(stage_since=now - 8 * DAY)
    Revision.objects.update(created_at=now - 100 * DAY)
    tick()
    occurrence = current(decision)
    shown = revisit_json(occurrence, now)
    assert (shown["state"], shown["overdue"], shown["workshop"]) == ("due", True, occurrence.workshop_id)
    (need,) = home_of(ana, now).needs
    assert isinstance(need, RevisitNeed)
    assert need.row.days_left == -3
    left = f"It was started on {dates.short((now - 8 * DAY).date())} and left since."
    client = as_member(ana)
    home = client.get("/").content.decode()
    assert f"Its revisit is 3 days overdue. {left}" in home
    assert "Go on" in home
    for address in ("/revisits/", f"/revisits/{occurrence.pk}/"):
        page = client.get(address).content.decode()
        assert left in page, address
        assert "Go on" in page, address
        assert "3 days overdue" in page, address
    (notice,) = notices_for(ben, now)
    assert notice_words(notice) == f"Its revisit is 3 days overdue. {left}"


def test_going_on_takes_up_the_same_room(decision: Decision, left: Begun, ana: Member, sink: Sink) -> None:
    before, at = left
    room = revisits.start_revisit(occurrence=current(decision), by=ana)
    after = current(decision)
    assert (room, after.state, after.left_since) == (before.workshop, OccurrenceState.STARTED, None)
    # In the rehearsal it was taken up where the rehearsal had come to.
    assert tick(now=at + 13 * DAY)["reopened"] == 0
    assert tick(now=at + 15 * DAY)["reopened"] == 1
    kinds = Event.objects.filter(subject=f"decision:{decision.pk}", kind__startswith="revisit.").order_by("seq")
    assert [kind.partition(".")[2] for kind in kinds.values_list("kind", flat=True)] == [
        "planned",
        "due",
        "started",
        "left",
        "resumed",
        "left",
    ]


def answer(decision: Decision, ana: Member, scores: dict[str, Any]) -> None:
    room = room_of(decision)
    pia = participants.join_workshop(workshop=room, name="Pia", role="product")
    rooms.move_stage(workshop=room, by=ana, to=Stage.SCORING)
    Workshop.objects.filter(pk=room.pk).update(stage_since=timezone.now() - 30 * DAY)
    ballots.cast_ballot(participant=pia, scores=scores)


def write_note(decision: Decision, ana: Member, scores: dict[str, Any]) -> None:
    notes.add_note(workshop=room_of(decision), by=ana, text="Prices fell.", parked=True)


def mark(decision: Decision, ana: Member, scores: dict[str, Any]) -> None:
    (assumption,) = decision.assumptions.all()
    assumptions.mark_assumption(assumption=assumption, by=ana, state=AssumptionState.HOLDING)


def revise(decision: Decision, ana: Member, scores: dict[str, Any]) -> None:
    seen = decisions.current_revision(decision).sha256
    text = {**TEXT, "title": "Claims copilot", "fallback": "Hand over to a person."}
    decisions.revise_decision(decision=decision, by=ana, text=text, seen=seen)


def move(decision: Decision, ana: Member, scores: dict[str, Any]) -> None:
    rooms.move_stage(workshop=room_of(decision), by=ana, to=Stage.SCORING)


@pytest.mark.parametrize("touch", [answer, write_note, mark, revise, move])
def test_whatever_is_done_in_its_room_starts_it_again(
    decision: Decision,
    left: Begun,
    ana: Member,
    sink: Sink,
    copilot_scores: dict[str, Any],
    touch: Callable[[Decision, Member, dict[str, Any]], None],
) -> None:
    _, at = left
    assert current(decision).state == OccurrenceState.DUE
    touch(Decision.objects.get(pk=decision.pk), ana, copilot_scores)
    sink.mails = []
    assert tick(now=at + 7 * DAY + MOMENT)["resumed"] == 1
    assert current(decision).state == OccurrenceState.STARTED
    assert tick(now=at + 13 * DAY)["queued"] == 0
    assert tick(now=at + 14 * DAY)["reopened"] == 1


@pytest.mark.parametrize("touch", [answer, write_note, mark, revise, move])
def test_whatever_is_done_keeps_it_off_the_ladder(
    decision: Decision,
    begun: Begun,
    ana: Member,
    sink: Sink,
    copilot_scores: dict[str, Any],
    touch: Callable[[Decision, Member, dict[str, Any]], None],
) -> None:
    touch(Decision.objects.get(pk=decision.pk), ana, copilot_scores)
    touched_at = timezone.now()
    Occurrence.objects.update(started_at=touched_at - 30 * DAY)
    if touch is not move:
        Workshop.objects.update(stage_since=touched_at - 30 * DAY)
    if touch is not revise:
        Revision.objects.update(created_at=touched_at - 30 * DAY)
    assert tick(now=touched_at + 6 * DAY)["reopened"] == 0
    assert tick(now=touched_at + 7 * DAY)["reopened"] == 1


def test_answers_that_were_only_copied_are_no_touch(
    decision: Decision, begun: Begun, ana: Member, sink: Sink, copilot_scores: dict[str, Any]
) -> None:
    answer(decision, ana, copilot_scores)
    now = timezone.now()
    Occurrence.objects.update(started_at=now - 30 * DAY)
    Revision.objects.update(created_at=now - 30 * DAY)
    Answer.objects.filter(round__closed_at=None).update(copied=True)
    assert tick(now=now)["reopened"] == 1


def test_a_note_that_is_settled_is_a_touch(decision: Decision, begun: Begun, ana: Member, sink: Sink) -> None:
    note = notes.add_note(workshop=room_of(decision), by=ana, text="Prices fell.", parked=True)
    now = timezone.now()
    Occurrence.objects.update(started_at=now - 30 * DAY)
    Workshop.objects.update(stage_since=now - 30 * DAY)
    Revision.objects.update(created_at=now - 30 * DAY)
    Note.objects.filter(pk=note.pk).update(created_at=now - 30 * DAY, settled_at=now)
    assert tick(now=now)["reopened"] == 0


def test_to_go_on_in_its_room_counts_as_starting_anew(decision: Decision, begun: Begun, ana: Member) -> None:
    Occurrence.objects.update(started_at=timezone.now() - 30 * DAY)
    now = timezone.now()
    revisits.start_revisit(occurrence=current(decision), by=ana)
    started_at = current(decision).started_at
    assert started_at is not None
    assert now <= started_at <= timezone.now()


def test_a_rehearsed_date_can_be_started_and_left(decision: Decision, ana: Member, sink: Sink) -> None:
    """`tick --now` months ahead, then a start by today's clock."""
    due_at = current(decision).due_at
    tick(now=due_at)
    revisits.start_revisit(occurrence=current(decision), by=ana)
    assert tick(now=due_at + 3 * DAY)["reopened"] == 0
    assert tick(now=due_at + 7 * DAY)["reopened"] == 1
    assert sink.mails[-1]["Subject"] == "[7 days overdue] Revisit of D-0001: Claims copilot"


def test_started_before_its_date_it_waits_for_it_again(decision: Decision, ana: Member, sink: Sink) -> None:
    occurrence = current(decision)
    revisits.start_revisit(occurrence=occurrence, by=ana)
    tick(now=timezone.now() + 8 * DAY)
    assert current(decision).state == OccurrenceState.SCHEDULED
    assert sink.mails == []
    tick(now=occurrence.due_at)
    assert current(decision).state == OccurrenceState.DUE
    assert "and left since." in text_of(sink.mails[0])


def test_a_room_that_was_left_goes_on_into_the_next_period(
    decision: Decision, left: Begun, ana: Member, sink: Sink
) -> None:
    before, _at = left
    plan = before.plan
    second = dates.local_instant(dates.due_on(plan.anchor_on, 3, 2), "UTC")
    tick(now=second)
    after = current(decision)
    assert (after.period, after.workshop, after.missed_since_on) == (2, before.workshop, before.due_on)
    assert revisits.start_revisit(occurrence=after, by=ana) == before.workshop
    revisits.complete_revisit(occurrence=after, by=ana, outcome="reaffirmed")
    assert Occurrence.objects.get(pk=before.pk).state == OccurrenceState.MISSED


@pytest.mark.parametrize("outcome", ["reaffirmed", "retired"])
def test_completed_after_it_was_left_no_room_stays_open(
    decision: Decision, left: Begun, ana: Member, sink: Sink, outcome: str
) -> None:
    before, _at = left
    revisits.complete_revisit(occurrence=current(decision), by=ana, outcome=outcome, note="Over.")
    room = before.workshop
    assert room is not None
    room.refresh_from_db()
    assert Stage(room.stage).is_over


def test_a_room_that_is_called_off_after_it_was_left_is_left_alone(decision: Decision, ana: Member, sink: Sink) -> None:
    before, at = started(decision, ana, days_late=2)
    tick(now=at + 7 * DAY)
    assert before.workshop is not None
    rooms.move_stage(workshop=before.workshop, by=ana, to=Stage.CANCELLED)
    sink.mails = []
    tick(now=at + 8 * DAY)
    after = current(decision)
    assert (after.state, after.workshop, after.was_left, sink.mails) == (OccurrenceState.DUE, None, False, [])
