"""What the room sees after the reveal: the agenda's order, who said what, and what an anonymous room never shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.rooms.conftest import QUICK
from workshops.domain import ballots, participants, rooms
from workshops.domain.recommendations import agreement
from workshops.domain.reveal_rows import reveal_rows
from workshops.enums import Stage
from workshops.models import Member, Participant, Round, Workshop
from workshops.queries.recommendations import ballots_of
from workshops.queries.reveals import revealed_answers
from workshops.refusals import WrongStage
from workshops.words.reveals import said

pytestmark = pytest.mark.made_once("workshop", "crowd")

Say = Callable[..., None]
Move = Callable[..., Workshop]


@pytest.fixture
def hidden(ana: Member) -> Workshop:
    """An anonymous workshop with the quick set."""
    return rooms.create_workshop(
        workspace=ana.workspace, by=ana, title="Quiet", use_case="Answer.", criteria="quick", anonymous=True
    )


def join(workshop: Workshop, **people: str) -> list[Participant]:
    return [participants.join_workshop(workshop=workshop, name=name, role=role) for name, role in people.items()]


def last_round(workshop: Workshop) -> Round:
    return Round.objects.filter(workshop=workshop).latest("number")


def test_an_open_round_cannot_be_read(workshop: Workshop, crowd: list[Participant], move: Move, say: Say) -> None:
    move(workshop, Stage.SCORING)
    say(crowd[0], 3)
    with pytest.raises(WrongStage):
        revealed_answers(last_round(workshop))
    with pytest.raises(WrongStage):
        reveal_rows(workshop, last_round(workshop))


def test_rows_follow_the_agenda(workshop: Workshop, crowd: list[Participant], move: Move, say: Say) -> None:
    move(workshop, Stage.SCORING)
    for person, level in zip(crowd, (0, 2, 4), strict=True):
        say(person, level)
    move(workshop, Stage.DISCUSSION)
    rows = said(reveal_rows(workshop, last_round(workshop)))
    agenda = [entry["criterion"] for entry in agreement(workshop, last_round(workshop))]
    assert [row.criterion.key for row in rows] == agenda
    assert sorted(agenda) == sorted(workshop.criteria)
    assert [row.can_flip for row in rows] == sorted((row.can_flip for row in rows), reverse=True)
    row = rows[0]
    assert row.counts == [1, 0, 1, 0, 1]
    assert (row.median, row.median_shown, row.median_words) == (2.0, "3", row.criterion.short[2])
    assert [(role.label, role.mean) for role in row.roles] == [("Data", 5.0), ("Security", 3.0), ("Product", 1.0)]
    assert row.spread == 4.0


def test_dont_know_counts_as_no_answer(workshop: Workshop, crowd: list[Participant], move: Move, say: Say) -> None:
    move(workshop, Stage.SCORING)
    say(crowd[0], 3)
    say(crowd[1], None)
    move(workshop, Stage.DISCUSSION)
    row = reveal_rows(workshop, last_round(workshop))[0]
    # Dee has not answered at all, which is not the same as not knowing.
    assert (row.counts, row.dont_know, row.median) == ([0, 0, 0, 1, 0], 1, 3.0)


def test_nobody_answered(workshop: Workshop, ana: Member, as_member: Callable[[Member], Client], move: Move) -> None:
    move(workshop, Stage.SCORING, Stage.DISCUSSION)
    assert len(reveal_rows(workshop, last_round(workshop))) == 14
    assert "Nobody answered in round 1" in as_member(ana).get(f"/w/{workshop.pk}/").content.decode()


def test_one_person_agrees_with_nobody(
    workshop: Workshop,
    crowd: list[Participant],
    ana: Member,
    as_member: Callable[[Member], Client],
    move: Move,
    say: Say,
) -> None:
    move(workshop, Stage.SCORING)
    say(crowd[0], 3)
    move(workshop, Stage.DISCUSSION)
    for address in (f"/w/{workshop.pk}/", f"/w/{workshop.pk}/screen/"):
        page = as_member(ana).get(address).content.decode()
        assert "One answer to each criterion: nothing to compare" in page
        assert "You agree" not in page


def test_over_what_nobody_answered_nothing_is_said_to_be_settled(
    workshop: Workshop, ana: Member, as_member: Callable[[Member], Client], crowd: list[Participant], move: Move
) -> None:
    """Neither by the room nor by its projector."""
    move(workshop, Stage.SCORING)
    for person in crowd:
        ballots.cast_ballot(participant=person, scores={"latency": {"level": 1}, "urgency": {"level": None}})
    move(workshop, Stage.DISCUSSION)
    for part in ("", "screen/"):
        page = " ".join(as_member(ana).get(f"/w/{workshop.pk}/{part}").content.decode().split())
        assert "Nobody answered 13 of 14 criteria" in page
        assert "No disagreement changes the result" not in page


def test_named_rooms_say_who_and_who_moved(
    workshop: Workshop, crowd: list[Participant], as_guest: Callable[[Participant], Client], move: Move, say: Say
) -> None:
    move(workshop, Stage.SCORING)
    say(crowd[0], 1, reason="Prompts do it.")
    say(crowd[1], 1)
    move(workshop, Stage.DISCUSSION, Stage.SCORING)
    say(crowd[0], 4)
    move(workshop, Stage.DISCUSSION)
    row = reveal_rows(workshop, last_round(workshop))[0]
    assert [(move.name, move.was, move.now) for move in row.moves] == [("Pia", 2, 5)]
    assert row.previous == [0, 2, 0, 0, 0]
    assert [mark["was"] for mark in row.marks] == [1, 1]
    page = as_guest(crowd[1]).get(f"/w/{workshop.pk}/").content.decode()
    assert "Moved since round 1: Pia 2 → 5" in page
    assert '<span class="reason-by">Pia, Product</span>' in page


def test_anonymous_rooms_name_nobody(
    hidden: Workshop, ana: Member, as_member: Callable[[Member], Client], move: Move, say: Say
) -> None:
    people = join(hidden, Uma="product", Vic="product", Wes="product", Xia="security")
    move(hidden, Stage.SCORING)
    for level, person in enumerate(people):
        say(person, level, reason=f"Because {level}")
    move(hidden, Stage.DISCUSSION, Stage.SCORING)
    say(people[0], 4, reason="Because 4")
    move(hidden, Stage.DISCUSSION)
    rows = reveal_rows(hidden, last_round(hidden))
    for row in rows:
        # One security answer beside three of product: whatever is not product's would be Xia's.
        assert (row.marks, row.roles, row.spread, row.moves) == ([], [], None, [])
        assert row.counts == [0, 1, 1, 1, 1]
        assert {reason.name + reason.role_label + reason.shape for reason in row.reasons} == {""}
        assert sorted(reason.words for reason in row.reasons) == [f"Because {n}" for n in (1, 2, 3, 4)]
    client = as_member(ana)
    for part in ("", "screen/"):
        page = client.get(f"/w/{hidden.pk}/{part}").content.decode()
        reveal = page.split('class="reveal"')[-1].split("Anything else")[0] if not part else page
        for name in ("Uma", "Vic", "Wes", "Xia"):
            assert name not in reveal
        assert 'class="distribution-move"' not in page


def test_anonymous_reasons_do_not_stand_in_the_order_of_people(hidden: Workshop, move: Move, say: Say) -> None:
    first = join(hidden, Uma="product", Vic="product", Wes="product")
    move(hidden, Stage.SCORING)
    for person, words in zip(first, ("one", "two", "three"), strict=True):
        say(person, 2, reason=words)
    move(hidden, Stage.DISCUSSION)
    shown = [reason.words for reason in reveal_rows(hidden, last_round(hidden))[0].reasons]
    move(hidden, Stage.SCORING)
    for person, words in zip(first, ("three", "one", "two"), strict=True):
        say(person, 2, reason=words)
    move(hidden, Stage.DISCUSSION)
    assert [reason.words for reason in reveal_rows(hidden, last_round(hidden))[0].reasons] == shown


def test_anonymous_roles_of_three_have_their_shapes(hidden: Workshop, move: Move, say: Say) -> None:
    people = join(hidden, A="product", B="product", C="product", D="data", E="data", F="data")
    move(hidden, Stage.SCORING)
    for person in people:
        say(person, 2 if person.role and person.role.key == "data" else 0)
    move(hidden, Stage.DISCUSSION)
    row = reveal_rows(hidden, last_round(hidden))[0]
    assert [(role.label, role.mean) for role in row.roles] == [("Data", 3.0), ("Product", 1.0)]
    assert sorted((mark["role"], mark["level"]) for mark in row.marks) == [("data", 2)] * 3 + [("product", 0)] * 3


def test_who_was_removed_before_the_reveal_is_not_in_it(
    workshop: Workshop, crowd: list[Participant], ana: Member, move: Move, say: Say
) -> None:
    move(workshop, Stage.SCORING)
    for person in crowd:
        say(person, 3)
    participants.remove_participant(participant=crowd[0], by=ana)
    move(workshop, Stage.DISCUSSION)
    assert reveal_rows(workshop, last_round(workshop))[0].counts == [0, 0, 0, 2, 0]
    participants.remove_participant(participant=crowd[1], by=ana)
    assert reveal_rows(workshop, last_round(workshop))[0].counts == [0, 0, 0, 2, 0]


def test_who_was_there_at_the_close_does_not_hang_on_servers_clocks(
    workshop: Workshop, crowd: list[Participant], ana: Member, move: Move, say: Say
) -> None:
    """The server that removes the first, and closes, is an hour ahead of the one that removes the second."""
    move(workshop, Stage.SCORING)
    for person in crowd:
        say(person, 3)
    participants.remove_participant(participant=crowd[0], by=ana)
    Participant.objects.filter(pk=crowd[0].pk).update(removed_at=timezone.now() + timedelta(hours=1))
    move(workshop, Stage.DISCUSSION)
    participants.remove_participant(participant=crowd[1], by=ana)
    counted = {str(crowd[1].pk), str(crowd[2].pk)}
    assert {ballot["participant"] for ballot in ballots_of(last_round(workshop))} == counted
    assert reveal_rows(workshop, last_round(workshop))[0].counts == [0, 0, 0, 2, 0]
    # Whoever goes during a later round stays in the one before, and is not in that one.
    move(workshop, Stage.SCORING)
    participants.remove_participant(participant=crowd[2], by=ana)
    move(workshop, Stage.DISCUSSION)
    first = Round.objects.get(workshop=workshop, number=1)
    assert {ballot["participant"] for ballot in ballots_of(first)} == counted
    assert ballots_of(last_round(workshop)) == []


def test_the_quick_set_asks_five(hidden: Workshop) -> None:
    assert sorted(hidden.criteria) == sorted(QUICK)
