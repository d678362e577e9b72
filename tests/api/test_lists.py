"""The log and the revisits as lists: filters, pages, and a number of queries that does not grow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.api.conftest import Caller
from tests.api.texts import decision_text
from workshops.domain import decisions, rooms
from workshops.domain.decisions import Signer
from workshops.enums import OccurrenceState, Stage
from workshops.models import Decision, Member, Occurrence

pytestmark = pytest.mark.made_once("decided")

Decide = Callable[..., Decision]


@pytest.fixture
def decide(ana: Member) -> Decide:
    """decide(**changes of the text): one more decision, signed by Ana."""

    def one_more(**changes: Any) -> Decision:
        workshop = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Claims", use_case="Answer.")
        for stage in (Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION):
            rooms.move_stage(workshop=workshop, by=ana, to=stage)
        decision = decisions.record_decision(workshop=workshop, by=ana, text=decision_text(**changes))
        decisions.sign_off(
            decision=decision,
            signer=Signer(participant=None, member=ana),
            stance="approve",
            revision_sha256=decision.revisions.get().sha256,
        )
        return decision

    return one_more


def numbers(caller: Caller, query: str = "") -> list[str]:
    return [d["number"] for d in caller.ok("GET", f"/decisions?{query}")["results"]]


def test_as_many_queries_for_eight_as_for_one(api_ana: Caller, decide: Decide) -> None:
    api_ana.ok("GET", "/decisions")  # the token's first use is written, and not again within the minute

    def counted(path: str) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as captured:
            found = api_ana.ok("GET", path)["results"]
        return len(found), len(captured)

    paths = ("/decisions", "/revisits")
    decide()
    one = [counted(path) for path in paths]
    for _ in range(7):
        decide()
    assert [counted(path) for path in paths] == [(8, queries) for _, queries in one]


def test_pages_join_up_while_decisions_are_added(api_ana: Caller, decide: Decide) -> None:
    for _ in range(5):
        decide()
    first = api_ana.ok("GET", "/decisions?limit=2")
    decide()
    second = api_ana.ok("GET", f"/decisions?limit=2&cursor={first['next_cursor']}")
    third = api_ana.ok("GET", f"/decisions?limit=2&cursor={second['next_cursor']}")
    found = [d["number"] for page in (first, second, third) for d in page["results"]]
    assert found == ["D-0005", "D-0004", "D-0003", "D-0002", "D-0001"]
    assert third["next_cursor"] is None


def test_last_page_that_is_full_is_the_last(api_ana: Caller, decide: Decide) -> None:
    for _ in range(2):
        decide()
    assert api_ana.ok("GET", "/decisions?limit=2")["next_cursor"] is None


def test_filters_of_the_log(api_ana: Caller, decide: Decide) -> None:
    decide(title="Support copilot", revisit={"every_months": 1})
    decide(title="Ticket classifier", approach="fine_tuning", rationale="Labels are fixed.")
    decide(title="Old assistant")
    api_ana.ok("POST", "/decisions/2/accept", {"unsigned_reason": "Agreed aloud."})
    assert numbers(api_ana, "q=copilot") == ["D-0001"]
    assert numbers(api_ana, "q=LABELS") == ["D-0002"]
    assert numbers(api_ana, "q=D-0003") == ["D-0003"]
    assert numbers(api_ana, "q=100%25") == []
    assert numbers(api_ana, "approach=fine_tuning") == ["D-0002"]
    assert numbers(api_ana, "status=accepted") == ["D-0002"]
    assert numbers(api_ana, "status=proposed&approach=rag") == ["D-0003", "D-0001"]
    soon = (timezone.now().date() + timedelta(days=40)).isoformat()
    assert numbers(api_ana, f"due_before={soon}") == ["D-0001"]


def test_revisits_by_state_and_day(api_ana: Caller, decide: Decide) -> None:
    ids = {}
    now = timezone.now()
    for state, days in [("upcoming", 5), ("due", 0), ("overdue", -5), ("snoozed", 3), ("completed", -9)]:
        occurrence = decide().revisit_plan.occurrences.get()
        ids[state] = str(occurrence.pk)
        Occurrence.objects.filter(pk=occurrence.pk).update(
            due_on=now.date() + timedelta(days=days), due_at=now + timedelta(days=days)
        )
    Occurrence.objects.filter(pk=ids["overdue"]).update(state=OccurrenceState.DUE)
    Occurrence.objects.filter(pk=ids["snoozed"]).update(
        state=OccurrenceState.SNOOZED, snoozed_until=now.date() + timedelta(days=9)
    )
    Occurrence.objects.filter(pk=ids["completed"]).update(
        state=OccurrenceState.COMPLETED, completed_at=now, outcome="reaffirmed"
    )

    def found(query: str) -> list[str]:
        shown = {pk: state for state, pk in ids.items()}
        return [shown[r["id"]] for r in api_ana.ok("GET", f"/revisits?{query}")["results"]]

    assert found("") == ["completed", "overdue", "due", "snoozed", "upcoming"]
    assert found("state=upcoming") == ["snoozed", "upcoming"]
    assert found("state=due") == ["overdue", "due"]
    assert found("state=overdue") == ["overdue"]
    assert found("state=snoozed") == ["snoozed"]
    assert found("state=completed") == ["completed"]
    assert found("state=started") == found("state=cancelled") == []
    assert found(f"due_before={(now.date()).isoformat()}") == ["completed", "overdue"]
    pages, cursor = [], ""
    while cursor is not None:
        page = api_ana.ok("GET", f"/revisits?limit=2&cursor={cursor}")
        pages.append(len(page["results"]))
        cursor = page["next_cursor"]
    assert pages == [2, 2, 1]
    states = {r["id"]: (r["state"], r["overdue"]) for r in api_ana.ok("GET", "/revisits")["results"]}
    assert states[ids["due"]] == ("due", False)
    assert states[ids["overdue"]] == ("due", True)


def test_events_in_pages(api_ana: Caller, decide: Decide) -> None:
    decide()
    everything = api_ana.ok("GET", "/decisions/1/events")["results"]
    first = api_ana.ok("GET", "/decisions/1/events?limit=1")
    rest = api_ana.ok("GET", f"/decisions/1/events?cursor={first['next_cursor']}")
    assert first["results"] + rest["results"] == everything
    assert [e["actor_name"] for e in everything] == ["Ana"] * 3
    assert [e["seq"] for e in everything] == sorted(e["seq"] for e in everything)


def test_voided_signatures_stay_to_be_seen(api_ana: Caller, decide: Decide, ana: Member) -> None:
    decision = decide()
    text = decision_text(rationale="The manual now changes daily.")
    decisions.revise_decision(decision=decision, by=ana, text=text, seen=decision.revisions.get().sha256)
    found = api_ana.ok("GET", "/decisions/1")
    assert [(s["revision"], s["void"]) for s in found["sign_offs"]] == [(1, True)]
    assert (found["revision"], found["status"]) == (2, "proposed")
    assert found["sign_offs"][0]["revision_sha256"] != found["revision_sha256"]
