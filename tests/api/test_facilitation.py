"""The timer and the lock over the API: the same verbs, the same refusals, and everybody reads how they stand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.api.conftest import Caller, Calls
from workshops.domain import participants
from workshops.enums import Stage
from workshops.models import Participant, Workshop


def test_the_timer_is_read_by_everybody(
    workshop: Workshop, crowd: list[Participant], api_ana: Caller, calls: Calls
) -> None:
    pia, room = calls(crowd[0]), f"/workshops/{workshop.pk}"
    assert pia.ok("GET", room)["timer_ends_at"] is None
    started = api_ana.ok("POST", f"{room}/timer", {"minutes": 5})["timer_ends_at"]
    left = datetime.fromisoformat(started) - timezone.now()
    assert timedelta(minutes=4, seconds=50) < left <= timedelta(minutes=5)
    assert pia.ok("GET", room)["timer_ends_at"] == started
    assert api_ana.ok("POST", f"{room}/timer", {"minutes": 0})["timer_ends_at"] is None


@pytest.mark.parametrize("minutes", [121, -1, 1.5, "5", None, True])
def test_minutes_are_a_whole_number_up_to_120(workshop: Workshop, api_ana: Caller, minutes: Any) -> None:
    status, answer = api_ana.post(f"/workshops/{workshop.pk}/timer", {"minutes": minutes})
    assert (status, list(answer["error"]["fields"])) == (422, ["minutes"])


def test_no_timer_in_a_workshop_that_is_over(workshop: Workshop, api_ana: Caller, move: Any) -> None:
    move(workshop, Stage.CANCELLED)
    status, answer = api_ana.post(f"/workshops/{workshop.pk}/timer", {"minutes": 5})
    assert (status, answer["error"]["code"]) == (409, "wrong_stage")


def test_locked_ballots_take_nothing_and_say_that_it_may_be_sent_again(
    workshop: Workshop, crowd: list[Participant], api_ana: Caller, calls: Calls, move: Any
) -> None:
    move(workshop, Stage.SCORING)
    pia, room = calls(crowd[0]), f"/workshops/{workshop.pk}"
    ballot = {"scores": {"latency": {"level": 3}}}
    assert api_ana.ok("POST", f"{room}/lock", {"locked": True})["locked"] is True
    status, answer = pia.put(f"{room}/ballot", ballot)
    assert (status, answer["error"]["code"]) == (409, "locked")
    assert pia.ok("GET", f"{room}/ballot")["scores"] == {}
    assert pia.ok("GET", room)["locked"] is True
    assert api_ana.ok("POST", f"{room}/lock", {"locked": False})["locked"] is False
    pia.ok("PUT", f"{room}/ballot", ballot)


def test_only_open_ballots_are_locked(workshop: Workshop, api_ana: Caller) -> None:
    status, answer = api_ana.post(f"/workshops/{workshop.pk}/lock", {"locked": True})
    assert (status, answer["error"]["code"]) == (409, "wrong_stage")


def test_locked_is_true_or_false(workshop: Workshop, api_ana: Caller) -> None:
    status, answer = api_ana.post(f"/workshops/{workshop.pk}/lock", {"locked": "yes"})
    assert (status, list(answer["error"]["fields"])) == (422, ["locked"])


def test_two_guests_are_said_to_be_one_person(
    workshop: Workshop, crowd: list[Participant], api_ana: Caller, calls: Calls
) -> None:
    phone = participants.join_workshop(workshop=workshop, name="Pia B.", role="product")
    here, gone, address = calls(phone), calls(crowd[0]), f"/workshops/{workshop.pk}/participants/{phone.pk}/same-as"
    member = participants.join_workshop(workshop=workshop, name="Ana", role="data", member=workshop.facilitator)
    for wrong in (phone.pk, member.pk):
        status, answer = api_ana.post(address, {"participant": str(wrong)})
        assert (status, list(answer["error"]["fields"])) == (422, ["participant"])
    said = api_ana.ok("POST", address, {"participant": str(crowd[0].pk)})
    assert {"Pia", "Pia B."} & {person["name"] for person in said["participants"]} == {"Pia"}
    assert here.ok("GET", f"/workshops/{workshop.pk}")["id"] == str(workshop.pk)
    assert gone.get(f"/workshops/{workshop.pk}")[0] == 401
    assert api_ana.post(address, {"participant": str(crowd[0].pk)})[0] == 404


def test_what_is_put_on_the_table_is_named_as_it_was_sent(workshop: Workshop, api_ana: Caller) -> None:
    for sent in ({"on": "colour"}, {"on": "colour", "stage": "scoring"}):
        status, answer = api_ana.post(f"/workshops/{workshop.pk}/stage", sent)
        assert (status, list(answer["error"]["fields"])) == (422, ["on"])
