"""Recording a decision: the form that starts from the recommendation, and everything that can be wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest
from django.test import Client

from tests.decisions.making import TEXT, reach_recommendation, typed
from workshops.domain import decisions, participants, people, revisits
from workshops.domain.decision_import import import_decision
from workshops.domain.decision_text import DecisionText
from workshops.enums import DecisionStatus, MemberRole
from workshops.models import Decision, Event, Member, Occurrence, Participant, Workshop

pytestmark = pytest.mark.made_once("recommended", "proposed")

SignIn = Callable[[Member], Client]


def address(workshop: Workshop) -> str:
    return f"/w/{workshop.pk}/decision/"


def test_form_as_it_stands_records_the_recommendation(recommended: Workshop, ana: Member, as_member: SignIn) -> None:
    client = as_member(ana)
    page = client.get(address(recommended))
    assert page.status_code == 200
    sent = typed(page.content)
    assert sent["approach"] == "rag"
    assert sent["every_months"] == "1"  # the facts change weekly
    answer = client.post(address(recommended), sent)
    decision = Decision.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/decisions/{decision.number}/"
    body = decision.revisions.get().body
    assert body["question"] == recommended.use_case
    assert body["approach"] == "rag"
    first = "Passages shown to somebody without the right to them"  # some documents are kept apart
    assert [m["name"] for m in body["metrics"]][:3] == [first, "Grounded correctness", "Task completion"]
    assert len(body["assumptions"]) == 2
    watched = [assumption["signal"] for assumption in body["assumptions"]]
    assert all(signal["metric"] for signal in watched)
    assert [(signal["comparator"], signal["threshold"]) for signal in watched] == [(">=", 20), (">=", 500)]
    assert "revisit" not in body
    assert (decision.revisit_plan.every_months, decision.revisit_plan.owner) == (1, ana)


def test_every_fault_is_named_and_nothing_saved(recommended: Workshop, ana: Member, as_member: SignIn) -> None:
    client = as_member(ana)
    sent = typed(client.get(address(recommended)).content)
    sent |= {
        "rationale": " ",
        "fallback": "",
        "metrics-0-threshold": "many",
        "metrics-1-name": "",
        "assumptions-0-window_days": "0",
        "assumptions-1-metric": "",
        "scope_now": "kept as typed",
    }
    before = Event.objects.count()
    answer = client.post(address(recommended), sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    for sentence in (
        "Say in a sentence or two why the group chose this.",
        "Say what happens when the approach has no good answer.",
        "This is a number, for example 0.9 or 95.",
        "Name the metric.",
        "The window is a whole number of days, 1 or more.",
        "Name the number to watch.",
        "6 fields need another look.",
        "kept as typed",
        'value="many"',
    ):
        assert sentence in page
    assert Decision.objects.count() == 0
    assert Event.objects.count() == before
    recommended.refresh_from_db()
    assert recommended.stage == "recommendation"


def test_no_metric_at_all_is_a_fault_of_the_list(recommended: Workshop, ana: Member, as_member: SignIn) -> None:
    client = as_member(ana)
    sent = typed(client.get(address(recommended)).content)
    sent |= {f"metrics-{i}-DELETE": "on" for i in range(int(sent["metrics-TOTAL_FORMS"]))}
    answer = client.post(address(recommended), sent)
    assert answer.status_code == 422
    assert "Name at least one metric with its threshold" in answer.content.decode()


def test_rows_removed_and_left_empty_do_not_count(recommended: Workshop, ana: Member, as_member: SignIn) -> None:
    client = as_member(ana)
    sent = typed(client.get(address(recommended)).content)
    names = [sent[f"metrics-{i}-name"] for i in range(int(sent["metrics-TOTAL_FORMS"]))]
    assert names[-1] == ""
    sent["metrics-0-DELETE"] = "on"
    sent |= {"metrics-1-name": "", "metrics-1-threshold": "", "metrics-1-unit": "", "metrics-1-comparator": ">="}
    client.post(address(recommended), sent)
    recorded = [m["name"] for m in Decision.objects.get().revisions.get().body["metrics"]]
    assert recorded == names[2:-1]


def test_double_submit_records_once(recommended: Workshop, ana: Member, cara: Member, as_member: SignIn) -> None:
    """And leads to this room's own, of however many decisions there are."""
    client = as_member(ana)
    body = cast(DecisionText, {**TEXT, "question": "Another?", "title": "Another"})
    import_decision(by=cara, body=body, status=DecisionStatus.PROPOSED, decided_on=None, source="x.md")
    for by in (ana, ana):
        import_decision(by=by, body=body, status=DecisionStatus.PROPOSED, decided_on=None, source="y.md")
    sent = typed(client.get(address(recommended)).content)
    first, second = client.post(address(recommended), sent), client.post(address(recommended), sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"] == "/decisions/3/"
    assert Decision.objects.count() == 4
    assert Event.objects.filter(kind="decision.proposed").count() == 1


def test_form_without_a_recommendation_starts_empty(
    workshop: Workshop, ana: Member, crowd: list[Participant], as_member: SignIn
) -> None:
    page = as_member(ana).get(address(workshop))
    assert page.status_code == 409
    assert "It is too early to decide" in page.content.decode()
    assert f"/w/{workshop.pk}/" in page.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_the_facilitator_decides(
    recommended: Workshop, ben: Member, cara: Member, as_member: SignIn, method: str
) -> None:
    for member in (ben, cara):
        assert getattr(as_member(member), method)(address(recommended)).status_code == 404
    assert Decision.objects.count() == 0


def test_revisit_keeps_configuration_and_owner(
    proposed: Decision, ana: Member, copilot_scores: dict[str, dict[str, Any]], as_member: SignIn
) -> None:
    people.add_member(workspace=ana.workspace, email="dee@acme.example", name="Dee", role=MemberRole.MEMBER)
    body = {**TEXT, "revisit": {"every_months": 3, "owner": "Dee", "backup": "Ana"}}
    seen = decisions.current_revision(proposed).sha256
    decisions.revise_decision(decision=proposed, by=ana, text=body, seen=seen)
    revisit = revisits.start_revisit(occurrence=Occurrence.objects.get(plan__decision=proposed), by=ana)
    una = participants.join_workshop(workshop=revisit, name="Una", role="data")
    reach_recommendation(revisit, ana, [una], copilot_scores)
    sent = typed(as_member(ana).get(f"{address(revisit)}?new=1").content)
    assert (sent["base_model_id"], sent["owner"], sent["backup"]) == ("base-7b", "Dee", "Ana")
