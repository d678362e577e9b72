"""A nudge: for those who are missing and here, at most once a minute, from the facilitator alone."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.test import Client

from workshops import wire
from workshops.domain.ballots import say_ready
from workshops.domain.nudges import Nudged, nudge_missing
from workshops.enums import Stage
from workshops.live.frames import Audience, page_content
from workshops.models import Event, Member, Participant, Workshop
from workshops.queries.rooms import room_state
from workshops.refusals import WrongStage

pytestmark = pytest.mark.made_once("workshop", "crowd")

NUDGE = "Nudge those who are missing"


@pytest.fixture
def here(crowd: list[Participant], workshop: Workshop, move: Callable[..., Workshop]) -> list[Participant]:
    """Scoring is open; Pia and Sam have their pages open, Dee does not."""
    move(workshop, Stage.SCORING)
    later = time.time() + 1000
    wire.connection().zadd(wire.presence_key(workshop.pk), {str(p.pk): later for p in crowd[:2]})
    return crowd


def test_those_who_are_missing_are_asked_once_a_minute(here: list[Participant], workshop: Workshop) -> None:
    assert nudge_missing(workshop=workshop) == Nudged(asked=("Pia", "Sam"), lately=(), away=("Dee",))
    assert nudge_missing(workshop=workshop, only=here[0].pk) == Nudged(asked=(), lately=("Pia",), away=())


def test_who_is_ready_is_left_in_peace(here: list[Participant], workshop: Workshop) -> None:
    say_ready(participant=here[0], ready=True)
    before = Event.objects.count()
    assert nudge_missing(workshop=workshop).asked == ("Sam",)
    assert Event.objects.count() == before


@pytest.mark.usefixtures("here")
def test_only_while_ballots_are_open(workshop: Workshop, move: Callable[..., Workshop]) -> None:
    move(workshop, Stage.DISCUSSION)
    with pytest.raises(WrongStage):
        nudge_missing(workshop=workshop)


def test_from_the_room_and_from_the_list_of_people(
    here: list[Participant], workshop: Workshop, ana: Member, as_member: Callable[[Member], Client]
) -> None:
    facilitator, room = as_member(ana), f"/w/{workshop.pk}/"
    assert "Nudge Pia" in facilitator.get(f"{room}people/").content.decode()
    answer = facilitator.post(f"{room}nudge/", {"participant": str(here[0].pk)}, follow=True)
    assert answer.redirect_chain == [(f"{room}people/", 302)]
    assert "Nudged: Pia." in answer.content.decode()
    answer = facilitator.post(f"{room}nudge/", follow=True)
    assert answer.redirect_chain == [(room, 302)]
    assert "Nudged: Sam. Nudged less than a minute ago: Pia. Not here now: Dee." in answer.content.decode()


def test_it_is_offered_while_somebody_is_missing(
    here: list[Participant],
    workshop: Workshop,
    ana: Member,
    move: Callable[..., Workshop],
    as_member: Callable[[Member], Client],
) -> None:
    def offers() -> tuple[bool, bool, bool]:
        """In the facilitator's page as it is first drawn, in the frames that follow, and in a participant's frame."""
        page = as_member(ana).get(f"/w/{workshop.pk}/").content.decode()
        framed = [page_content(room_state(workshop.pk), each) for each in (Audience.FACILITATOR, Audience.PARTICIPANT)]
        in_frames = [NUDGE in content["regions"]["nudge"] for content in framed]
        return NUDGE in page, in_frames[0], in_frames[1]

    assert offers() == (True, True, False)
    for person in here:
        say_ready(participant=person, ready=True)
    assert offers() == (False, False, False)
    say_ready(participant=here[0], ready=False)
    assert offers() == (True, True, False)
    move(workshop, Stage.DISCUSSION)
    assert offers() == (False, False, False)
    move(workshop, Stage.WEIGHTING)
    assert offers() == (True, True, False)


def test_only_the_facilitator_nudges(
    here: list[Participant],
    workshop: Workshop,
    ben: Member,
    as_member: Callable[[Member], Client],
    as_guest: Callable[[Participant], Client],
) -> None:
    for client in (as_member(ben), as_guest(here[0])):
        assert client.post(f"/w/{workshop.pk}/nudge/").status_code == 404
    assert nudge_missing(workshop=workshop).lately == ()
