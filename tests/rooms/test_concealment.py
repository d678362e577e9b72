"""Before the reveal nobody's page, panel or screen holds anything of anybody else's ballot."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.rooms.conftest import SECRET
from workshops.domain import ballots
from workshops.enums import Stage
from workshops.models import Member, Participant, Workshop

pytestmark = pytest.mark.made_once("workshop", "crowd")

PARTS = (
    "",
    "panel/",
    "ballot/",
    "panel/?view=ballot",
    "screen/",
    "screen/panel/",
    "notes/",
    "people/",
    "?criterion=overview",
)


def everything(client: Client, workshop: Workshop) -> bytes:
    return b"".join(client.get(f"/w/{workshop.pk}/{part}").content for part in PARTS)


def test_nothing_of_others_before_the_reveal(
    workshop: Workshop,
    crowd: list[Participant],
    observer: Participant,
    ana: Member,
    ben: Member,
    as_member: Callable[[Member], Client],
    as_guest: Callable[[Participant], Client],
    move: Callable[..., Workshop],
) -> None:
    move(workshop, Stage.SCORING)
    for person in crowd:
        person.refresh_from_db()
        scores = {key: {"level": 3, "confidence": 2, "reason": f"{SECRET}-{person.name}"} for key in workshop.criteria}
        ballots.cast_ballot(participant=person, scores=scores, weights=dict.fromkeys(workshop.criteria, 7.5))
    for client in (as_member(ana), as_member(ben), as_guest(observer)):
        page = everything(client, workshop)
        assert SECRET.encode() not in page
        assert b"checked" not in page
        assert not re.search(rb'[">]7\.5["<]', page)
    pia = everything(as_guest(crowd[0]), workshop)
    assert f"{SECRET}-Pia".encode() in pia
    assert f"{SECRET}-Sam".encode() not in pia
    assert f"{SECRET}-Dee".encode() not in pia


def test_the_next_round_hides_the_last_one_again(
    workshop: Workshop,
    crowd: list[Participant],
    ana: Member,
    as_member: Callable[[Member], Client],
    as_guest: Callable[[Participant], Client],
    move: Callable[..., Workshop],
    say: Callable[..., None],
) -> None:
    move(workshop, Stage.SCORING)
    say(crowd[1], 4, reason=SECRET)
    move(workshop, Stage.DISCUSSION)
    assert SECRET.encode() in everything(as_guest(crowd[0]), workshop)
    move(workshop, Stage.SCORING)
    for client in (as_member(ana), as_guest(crowd[0])):
        assert SECRET.encode() not in everything(client, workshop)
    assert SECRET.encode() in everything(as_guest(crowd[1]), workshop)


def test_a_facilitators_room_never_holds_their_own_ballot(
    workshop: Workshop,
    ana: Member,
    as_member: Callable[[Member], Client],
    move: Callable[..., Workshop],
    say: Callable[..., None],
) -> None:
    client = as_member(ana)
    client.post(f"/w/{workshop.pk}/seat/", {"role": "data", "name": "Ana"})
    move(workshop, Stage.SCORING)
    say(Participant.objects.get(member=ana), 2, reason=SECRET)
    for part in ("", "panel/", "screen/"):
        assert SECRET.encode() not in client.get(f"/w/{workshop.pk}/{part}").content
    assert SECRET.encode() in client.get(f"/w/{workshop.pk}/ballot/").content


def test_weights_are_nobodys_business(
    workshop: Workshop,
    crowd: list[Participant],
    ana: Member,
    as_member: Callable[[Member], Client],
    as_guest: Callable[[Participant], Client],
    move: Callable[..., Workshop],
) -> None:
    move(workshop, Stage.SCORING, Stage.DISCUSSION, Stage.WEIGHTING)
    crowd[0].refresh_from_db()
    ballots.cast_ballot(participant=crowd[0], weights=dict.fromkeys(workshop.criteria, 3.5))
    assert b'value="3.5"' in everything(as_guest(crowd[0]), workshop)
    for client in (as_member(ana), as_guest(crowd[1])):
        assert not re.search(rb'[">]3\.5["<]', everything(client, workshop))
