"""What a decision's page and its JSON tell of its revisits, and what can still be read of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.computing import compute
from tests.revisits.conftest import current, make_due
from workshops import dates
from workshops.domain import ballots, revisits, rooms, seats_again
from workshops.enums import Stage
from workshops.models import Decision, Member, Participant, Workshop

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("decision", "pia")]

SignIn = Callable[[Member], Client]
AsGuest = Callable[..., Client]


@pytest.fixture
def pia(decision: Decision, ana: Member) -> Participant:
    """Pia, in the revisit's room, whose recommendation is on the table."""
    workshop = revisits.start_revisit(occurrence=make_due(decision), by=ana)
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.SCORING)
    before = Participant.objects.get(workshop=decision.workshop, name="Pia")
    seat = seats_again.take_seat_again(workshop=workshop, before=before)
    ballots.cast_ballot(participant=seat, scores={"latency": {"level": 2}})
    for stage in (Stage.DISCUSSION, Stage.RECOMMENDATION):
        rooms.move_stage(workshop=workshop, by=ana, to=stage)
    compute(workshop)
    return Participant.objects.select_related("workshop").get(pk=seat.pk)


def test_the_history_lists_how_it_was_decided_and_every_revisit(
    decision: Decision, pia: Participant, ana: Member, as_member: SignIn
) -> None:
    revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="reaffirmed", note="Latency is better.")
    revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="retired", note="The product was sold.")
    client, today = as_member(ana), dates.day_in(decision.created_at, "UTC").isoformat()
    told = json.loads(client.get("/decisions/1.json").content)["history"]
    assert told == [
        {"workshop": str(decision.workshop_id), "kind": "decided", "outcome": None, "on": today},
        {"workshop": str(pia.workshop_id), "kind": "revisit", "outcome": "reaffirmed", "on": today},
        {"workshop": None, "kind": "revisit", "outcome": "retired", "on": today},
    ]
    page = client.get("/decisions/1/")
    looks = [(look.occurrence.outcome, look.has_answers, look.has_recommendation) for look in page.context["looks"]]
    assert looks == [("retired", False, False), ("reaffirmed", True, True)]
    text = page.content.decode()
    assert "Latency is better." in text
    its_answers = f"/revisits/{page.context['looks'][1].occurrence.pk}/"
    for address in (its_answers, f"/w/{pia.workshop_id}/", f"/w/{pia.workshop_id}/recommendation/"):
        assert f'href="{address}"' in text
        assert client.get(address).status_code == 200
    answered = {row.criterion.key: row.median for row in client.get(its_answers).context["answers"]}
    assert answered["latency"] == 2


def test_the_room_its_people_and_its_projector_read_the_outcome(
    decision: Decision, pia: Participant, ana: Member, as_member: SignIn, as_guest: AsGuest
) -> None:
    revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="reaffirmed", note="Nothing moved it.")
    said = f"Reaffirmed: RAG stays. Next revisit {dates.short(current(decision).due_on)}."
    room = f"/w/{pia.workshop_id}/"
    for client in (as_member(ana), as_guest(pia)):
        page = client.get(room).content.decode()
        assert (said in page, "Nothing moved it." in page, "cancelled" in page) == (True, True, False)
        screen = client.get(f"{room}screen/").content.decode()
        assert (said in screen, "being computed" in screen) == (True, False)


def test_a_room_that_nobody_used_reads_the_outcome_too(decision: Decision, ana: Member, as_member: SignIn) -> None:
    workshop = revisits.start_revisit(occurrence=make_due(decision), by=ana)
    revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="reaffirmed")
    client = as_member(ana)
    for address in (f"/w/{workshop.pk}/", f"/w/{workshop.pk}/screen/"):
        page = client.get(address).content.decode()
        assert "Reaffirmed: RAG stays." in page
        assert f"/w/{workshop.pk}/recommendation/" not in page


def test_guests_of_the_revisit_read_the_decision_that_it_looks_at(
    decision: Decision, pia: Participant, ana: Member, as_guest: AsGuest
) -> None:
    guest, address = as_guest(pia), f"/w/{pia.workshop_id}/decision/"
    for stage in ("going on", "over"):
        page = guest.get(address)
        assert (page.status_code, page.context["decision"]) == (200, decision), stage
        assert f"/w/{decision.workshop_id}/" not in page.content.decode()
        for kind in ("json", "md", "pdf"):
            assert guest.get(f"/w/{pia.workshop_id}/decision.{kind}").status_code == 200
        assert f'href="{address}"' in guest.get(f"/w/{pia.workshop_id}/recommendation/").content.decode()
        if stage == "going on":
            revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="reaffirmed")
    assert guest.get(f"/w/{decision.workshop_id}/").status_code == 404


def test_a_log_of_many_revisits_takes_no_more_queries(
    decision: Decision, ana: Member, as_member: SignIn, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = as_member(ana)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/decisions/decisions.jsonl").status_code == 200
        return len(caught)

    revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="reaffirmed")
    queries()
    at_one = queries()
    for _again in range(5):
        revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="reaffirmed")
    assert queries() == at_one
    assert Workshop.objects.count() == 1
