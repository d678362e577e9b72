"""A revisit that is asked for before its date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.revisits.conftest import Sink, current, make_due
from workshops.domain import early_revisits, revisits
from workshops.domain.log_check import check_log
from workshops.domain.tick import tick
from workshops.enums import OccurrenceReason, RevisitOutcome
from workshops.models import Decision, Event, EventText, Member, Occurrence
from workshops.refusals import Conflict, InvalidFields

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("decision")]


def ask(decision: Decision, ana: Member, days: int = 0) -> Occurrence:
    today = timezone.now().date()
    return early_revisits.open_early(
        decision=decision,
        by=ana,
        due_on=today + timedelta(days=days),
        reason=OccurrenceReason.HAND,
        words="New prices.",
    )


def test_an_early_revisit_gives_its_period_back_to_the_cadence(decision: Decision, ana: Member) -> None:
    planned = current(decision).due_on
    early = ask(decision, ana)
    assert (early.period, early.reason, current(decision)) == (None, "hand", early)
    revisits.complete_revisit(occurrence=early, by=ana, outcome=RevisitOutcome.REAFFIRMED)
    assert current(decision).due_on == planned


def test_why_it_was_asked_for_goes_on_where_its_time_passes_by(decision: Decision, ana: Member, sink: Sink) -> None:
    ask(decision, ana)
    assert tick(now=timezone.now() + timedelta(days=200))["missed"] > 0
    assert current(decision).reason_words == "New prices."
    missed = Event.objects.get(kind="revisit.missed")
    kept = EventText.objects.get(event=missed.pk)
    assert (kept.field, kept.text) == ("reason_words", "New prices.")
    assert check_log(workspace=ana.workspace).fault is None


def test_one_revisit_is_open_at_a_time(decision: Decision, ana: Member) -> None:
    ask(decision, ana, days=3)
    with pytest.raises(Conflict, match="has an open revisit already"):
        ask(decision, ana, days=2)


def test_an_early_revisit_lies_between_today_and_the_planned_day(decision: Decision, ana: Member) -> None:
    with pytest.raises(InvalidFields, match="today or a later day"):
        ask(decision, ana, days=-2)
    with pytest.raises(InvalidFields, match="before the next revisit"):
        ask(decision, ana, days=400)


def test_the_api_opens_it_and_names_the_one_that_is_open_already(
    decision: Decision, ana: Member, ben: Member, cara: Member, api: Callable[..., Any]
) -> None:
    day = (timezone.now().date() + timedelta(days=2)).isoformat()
    body = {"due_on": day, "reason": "The vendor has doubled its prices."}
    assert api(cara, "POST", "/decisions/1/revisits", body)[0] == 404
    # Ben is reminded of it, so he may.
    status, answer = api(ben, "POST", "/decisions/D-0001/revisits", body)
    assert status == 201
    assert (answer["due_on"], answer["reason"], answer["reason_words"]) == (day, "hand", body["reason"])
    assert (answer["state"], answer["evidence"]) == ("scheduled", [])
    status, refused = api(ana, "POST", "/decisions/1/revisits", body)
    assert (status, refused["error"]["code"]) == (409, "open_already")
    assert refused["error"]["fields"] == {"revisit": answer["id"]}
    (event,) = Event.objects.filter(kind="revisit.asked_early")
    assert "doubled" not in event.body_text


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "due_on"),
        ({"due_on": "2020-01-01"}, "due_on"),
        ({"due_on": "soon"}, "due_on"),
        ({"due_on": "2099-01-01"}, "due_on"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 1001}, "reason"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    decision: Decision, ana: Member, api: Callable[..., Any], body: Any, field: str
) -> None:
    good = {"due_on": (timezone.now().date() + timedelta(days=2)).isoformat(), "reason": "New prices."}
    sent = {**good, **body} if body else {"reason": "New prices."}
    status, answer = api(ana, "POST", "/decisions/1/revisits", sent)
    assert (status, list(answer["error"]["fields"])) == (422, [field])


@pytest.mark.parametrize("standing", ["due", "started"])
def test_no_second_one_is_opened_beside_one_that_has_come(decision: Decision, ana: Member, standing: str) -> None:
    occurrence = make_due(decision, days_ago=2) if standing == "due" else current(decision)
    if standing == "started":
        revisits.start_revisit(occurrence=occurrence, by=ana)
    with pytest.raises(Conflict) as refused:
        ask(decision, ana)
    assert refused.value.fields == {"revisit": str(occurrence.pk)}


def test_one_that_was_snoozed_late_counts_from_its_early_day(decision: Decision, ana: Member) -> None:
    make_due(decision, days_ago=100)
    tick()
    revisits.snooze_revisit(
        occurrence=current(decision), by=ana, until=timezone.now().date() + timedelta(days=30), reason="Audit"
    )
    early = ask(decision, ana, days=3)
    assert early.days_left(timezone.now()) == 3


def test_it_is_called_for_on_the_decisions_page(
    decision: Decision, ana: Member, ben: Member, as_member: Callable[[Member], Client]
) -> None:
    client, day = as_member(ana), timezone.now().date() + timedelta(days=2)
    assert "Look at it earlier" in client.get("/decisions/1/").content.decode()
    faulty = client.post("/decisions/1/revisits/", {"due_on": day.isoformat(), "reason": " "})
    assert faulty.status_code == 422
    assert "Say why it should be looked at earlier." in faulty.content.decode()
    late = client.post("/decisions/1/revisits/", {"due_on": "2099-01-01", "reason": "Prices"})
    assert (late.status_code, "Choose a day before the next revisit" in late.content.decode()) == (422, True)
    done = client.post("/decisions/1/revisits/", {"due_on": day.isoformat(), "reason": "Prices doubled."})
    assert done["Location"] == f"/revisits/{current(decision).pk}/"
    assert "Prices doubled." in client.get(done["Location"]).content.decode()
    page = client.get("/decisions/1/").content.decode()
    assert "Look at it earlier" not in page
    assert "Ana asked for an early revisit" in page
    again = client.post("/decisions/1/revisits/", {"due_on": day.isoformat(), "reason": "Once more"})
    assert (again.status_code, "has an open revisit already" in again.content.decode()) == (409, True)


def test_whoever_has_the_planned_day_in_their_calendar_gets_the_early_one(
    decision: Decision, ana: Member, sink: Sink
) -> None:
    tick(now=current(decision).due_at - timedelta(days=14))
    sink.mails.clear()
    early = ask(decision, ana, days=5)
    tick()
    entry = next(part for part in sink.mails[0].walk() if part.get_content_type() == "text/calendar")
    assert f"DTSTART;VALUE=DATE:{early.due_on:%Y%m%d}" in str(entry.get_content())


@pytest.mark.parametrize(("days", "stays"), [(13, False), (16, True)], ids=["told of it already", "long before"])
def test_a_date_is_settled_by_a_look_that_its_owner_was_told_of_and_by_no_earlier_one(
    decision: Decision, ana: Member, days: int, stays: bool
) -> None:
    make_due(decision, days_ago=-days)
    revisits.start_revisit(occurrence=current(decision), by=ana)
    done = revisits.complete_revisit(occurrence=current(decision), by=ana, outcome=RevisitOutcome.REAFFIRMED)
    assert (done.reason, done.period) == (("hand", None) if stays else ("cadence", 1))
    assert current(decision).period == (1 if stays else 2)
