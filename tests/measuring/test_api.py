"""Measuring first, the labelled set and readings of pilots by a pipeline: the numbers that the pages have."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.api.conftest import Caller, api_ana, calls
from tests.decisions.making import make_decision
from workshops.domain import people, pilots
from workshops.domain.frameworks import framework_of
from workshops.domain.measurable import rights_at, rights_of
from workshops.domain.pilot_reading import File
from workshops.models import Assumption, Decision, Member, Pilot, Reading, Workshop

__all__ = ["api_ana", "calls"]

pytestmark = pytest.mark.made_once("proposed")

AT = "/decisions/1"


def test_worth_of_cases(proposed: Decision, api_ana: Caller) -> None:
    """Its numbers are those of the address, and the best size is the one that leaves most."""
    asked = {"believed": "66.66667", "as_if": "12", "case_cost": "1", "point": "100", "cases": "20"}
    said = api_ana.ok("GET", f"{AT}/measuring?{urlencode(asked)}")
    assert said["questions"][0] == said["asked"]
    assert said["asked"]["name"] == "Grounded correctness"
    assert said["belief"] == {"rate": pytest.approx(2 / 3), "cases": 12}
    assert (said["case_cost"], said["point"]) == (1, 100)
    first = said["sizes"][0]
    assert (first["cases"], first["cost"], first["gain"]) == (1, 1, 0)
    best = max(said["sizes"], key=lambda size: size["net"])
    assert said["best"] == (best if best["net"] > 0 else None)


def test_what_cannot_be_read_names_its_field(proposed: Decision, api_ana: Caller) -> None:
    status, wrong = api_ana.get(f"{AT}/measuring?believed=many&metric=99")
    assert (status, set(wrong["error"]["fields"])) == (422, {"believed", "metric"})
    status, wrong = api_ana.get(f"{AT}/labelled-set?groups=0&power=70")
    assert (status, wrong["error"]["fields"]) == (
        422,
        {"groups": "Write a whole number from 1 to 20.", "power": "Choose 80 or 90."},
    )


def test_a_threshold_that_is_no_share_is_not_counted(
    ana: Member, api_ana: Caller, copilot_scores: dict[str, dict[str, Any]]
) -> None:
    metrics = [{"name": "Latency", "comparator": "<=", "threshold": 2, "unit": "s"}]
    decision = make_decision(ana, scores=copilot_scores, metrics=metrics)
    said = api_ana.ok("GET", f"/decisions/{decision.number}/measuring")
    assert (said["asked"], said["best"], said["sizes"]) == (None, None, [])
    assert said["uncounted"] == ["Latency, at or below 2 s"]


def test_the_labelled_set_is_the_pages(proposed: Decision, api_ana: Caller, ana: Member) -> None:
    said = api_ana.ok("GET", f"{AT}/labelled-set?difference=5&groups=1")
    assert (said["needed"], said["cases"], said["difference"], said["groups"]) == (783, 783, 0.05, 1)
    assert sum(one["cases"] for one in said["slices"]) == said["cases"]
    assert "rights" not in [one["slice"] for one in said["slices"]]
    assert said["metrics"] == ["Grounded correctness"]
    token = people.create_api_token(member=ana, name="pipeline")
    template = said["templates"]["ragas"]
    answer = Client().get(template, headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/zip")
    assert Client().get(template).status_code == 401


def test_groups_start_with_what_the_room_answered(
    proposed: Decision, api_ana: Caller, ana: Member, client: Client
) -> None:
    """Its middle answer on rights is "A few groups with different rights.", of which the framework counts three."""
    found = rights_of(proposed)
    assert found is not None
    assert (found.words, found.groups) == ("A few groups with different rights.", 3)
    room = f"/workshops/{proposed.workshop_id}/labelled-set"
    assert [api_ana.ok("GET", where)["groups"] for where in (f"{AT}/labelled-set", room)] == [3, 3]
    assert api_ana.ok("GET", f"{AT}/labelled-set?groups=2")["groups"] == 2
    client.force_login(ana.user)
    page = client.get("/decisions/1/labelled-set/").content.decode()
    assert "30 for each of 3 groups" in page
    assert "Starts with the room’s middle answer on rights: “A few groups with different rights.”" in page
    # What is as the room answered is not in the templates' addresses; what differs is.
    assert 'ragas.zip"' in page
    assert "ragas.zip?groups=2" in client.get("/decisions/1/labelled-set/?groups=2").content.decode()


def test_between_two_answers_the_one_with_more_groups_counts(proposed: Decision) -> None:
    assert proposed.workshop is not None
    criterion = framework_of(proposed.workshop).criterion("access_control")
    counted = [found.groups for middle in (0, 0.5, 2.5, 4) if (found := rights_at(middle, criterion))]
    assert counted == [1, 2, 6, 20]


def test_a_decision_without_a_room_starts_with_two(ana: Member, proposed: Decision) -> None:
    proposed.workshop = None
    assert rights_of(proposed) is None


def test_a_room_before_its_recommendation_has_neither(workshop: Workshop, api_ana: Caller) -> None:
    for page in ("measuring", "labelled-set"):
        assert api_ana.get(f"/workshops/{workshop.pk}/{page}")[0] == 409


# Readings


@pytest.fixture
def pilot(proposed: Decision, ana: Member) -> Pilot:
    content = b"case,variant,errors\n1,rag,4\n2,rag,6\n"
    return pilots.import_pilot(subject=proposed, by=ana, file=File("run.csv", content)).pilot


def watched(decision: Decision) -> Assumption:
    return Assumption.objects.get(decision=decision, signal__isnull=False)


def test_a_number_becomes_a_reading_once(proposed: Decision, pilot: Pilot, api_ana: Caller) -> None:
    body = {"assumption": str(watched(proposed).pk), "metric": "errors", "variant": "rag"}
    for _n in range(2):
        assert set(api_ana.ok("POST", f"{AT}/pilots/{pilot.pk}/readings", body, 201)) == {"status"}
    reading = Reading.objects.get()
    assert (reading.value, reading.source, reading.at) == (5.0, "pilot", pilot.imported_at)


def test_a_number_that_it_has_not_is_refused(proposed: Decision, pilot: Pilot, api_ana: Caller) -> None:
    body = {"assumption": str(watched(proposed).pk), "metric": "errors", "variant": "nobody"}
    status, wrong = api_ana.post(f"{AT}/pilots/{pilot.pk}/readings", body)
    assert (status, wrong["error"]["fields"]) == (
        422,
        {"measure": "Choose one of the numbers that this pilot has."},
    )
    other = body | {"assumption": str(proposed.pk), "variant": "rag"}
    assert api_ana.post(f"{AT}/pilots/{pilot.pk}/readings", other)[0] == 404
    assert not Reading.objects.exists()
