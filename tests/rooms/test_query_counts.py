"""A room of six is read with as many queries as a room of three."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from workshops.domain import notes, participants, rooms
from workshops.enums import Stage
from workshops.models import Member, Participant, Workshop

ROLES = ("product", "security", "data")
TWO_ROUNDS = (Stage.SCORING, Stage.DISCUSSION, Stage.SCORING, Stage.DISCUSSION)
WAYS = {"lobby": (), "scoring": TWO_ROUNDS[:3], "discussion": TWO_ROUNDS, "weighting": (*TWO_ROUNDS, Stage.WEIGHTING)}


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("way", WAYS)
def test_six_cost_what_three_cost(
    way: str,
    ana: Member,
    as_member: Callable[[Member], Client],
    as_guest: Callable[[Participant], Client],
    move: Callable[..., Workshop],
    say: Callable[..., None],
) -> None:
    def room_of(size: int) -> tuple[Workshop, Participant]:
        workshop = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Room", use_case="Answer.")
        crowd = [
            participants.join_workshop(workshop=workshop, name=f"Guest {n}", role=ROLES[n % 3]) for n in range(size)
        ]
        for stage in WAYS[way]:
            move(workshop, stage)
            if stage is Stage.SCORING:
                for level, person in enumerate(crowd):
                    say(person, level % 5, reason="Because.")
            if stage is Stage.DISCUSSION:
                for number in range(size):
                    notes.add_note(workshop=workshop, by=ana, text=f"Note {number}", criterion="latency")
        return workshop, crowd[0]

    def cost(size: int) -> dict[str, int]:
        workshop, guest = room_of(size)
        facilitator = {
            p: queries(as_member(ana), f"/w/{workshop.pk}/{p}") for p in ("", "screen/", "notes/", "people/")
        }
        return {**facilitator, "guest": queries(as_guest(guest), f"/w/{workshop.pk}/")}

    assert cost(6) == cost(3)
