"""A ballot's stamp, and one without it that comes to its end after its sender has gone."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.api.conftest import Calls
from workshops.in_time import NOTED, Waiting
from workshops.models import Answer, Participant, Workshop


class Line:
    """A connection that is open, or not any more."""

    def __init__(self, *, is_closing: bool) -> None:
        self._is_closing = is_closing

    def is_closing(self) -> bool:
        return self._is_closing


HERE, GONE = Line(is_closing=False), Line(is_closing=True)


@pytest.mark.parametrize(
    ("line", "ago", "status"), [(HERE, 0, 200), (None, 0, 200), (HERE, 20, 503), (GONE, 0, 503), (None, 20, 503)]
)
def test_it_is_saved_while_its_sender_waits(
    calls: Calls, crowd: list[Participant], scoring: Workshop, settings: Settings, line: Line | None, ago: int,
    status: int,
) -> None:  # fmt: skip
    settings.ADVISOR_DB_PATIENCE = 10.0
    body = json.dumps({"scores": {"latency": {"level": 2}}})
    headers = {"Authorization": f"Bearer {calls(crowd[0]).token}"}
    noted: dict[str, Any] = {NOTED: Waiting(line, time.monotonic() - ago)}
    path = f"/api/v1/workshops/{scoring.pk}/ballot"
    reply = Client().generic("PUT", path, body, "application/json", headers=headers, **noted)
    assert (reply.status_code, Answer.objects.count()) == (status, int(status == 200))
    if status == 503:
        assert (reply.json()["error"]["code"], reply["Retry-After"]) == ("late", "1")


def test_an_older_change_of_one_client_changes_nothing(
    calls: Calls, crowd: list[Participant], scoring: Workshop
) -> None:
    pia, path = calls(crowd[0]), f"/workshops/{scoring.pk}/ballot"
    for sequence, level in ((2, 4), (1, 0)):
        pia.ok("PUT", path, {"scores": {"latency": {"level": level}}, "client": "a", "sequence": sequence})
    pia.ok("PUT", path, {"weights": {"latency": 3}, "client": "a", "sequence": 9})
    pia.ok("PUT", path, {"weights": {"latency": 5}, "client": "a", "sequence": 8})
    ballot = pia.ok("GET", path)
    assert (ballot["scores"]["latency"]["level"], ballot["weights"]) == (4, {"latency": 3.0})
    pia.ok("PUT", path, {"scores": {"latency": {"level": 0}}, "client": "b", "sequence": 1})
    assert pia.ok("GET", path)["scores"]["latency"]["level"] == 0


def test_what_was_meant_for_another_round_is_refused(calls: Calls, crowd: list[Participant], scoring: Workshop) -> None:
    pia, path = calls(crowd[0]), f"/workshops/{scoring.pk}/ballot"
    status, said = pia("PUT", path, {"scores": {"latency": {"level": 1}}, "round": 2})
    assert (status, said["error"]["code"]) == (409, "round_closed")


@pytest.mark.parametrize(
    ("stamp", "field", "words"),
    [
        ({"client": "a"}, "sequence", "Give both client and sequence, or neither."),
        ({"sequence": 1}, "client", "Give both client and sequence, or neither."),
        ({"client": "", "sequence": 1}, "client", "This needs at least 1 character."),
        ({"client": "x" * 41, "sequence": 1}, "client", "This may have up to 40 characters."),
        ({"client": "a\ud800", "sequence": 1}, "client", None),
        ({"client": "a b", "sequence": 1}, "client", "This does not fit."),
        ({"client": "a", "sequence": -1}, "sequence", "Give 0 or more."),
        ({"client": "a", "sequence": 2**63}, "sequence", None),
        ({"round": 0}, "round", "Give 1 or more."),
        ({"round": "1"}, "round", "Give a whole number."),
    ],
)
def test_a_stamp_that_does_not_fit_names_its_field(
    calls: Calls, crowd: list[Participant], scoring: Workshop, stamp: dict[str, Any], field: str, words: str | None
) -> None:
    body = {"scores": {"latency": {"level": 1}}, **stamp}
    status, said = calls(crowd[0])("PUT", f"/workshops/{scoring.pk}/ballot", body)
    assert status == 422
    assert list(said["error"]["fields"]) == [field]
    assert words in (None, said["error"]["fields"][field])
    assert not Answer.objects.exists()
