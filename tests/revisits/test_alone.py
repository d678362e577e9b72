"""A revisit alone, without a room: everything looked at, nothing changed, and the log says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from tests.revisits.conftest import TEXT, current, make_due
from workshops.domain import assumptions, decision_import, decision_text, frameworks, revisits
from workshops.enums import AssumptionState, DecisionStatus, OccurrenceState
from workshops.models import Assumption, Decision, Event, Member, Occurrence
from workshops.queries.decision_history import entries_of
from workshops.queries.revisit_rooms import brief_of, things_to_look_at
from workshops.refusals import InvalidFields, WrongStage
from workshops.words.events import describe

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("decision")]

SignIn = Callable[[Member], Client]


def things(decision: Decision) -> list[str]:
    return things_to_look_at(brief_of(current(decision)))


def imported(by: Member) -> Decision:
    used = frameworks.framework()
    body = decision_text.clean(TEXT, question="Still?", title="From a file", framework=used)
    return decision_import.import_decision(
        by=by, body=body, status=DecisionStatus.ACCEPTED, decided_on=date(2024, 5, 1), source="1.md", plan_revisits=True
    )


def test_everything_ticked_it_is_reaffirmed_and_the_log_says_by_whom_and_what(
    decision: Decision, ben: Member, as_member: SignIn
) -> None:
    occurrence = make_due(decision)
    keys = ["answers", f"assumption:{Assumption.objects.get().pk}", "metrics", "fallback"]
    client, page = as_member(ben), f"/revisits/{occurrence.pk}/"
    shown = client.get(page).content.decode()
    assert [f'value="{key}"' in shown for key in keys] == [True] * 4
    answer = client.post(f"{page}look/", {"looked_at": keys, "note": "Read the logs."})
    assert answer["Location"] == page
    done = Occurrence.objects.get(pk=occurrence.pk)
    assert (done.state, done.outcome, done.looked_at) == (OccurrenceState.COMPLETED, "reaffirmed", keys)
    assert (done.completed_by, done.note, done.workshop) == (ben, "Read the logs.", None)
    (event,) = Event.objects.filter(kind="revisit.completed")
    assert event.body["looked_at"] == keys
    (entry,) = [entry for entry in entries_of(decision)[0] if entry.kind == "revisit.completed"]
    looked = "the last answers, 1 assumption, the metrics and the fallback"
    assert describe(entry, {}, "UTC") == f"Ben looked alone at {looked}, and nothing changed: reaffirmed"
    assert f"Nothing had changed. Looked at: {looked}." in client.get(page).content.decode()
    assert current(decision).due_on > occurrence.due_on


def test_what_was_not_looked_at_is_asked_for(decision: Decision, ana: Member, as_member: SignIn) -> None:
    occurrence, client = make_due(decision), as_member(ana)
    address = f"/revisits/{occurrence.pk}/look/"
    for ticked in ([], ["answers"], things(decision)[:-1], [*things(decision), "assumption:other"]):
        assert client.post(address, {"looked_at": ticked}).status_code == 422, ticked
    kept = client.post(address, {"looked_at": ["metrics"], "note": "So far"}).content.decode()
    assert "Look at each of these, and tick it" in kept
    assert 'value="metrics" checked' in kept
    assert current(decision) == occurrence
    with pytest.raises(InvalidFields, match="tick"):
        revisits.find_nothing_changed(occurrence=occurrence, by=ana, looked_at=["answers"])


def test_where_something_broke_nobody_says_that_nothing_changed(
    decision: Decision, ana: Member, as_member: SignIn
) -> None:
    occurrence = make_due(decision)
    assumptions.mark_assumption(assumption=Assumption.objects.get(), by=ana, state=AssumptionState.BROKEN)
    assert "Two minutes, alone" not in as_member(ana).get(f"/revisits/{occurrence.pk}/").content.decode()
    with pytest.raises(WrongStage, match="is broken, so something has changed"):
        revisits.find_nothing_changed(occurrence=occurrence, by=ana, looked_at=things(decision))


def test_where_there_is_a_room_it_ends_there(decision: Decision, ana: Member, as_member: SignIn) -> None:
    occurrence = make_due(decision)
    revisits.start_revisit(occurrence=occurrence, by=ana)
    page = as_member(ana).get(f"/revisits/{occurrence.pk}/").content.decode()
    assert ("Two minutes, alone" in page, "Go on in the workshop" in page) == (False, True)
    with pytest.raises(WrongStage, match="has a room"):
        revisits.find_nothing_changed(occurrence=occurrence, by=ana, looked_at=things(decision))


def test_what_was_imported_can_be_looked_at_alone(ana: Member, as_member: SignIn) -> None:
    decision = imported(ana)
    occurrence, client = make_due(decision), as_member(ana)
    page = client.get(f"/revisits/{occurrence.pk}/").content.decode()
    assert ("Start the revisit" in page, "Two minutes, alone" in page) == (False, True)
    assert things(decision)[0].startswith("assumption:")
    assert client.post(f"/revisits/{occurrence.pk}/look/", {"looked_at": things(decision)}).status_code == 302
    assert Occurrence.objects.get(pk=occurrence.pk).outcome == "reaffirmed"


def test_somebody_who_only_looks_changes_nothing(
    decide: Callable[..., Decision], ben: Member, as_member: SignIn
) -> None:
    decision = decide(revisit={"every_months": 3, "owner": "ana@acme.example"})
    occurrence, client = make_due(decision), as_member(ben)
    assert "Two minutes, alone" not in client.get(f"/revisits/{occurrence.pk}/").content.decode()
    assert client.post(f"/revisits/{occurrence.pk}/look/", {"looked_at": things(decision)}).status_code == 404
    assert current(decision) == occurrence
