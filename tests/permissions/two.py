"""Two decisions of Acme and one of Elsewhere, and how each way to an object is asked for each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import uuid4

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from tests.decisions.making import TEXT
from workshops.access import Who
from workshops.domain import decisions, rooms
from workshops.domain import participants as seats
from workshops.enums import Stage
from workshops.models import (
    Decision,
    Member,
    Participant,
    Workshop,
)
from workshops.refusals import NotThere

SIGNAL = {"metric": "edits", "comparator": "<", "threshold": 4, "window_days": 30}
WATCHED = [{"statement": f"Number {n} stays.", "owner": "", "signal": SIGNAL} for n in (1, 2)]
UNWATCHED: dict[str, Any] = {"statement": "Nobody needs another voice.", "owner": "", "signal": None}


class Keyed(Protocol):
    @property
    def pk(self) -> Any: ...


@dataclass
class Two:
    """Two decisions of Acme and one of Elsewhere, each with its room, its guest Una and one who was taken out."""

    here: list[Decision]
    there: Decision
    owner: Member
    viewer: Member
    gone: Member


def decided(by: Member, title: str) -> Decision:
    """A new room and its decision; Una and Ulla have joined, and Ulla was taken out."""
    room = rooms.create_workshop(workspace=by.workspace, by=by, title=title, use_case="Answer adjusters.")
    seats.join_workshop(workshop=room, name="Una", role="data")
    out = seats.join_workshop(workshop=room, name="Ulla", role="data")
    seats.remove_participant(participant=out, by=by)
    for stage in (Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION):
        room = rooms.move_stage(workshop=room, by=by, to=stage)
    text = {**TEXT, "title": title, "assumptions": [*WATCHED, UNWATCHED]}
    return decisions.record_decision(workshop=room, by=by, text=text)


def only(find: Callable[[Any], Keyed], shown: Iterable[Keyed], hidden: Iterable[Keyed] = ()) -> None:
    """Each of `shown` is found by its own key, and nothing by that of the others, nor by one that nobody has."""
    for one in shown:
        assert find(one.pk).pk == one.pk
    for key in [*(one.pk for one in hidden), uuid4(), "no key"]:
        with pytest.raises(NotThere):
            find(key)


def asked_by(member: Member) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = member.user
    request._who = Who(member)  # type: ignore[attr-defined]  # where `access.who` looks first
    return request


def seat_of(workshop: Workshop, name: str) -> Participant:
    return workshop.participants.get(name=name)


def another_room(by: Member) -> Workshop:
    return rooms.create_workshop(workspace=by.workspace, by=by, title="Another", use_case="Another.")


def token(*places: Participant) -> Who:
    """As who asks by the token of a place in one room."""
    return Who(participants=tuple(place.pk for place in places), in_one_room=True)


def room_of(decision: Decision) -> Workshop:
    assert decision.workshop is not None
    return decision.workshop


def refused(call: Callable[[], object], code: str) -> None:
    with pytest.raises(NotThere) as refusal:
        call()
    assert refusal.value.code == code
