"""A caller per person of the cast: the real HTTP surface, through Django's test client."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from tests.api.texts import decision_text
from workshops.domain import ballots, decisions, participants, people, rooms
from workshops.enums import Stage, TokenScope
from workshops.models import Decision, Member, Participant, Workshop

Call = tuple[int, Any]


@dataclass
class Caller:
    """Calls the API as one person. Each call gives (status, JSON); `last` is the whole response."""

    token: str = ""
    last: Any = field(default=None, repr=False)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Call:
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        data = b"" if body is None else json.dumps(body).encode()
        response = Client().generic(method, f"/api/v1{path}", data, "application/json", headers=headers)
        self.last = response
        is_json = response.content and response["Content-Type"].startswith("application/json")
        return response.status_code, json.loads(response.content) if is_json else response.content.decode()

    def get(self, path: str) -> Call:
        return self("GET", path)

    def post(self, path: str, body: Any = None) -> Call:
        return self("POST", path, body)

    def put(self, path: str, body: Any = None) -> Call:
        return self("PUT", path, body)

    def ok(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        """The answer, where it has to be that status."""
        got, answer = self(method, path, body)
        assert got == status, answer
        return answer


Calls = Callable[[Member | Participant], Caller]


@pytest.fixture
def calls() -> Calls:
    def with_token(person: Member | Participant) -> Caller:
        if isinstance(person, Member):
            return Caller(people.create_api_token(member=person, name="test"))
        return Caller(participants.issue_token(participant=person))

    return with_token


@pytest.fixture
def api_ana(calls: Calls, ana: Member) -> Caller:
    return calls(ana)


@pytest.fixture
def api_ben(calls: Calls, ben: Member) -> Caller:
    return calls(ben)


@pytest.fixture
def api_cara(calls: Calls, cara: Member) -> Caller:
    return calls(cara)


@pytest.fixture
def api_reader(ana: Member) -> Caller:
    """Ana again, with a token that may only read."""
    return Caller(people.create_api_token(member=ana, name="dashboard", scope=TokenScope.READ))


@pytest.fixture
def nobody() -> Caller:
    return Caller()


@pytest.fixture
def decided(
    workshop: Workshop, crowd: list[Participant], ana: Member, copilot_scores: dict[str, dict[str, Any]]
) -> Decision:
    """A proposed decision of the crowd's workshop, with one assumption and its signal."""
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.SCORING)
    for person in crowd:
        ballots.cast_ballot(participant=person, scores=copilot_scores)
    for stage in (Stage.DISCUSSION, Stage.RECOMMENDATION):
        rooms.move_stage(workshop=workshop, by=ana, to=stage)
    return decisions.record_decision(workshop=workshop, by=ana, text=decision_text())
