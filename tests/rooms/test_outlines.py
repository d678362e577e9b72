"""The outline that most people are shown says the same as the whole room, and is not made from its people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from workshops.domain import ballots, hands, notes, participants, rooms
from workshops.enums import CriteriaSet, Stage
from workshops.models import Member, Participant, Workshop
from workshops.queries.outlines import COUNTED, RoomOutline, room_outline
from workshops.queries.room_facts import RoomFacts
from workshops.queries.rooms import RoomState, room_state
from workshops.words.rooms import deadline_line
from workshops.words.roster import MOST_ROWS_OTHERS, progress_of, roster

pytestmark = pytest.mark.made_once("mixed")

Move = Callable[..., Workshop]

AGAIN = (Stage.SCORING, Stage.DISCUSSION, Stage.SCORING)
WAYS: dict[str, tuple[Stage, ...]] = {
    "lobby": (),
    "scoring": AGAIN[:1],
    "discussion": AGAIN[:2],
    "round 2": AGAIN,
    "weighting": (*AGAIN[:2], Stage.WEIGHTING),
    "weighting round 2": (*AGAIN, Stage.DISCUSSION, Stage.WEIGHTING),
    "recommendation": (*AGAIN[:2], Stage.WEIGHTING, Stage.RECOMMENDATION),
    "recommendation without weights": (*AGAIN[:2], Stage.RECOMMENDATION),
}


@pytest.fixture
def mixed(ana: Member) -> Workshop:
    """Ana's room of the quick set: two for product, three for security, nobody for data, an observer, two removed."""
    workshop = rooms.create_workshop(
        workspace=ana.workspace, by=ana, title="Copilot", use_case="Answer.", criteria=CriteriaSet.QUICK
    )
    cast = [("Pia", "product"), ("Sam", "security"), ("Pat", "product"), ("Sue", "security"), ("Sid", "security")]
    cast += [("Olga", "observer"), ("Gone", "product"), ("Went", "observer")]
    for name, role in cast:
        participants.join_workshop(workshop=workshop, name=name, role=role)
    return workshop


def act(workshop: Workshop, ana: Member) -> None:
    """At the present stage some finish, some say that they are ready, some raise a hand; some have been removed."""
    crowd = {p.name: p for p in Participant.objects.filter(workshop=workshop, removed_at=None)}
    full = {key: {"level": 2} for key in workshop.criteria}
    if workshop.stage == Stage.SCORING:
        for name in ("Pia", "Sam", *{"Gone"} & crowd.keys()):
            ballots.cast_ballot(participant=crowd[name], scores=full)
        ballots.cast_ballot(participant=crowd["Sue"], scores={"latency": {"level": 1}})
    if workshop.stage == Stage.WEIGHTING:
        ballots.cast_ballot(participant=crowd["Pat"], weights={"latency": 5})
    if workshop.stage in (Stage.SCORING, Stage.WEIGHTING):
        ballots.say_ready(participant=crowd["Sid"], ready=True)
    for name in ("Gone", "Went"):
        if name in crowd:
            participants.remove_participant(participant=crowd.pop(name), by=ana)
    for name in ("Sue", "Olga", "Pia"):
        if workshop.stage != Stage.RECOMMENDATION:
            hands.raise_hand(participant=crowd[name], raised=True)


def both(workshop: Workshop) -> tuple[RoomOutline, RoomState]:
    return room_outline(workshop.pk), room_state(str(workshop.pk))


@pytest.mark.parametrize("way", WAYS)
def test_both_say_the_same(way: str, mixed: Workshop, ana: Member, move: Move) -> None:
    act(mixed, ana)
    for stage in WAYS[way]:
        mixed = move(mixed, stage)
        act(mixed, ana)
    outline, whole = both(mixed)
    for field in fields(RoomFacts):
        assert getattr(outline, field.name) == getattr(whole, field.name), field.name
    assert outline.page == whole.page
    assert [(hand.id, hand.name) for hand in outline.hands] == [(p.id, p.name) for p in whole.hands]
    everybody = Participant.objects.filter(workshop=mixed)
    ready = [(p.name, outline.is_ready(p), whole.is_ready(p)) for p in everybody if p.removed_at is None]
    assert [(name, said) for name, said, _ in ready] == [(name, said) for name, _, said in ready]
    if outline.stage in COUNTED:
        assert (outline.roles, outline.observers) == (whole.roles, whole.observers)
        assert (outline.done, outline.ballots) == (whole.done, whole.ballots) == (whole.done, 5)
        assert progress_of(outline, "participant") == progress_of(whole, "participant")
        assert deadline_line(outline) == deadline_line(whole)


