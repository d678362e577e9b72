"""Numbers of a pilot that become readings of a signal: in its unit, once, with the source "pilot"."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.browsers import as_member
from tests.decisions.making import make_decision
from tests.pilots.conftest import METRICS, table
from workshops.domain import decisions, pilots
from workshops.domain.log_check import check_log
from workshops.domain.pilot_reading import File
from workshops.domain.pilot_readings import take_from_pilot
from workshops.domain.pilot_units import as_counted
from workshops.models import Assumption, Decision, Event, EventText, Member, Pilot, Reading
from workshops.refusals import Conflict, InvalidFields

WATCHED = [
    {
        "statement": "It stays accurate.",
        "owner": "",
        "signal": {"metric": "Accuracy", "comparator": "<", "threshold": 40, "window_days": 30, "one_is_enough": True},
    },
    {
        "statement": "People trust it.",
        "owner": "",
        "signal": {"metric": "trust", "comparator": "<", "threshold": 0.3, "window_days": 30},
    },
    {"statement": "Nobody needs another voice.", "owner": "", "signal": None},
]


@pytest.fixture
def accepted(ana: Member, copilot_scores: dict[str, dict[str, Any]]) -> Decision:
    decision = make_decision(ana, scores=copilot_scores, metrics=METRICS, assumptions=WATCHED)
    return decisions.accept_decision(decision=decision, by=ana, unsigned_reason="Agreed aloud.")


@pytest.fixture
def pilot(accepted: Decision, ana: Member) -> Pilot:
    """55 %: too few to tell whether 60 % is met."""
    scores = [1] * 11 + [0] * 9
    return pilots.import_pilot(subject=accepted, by=ana, file=File("first.csv", table(*scores))).pilot


@pytest.fixture
def address(accepted: Decision, pilot: Pilot) -> str:
    return f"/decisions/{accepted.number}/pilots/{pilot.pk}/"


def assumption(decision: Decision, statement: str) -> Assumption:
    return Assumption.objects.select_related("signal").get(decision=decision, statement=statement)


def test_one_click_where_the_signal_names_the_metric(
    accepted: Decision, pilot: Pilot, address: str, ana: Member
) -> None:
    web = as_member(ana)
    page = web.get(address).content.decode()
    assert "Record 55 for “Accuracy” (rag)" in page
    offer = page[: page.index("Record 55 for")].rpartition("<form")[2]
    sent = {name: offer.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("assumption", "measure")}
    done = web.post(f"{address}reading/", sent, follow=True)
    assert "By it, the assumption is holding." in done.content.decode()
    (reading,) = Reading.objects.filter(source="pilot")
    assert (reading.value, reading.at, reading.signal.metric) == (55.0, pilot.imported_at, "Accuracy")
    event = Event.objects.get(kind="reading.taken")
    assert {key: event.body[key] for key in ("pilot", "metric", "variant")} == {
        "pilot": str(pilot.pk),
        "metric": "accuracy",
        "variant": "rag",
    }
    assert EventText.objects.get(event=event.pk, field="source").text == "pilot"
    assert check_log(workspace=accepted.workspace).fault is None


def test_any_number_may_be_taken_for_any_signal_in_its_own_unit(accepted: Decision, pilot: Pilot, ana: Member) -> None:
    trust = assumption(accepted, "People trust it.").signal
    taken = take_from_pilot(pilot=pilot, signal=trust, by=ana, metric="error_rate", variant="rag")
    assert (taken.added, Reading.objects.get(signal=trust).value) == (1, 0.0)
    accurate = assumption(accepted, "It stays accurate.").signal
    take_from_pilot(pilot=pilot, signal=accurate, by=ana, metric="accuracy", variant="rag")
    assert Reading.objects.get(signal=accurate).value == 55.0


def test_a_share_is_in_hundredths_where_the_signal_breaks_above_one(
    accepted: Decision, pilot: Pilot, ana: Member
) -> None:
    signal = assumption(accepted, "People trust it.").signal
    for threshold, value in ((1, 0.55), (1.01, 55.0), (-1, 0.55), (-1.01, 55.0)):
        signal.threshold = threshold
        assert as_counted(pilot, "error_rate", signal).in_signals_unit(0.55) == value


def test_the_same_again_changes_nothing_and_another_number_is_refused(
    accepted: Decision, pilot: Pilot, ana: Member
) -> None:
    signal = assumption(accepted, "It stays accurate.").signal
    for added in (1, 0):
        taken = take_from_pilot(pilot=pilot, signal=signal, by=ana, metric="accuracy", variant="rag")
        assert taken.added == added
    with pytest.raises(Conflict):
        take_from_pilot(pilot=pilot, signal=signal, by=ana, metric="error_rate", variant="rag")
    with pytest.raises(InvalidFields):
        take_from_pilot(pilot=pilot, signal=signal, by=ana, metric="accuracy", variant="nobody")
    assert Reading.objects.count() == 1


@pytest.mark.parametrize(("name", "value"), [("assumption", "nothing"), ("measure", "99"), ("measure", "")])
def test_what_is_not_there_is_refused_in_a_sentence(
    accepted: Decision, address: str, ana: Member, name: str, value: str
) -> None:
    sent = {"assumption": str(assumption(accepted, "It stays accurate.").pk), "measure": "0", name: value}
    answer = as_member(ana).post(f"{address}reading/", sent)
    assert answer.status_code == 422
    assert not Reading.objects.exists()


def test_who_may_not_read_signals_is_offered_none(
    accepted: Decision, address: str, cara: Member, client: Client, ana: Member
) -> None:
    assert "Take a reading from it" in as_member(ana).get(address).content.decode()
    assert as_member(cara).get(address).status_code == 404
    decisions.retire_decision(decision=accepted, by=ana, reason="Gone.")
    assert "Take a reading from it" not in as_member(ana).get(address).content.decode()
