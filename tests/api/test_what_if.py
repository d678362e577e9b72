"""The what-if over the API: the shape of the recommendation, from the page's own parameters."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Caller, Calls
from tests.computing import compute
from tests.decisions.making import reach_recommendation
from workshops.domain import ballots, participants, rooms
from workshops.enums import Stage
from workshops.models import Event, Member, Participant, Workshop

pytestmark = pytest.mark.made_once("recommended")

Scores = dict[str, dict[str, Any]]


@pytest.fixture
def recommended(workshop: Workshop, ana: Member, crowd: list[Participant], copilot_scores: Scores) -> Workshop:
    return reach_recommendation(workshop, ana, crowd, copilot_scores)


def test_without_a_parameter_it_is_the_recommendation(recommended: Workshop, calls: Calls, ana: Member) -> None:
    pia = Participant.objects.get(workshop=recommended, name="Pia")
    for caller in (calls(ana), calls(pia)):
        stored = caller.ok("GET", f"/workshops/{recommended.pk}/recommendation")
        assert caller.ok("GET", f"/workshops/{recommended.pk}/what-if") == stored


def test_the_same_shape_and_nothing_stored(recommended: Workshop, api_reader: Caller) -> None:
    stored = api_reader.ok("GET", f"/workshops/{recommended.pk}/recommendation")
    events = Event.objects.count()
    query = "w.latency=10&w.urgency=0&r.data=2&without=security"
    said = api_reader.ok("GET", f"/workshops/{recommended.pk}/what-if?{query}")
    assert said["status"] == "ready"
    assert said["recommendation"].keys() == stored["recommendation"].keys()
    assert said["recommendation"]["roles"] == {"data": 1, "product": 1}
    assert said["recommendation"]["weights"]["urgency"] == 0
    assert said["recommendation"]["draws"] == 2000
    assert api_reader.ok("GET", f"/workshops/{recommended.pk}/recommendation") == stored
    assert Event.objects.count() == events


def test_bad_parameters_are_named(recommended: Workshop, api_ana: Caller) -> None:
    status, answer = api_ana.get(f"/workshops/{recommended.pk}/what-if?w.latency=11&without=legal&colour=red")
    assert status == 422
    assert answer["error"]["code"] == "invalid"
    assert set(answer["error"]["fields"]) == {"w.latency", "without", "colour"}
    assert answer["error"]["message"] in answer["error"]["fields"].values()


def test_not_before_its_stage(workshop: Workshop, api_ana: Caller) -> None:
    assert api_ana.get(f"/workshops/{workshop.pk}/what-if")[0] == 409


def test_anonymous_says_no_more_than_the_room_has_seen(ana: Member, api_ana: Caller, copilot_scores: Scores) -> None:
    workshop = rooms.create_workshop(
        workspace=ana.workspace, by=ana, title="Quiet", use_case="Answer in private.", anonymous=True
    )
    roles = ["product"] * 3 + ["data"] * 3 + ["security"] * 3 + ["security"]
    people = [participants.join_workshop(workshop=workshop, name=f"P{i}", role=role) for i, role in enumerate(roles)]
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.SCORING)
    for person in people:
        ballots.cast_ballot(participant=person, scores=copilot_scores)
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.DISCUSSION)
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.RECOMMENDATION)
    compute(workshop)
    stored = api_ana.ok("GET", f"/workshops/{workshop.pk}/recommendation")["recommendation"]
    said = api_ana.ok("GET", f"/workshops/{workshop.pk}/what-if?without=security")["recommendation"]
    assert said.keys() == stored.keys()
    assert {row["low"] for row in said["ranking"]} == {row["acceptability"] for row in said["ranking"]} == {None}
    for part in ("by_role", "without_role", "agreement", "without_person", "confidence", "inputs_digest"):
        assert stored[part]
        assert not said[part]
