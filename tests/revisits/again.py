"""A question that is looked at again: three people whose answers are known, and the room that follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.computing import compute
from tests.revisits.conftest import TEXT
from workshops.domain import ballots, decisions, participants, people, revisits, rooms
from workshops.enums import MemberRole, Stage
from workshops.models import Decision, Member, Occurrence, Participant, Workshop

Levels = dict[str, int | None]

# All of them have accounts: it is by these that they are known again.
CAST = {"Pia": "product", "Sam": "security", "Ben": "data"}


@dataclass
class Again:
    """The decision, its first workshop, and the one that revisits it; `people` by name, of the latter."""

    decision: Decision
    before: Workshop
    now: Workshop
    occurrence: Occurrence
    people: dict[str, Participant] = field(default_factory=dict)

    def fresh(self, name: str) -> Participant:
        return Participant.objects.select_related("workshop", "role", "member__user").get(pk=self.people[name].pk)

    def say(self, name: str, levels: Mapping[str, int | None], **parts: Any) -> None:
        scores = {key: {"level": level, **parts} for key, level in levels.items()}
        ballots.cast_ballot(participant=self.fresh(name), scores=scores)

    def move(self, by: Member, *stages: Stage) -> None:
        for stage in stages:
            self.now = rooms.move_stage(workshop=self.now, by=by, to=stage)
        if Stage.RECOMMENDATION in stages:
            compute(self.now)


def seat(workshop: Workshop, ben: Member, cast: Mapping[str, str] = CAST) -> dict[str, Participant]:
    return {
        name: participants.join_workshop(workshop=workshop, name=name, role=role, member=account(name, ben))
        for name, role in cast.items()
    }


def account(name: str, ben: Member) -> Member:
    """Ben, or a colleague of his."""
    email = f"{name.lower()}@acme.example"
    known = Member.objects.filter(user__email=email, workspace=ben.workspace_id).first()
    return known or people.add_member(workspace=ben.workspace, email=email, name=name, role=MemberRole.MEMBER)


def decide(
    ana: Member,
    ben: Member,
    text: Mapping[str, Any],
    answers: Callable[[str], Levels],
    cast: Mapping[str, str] = CAST,
    **more: Any,
) -> tuple[Decision, Workshop]:
    workshop = rooms.create_workshop(
        workspace=ana.workspace, by=ana, title="Claims copilot", use_case="Answer adjusters.", **more
    )
    seats = seat(workshop, ben, cast)
    workshop = rooms.move_stage(workshop=workshop, by=ana, to=Stage.SCORING)
    for name, person in seats.items():
        scores = {key: {"level": level} for key, level in answers(name).items() if key in workshop.criteria}
        ballots.cast_ballot(participant=Participant.objects.get(pk=person.pk), scores=scores)
    for stage in (Stage.DISCUSSION, Stage.RECOMMENDATION):
        workshop = rooms.move_stage(workshop=workshop, by=ana, to=stage)
    compute(workshop)
    decision = decisions.record_decision(workshop=workshop, by=ana, text={**text, "title": "Claims copilot"})
    return decisions.accept_decision(decision=decision, by=ana, unsigned_reason="Agreed aloud."), workshop


def revisit(decision: Decision, before: Workshop, ana: Member, ben: Member, cast: Mapping[str, str] = CAST) -> Again:
    occurrence = Occurrence.objects.get(plan__decision=decision, state="scheduled")
    now = revisits.start_revisit(occurrence=occurrence, by=ana)
    assert now.follows_id == before.pk
    return Again(decision, before, now, Occurrence.objects.get(pk=occurrence.pk), seat(now, ben, cast))


@pytest.fixture
def again(ana: Member, ben: Member, copilot_scores: dict[str, dict[str, Any]]) -> Callable[..., Again]:
    """again(answers, **workshop): in the lobby of the revisit. `answers`: {criterion: level} that differ from the
    copilot's, for everybody, or by name in `by_name`; nobody answers what is in `silent`."""

    def make(
        answers: Mapping[str, int | None] | None = None,
        *,
        by_name: Mapping[str, Mapping[str, int | None]] | None = None,
        silent: tuple[str, ...] = (),
        cast: Mapping[str, str] = CAST,
        text: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> Again:
        usual = {key: score["level"] for key, score in copilot_scores.items() if key not in silent}

        def said(name: str) -> Levels:
            return {**usual, **(answers or {}), **(by_name or {}).get(name, {})}

        decision, before = decide(ana, ben, {**TEXT, **(text or {})}, said, cast, **more)
        return revisit(decision, before, ana, ben, cast)

    return make


@pytest.fixture
def found(again: Callable[..., Again]) -> Again:
    """In the lobby: everybody has said the same."""
    return again()
