"""Who may ask for what: every address, every caller, GET and POST."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.permissions.addresses import OWN, ROWS
from tests.permissions.answers import NONE, NOT_OFFERED, SIGN, Answers, Told
from tests.permissions.callers import OUTSIDE, Cookies, browser
from tests.permissions.evidence import WORKSPACE, Rows, changed, forget_attempts, leaks, put_back
from tests.permissions.rows import Row
from tests.permissions.shown import look, page_of
from tests.permissions.site import Site
from workshops.api.app import api
from workshops.models import AuditEntry
from workshops.views import health

pytestmark = pytest.mark.usefixtures("asked")

REFUSED = (NONE, SIGN, 401)
# That a method is not offered is said before anybody is looked at: to the least and to the most alike.
WITHOUT_A_METHOD = ("nobody", "guest", "owner")
# Those of the API have a table of their own (tests/api/test_permissions.py); the live lane's are in test_streams.
API = "api/v1"
# What the API has no call for is not there, for anybody.
ELSE = "api/v1/^(?P<rest>.+)$"


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


def calls_of_the_api() -> set[str]:
    paths = {path for bound in api._get_bound_routers() for path in bound.path_operations}
    return {API + re.sub(r"\{(\w+)\}", r"<\1>", path) for path in paths} | {ELSE}


def test_every_address_has_a_row() -> None:
    known = set(routes(get_resolver().url_patterns)) - calls_of_the_api()
    assert {row.route for row in ROWS} == known - {"guide/parts/"}


def address_of(row: Row, values: dict[str, str]) -> str:
    own = {**values, **{name: value.format_map(values) for name, value in row.path.items()}}
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda place: own[place[1]], row.route)


def ask(client: Client, row: Row, method: str, values: dict[str, str]) -> HttpResponseBase:
    body = {name: value.format_map(values) for name, value in row.body.items()} if method == "POST" else {}
    headers = {"HX-Request": "true"} if row.part else {}
    address = address_of(row, values)
    if method == "GET":
        return client.get(address, headers=headers)
    if row.script:
        return client.post(address, json.dumps(body), content_type="application/json", headers=headers)
    return client.post(address, body, headers=headers)


def told(response: HttpResponseBase) -> Told:
    is_sent_to_sign_in = response.status_code == 302 and response.headers["Location"].startswith("/sign-in/")
    return SIGN if is_sent_to_sign_in else response.status_code


def expected_of(row: Row, method: str) -> Answers:
    """As in the row. Its guest is the decided room's guest where the row is about that room."""
    answers = row.get if method == "GET" else row.post
    if answers == NOT_OFFERED:
        return {caller: answers[caller] for caller in WITHOUT_A_METHOD if caller in row.asked_by}
    answers = {**answers, "decided": answers["guest"]} if row.room == "decided" else answers
    return {caller: answers[caller] for caller in row.asked_by}


def may_see(row: Row, caller: str, answer: Told) -> bool:
    """Whether what is planted may be in the answer to this caller."""
    if row.by_key:
        return True
    if row.route == "" and caller in ("next_door", "decided"):
        return True  # a guest's home lists the rooms that they joined in this browser
    if answer in REFUSED or (caller == "there" and row in OWN):
        return False
    return caller not in OUTSIDE or (caller == "decided" and row.room == "decided")


def excused(caller: str) -> set[str]:
    """The name of their own workspace."""
    return set() if caller in (*OUTSIDE, "guest", "observer", "there") else {WORKSPACE}


def test_whoever_asks_only_whether_a_page_is_there_is_answered_as_if_they_had_asked_for_it(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Monitors and link checkers do (HEAD)."""
    monkeypatch.setattr(health, "WORKER_PATIENCE", 0.01)
    rows = [row for row in ROWS if row.get != NOT_OFFERED and "nobody" in row.asked_by]
    got = []
    for row in rows:
        forget_attempts()
        headers = {"HX-Request": "true"} if row.part else {}
        got.append((row.route, told(browser("").head(address_of(row, site.values(row.room)), headers=headers))))
    assert got == [(row.route, row.get["nobody"]) for row in rows]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.route} {row.room}{' part' * row.part}{' js' * row.script}")
def test_page(
    row: Row, method: str, site: Site, cookies: Cookies, before: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those who are refused come first; after them every row of the database is as it was. A GET changes none, but
    that a file that was handed out stands in the audit. What they are shown is what is known to be."""
    monkeypatch.setattr(health, "WORKER_PATIENCE", 0.01)
    values, expected = site.values(row.room), expected_of(row, method)
    refused = [caller for caller in expected if method == "GET" or expected[caller] in REFUSED]
    got: dict[str, Told] = {}
    shown: dict[str, set[str]] = {}
    pages: dict[str, str] = {}

    def note(caller: str) -> None:
        forget_attempts()
        response = ask(browser(cookies[caller, row.room]), row, method, values)
        got[caller] = told(response)
        if response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming:
            pages[caller] = page_of(response)
        if not may_see(row, caller, got[caller]) and (found := leaks(response) - excused(caller)):
            shown[caller] = found

    for caller in refused:
        note(caller)
    touched = changed(before)
    kept = {AuditEntry._meta.db_table} if row.handed_out and 200 in got.values() else set()
    for caller in expected:
        if caller not in refused:
            with put_back():
                note(caller)
    assert (got, shown, touched) == (expected, {}, kept)
    look(row, method, pages)
