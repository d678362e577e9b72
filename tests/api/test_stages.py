"""409 and 429: not now, or not so often."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Caller, Calls
from tests.api.texts import decision_text
from workshops.enums import RecommendationStatus, Stage
from workshops.models import Decision, Participant, Recommendation, Workshop

pytestmark = pytest.mark.made_once("decided")


def test_ballot_before_and_after_its_round(calls: Calls, crowd: list[Participant], move: Any) -> None:
    pia, room = calls(crowd[0]), f"/workshops/{crowd[0].workshop_id}"
    scores = {"scores": {"latency": {"level": 1}}}
    assert pia.put(f"{room}/ballot", scores)[1]["error"]["code"] == "round_closed"
    assert pia.ok("GET", f"{room}/ballot") == {"round": 0, "scores": {}, "weights": {}}
    move(crowd[0].workshop, Stage.SCORING)
    pia.ok("PUT", f"{room}/ballot", scores)
    move(crowd[0].workshop, Stage.DISCUSSION)
    status, answer = pia.put(f"{room}/ballot", {"scores": {"latency": {"level": 4}}})
    assert (status, answer["error"]["code"]) == (409, "round_closed")
    assert pia.ok("GET", f"{room}/ballot") == {
        "round": 1,
        "scores": {"latency": {"level": 1, "confidence": None, "reason": ""}},
        "weights": {},
    }


def test_moves_that_are_not_allowed(api_ana: Caller, workshop: Workshop) -> None:
    path = f"/workshops/{workshop.pk}/stage"
    for stage in ("lobby", "discussion", "weighting", "recommendation", "decided"):
        status, answer = api_ana.post(path, {"stage": stage})
        assert (status, answer["error"]["code"]) == (409, "wrong_stage")
    api_ana.ok("POST", path, {"stage": "cancelled"})
    assert api_ana.post(path, {"stage": "scoring"})[0] == 409


def test_joining_with_a_code_of_a_workshop_that_is_over(nobody: Caller, workshop: Workshop, move: Any) -> None:
    body = {"code": workshop.join_code, "name": "Noa", "role": "product"}
    move(workshop, Stage.CANCELLED)
    assert nobody.post("/join", body)[1]["error"]["code"] == "unknown_code"


def test_recommendation_before_its_stage_and_failed(api_ana: Caller, workshop: Workshop, move: Any) -> None:
    path = f"/workshops/{workshop.pk}/recommendation"
    assert api_ana.get(path)[1]["error"]["code"] == "wrong_stage"
    move(workshop, Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION)
    assert api_ana.get(path)[0] == 202
    Recommendation.objects.update(status=RecommendationStatus.FAILED, error="Nobody has answered anything.")
    status, answer = api_ana.get(path)
    assert (status, answer["error"]["message"]) == (409, "Nobody has answered anything.")
    Recommendation.objects.update(error="")
    for asked in (path, f"/workshops/{workshop.pk}/what-if?w.latency=10"):
        status, answer = api_ana.get(asked)
        assert (status, answer["error"]["message"]) == (409, "The recommendation could not be computed.")


def test_decision_before_the_recommendation(api_ana: Caller, workshop: Workshop) -> None:
    assert api_ana.post(f"/workshops/{workshop.pk}/decision", decision_text())[0] == 409


def test_signing_another_text_than_the_one_read(api_ben: Caller, decided: Decision) -> None:
    body = {"stance": "approve", "revision_sha256": "0" * 64}
    status, answer = api_ben.post("/decisions/1/sign-offs", body)
    assert (status, answer["error"]["code"]) == (409, "text_changed")


def test_guessing_codes_is_slowed_down_and_joining_is_not(nobody: Caller, workshop: Workshop) -> None:
    for n in range(30):
        nobody.ok("POST", "/join", {"code": workshop.join_code, "name": f"Guest {n}", "role": "data"}, 201)
    for _ in range(20):
        assert nobody.post("/join", {"code": "AAAAAA", "name": "Noa", "role": "data"})[0] == 404
    status, answer = nobody.post("/join", {"code": "AAAAAA", "name": "Noa", "role": "data"})
    assert (status, answer["error"]["code"]) == (429, "too_many")
    assert int(nobody.last["Retry-After"]) > 0
    nobody.ok("POST", "/join", {"code": workshop.join_code, "name": "Noa", "role": "data"}, 201)
