"""The history on a decision's page: told in chapters, in names, with as many queries however much has happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.revisits.conftest import TEXT, current, make_due
from workshops.domain import decisions, participants, readings, revisits, rooms
from workshops.domain.decisions import Signer
from workshops.enums import Stage
from workshops.models import Decision, Member, Participant, Signal

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("decision")]

SignIn = Callable[[Member], Client]


def chapters(client: Client) -> list[Any]:
    return [row["chapter"] for row in client.get("/decisions/1/").context["history"]]


def sign(decision: Decision, by: Participant, stance: str, reason: str = "") -> None:
    seen = decisions.current_revision(decision).sha256
    decisions.sign_off(decision=decision, signer=Signer(by, None), stance=stance, reason=reason, revision_sha256=seen)


def revise(decision: Decision, by: Member, fallback: str) -> Decision:
    seen = decisions.current_revision(decision).sha256
    return decisions.revise_decision(decision=decision, by=by, text={**TEXT, "fallback": fallback}, seen=seen)


def test_what_happened_is_told_in_the_order_in_which_it_happened(
    decision: Decision, ana: Member, ben: Member, as_member: SignIn
) -> None:
    client, pia = as_member(ana), Participant.objects.get(workshop=decision.workshop, name="Pia")
    sign(decision, pia, "dissent", "Too early for this.")
    decision = revise(decision, ana, "Ask a person.")
    sign(decision, pia, "approve")
    signal = Signal.objects.get(assumption__decision=decision, assumption__dropped_at=None)
    for value in (9, 9, 9):
        readings.take_reading(signal=signal, by=ben, value=value)
    workshop = revisits.start_revisit(occurrence=make_due(decision), by=ana)
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.SCORING)
    revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="reaffirmed", note="All as it was.")
    decisions.retire_decision(decision=decision, by=ana, reason="The product was sold.")
    told = chapters(client)
    assert [chapter.title for chapter in told] == [
        "The workshop",
        "Round 1",
        "The recommendation",
        "The text and its signatures",
        "Revisit: reaffirmed",
        "Revision 2 and its signatures",
        "What became of it",
    ]
    lines = {chapter.title: [line.words for line in chapter.lines] for chapter in told}
    of_revisit = lines["Revisit: reaffirmed"]
    assert "3 readings of runbook edits a week were taken, the last one 9: the assumption is holding" in of_revisit
    assert "Ana opened round 1" in of_revisit
    assert lines["What became of it"] == ["Ana retired the decision", "Ana ended the revisits"]
    by_title = {chapter.title: chapter for chapter in told}
    assert by_title["Revisit: reaffirmed"].line == "“All as it was.”"
    assert by_title["The text and its signatures"].line == "Dissent: 1"
    second = by_title["Revision 2 and its signatures"]
    assert (second.line, "Changed the fallback." in second.changes) == ("Approve: 1", True)
    (voided,) = by_title["The text and its signatures"].voided
    assert voided == "Voided: Pia, Product, not confirmed (dissent): “Too early for this.”"


def test_what_happens_later_in_a_revisits_room_stays_with_that_revisit(
    decision: Decision, ana: Member, as_member: SignIn
) -> None:
    workshop = revisits.start_revisit(occurrence=make_due(decision), by=ana)
    guest = participants.join_workshop(workshop=workshop, name="Gus", role="data")
    revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="reaffirmed", note="All as it was.")
    before = [chapter.title for chapter in chapters(as_member(ana))]
    participants.remove_participant(participant=guest, by=ana)
    assert [chapter.title for chapter in chapters(as_member(ana))] == before


def test_keys_are_said_in_their_names(decision: Decision, ana: Member, as_member: SignIn) -> None:
    sign(decision, Participant.objects.get(workshop=decision.workshop, name="Pia"), "approve")
    page = as_member(ana).get("/decisions/1/")
    lines = [line.words for row in page.context["history"] for line in row["chapter"].lines]
    assert "Pia joined as Product" in lines
    assert "Pia signed revision 1 for Product: approve" in lines
    assert not any("_" in line for line in lines)


def test_a_long_history_takes_no_more_queries_and_no_table_twice(
    decision: Decision, ana: Member, ben: Member, as_member: SignIn
) -> None:
    client = as_member(ana)

    def asked() -> list[str]:
        client.get("/decisions/1/")
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/decisions/1/").status_code == 200
        return [query["sql"] for query in caught.captured_queries]

    def tables(asked: list[str], name: str) -> int:
        return sum(f'FROM "workshops_{name}"' in sql for sql in asked)

    readings.take_reading(
        signal=Signal.objects.get(assumption__decision=decision), by=ben, value=9, at=timezone.now() - timedelta(days=1)
    )
    workshop = revisits.start_revisit(occurrence=make_due(decision), by=ana)
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.SCORING)
    revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="reaffirmed")
    few = asked()
    for n in range(3):
        decision = revise(decision, ana, f"Way {n}.")
        sign(decision, Participant.objects.get(workshop=decision.workshop, name="Pia"), "approve")
        revisits.complete_revisit(occurrence=current(decision), by=ben, outcome="reaffirmed", note=f"Look {n}.")
        signal = Signal.objects.get(assumption__decision=decision, assumption__dropped_at=None)
        for value in (5, 6):
            readings.take_reading(signal=signal, by=ben, value=value)
    decisions.accept_decision(decision=decision, by=ana, unsigned_reason="As before.")
    many = asked()
    assert len(many) == len(few) <= 29
    counted = {name: tables(many, name) for name in ("decision", "revision", "signoff", "assumption", "occurrence")}
    assert counted == {
        "decision": 1,
        "revision": 1,
        "signoff": 1,
        "assumption": 1,
        "occurrence": 1,
    }
