"""An anonymous workshop with people in every size of role, and the ways to look at it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from tests.computing import compute
from tests.decisions.making import TEXT
from workshops.domain import ballots, decisions, participants, people, rooms
from workshops.domain.log import sha256
from workshops.enums import CriteriaSet, Stage
from workshops.models import Member, Participant, Workshop

Move = Callable[..., Workshop]
Levels = Callable[[str, int], int | None]

# One person for product, two for security, three for data, four for legal. Security and product are three together,
# so data and legal may be shown apart.
CAST = {
    "product": ["Pernilla"],
    "security": ["Sigismund", "Svetlana"],
    "data": ["Dorothea", "Desmond", "Dagmar"],
    "legal": ["Leopold", "Lucinda", "Ludovica", "Lysander"],
}
NAMES = [name for names in CAST.values() for name in names]
SMALL, LARGE = ["product", "security"], ["data", "legal"]
LABELS = {"product": "Product", "security": "Security", "data": "Data", "legal": "Legal"}
ROLES = {"product", "security", "data", "legal"}


@dataclass
class Hidden:
    """An anonymous workshop, somebody who watches it, and everybody who answered."""

    workshop: Workshop
    watcher: Client
    facilitator: Client
    token: str
    people: list[Participant]

    def page(self, part: str, client: Client | None = None) -> str:
        return (client or self.watcher).get(f"/w/{self.workshop.pk}/{part}").content.decode()

    def api(self, path: str) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        return Client().get(f"/api/v1{path.format(id=self.workshop.pk)}", headers=headers).json()


def by_role(role: str, place: int) -> int:
    """Every role another answer, so that each would be recognised."""
    return {"product": 4, "security": 0, "data": 1, "legal": 2}[role]


@pytest.fixture
def make(ana: Member, as_guest: Callable[[Participant], Client], as_member: Callable[[Member], Client]) -> Any:
    def open_room(cast: dict[str, list[str]] = CAST, levels: Levels = by_role, **more: Any) -> Hidden:
        workshop = rooms.create_workshop(
            workspace=ana.workspace, by=ana, title="Quiet", use_case="Answer in private.", anonymous=True,
            criteria=CriteriaSet.QUICK, extra_roles=["Legal"], **more,
        )  # fmt: skip
        crowd = [
            participants.join_workshop(workshop=workshop, name=name, role=role)
            for role, names in cast.items()
            for name in names
        ]
        watcher = participants.join_workshop(workshop=workshop, name="Olga", role="observer")
        token = people.create_api_token(member=ana, name=f"test {workshop.pk}")
        hidden = Hidden(workshop, as_guest(watcher), as_member(ana), token, crowd)
        rooms.move_stage(workshop=workshop, by=ana, to=Stage.SCORING)
        answer(crowd, levels)
        return hidden

    return open_room


def answer(crowd: list[Participant], levels: Levels) -> None:
    seen: Counter[str] = Counter()
    for person in crowd:
        person = Participant.objects.select_related("role").get(pk=person.pk)
        assert person.role is not None
        level = levels(person.role.key, seen[person.role.key])
        seen[person.role.key] += 1
        scores: dict[str, dict[str, Any]] = {key: {"level": level, "confidence": 3} for key in person.workshop.criteria}
        scores["latency"]["reason"] = f"Reason of {sha256(person.name)[:8]}"
        weights = dict.fromkeys(person.workshop.criteria, 5.0 + len(person.name) / 8)
        ballots.cast_ballot(participant=person, scores=scores, weights=weights)


@pytest.fixture
def revealed(make: Callable[..., Hidden], move: Move) -> Hidden:
    hidden = make()
    move(hidden.workshop, Stage.DISCUSSION)
    return hidden


@pytest.fixture
def advised(revealed: Hidden, move: Move) -> Hidden:
    """In its second round, with the recommendation."""
    advise(revealed, move)
    return revealed


def advise(revealed: Hidden, move: Move) -> None:
    move(revealed.workshop, Stage.SCORING)
    answer(revealed.people[-4:], lambda role, place: 3)
    move(revealed.workshop, Stage.DISCUSSION, Stage.RECOMMENDATION)
    compute(revealed.workshop)


@pytest.fixture
def decided(advised: Hidden, ana: Member) -> Hidden:
    decide(advised, ana)
    return advised


def decide(advised: Hidden, ana: Member) -> None:
    draft = advised.page("decision/", advised.facilitator)
    decisions.record_decision(workshop=advised.workshop, by=ana, text=TEXT)
    advised.workshop.refresh_from_db()
    assert not names_in(draft)


def names_in(text: str) -> list[str]:
    return [name for name in NAMES if name in text]


def part_of(page: str, start: str, end: str) -> str:
    assert start in page
    return page.split(start, 1)[1].split(end, 1)[0]
