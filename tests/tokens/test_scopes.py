"""What a token's scope lets through: every call of the API, every scope; files and streams the same."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests.api.test_permissions import all_routes
from workshops.domain import people
from workshops.enums import TokenScope
from workshops.live.asgi import Scope
from workshops.live.seats import Asked, admit
from workshops.models import Member, Workshop
from workshops.refusals import Refusal

pytestmark = pytest.mark.django_db

READINGS = {("GET", "/signals/{signal_id}/readings"), ("POST", "/signals/{signal_id}/readings")}
OPEN = {("POST", "/join"), ("GET", "/join")}  # ask for no token, and for the one of who knocked


def call(method: str, path: str, token: str) -> Any:
    """With ids of nothing, so that whatever is let through finds nothing, or is told of its body."""
    address = re.sub(r"\{\w+\}", "00000000-0000-0000-0000-000000000000", path)
    headers = {"Authorization": f"Bearer {token}"}
    response: Any = Client().generic(method, f"/api/v1{address}", b"{}", "application/json", headers=headers)
    return response


def stopped_by(response: Any) -> str:
    """The code where it was the scope that said no."""
    if response.status_code != 401:
        return ""
    assert 'error="insufficient_scope"' in response["WWW-Authenticate"]
    return str(response.json()["error"]["code"])


@pytest.mark.parametrize("scope", TokenScope)
def test_every_call_by_every_scope(scope: TokenScope, ana: Member) -> None:
    token = people.create_api_token(member=ana, name="script", scope=scope)
    expected = {
        route: {
            TokenScope.WRITE: "",
            TokenScope.READ: "" if route[0] == "GET" else "read_only_token",
            TokenScope.READINGS: "" if route in READINGS else "readings_only_token",
        }[scope]
        for route in all_routes() - OPEN
    }
    assert {route: stopped_by(call(*route, token)) for route in expected} == expected


def test_a_slash_too_many_is_taken_as_meant_by_the_scope_too(ana: Member) -> None:
    token = people.create_api_token(member=ana, name="meter", scope=TokenScope.READINGS)
    assert call("GET", "/signals/{id}/readings/", token).status_code == 404
    assert stopped_by(call("GET", "/decisions/", token)) == "readings_only_token"
    told = call("GET", "/decisions", token)
    assert told["WWW-Authenticate"].endswith('scope="read"')
    assert (
        told.json()["error"]["message"]
        == "This token takes readings of signals and reads them again, and nothing else."
    )


def test_files_and_streams_are_not_for_a_token_that_takes_readings(ana: Member, workshop: Workshop) -> None:
    tokens = {scope: people.create_api_token(member=ana, name="script", scope=scope) for scope in TokenScope}
    got = {}
    for scope, token in tokens.items():
        file = Client().get("/decisions/log.jsonl", headers={"Authorization": f"Bearer {token}"})
        asked: Scope = {
            "type": "http",
            "method": "GET",
            "path": f"/api/v1/workshops/{workshop.pk}/stream",
            "query_string": b"",
            "headers": [(b"authorization", f"Bearer {token}".encode())],
        }
        (listening,) = admit([Asked.of(asked, workshop.pk, api=True)])
        got[scope] = (file.status_code, listening.status if isinstance(listening, Refusal) else 200)
    assert got == {TokenScope.READ: (200, 200), TokenScope.WRITE: (200, 200), TokenScope.READINGS: (401, 401)}
