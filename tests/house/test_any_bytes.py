"""Whatever is sent to a parser gives a result or one clear refusal, and a number is cut off before it is parsed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.browsers import as_member
from workshops import strict_json
from workshops.api.body import StrictParser
from workshops.api.paging import read_cursor
from workshops.callers import who_by_token
from workshops.domain import log_witness, readings_csv
from workshops.domain.decision_madr import read_madr
from workshops.forms.ballots import said_in
from workshops.forms.decisions import cadence_choices
from workshops.models import Member, Workspace
from workshops.queries.search_terms import terms_of
from workshops.queries.sessions import load_sessions
from workshops.refusals import Refusal

pytestmark = pytest.mark.made_once("ana")

DIGITS = "9" * 10_000
CHAIN = "6f9619ff-8b86-4011-b42d-00c04fc964ff"
few = settings(max_examples=40, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
fewer = settings(few, max_examples=12)
texts = st.text(st.characters(codec="utf-8"), max_size=300)
# Text that has the signs in it at which a reader turns.
SIGNS = (
    *(
        "---\n",
        "# ",
        "## Status\n",
        "## Context\n",
        "Accepted\n",
        "Superseded by [",
        "](0001-x.md)",
        "* ",
        "| a | b |\n",
    ),
    *("|---|---|\n", "```\n", "<!--", "-->", "&#x0;", "&#9999999;", "\\", "\ufeff", "title: ", "date: 2026-13-45\n"),
    *("&a [*a]\n", "at,value,source\n", "2026-11-30,", '"', ",", "1e999", "\r", "\n", DIGITS, f"{CHAIN} 1 {'a' * 16}"),
    *("{", "[", "}", "]", "From a b 2026\n", "Content-Type: text/html; charset=none\n\n", "BEGIN:VCALENDAR\n"),
)
marked = st.lists(st.sampled_from(SIGNS) | texts, max_size=12).map("".join)


def body_of(data: bytes) -> object:
    return StrictParser().parse_body(RequestFactory().post("/", data, content_type="application/json"))


PARSERS: dict[str, tuple[Callable[[str], object], tuple[type[Exception], ...]]] = {
    "readings": (readings_csv.read, (Refusal,)),
    "record": (lambda text: read_madr(text, "0001-use-rag.md"), (Refusal,)),
    "witness": (lambda text: log_witness.read_witnesses(text.encode()), (log_witness.Unreadable,)),
    "body": (lambda text: body_of(text.encode()), (Refusal,)),
    "answer": (lambda text: said_in(text.encode()), (Refusal,)),
    "cursor": (read_cursor, (ValueError,)),
    "cadence": (cadence_choices, ()),
}


def refusal_of(read: Callable[[Any], object], what: object, refusals: tuple[type[Exception], ...]) -> Exception | None:
    try:
        read(what)
    except refusals as refusal:
        return refusal
    return None


@pytest.mark.parametrize("name", PARSERS)
def test_any_text_is_read_or_refused_in_a_sentence(name: str) -> None:
    read, refusals = PARSERS[name]

    @few
    @example("")
    @example(DIGITS)
    @example(f'{{"seq": 1e999, "chain": "{CHAIN}", "hash": "{"a" * 16}"}}')
    @example(f'{{"level": {DIGITS}}}')
    @example("[" * 100_000)
    @example("at,value\n2026-11-30," + DIGITS)
    @given(marked)
    def try_it(text: str) -> None:
        refused = refusal_of(read, text, refusals)
        assert refused is None or str(refused).strip()

    try_it()


@few
@given(st.binary(max_size=300))
def test_any_bytes_are_a_body_a_witness_or_neither(data: bytes) -> None:
    for read in (body_of, said_in, log_witness.read_witnesses):
        refused = refusal_of(read, data, (Refusal, log_witness.Unreadable))
        assert refused is None or str(refused).strip()


BEYOND = (DIGITS, f"-{DIGITS}", f"0.{DIGITS}", f"1e{DIGITS}", "NaN", "Infinity")


@pytest.mark.parametrize("number", BEYOND)
def test_a_number_beyond_meaning_is_not_parsed(number: str) -> None:
    with pytest.raises(ValueError, match="number"):
        strict_json.read(f'{{"a": [{number}]}}')
    assert strict_json.read('{"a": [12345678901234567890, 0.25, -3e2]}') == {"a": [12345678901234567890, 0.25, -300]}


def test_a_number_beyond_meaning_is_refused_wherever_it_is_sent(ana: Member) -> None:
    """In addresses, forms and queries: a page that says so, or one that takes no notice."""
    browser = as_member(ana)
    said: dict[str, int] = {}
    paths: tuple[str, ...] = (
        "/decisions/n/",
        "/decisions/?decided_after=n",
        "/decisions/?cursor=n",
        "/guide/costs/?queries_a_day=n",
    )
    paths += ("/decisions/changes/?from=n&to=1", "/decisions/?q=D-n", "/revisits/?after=n", "/inbox/?before=n")
    for path in paths:
        said[path] = browser.get(re.sub(r"\bn\b", DIGITS, path)).status_code
    assert {path: status for path, status in said.items() if status >= 500} == {}
    form = {"title": "T", "use_case": "U", "queries_a_day": DIGITS, "criteria_set": DIGITS}
    assert browser.post("/workshops/new/", form).status_code == 422


@fewer
@given(words=st.text(max_size=60), cookie=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=60))
def test_any_token_code_cookie_or_query_is_answered(ana: Member, words: str, cookie: str) -> None:
    named = quote(words.encode("utf-8", "surrogatepass"), safe="")
    paths = [
        f"/sign-in/{named}/",
        f"/setup/{named}/",
        f"/j/{named}/",
        f"/unsubscribe/{named}/",
        f"/calendar/{named}.ics",
    ]
    browser = Client(headers={"Cookie": f"sessionid={cookie}; csrftoken={cookie}", "Accept-Language": cookie})
    told = [browser.get(path).status_code for path in paths]
    told.append(Client(headers={"Authorization": f"Bearer {cookie}"}).get("/api/v1/decisions").status_code)
    told += [
        as_member(ana).get(f"/decisions/?{key}={named}").status_code for key in ("q", "sort", "cursor", "in_force_on")
    ]
    assert [status for status in told if status >= 500] == []
    load_sessions([words, cookie])
    assert who_by_token(cookie) is None


@fewer
@given(marked)
def test_any_search_is_made_terms_of(workspace: Workspace, text: str) -> None:
    terms_of(workspace.pk, text[:400].replace("\x00", ""))  # which no form lets through


def test_a_file_of_readings_with_too_many_digits_names_its_line() -> None:
    with pytest.raises(Refusal, match="no number"):
        readings_csv.read(f"at,value\n2026-11-30,{DIGITS}\n")
    assert list(readings_csv.read("at,value\n2026-11-30,0.5\n")) == [2]
