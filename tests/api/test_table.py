"""The criterion on the table over the API: put there, read by everybody, scored again; the same verbs and refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.conftest import Caller, Calls
from workshops.enums import Stage
from workshops.models import Participant, Workshop

pytestmark = pytest.mark.made_once("discussing")


@pytest.fixture
def discussing(workshop: Workshop, crowd: list[Participant], move: Callable[..., Workshop]) -> Workshop:
    return move(workshop, Stage.SCORING, Stage.DISCUSSION)


def test_it_is_put_there_read_and_cleared(
    discussing: Workshop, crowd: list[Participant], api_ana: Caller, calls: Calls
) -> None:
    pia, room = calls(crowd[0]), f"/workshops/{discussing.pk}"
    assert [pia.ok("GET", room)[name] for name in ("on", "on_since")] == [None, None]
    laid = api_ana.ok("POST", f"{room}/table", {"criterion": "latency"})
    assert (laid["on"], laid["on_since"][-1]) == ("latency", "Z")
    assert api_ana.ok("POST", f"{room}/table", {"criterion": "latency"})["on_since"] == laid["on_since"]
    assert pia.ok("GET", room)["on"] == "latency"
    assert api_ana.ok("POST", f"{room}/stage", {"on": "urgency"})["on"] == "urgency"
    assert api_ana.ok("POST", f"{room}/table", {"criterion": None})["on"] is None


def test_one_is_scored_again_and_only_that_one(
    workshop: Workshop, crowd: list[Participant], api_ana: Caller, calls: Calls, move: Callable[..., Workshop]
) -> None:
    move(workshop, Stage.SCORING)
    pia, room = calls(crowd[0]), f"/workshops/{workshop.pk}"
    pia.ok("PUT", f"{room}/ballot", {"scores": {"latency": {"level": 0}, "urgency": {"level": 3}}})
    move(workshop, Stage.DISCUSSION)
    again = api_ana.ok("POST", f"{room}/stage", {"stage": "scoring", "on": "latency"})
    assert [again[name] for name in ("stage", "round", "asked", "on")] == ["scoring", 2, ["latency"], None]
    assert {person["total"] for person in again["participants"]} == {1}
    assert pia.get(f"{room}/results")[0] == 409
    status, answer = pia.put(f"{room}/ballot", {"scores": {"urgency": {"level": 1}}})
    assert (status, list(answer["error"]["fields"])) == (422, ["scores.urgency"])
    saved = pia.ok("PUT", f"{room}/ballot", {"scores": {"latency": {"level": 4}}})
    assert (saved["answered"], saved["total"]) == (1, 1)
    assert api_ana.ok("POST", f"{room}/stage", {"stage": "discussion"})["on"] == "latency"
    results = pia.ok("GET", f"{room}/results")
    counts = {entry["criterion"]: entry["counts"] for entry in results["criteria"]}
    before = {entry["criterion"]: entry["counts"] for entry in results["previous_round"]["criteria"]}
    assert (counts["latency"], before["latency"]) == ([0, 0, 0, 0, 1], [1, 0, 0, 0, 0])
    assert counts["urgency"] == before["urgency"] == [0, 0, 0, 1, 0]


def test_who_names_a_criterion_that_is_not_asked_about_is_told_those_that_are(
    discussing: Workshop, crowd: list[Participant], api_ana: Caller
) -> None:
    asked = f"Choose one of: {', '.join(discussing.criteria)}."
    for path, body, field in (
        ("stage", {"stage": "scoring", "on": "nonsense"}, "on"),
        ("reveals", {"criterion": "nonsense"}, "criterion"),
    ):
        answer = api_ana.ok("POST", f"/workshops/{discussing.pk}/{path}", body, 422)
        assert answer["error"]["fields"] == {field: asked}


REFUSED: dict[str, tuple[str, dict[str, Any], int, str]] = {
    "unknown": ("table", {"criterion": "nonsense"}, 422, "criterion"),
    "nothing said": ("table", {}, 422, "criterion"),
    "no word": ("table", {"criterion": 3}, 422, "criterion"),
    "with another stage": ("stage", {"stage": "weighting", "on": "latency"}, 422, "on"),
    "unknown, again": ("stage", {"stage": "scoring", "on": "nonsense"}, 422, "on"),
    "neither": ("stage", {}, 422, "stage"),
}


@pytest.mark.parametrize(("address", "body", "status", "field"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_understood_names_its_field(
    discussing: Workshop, api_ana: Caller, address: str, body: dict[str, Any], status: int, field: str
) -> None:
    got, answer = api_ana.post(f"/workshops/{discussing.pk}/{address}", body)
    assert (got, list(answer["error"]["fields"])) == (status, [field])
    assert Workshop.objects.get().on_table == ""


def test_before_the_reveal_there_is_no_table(
    workshop: Workshop, crowd: list[Participant], api_ana: Caller, move: Callable[..., Workshop]
) -> None:
    move(workshop, Stage.SCORING)
    for address, body in (
        ("table", {"criterion": "latency"}),
        ("table", {"criterion": None}),
        ("stage", {"on": "latency"}),
    ):
        status, answer = api_ana.post(f"/workshops/{workshop.pk}/{address}", body)
        assert (status, answer["error"]["code"]) == (409, "wrong_stage")


def test_a_note_and_what_is_put_off(
    discussing: Workshop, crowd: list[Participant], api_ana: Caller, calls: Calls
) -> None:
    pia, address = calls(crowd[0]), f"/workshops/{discussing.pk}/notes"
    note = pia.ok("POST", address, {"text": " It depends. ", "criterion": "latency"}, 201)
    assert {**note, "id": ""} == {
        "id": "", "criterion": "latency", "text": "It depends.", "by": "Pia", "parked": False, "owner": None,
    }  # fmt: skip
    parked = api_ana.ok("POST", address, {"text": "Who pays?", "parked": True, "owner": "Sam"}, 201)
    assert [parked[name] for name in ("criterion", "by", "parked", "owner")] == [None, "Ana", True, "Sam"]
    refused = [({"text": " "}, 422, "text"), ({"text": "x", "parked": True, "owner": "x" * 81}, 422, "owner")]
    for body, status, field in refused:
        got, answer = pia.post(address, body)
        assert (got, list(answer["error"]["fields"])) == (status, [field])
    assert pia.post(address, {"text": "x", "criterion": "nonsense"})[0] == 404
