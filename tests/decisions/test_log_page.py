"""The log's list: found by words, filtered, paged, and read with the same number of queries however long it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any, cast

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.decisions.making import TEXT, make_decision
from workshops.domain import decisions
from workshops.domain.decision_import import import_decision
from workshops.domain.decision_text import DecisionText
from workshops.domain.decisions import Signer
from workshops.enums import DecisionStatus
from workshops.models import Decision, Member, Occurrence
from workshops.queries.decisions import log_health

pytestmark = pytest.mark.made_once("three")

SignIn = Callable[[Member], Client]
Scores = dict[str, dict[str, Any]]


@pytest.fixture
def three(ana: Member, copilot_scores: Scores) -> list[Decision]:
    """Claims copilot (RAG); ticket router (fine-tuning, accepted, overdue, a dissent); brand voice (hybrid, retired)"""
    claims = make_decision(ana, scores=copilot_scores, question="Adjusters ask the handbook.")
    router = make_decision(
        ana,
        scores=copilot_scores,
        title="Ticket router",
        approach="fine_tuning",
        rationale="A million tickets with fixed labels.",
        assumptions=[{"statement": "The label set stays fixed.", "owner": "", "signal": None}],
    )
    voice = make_decision(ana, scores=copilot_scores, title="Brand voice", approach="hybrid")
    seen = decisions.current_revision(router).sha256
    decisions.sign_off(
        decision=router, signer=Signer(None, ana), stance="dissent", reason="Too early.", revision_sha256=seen
    )
    decisions.accept_decision(decision=router, by=ana, unsigned_reason="Agreed aloud.")
    Occurrence.objects.filter(plan__decision=router).update(due_on=timezone.now().date() - timedelta(days=9))
    decisions.retire_decision(decision=voice, by=ana, reason="Gone.")
    return [claims, router, voice]


def titles(client: Client, query: str = "") -> list[str]:
    page = client.get(f"/decisions/{query}")
    assert page.status_code == 200
    return re.findall(r'class="log-link log-title"[^>]*>([^<]+)<', page.content.decode())


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Brand voice", "Ticket router", "Claims copilot: RAG"]),
        ("?q=handbook", ["Claims copilot: RAG"]),
        ("?q=ROUTER", ["Ticket router"]),
        ("?q=fixed+labels", ["Ticket router"]),
        ("?q=label+set", ["Ticket router"]),
        ("?q=D-0003", ["Brand voice"]),
        ("?q=3", ["Brand voice"]),
        ("?q=nothing+like+it", []),
        ("?q=%25", []),
        ("?approach=rag", ["Claims copilot: RAG"]),
        ("?status=retired", ["Brand voice"]),
        ("?due=overdue", ["Ticket router"]),
        ("?due=fresh", ["Claims copilot: RAG"]),
        ("?dissent=yes", ["Ticket router"]),
        ("?status=accepted&approach=rag", []),
        ("?sort=title", ["Brand voice", "Claims copilot: RAG", "Ticket router"]),
    ],
)
def test_search_and_filters(
    three: list[Decision], ana: Member, as_member: SignIn, query: str, found: list[str]
) -> None:
    assert titles(as_member(ana), query) == found


def test_words_beside_the_rows(three: list[Decision], ana: Member, as_member: SignIn) -> None:
    page = as_member(ana).get("/decisions/").content.decode()
    assert "2 in force · 1 fresh · 1 due · 0 stale" in page
    assert " days overdue" in page
    assert "no revisit" in page


def test_nothing_found_and_nothing_there(three: list[Decision], ana: Member, cara: Member, as_member: SignIn) -> None:
    assert "No decision fits" in as_member(ana).get("/decisions/?q=zebra").content.decode()
    empty = as_member(cara).get("/decisions/").content.decode()
    assert "No decisions yet" in empty
    assert "Open a workshop" in empty
    assert "Claims copilot" not in empty


def test_guests_and_nobody_are_sent_to_sign_in(three: list[Decision]) -> None:
    for address in ("/decisions/", "/decisions/decisions.jsonl", "/decisions/log.jsonl"):
        assert Client().get(address, headers={"Accept": "text/html"}).status_code == 302


def make_many(by: Member, count: int, first: int = 0) -> None:
    for number in range(first, first + count):
        body = cast(DecisionText, {**TEXT, "question": "Which?", "title": f"Imported {number}"})
        import_decision(
            by=by, body=body, status=DecisionStatus.ACCEPTED, decided_on=None, source="x.md", plan_revisits=True
        )


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = client.get(address)
        if answer.streaming:
            b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # not in the stubs
    assert answer.status_code == 200
    return len(captured)


def test_thirty_take_the_queries_of_one_and_what_is_more_stands_on_a_second_page(
    ana: Member, as_member: SignIn, subtests: pytest.Subtests
) -> None:
    client = as_member(ana)
    addresses = ("/decisions/", "/decisions/?q=imported&due=fresh", "/decisions/decisions.jsonl")
    make_many(ana, 1)
    one = {address: queries(client, address) for address in addresses}
    make_many(ana, 29, first=1)
    assert len(titles(client)) == 30
    for address in addresses:
        with subtests.test(address=address):
            assert queries(client, address) == one[address]
    make_many(ana, 1, first=30)
    first = client.get("/decisions/?approach=rag&sort=title").content.decode()
    assert len(re.findall("log-row", first)) == 30
    (following,) = re.findall(r'href="([^"]+after=[^"]+)"', first)
    assert titles(client, unescape(following)) == ["Imported 9"]
    make_many(ana, 1)
    assert titles(client, unescape(following)) == ["Imported 9"]


def test_sheet_takes_the_same_queries_with_few_and_many_rows(
    ana: Member, as_member: SignIn, copilot_scores: Scores
) -> None:
    few = make_decision(ana, scores=copilot_scores)
    signal = TEXT["assumptions"][0]["signal"]
    rows = [{"statement": f"It stays {i}.", "owner": "", "signal": signal} for i in range(20)]
    many = make_decision(ana, scores=copilot_scores, metrics=TEXT["metrics"] * 20, assumptions=rows)
    client = as_member(ana)
    client.get(f"/decisions/{few.number}/")
    assert queries(client, f"/decisions/{few.number}/") == queries(client, f"/decisions/{many.number}/")


def test_imported_decision_has_a_page(ana: Member, as_member: SignIn) -> None:
    body = cast(
        DecisionText,
        {**TEXT, "question": "Which?", "approach": "other", "fallback": "", "metrics": [], "assumptions": []},
    )
    import_decision(by=ana, body=body, status=DecisionStatus.ACCEPTED, decided_on=date(2024, 5, 3), source="x.md")
    client = as_member(ana)
    page = client.get("/decisions/1/")
    assert page.status_code == 200
    assert "accepted 3 May 2024" in page.content.decode()
    for end in ("json", "md", "pdf"):
        assert client.get(f"/decisions/1.{end}").status_code == 200


def test_health_counts_what_is_in_force(three: list[Decision], ana: Member) -> None:
    health = log_health(ana.workspace_id, now=timezone.now())
    assert (health.total, health.fresh, health.due, health.stale) == (2, 1, 1, 0)
