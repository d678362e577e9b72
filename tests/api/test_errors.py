"""Every way to be wrong: the status, the code, and the path of each bad field."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client, RequestFactory

from tests.api.conftest import Caller
from workshops.api.errors import unexpected
from workshops.enums import Stage
from workshops.models import Decision, Member, Workshop

pytestmark = pytest.mark.made_once("decided")


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


def test_body_in_chunks_is_not_taken_for_an_empty_one(api_ana: Caller) -> None:
    headers = {"Authorization": f"Bearer {api_ana.token}", "Transfer-Encoding": "chunked"}
    response = Client().generic("POST", "/api/v1/workshops", content_type="application/json", headers=headers)
    assert (response.status_code, json.loads(response.content)["error"]["code"]) == (411, "length_required")


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
        ("DELETE", f"/workshops/{workshop.pk}", {"GET", "PATCH"}),
        ("POST", f"/workshops/{workshop.pk}/ballot", {"GET", "PUT"}),
        ("OPTIONS", "/join", {"GET", "POST"}),
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
