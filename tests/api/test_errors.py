"""Every way to be wrong: the status, the code, and the path of each bad field."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from tests.api.conftest import Caller, Calls
from tests.api.texts import decision_text
from workshops.api.errors import unexpected
from workshops.enums import RecommendationStatus, Stage
from workshops.models import Answer, Decision, Member, Participant, Recommendation, Workshop


def fields(caller: Caller, method: str, path: str, body: Any) -> dict[str, str]:
    """The `fields` of an answer that has to be 422."""
    answer = caller.ok(method, path, body, 422)
    assert answer.keys() == {"error"}
    assert answer["error"].keys() == {"code", "message", "fields"}
    return dict(answer["error"]["fields"])


def raw(caller: Caller, path: str, body: bytes, content_type: str = "application/json", method: str = "POST") -> Any:
    headers = {"Authorization": f"Bearer {caller.token}"}
    response = Client().generic(method, f"/api/v1{path}", body, content_type, headers=headers)
    return response.status_code, json.loads(response.content)["error"]


# 400, 401, 404, 405, 413, 415, 500


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b'"text"', b"7", b'{"title": NaN}', b'{"title": "a", "title": "b"}',
        b"\xff\xfe", "{}".encode("utf-16"), b"[" * 100_000, b'{"title": ' + b"9" * 5_000 + b"}",
    ],
)  # fmt: skip
def test_what_is_not_one_json_object_is_malformed(api_ana: Caller, body: bytes) -> None:
    status, error = raw(api_ana, "/workshops", body)
    assert (status, error["code"], error["fields"]) == (400, "malformed", {})
    assert Workshop.objects.count() == 0


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1"]
)
def test_content_type_has_to_be_json(api_ana: Caller, content_type: str) -> None:
    status, error = raw(api_ana, "/workshops", b'{"title": "A", "use_case": "B"}', content_type)
    assert (status, error["code"]) == (415, "unsupported_content_type")


def test_body_may_have_one_megabyte(api_ana: Caller) -> None:
    status, error = raw(api_ana, "/workshops", b'{"title": "' + b"a" * 1_000_001 + b'"}')
    assert (status, error["code"]) == (413, "too_large")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer nonsense", "Basic YTpi", "adv_x"])
def test_without_a_good_token_401_says_how(header: str, db: None) -> None:
    response = Client().get("/api/v1/decisions", headers={"Authorization": header})
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="advisor"'
    assert json.loads(response.content)["error"]["fields"] == {}


def test_session_cookie_is_no_token(ana: Member, as_member: Any) -> None:
    assert as_member(ana).get("/api/v1/decisions").status_code == 401


def test_token_of_scope_read_changes_nothing(api_reader: Caller, workshop: Workshop) -> None:
    api_reader.ok("GET", f"/workshops/{workshop.pk}")
    status, answer = api_reader.post(f"/workshops/{workshop.pk}/stage", {"stage": "scoring"})
    assert (status, answer["error"]["code"]) == (401, "read_only_token")
    assert 'error="insufficient_scope"' in api_reader.last["WWW-Authenticate"]
    workshop.refresh_from_db()
    assert workshop.stage == Stage.LOBBY


@pytest.mark.parametrize("path", ["/", "/nothing", "/nothing/", "/openapi", "/workshops/x/y/z", "/%00"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_unknown_address_is_404_as_json(db: None, nobody: Caller, method: str, path: str) -> None:
    status, answer = nobody(method, path)
    assert (status, answer["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize("workshop_id", ["1", "x", "00000000-0000-0000-0000-000000000000", "%00", "D-0001"])
def test_unknown_workshop_is_404(api_ana: Caller, workshop_id: str) -> None:
    status, answer = api_ana.get(f"/workshops/{workshop_id}")
    assert (status, answer["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize("number", ["0", "2", "D-0002", "D-", "-1", "x", "99999999999", "1.0", "D-0001x"])
def test_unknown_decision_is_404(api_ana: Caller, decided: Decision, number: str) -> None:
    assert api_ana.get(f"/decisions/{number}")[0] == 404


def test_other_methods_are_405_as_json(api_ana: Caller, workshop: Workshop) -> None:
    for method, path, allowed in [
        ("DELETE", f"/workshops/{workshop.pk}", {"GET"}),
        ("POST", f"/workshops/{workshop.pk}/ballot", {"GET", "PUT"}),
        ("OPTIONS", "/join", {"POST"}),
    ]:
        status, answer = api_ana(method, path, {})
        assert (status, answer["error"]["code"]) == (405, "method_not_allowed")
        assert set(api_ana.last["Allow"].split(", ")) == allowed
    assert Client().post("/api/v1/openapi.json").status_code == 405


def test_unexpected_error_is_json_without_a_trace(caplog: pytest.LogCaptureFixture) -> None:
    response = unexpected(RequestFactory().get("/api/v1/decisions"), ZeroDivisionError("secret detail"))
    assert response.status_code == 500
    error = json.loads(response.content)["error"]
    assert (error["code"], error["fields"]) == ("server_error", {})
    assert b"secret" not in response.content
    assert "secret detail" in caplog.text


def test_slash_at_the_end_is_taken_as_meant(api_ana: Caller, decided: Decision) -> None:
    assert api_ana.get("/decisions/1/") == api_ana.get("/decisions/1")
    body = {"title": "Another", "use_case": "Sort tickets."}
    assert api_ana.ok("POST", "/workshops/", body, 201)["title"] == "Another"


def test_head_is_get_without_its_body(api_ana: Caller, workshop: Workshop) -> None:
    headers = {"Authorization": f"Bearer {api_ana.token}"}
    response = Client().head(f"/api/v1/workshops/{workshop.pk}", headers=headers)
    assert (response.status_code, response.content) == (200, b"")


# 422: each field by its path


def test_new_workshop_names_its_fields(api_ana: Caller) -> None:
    assert fields(api_ana, "POST", "/workshops", {"colour": 1}) == {
        "title": "This field is needed.",
        "use_case": "This field is needed.",
        "colour": "There is no such field here.",
    }
    good = {"title": "A", "use_case": "B"}
    for bad in [
        {"title": ""}, {"title": " "}, {"title": "x" * 121}, {"title": 7}, {"title": None}, {"title": "a\x00b"},
        {"title": "\ud800"}, {"use_case": ""}, {"use_case": "x" * 2001}, {"use_case": []},
        {"criteria": "some"}, {"criteria": 5}, {"criteria": []}, {"criteria": ["latency", "nope"]},
        {"criteria": [1]}, {"criteria": {"latency": 1}}, {"criteria": None}, {"anonymous": "yes"}, {"anonymous": None},
    ]:  # fmt: skip
        assert list(fields(api_ana, "POST", "/workshops", {**good, **bad})) == list(bad), bad
    assert Workshop.objects.count() == 0


def test_join_names_its_fields(nobody: Caller, workshop: Workshop, crowd: list[Participant]) -> None:
    good = {"code": workshop.join_code, "name": "Noa", "role": "product"}
    for bad in [
        {"name": ""}, {"name": " \t"}, {"name": "x" * 61}, {"name": 1}, {"name": "PIA"}, {"name": "N\x00"},
        {"role": "ceo"}, {"role": ""}, {"role": None}, {"code": 7}, {"email": "a@b.c"},
    ]:  # fmt: skip
        assert list(fields(nobody, "POST", "/join", {**good, **bad})) == list(bad), bad
    assert Participant.objects.count() == len(crowd)


@pytest.mark.parametrize(
    ("scores", "path"),
    [
        ({"latency": {"level": 5}}, "scores.latency.level"),
        ({"latency": {"level": -1}}, "scores.latency.level"),
        ({"latency": {"level": 1.5}}, "scores.latency.level"),
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
    for bad, path in [
        ({"stance": "maybe"}, "stance"),
        ({"stance": "dissent"}, "reason"),
        ({"stance": "approve_with_reservation", "reason": " "}, "reason"),
        ({"reason": "x" * 2001}, "reason"),
        ({"revision_sha256": None}, "revision_sha256"),
        ({"name": "Ana"}, "name"),
    ]:
        assert list(fields(api_ben, "POST", "/decisions/1/sign-offs", {**good, **bad})) == [path]


def test_revisit_names_its_fields(api_ana: Caller, decided: Decision) -> None:
    (revisit,) = api_ana.ok("GET", "/revisits")["results"]
    path = f"/revisits/{revisit['id']}"
    day = timezone.now().date()
    until = (day + timedelta(days=10)).isoformat()
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
    for bad in [{"at": "now"}, {"at": 5}, {"at": "9999-12-31T23:59:59-23:59"}, {"source": "x" * 201}, {"unit": "%"}]:
        assert list(fields(api_ana, "POST", path, {"value": 1, **bad})) == list(bad)
    status, answer = api_ana("POST", path, {"value": 1}, **{"Idempotency-Key": "k" * 201})
    assert (status, list(answer["error"]["fields"])) == (422, ["Idempotency-Key"])


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "limit=x", "cursor=x", "cursor=%C3%A4", "cursor=eA==", "due_before=soon", "q=%00"],
)
@pytest.mark.parametrize("path", ["/decisions", "/revisits", "/decisions/1/events"])
def test_query_names_its_bad_field(api_ana: Caller, decided: Decision, path: str, query: str) -> None:
    name = query.partition("=")[0]
    status, answer = api_ana.get(f"{path}?{query}")
    if name in ("q", "due_before") and status == 200:
        assert path != "/decisions"
        return
    assert (status, list(answer["error"]["fields"])) == (422, [name])


def test_unknown_states_are_named(api_ana: Caller) -> None:
    for path in ("/decisions?status=fine", "/revisits?state=fine"):
        assert api_ana.get(path)[0] == 422
    assert "Choose one of: draft, proposed, accepted" in json.dumps(api_ana.get("/decisions?status=fine")[1])


# 409: not at this stage


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


def test_decision_before_the_recommendation(api_ana: Caller, workshop: Workshop) -> None:
    assert api_ana.post(f"/workshops/{workshop.pk}/decision", decision_text())[0] == 409


def test_signing_another_text_than_the_one_read(api_ben: Caller, decided: Decision) -> None:
    body = {"stance": "approve", "revision_sha256": "0" * 64}
    status, answer = api_ben.post("/decisions/1/sign-offs", body)
    assert (status, answer["error"]["code"]) == (409, "text_changed")


# 429


def test_guessing_codes_is_slowed_down_and_joining_is_not(nobody: Caller, workshop: Workshop) -> None:
    for n in range(30):
        nobody.ok("POST", "/join", {"code": workshop.join_code, "name": f"Guest {n}", "role": "data"}, 201)
    for _ in range(20):
        assert nobody.post("/join", {"code": "AAAAAA", "name": "Noa", "role": "data"})[0] == 404
    status, answer = nobody.post("/join", {"code": workshop.join_code, "name": "Noa", "role": "data"})
    assert (status, answer["error"]["code"]) == (429, "too_many")
    assert int(nobody.last["Retry-After"]) > 0
