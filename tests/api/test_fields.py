"""422: every bad field is named by its path, and nothing is saved."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.api.conftest import Caller, Calls
from tests.api.texts import decision_text
from workshops.enums import Stage
from workshops.models import Answer, Decision, Participant, Workshop

pytestmark = pytest.mark.made_once("decided")

Body = dict[str, Any]


def fields(caller: Caller, method: str, path: str, body: Any) -> dict[str, str]:
    """The `fields` of an answer that has to be 422."""
    answer = caller.ok(method, path, body, 422)
    assert answer.keys() == {"error"}
    assert answer["error"].keys() == {"code", "message", "fields"}
    return dict(answer["error"]["fields"])


def test_new_workshop_names_its_fields(api_ana: Caller) -> None:
    assert fields(api_ana, "POST", "/workshops", {"colour": 1}) == {
        "title": "This field is needed.",
        "use_case": "This field is needed.",
        "colour": "There is no such field here.",
    }
    good = {"title": "A", "use_case": "B"}
    faults: list[Body] = [
        {"title": ""}, {"title": " "}, {"title": "x" * 121}, {"title": 7}, {"title": None}, {"title": "a\x00b"},
        {"title": "\ud800"}, {"use_case": ""}, {"use_case": "x" * 2001}, {"use_case": []},
        {"criteria": "some"}, {"criteria": 5}, {"criteria": []}, {"criteria": ["latency", "nope"]},
        {"criteria": [1]}, {"criteria": {"latency": 1}}, {"criteria": None}, {"anonymous": "yes"}, {"anonymous": None},
    ]  # fmt: skip
    for bad in faults:
        assert list(fields(api_ana, "POST", "/workshops", {**good, **bad})) == list(bad), bad
    assert Workshop.objects.count() == 0


def test_join_names_its_fields(nobody: Caller, workshop: Workshop, crowd: list[Participant]) -> None:
    good = {"code": workshop.join_code, "name": "Noa", "role": "product"}
    faults: list[Body] = [
        {"name": ""}, {"name": " \t"}, {"name": "x" * 61}, {"name": 1}, {"name": "PIA"}, {"name": "N\x00"},
        {"role": "ceo"}, {"role": ""}, {"role": None}, {"code": 7}, {"email": "a@b.c"},
    ]  # fmt: skip
    for bad in faults:
        assert list(fields(nobody, "POST", "/join", {**good, **bad})) == list(bad), bad
    assert Participant.objects.count() == len(crowd)


@pytest.mark.parametrize(
    ("scores", "path"),
    [
        ({"latency": {"level": 5}}, "scores.latency.level"),
        ({"latency": {"level": -1}}, "scores.latency.level"),
        ({"latency": {"level": 1.5}}, "scores.latency.level"),
        ({"latency": {"level": 2.0}}, "scores.latency.level"),
        ({"latency": {"level": "2"}}, "scores.latency.level"),
        ({"latency": {"level": True}}, "scores.latency.level"),
        ({"latency": {"level": 10**400}}, "scores.latency.level"),
        ({"latency": {}}, "scores.latency.level"),
        ({"latency": {"reason": "x"}}, "scores.latency.level"),
        ({"latency": {"level": 1, "confidence": 4}}, "scores.latency.confidence"),
        ({"latency": {"level": 1, "confidence": "high"}}, "scores.latency.confidence"),
        ({"latency": {"level": 1, "reason": "x" * 1001}}, "scores.latency.reason"),
        ({"latency": {"level": 1, "reason": 5}}, "scores.latency.reason"),
        ({"latency": {"level": 1, "reason": "a\x00"}}, "scores.latency.reason"),
        ({"latency": {"level": 1, "weight": 5}}, "scores.latency.weight"),
        ({"latency": 3}, "scores.latency"),
        ({"latency": None}, "scores.latency"),
        ({"nope": {"level": 1}}, "scores.nope"),
        ([], "scores"),
        (None, "scores"),
    ],
)
def test_ballot_names_the_bad_field_and_saves_nothing(
    calls: Calls, crowd: list[Participant], move: Any, scores: Any, path: str
) -> None:
    move(crowd[0].workshop, Stage.SCORING)
    body = {"scores": {"factual_gap": {"level": 2}, **scores} if isinstance(scores, dict) else scores}
    room = f"/workshops/{crowd[0].workshop_id}/ballot"
    assert list(fields(calls(crowd[0]), "PUT", room, body)) == [path]
    assert Answer.objects.count() == 0


@pytest.mark.parametrize("points", [-0.1, 10.1, "5", True, None, [], 10**400])
def test_weight_is_a_number_from_0_to_10(calls: Calls, crowd: list[Participant], move: Any, points: Any) -> None:
    move(crowd[0].workshop, Stage.SCORING)
    room = f"/workshops/{crowd[0].workshop_id}/ballot"
    bad = fields(calls(crowd[0]), "PUT", room, {"weights": {"latency": points}})
    assert bad == {"weights.latency": "A weight is a number from 0 to 10."}


def test_stage_has_to_be_known(api_ana: Caller, workshop: Workshop) -> None:
    for body, path in [({"stage": "party"}, "stage"), ({}, "stage"), ({"stage": 1}, "stage")]:
        assert list(fields(api_ana, "POST", f"/workshops/{workshop.pk}/stage", body)) == [path]


def test_decision_names_every_bad_field_at_once(
    api_ana: Caller, crowd: list[Participant], calls: Calls, move: Any
) -> None:
    workshop = move(crowd[0].workshop, Stage.SCORING)
    calls(crowd[0]).ok("PUT", f"/workshops/{workshop.pk}/ballot", {"scores": {"latency": {"level": 1}}})
    move(workshop, Stage.DISCUSSION, Stage.RECOMMENDATION)
    path = f"/workshops/{workshop.pk}/decision"
    assert fields(api_ana, "POST", path, {}).keys() == {"approach", "fallback", "rationale", "metrics", "revisit"}
    bad = decision_text(
        approach="magic",
        fallback="",
        rationale=7,
        metrics=[{"name": "", "comparator": "~", "threshold": "90", "goal": 1}, 5],
        assumptions=[{"statement": "x" * 501, "signal": {"metric": "m", "comparator": "<", "threshold": 10**400,
                                                         "window_days": 0}}],
        configuration={"seed": "1"},
        revisit={"every_months": 13, "until": "2027"},
        extra=1,
    )  # fmt: skip
    assert fields(api_ana, "POST", path, bad).keys() >= {
        "approach", "fallback", "rationale", "metrics.0.goal", "metrics.1", "configuration.seed",
        "assumptions.0.statement", "assumptions.0.signal.threshold", "assumptions.0.signal.window_days",
        "revisit.every_months", "revisit.until", "extra",
    }  # fmt: skip
    bad["metrics"].pop()
    assert fields(api_ana, "POST", path, bad).keys() >= {
        "metrics.0.name", "metrics.0.comparator", "metrics.0.threshold", "metrics.0.goal",
    }  # fmt: skip
    assert Decision.objects.count() == 0
    assert api_ana.ok("GET", f"/workshops/{workshop.pk}")["stage"] == "recommendation"
    api_ana.ok("POST", path, decision_text(), 201)


def test_sign_off_names_its_fields(api_ben: Caller, decided: Decision) -> None:
    good = {"stance": "approve", "revision_sha256": api_ben.ok("GET", "/decisions/1")["revision_sha256"]}
    faults: list[tuple[Body, str]] = [
        ({"stance": "maybe"}, "stance"),
        ({"stance": "dissent"}, "reason"),
        ({"stance": "approve_with_reservation", "reason": " "}, "reason"),
        ({"reason": "x" * 2001}, "reason"),
        ({"revision_sha256": None}, "revision_sha256"),
        ({"name": "Ana"}, "name"),
    ]
    for bad, path in faults:
        assert list(fields(api_ben, "POST", "/decisions/1/sign-offs", {**good, **bad})) == [path]


def test_revisit_names_its_fields(api_ana: Caller, decided: Decision) -> None:
    (revisit,) = api_ana.ok("GET", "/revisits")["results"]
    path = f"/revisits/{revisit['id']}"
    day = timezone.now().date()
    until = (day + timedelta(days=100)).isoformat()
    for bad, names in [
        ({}, ["until", "reason"]),
        ({"until": "soon", "reason": "x"}, ["until"]),
        ({"until": 20270101, "reason": "x"}, ["until"]),
        ({"until": "2027-02-30", "reason": "x"}, ["until"]),
        ({"until": day.isoformat(), "reason": "x"}, ["until"]),
        ({"until": (day + timedelta(days=400)).isoformat(), "reason": "x"}, ["until"]),
        ({"until": until, "reason": ""}, ["reason"]),
        ({"until": until, "reason": 7}, ["reason"]),
    ]:
        assert sorted(fields(api_ana, "POST", f"{path}/snooze", bad)) == sorted(names), bad
    for bad, names in [({}, ["outcome"]), ({"outcome": "fine"}, ["outcome"]), ({"outcome": "retired"}, ["note"])]:
        assert list(fields(api_ana, "POST", f"{path}/complete", bad)) == names


def test_reading_names_its_fields(api_ana: Caller, decided: Decision) -> None:
    signal = api_ana.ok("GET", "/decisions/1")["assumptions"][0]["signal"]["id"]
    path = f"/signals/{signal}/readings"
    for bad in [{"value": "9"}, {"value": True}, {"value": None}, {"value": 10**400}]:
        assert list(fields(api_ana, "POST", path, bad)) == ["value"]
    faults: list[Body] = [
        {"at": "now"},
        {"at": 5},
        {"at": "9999-12-31T23:59:59-23:59"},
        {"source": "x" * 201},
        {"unit": "%"},
    ]
    for bad in faults:
        assert list(fields(api_ana, "POST", path, {"value": 1, **bad})) == list(bad)
    status, answer = api_ana("POST", path, {"value": 1}, **{"Idempotency-Key": "k" * 201})
    assert (status, list(answer["error"]["fields"])) == (422, ["Idempotency-Key"])


@pytest.mark.parametrize("path", ["/decisions", "/revisits", "/decisions/1/events"])
def test_query_names_its_bad_field(api_ana: Caller, decided: Decision, path: str) -> None:
    queries = ["limit=0", "limit=101", "limit=x", "cursor=x", "cursor=%C3%A4", "cursor=eA=="]
    queries += ["due_before=soon"] if path != "/decisions/1/events" else []
    queries += ["q=%00", "approach=%00"] if path == "/decisions" else []
    for query in queries:
        assert list(fields(api_ana, "GET", f"{path}?{query}", None)) == [query.partition("=")[0]], query


def test_unknown_states_are_named(api_ana: Caller) -> None:
    for path in ("/decisions?status=fine", "/revisits?state=fine"):
        assert api_ana.get(path)[0] == 422
    assert "Choose one of: draft, proposed, accepted" in json.dumps(api_ana.get("/decisions?status=fine")[1])
