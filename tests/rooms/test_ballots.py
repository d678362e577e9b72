"""Saving: by script and by form, twice, too late, and where it does not fit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.stored_answers import stored
from workshops.domain import participants
from workshops.enums import Stage
from workshops.models import Member, Participant, Weight, Workshop

pytestmark = pytest.mark.made_once("workshop", "crowd")

Send = Callable[..., Any]


@pytest.fixture
def pia(workshop: Workshop, crowd: list[Participant], as_guest: Callable[[Participant], Client]) -> Client:
    return as_guest(crowd[0])


@pytest.fixture
def send(workshop: Workshop, pia: Client) -> Send:
    """send("latency", level="3", …): as ballot.js does it."""

    def post(criterion: str, browser: Client = pia, **body: Any) -> HttpResponse:
        address = f"/w/{workshop.pk}/answers/{criterion}/"
        return browser.post(address, {"round": 1, **body}, content_type="application/json")  # type: ignore[return-value]  # the test client's own response class

    return post


def test_an_answer_by_script(workshop: Workshop, move: Callable[..., Workshop], send: Send) -> None:
    move(workshop, Stage.SCORING)
    answer = send("latency", level="3", confidence="2", reason="Adjusters wait.", client="tab", sequence=1)
    assert answer.status_code == 200
    body = answer.json()
    assert (body["answered"], body["total"]) == (1, 14)
    assert body["saved_at"].endswith("Z")
    assert stored() == [("latency", 3, 2, "Adjusters wait.")]


def test_twice_is_once_and_an_older_one_changes_nothing(
    workshop: Workshop, move: Callable[..., Workshop], send: Send
) -> None:
    move(workshop, Stage.SCORING)
    for _ in range(2):
        assert send("latency", level="3", client="tab", sequence=7).json()["answered"] == 1
    assert send("latency", level="0", client="tab", sequence=6).status_code == 200
    assert stored() == [("latency", 3, None, "")]


def test_dont_know_is_an_answer(workshop: Workshop, move: Callable[..., Workshop], send: Send) -> None:
    move(workshop, Stage.SCORING)
    assert send("latency", level="unknown").json()["answered"] == 1
    assert stored() == [("latency", None, None, "")]


def test_parts_that_are_not_sent_stay(workshop: Workshop, move: Callable[..., Workshop], send: Send) -> None:
    move(workshop, Stage.SCORING)
    send("latency", level="3", confidence="1", reason="First.")
    send("latency", level="4")
    assert stored() == [("latency", 4, 1, "First.")]
    send("latency", level="4", confidence="", reason="")
    assert stored() == [("latency", 4, None, "")]


@pytest.mark.parametrize(
    ("criterion", "body", "field"),
    [
        ("latency", {}, "level"),
        ("latency", {"level": "5"}, "level"),
        ("latency", {"level": "3", "confidence": "4"}, "confidence"),
        ("latency", {"level": "3", "reason": "x" * 1001}, "reason"),
        ("latency", {"level": "3", "client": "x" * 41}, "client"),
        ("nonsense", {"level": "3"}, "scores.nonsense"),
    ],
)
def test_what_does_not_fit_is_named(
    workshop: Workshop, move: Callable[..., Workshop], send: Send, criterion: str, body: dict[str, Any], field: str
) -> None:
    move(workshop, Stage.SCORING)
    answer = send(criterion, **body)
    assert answer.status_code == 422
    assert list(answer.json()["error"]["fields"]) == [field]
    assert stored() == []


def test_a_criterion_that_this_workshop_does_not_ask(
    workshop: Workshop, move: Callable[..., Workshop], send: Send
) -> None:
    Workshop.objects.filter(pk=workshop.pk).update(criteria=["latency", "urgency"])
    move(workshop, Stage.SCORING)
    assert send("factual_gap", level="1").status_code == 422
    assert send("latency", level="1").json()["total"] == 2


@pytest.mark.parametrize("body", ["nonsense", "[1]", '"text"'])
def test_a_body_that_is_no_object(workshop: Workshop, move: Callable[..., Workshop], pia: Client, body: str) -> None:
    move(workshop, Stage.SCORING)
    answer = pia.post(f"/w/{workshop.pk}/answers/latency/", body, content_type="application/json")
    assert answer.status_code == 422
    assert "body" in answer.json()["error"]["fields"]


def test_after_the_reveal_it_is_refused_in_a_sentence(
    workshop: Workshop, move: Callable[..., Workshop], send: Send
) -> None:
    move(workshop, Stage.SCORING, Stage.DISCUSSION)
    answer = send("latency", level="3")
    assert answer.status_code == 409
    error = answer.json()["error"]
    assert error["code"] == "round_closed"
    assert error["message"].startswith("Scoring is closed")
    assert stored() == []


def test_an_answer_meant_for_the_last_round_never_counts_in_the_next(
    workshop: Workshop, move: Callable[..., Workshop], send: Send
) -> None:
    move(workshop, Stage.SCORING, Stage.DISCUSSION, Stage.SCORING)
    assert send("latency", level="3", round=1).status_code == 409
    assert stored() == []
    assert send("latency", level="3", round=2).status_code == 200


def test_a_change_that_was_counted_is_never_called_uncounted(
    workshop: Workshop, move: Callable[..., Workshop], send: Send
) -> None:
    """Saved, but the acknowledgement was lost; the browser asks again after the reveal."""
    move(workshop, Stage.SCORING)
    first = send("latency", level="3", client="tab", sequence=7).json()
    move(workshop, Stage.DISCUSSION)
    assert send("latency", level="3", client="tab", sequence=7).json() == first
    assert send("latency", level="3", client="tab", sequence=8).status_code == 409
    assert send("latency", level="3", client="other", sequence=7).status_code == 409
    move(workshop, Stage.SCORING)
    assert send("latency", level="3", client="tab", sequence=7).json()["saved_at"] == first["saved_at"]


def test_without_script_the_form_goes_on_to_the_next(
    workshop: Workshop, move: Callable[..., Workshop], pia: Client
) -> None:
    move(workshop, Stage.SCORING)
    answer = pia.post(
        f"/w/{workshop.pk}/answers/latency/", {"level": "2", "reason": "Slow.", "round": 1, "then": "query_volume"}
    )
    assert answer.status_code == 302
    assert answer["Location"] == f"/w/{workshop.pk}/?criterion=query_volume"
    assert stored() == [("latency", 2, None, "Slow.")]


def test_without_script_nothing_typed_is_lost(workshop: Workshop, move: Callable[..., Workshop], pia: Client) -> None:
    move(workshop, Stage.SCORING)
    page = pia.post(f"/w/{workshop.pk}/answers/latency/", {"reason": "Typed already", "round": 1})
    assert page.status_code == 422
    text = page.content.decode()
    assert "Choose one of the five answers" in text
    assert ">Typed already</textarea>" in text


def test_without_script_a_late_answer_is_shown_as_not_counted(
    workshop: Workshop, move: Callable[..., Workshop], pia: Client
) -> None:
    move(workshop, Stage.SCORING, Stage.DISCUSSION)
    page = pia.post(f"/w/{workshop.pk}/answers/latency/", {"level": "4", "reason": "Too late", "round": 1})
    assert page.status_code == 409
    text = page.content.decode()
    assert "Not counted" in text
    assert '<q class="uncounted-reason">Too late</q>' in text
    assert stored() == []


def test_who_has_no_ballot_saves_nothing(
    workshop: Workshop,
    move: Callable[..., Workshop],
    send: Send,
    ana: Member,
    cara: Member,
    observer: Participant,
    as_member: Callable[[Member], Client],
    as_guest: Callable[[Participant], Client],
) -> None:
    move(workshop, Stage.SCORING)
    outsiders = {"not joined": as_member(ana), "elsewhere": as_member(cara), "observer": as_guest(observer)}
    for who, client in outsiders.items():
        answer = send("latency", browser=client, level="3")
        assert (who, answer.status_code) == (who, 404)
    assert send("latency", browser=Client(), level="3").status_code == 401
    assert stored() == []


def test_removed_is_out(
    workshop: Workshop, crowd: list[Participant], ana: Member, move: Callable[..., Workshop], send: Send
) -> None:
    move(workshop, Stage.SCORING)
    participants.remove_participant(participant=crowd[0], by=ana)
    assert send("latency", level="3").status_code == 404
    assert stored() == []


def test_weights_by_script_and_by_form(workshop: Workshop, move: Callable[..., Workshop], pia: Client) -> None:
    move(workshop, Stage.SCORING, Stage.DISCUSSION, Stage.WEIGHTING)
    address = f"/w/{workshop.pk}/weights/"
    body = {"weight_latency": 4.5, "weight_urgency": 0, "round": 1, "client": "tab", "sequence": 1}
    assert pia.post(address, body, content_type="application/json").status_code == 200
    assert pia.post(address, {"weight_latency": "6", "round": 1}).status_code == 302
    assert dict(Weight.objects.values_list("criterion", "points")) == {"latency": 6.0, "urgency": 0.0}


@pytest.mark.parametrize("bad", [{"weight_latency": 11}, {"weight_latency": "nan"}, {"weight_nonsense": 1}, {}])
def test_weights_that_do_not_fit(
    workshop: Workshop, move: Callable[..., Workshop], pia: Client, bad: dict[str, Any]
) -> None:
    move(workshop, Stage.SCORING, Stage.DISCUSSION, Stage.WEIGHTING)
    assert pia.post(f"/w/{workshop.pk}/weights/", bad, content_type="application/json").status_code == 422
    assert not Weight.objects.exists()


def test_weights_are_not_taken_after_their_stage(
    workshop: Workshop, move: Callable[..., Workshop], pia: Client
) -> None:
    move(workshop, Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION)
    answer = pia.post(f"/w/{workshop.pk}/weights/", {"weight_latency": 1}, content_type="application/json")
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "round_closed"
