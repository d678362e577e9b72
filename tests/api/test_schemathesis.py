"""Every call of the API as its own OpenAPI document allows it, and as it does not: by several people, at rooms and
decisions of two workspaces. Nothing breaks, no answer is outside the document, what the document forbids is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker
from schemathesis.checks import not_a_server_error
from schemathesis.core.errors import SerializationNotPossible
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.test_permissions import AT_STAGE, CALLERS, TABLE, all_routes
from tests.permissions.evidence import put_back
from tests.permissions.site import Site, make_site
from tests.worlds import world
from workshops import wire
from workshops.domain import door, participants, people
from workshops.enums import Stage

pytestmark = pytest.mark.ci

EXAMPLES = 5  # of each call, well-formed; and half as many that are not
# A call of another lane: workshops/live/streams.py, and tests/live/.
ELSEWHERE = {("GET", "/workshops/{workshop_id}/stream")}
CALLS = sorted(all_routes() - ELSEWHERE)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@dataclass(frozen=True)
class Asked:
    """The document, whose calls are asked of Django itself, and what addresses, tokens and ballots are filled in with:
    of each call where it may be done and by whom, and everywhere else and by everybody."""

    schema: Any
    site: Site
    tokens: dict[str, str]
    ids: dict[str, list[str]]
    criteria: list[str]

    def place(self, call: tuple[str, str]) -> str:
        stage = AT_STAGE.get(call)
        return str(self.site.rooms[stage.value if stage else "decided"].workshop.pk)

    def person(self, call: tuple[str, str]) -> str:
        """The token of somebody whom the table of permissions lets in."""
        answers = dict(zip(CALLERS, TABLE[call], strict=True))
        if call == ("GET", "/join"):
            return self.tokens["knocking"]
        who = next((one for one in ("ana", "pia") if answers[one] < 400 or answers[one] in (409, 422)), "owner")
        return self.tokens["discussing" if who == "pia" and AT_STAGE.get(call) == Stage.DISCUSSION else who]


@pytest.fixture(scope="module")
def asked(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Asked]:
    for signal in (request_started, request_finished):  # the test's own connection stays
        signal.disconnect(close_old_connections)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    with django_db_blocker.unblock(), transaction.atomic():
        site = world("site", make_site)
        asking = site.rooms["scoring"].workshop
        yield Asked(schema, site, tokens_of(site), ids_of(site), asking.criteria)
        transaction.set_rollback(True)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def ids_of(site: Site) -> dict[str, list[str]]:
    """By the name of a parameter: what is there, in both workspaces."""
    values = site.values("decided")
    rows = {name: [value] for name, value in values.items() if name.endswith("_id") and value}
    numbers = [values[name] for name in ("number", "number", "draft", "older", "retired")]
    return {
        **rows,
        "workshop_id": [str(site.rooms[name].workshop.pk) for name in ("lobby", "scoring", "discussion", "far")],
        "question": ["use", "data"],
        "number": [*numbers, "D-0001", "9999"],
        "revision": ["1", "1", "2"],
    }


def tokens_of(site: Site) -> dict[str, str]:
    """Of who facilitates, owns, takes part, looks on and knocks at Acme, of an owner elsewhere, and of nobody."""
    cast = site.cast
    members = {"ana": cast.zora, "owner": cast.olive, "ben": cast.ben, "cara": cast.cara}
    seats = {
        "pia": ("scoring", "somebody"),
        "discussing": ("discussion", "somebody"),
        "observer": ("scoring", "observer"),
    }
    knock = door.knock_at(workshop=site.rooms["lobby"].workshop, name="Nell", role="data")
    return {
        "knocking": door.issue_knock_token(knock=knock),
        **{name: people.create_api_token(member=member, name="test") for name, member in members.items()},
        **{name: participants.issue_token(participant=site.rooms[r].seats[who]) for name, (r, who) in seats.items()},
        "nobody": "unknown",
    }


def ask(asked: Asked, call: tuple[str, str], case: Any, data: st.DataObject, checks: list[Any]) -> None:
    """Mostly where it may be done and by somebody who may."""
    is_usual = data.draw(st.integers(0, 9), label="usual") < 8
    for name in case.path_parameters:
        if is_usual and name == "workshop_id":
            case.path_parameters[name] = asked.place(call)
        elif name in asked.ids and data.draw(st.integers(0, 9), label="invented") > 0:
            case.path_parameters[name] = data.draw(st.sampled_from(asked.ids[name]), label=name)
    token = asked.person(call) if is_usual else data.draw(st.sampled_from(list(asked.tokens.values())), label="token")
    if is_usual and isinstance(case.body, dict):
        for part in ("scores", "weights"):  # nobody invents the name of a criterion
            if isinstance(case.body.get(part), dict):
                case.body[part] = dict(zip(asked.criteria, case.body[part].values(), strict=False))
    case.headers["Authorization"] = f"Bearer {token}"  # part of the case: that it was left out is not held against it
    wire.connection().flushdb()  # nobody has asked too often
    with put_back():
        try:
            answer = case.call()
        except SerializationNotPossible:
            return
    case.validate_response(answer, checks=checks)


def quietly(examples: int) -> settings:
    """The same examples each time; the first that fails is told as it is."""
    health = list(HealthCheck)
    phases = (Phase.generate,)
    return settings(max_examples=examples, deadline=None, database=None, phases=phases, suppress_health_check=health)


@pytest.mark.django_db
@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_what_the_document_allows_is_taken_or_refused_as_it_says(asked: Asked, call: tuple[str, str]) -> None:
    operation = asked.schema[f"/api/v1{call[1]}"][call[0]]

    @seed(20261126)
    @quietly(EXAMPLES)
    @given(case=operation.as_strategy(), data=st.data())
    def try_it(case: Any, data: st.DataObject) -> None:
        ask(asked, call, case, data, CHECKS)

    try_it()


@pytest.mark.django_db
@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_what_the_document_forbids_is_refused(asked: Asked, call: tuple[str, str]) -> None:
    operation = asked.schema[f"/api/v1{call[1]}"][call[0]]
    cases = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @seed(20261126)
    @quietly(EXAMPLES // 2)
    @given(case=cases, data=st.data())
    def try_it(case: Any, data: st.DataObject) -> None:
        ask(asked, call, case, data, [*CHECKS, negative_data_rejection])

    try_it()