@pytest.mark.parametrize(
    ("way", "done"),
    [("lobby", 0), ("scoring", 3), ("round 2", 1), ("weighting", 2), ("weighting round 2", 1)],
)
def test_how_many_are_done(way: str, done: int, mixed: Workshop, ana: Member, move: Move) -> None:
    act(mixed, ana)
    for stage in WAYS[way]:
        mixed = move(mixed, stage)
        act(mixed, ana)
    assert [state.done for state in both(mixed)] == [done, done]


@pytest.mark.parametrize(
    ("way", "left_out"), [("recommendation", False), ("recommendation without weights", True)], ids=["open", "left out"]
)
def test_weighting_is_struck_through_only_where_it_was_left_out(
    way: str, mixed: Workshop, ana: Member, move: Move, as_member: Any, *, left_out: bool
) -> None:
    """Nobody weighs here; in another room of the workspace that stage has been open."""
    other = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Other", use_case="Answer.")
    participants.join_workshop(workshop=other, name="Pia", role="product")
    for stage in WAYS["recommendation"]:
        move(other, stage)
    for stage in WAYS[way]:
        move(mixed, stage)
    assert [state.asked_to_weigh for state in both(mixed)] == [not left_out] * 2
    page = as_member(ana).get(f"/w/{mixed.pk}/").content.decode()
    assert page.count("timeline-skipped") == int(left_out)


@pytest.mark.parametrize("way", ["scoring", "discussion", "weighting", "recommendation"])
def test_who_does_not_facilitate_is_shown_an_outline(
    way: str, mixed: Workshop, ana: Member, move: Move, as_guest: Callable[[Participant], Client], as_member: Any
) -> None:
    for stage in WAYS[way]:
        move(mixed, stage)
    guests = [Participant.objects.get(workshop=mixed, name=name) for name in ("Pia", "Olga")]
    kinds = [
        type(client.get(f"/w/{mixed.pk}/panel/").context["state"])
        for client in (*map(as_guest, guests), as_member(ana))
    ]
    assert kinds == [RoomOutline, RoomOutline, RoomState]


def test_a_large_lobby_is_counted_and_a_small_one_named(
    workshop: Workshop, crowd: list[Participant], as_guest: Callable[[Participant], Client]
) -> None:
    client, address = as_guest(crowd[0]), f"/w/{workshop.pk}/panel/"
    page = client.get(address).content.decode()
    assert all(person.name in page for person in crowd)
    role = crowd[1].role
    more = [Participant(workshop=workshop, name=f"Guest {n}", role=role) for n in range(MOST_ROWS_OTHERS - 3)]
    Participant.objects.bulk_create(more)
    assert "Guest 7" in client.get(address).content.decode()
    participants.join_workshop(workshop=workshop, name="Olga", role="observer")
    with CaptureQueriesContext(connection) as few:
        page = client.get(address).content.decode()
    assert "Guest 7" not in page
    assert f"{MOST_ROWS_OTHERS - 2} people" in page
    assert "1 person" in page
    outline, whole = both(workshop)
    assert [(g.label, g.line) for g in roster(outline, "participant").groups] == [
        (g.label, g.line) for g in roster(whole, "participant").groups
    ]
    Participant.objects.bulk_create(Participant(workshop=workshop, name=f"Late {n}", role=role) for n in range(60))
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


@pytest.mark.parametrize("way", ["scoring", "weighting"])
def test_another_room_changes_nothing(way: str, mixed: Workshop, ana: Member, move: Move) -> None:
    """Neither its people nor what they did, nor its notes."""
    for stage in WAYS[way]:
        act(move(mixed, stage), ana)
    before = room_state(mixed.pk), room_outline(mixed.pk)
    other = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Other", use_case="Ask.")
    pat = participants.join_workshop(workshop=other, name="Pat", role="data")
    hands.raise_hand(participant=pat)
    for stage in WAYS["weighting"]:
        other = move(other, stage)
        if stage is Stage.SCORING:
            ballots.cast_ballot(participant=pat, scores={key: {"level": 1} for key in other.criteria})
    ballots.cast_ballot(participant=pat, weights={"latency": 5})
    notes.add_note(workshop=other, by=ana, text="Put off", parked=True)
    assert (room_state(mixed.pk), room_outline(mixed.pk)) == before
