"""What a room is told of costs: at its volume, with its own numbers, kept with it and in the log, and on the sheet."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.api.conftest import Caller
from tests.decisions.making import TEXT
from tests.decisions.test_recommendation_page import SignIn, address
from workshops.domain import costs, decisions, people
from workshops.domain.log_check import check_log
from workshops.enums import VolumeFrom
from workshops.exports.decision_json import decision_json_with_source
from workshops.exports.markdown import decision_markdown
from workshops.exports.pdf import decision_pdf
from workshops.exports.sheet import sheet_of
from workshops.models import Event, Member, Participant, Workshop
from workshops.queries.decisions import current, whole_decision
from workshops.queries.log import chain_head
from workshops.refusals import InvalidFields, WrongStage

pytestmark = pytest.mark.made_once("recommended")


def api(member: Member) -> Caller:
    return Caller(people.create_api_token(member=member, name="test"))


def test_the_volume_is_that_of_the_facts_else_of_the_rooms_answer(recommended: Workshop) -> None:
    room = costs.room_costs(recommended)
    assert room.seen is not None
    assert room.seen.level is not None
    by_level = room.framework.cost("queries_per_day").by_level
    assert room.volume == costs.Volume(by_level[room.seen.level], VolumeFrom.ANSWERS, room.seen.level)
    assert room.inputs["queries_per_day"] == by_level[room.seen.level]
    assert not room.is_own
    asked_once: Any = recommended
    asked_once.queries_a_day = 45_000  # as the workshop's facts have it
    room = costs.room_costs(recommended)
    assert room.volume == costs.Volume(45_000, VolumeFrom.FACTS)
    assert room.inputs["queries_per_day"] == 45_000


def test_own_numbers_are_kept_said_logged_and_verified(
    recommended: Workshop, ana: Member, crowd: list[Participant], as_member: SignIn
) -> None:
    client = as_member(ana)
    before = client.get(address(recommended)).content.decode()
    form = {item.key: item.default for item in costs.room_costs(recommended).framework.costs}
    sent = {**form, "queries_per_day": 2_000_000, "example_price": 25, "months": 36}
    assert client.post(f"/w/{recommended.pk}/costs/", sent).status_code == 302
    recommended.refresh_from_db()
    assert recommended.costs == {"inputs": {"example_price": 25, "queries_per_day": 2_000_000}, "months": 36}
    after = client.get(address(recommended)).content.decode()
    said = after[after.index('id="costs"') :]
    assert "At 2,000,000 questions a day over 36 months" in said
    assert "25 USD instead of 20" in said
    assert f"<li><span>{costs.room_costs(recommended).framework.cost('example_price').name}</span>" in said
    assert "At 2,000,000 questions" not in before
    (event,) = Event.objects.filter(kind="costs.changed")
    assert (event.body["costs"], event.actor) == (recommended.costs, f"member:{ana.pk}")
    client.post(f"/w/{recommended.pk}/costs/", sent)  # nothing new
    assert Event.objects.filter(kind="costs.changed").count() == 1
    assert check_log(workspace=ana.workspace).fault is None
    Workshop.objects.filter(pk=recommended.pk).update(costs={"months": 36})
    fault = check_log(workspace=ana.workspace).fault
    assert fault is not None
    assert (fault.table, fault.field) == ("costs", "costs")
    Workshop.objects.filter(pk=recommended.pk).update(costs=recommended.costs)
    assert 'name="preset" value="focused_task"' in after
    told = client.post(f"/w/{recommended.pk}/costs/", {"preset": "focused_task"}, follow=True).content.decode()
    assert "The costs are counted with these numbers, and the log says so." in told
    recommended.refresh_from_db()
    assert recommended.costs == {"preset": "focused_task", "months": 36}
    assert client.post(f"/w/{recommended.pk}/costs/", {"preset": "cheap"}).status_code == 422
    client.post(f"/w/{recommended.pk}/costs/", {"reset": "1"})
    recommended.refresh_from_db()
    assert recommended.costs == {}
    assert check_log(workspace=ana.workspace).fault is None


@pytest.mark.parametrize("bad", ["-1", "many", "nan", ""])
def test_a_number_that_cannot_be_used_is_named_at_its_field(
    recommended: Workshop, ana: Member, as_member: SignIn, bad: str
) -> None:
    client: Client = as_member(ana)
    page = client.post(f"/w/{recommended.pk}/costs/", {"examples": bad, "queries_per_day": "7"})
    html = page.content.decode()
    assert page.status_code == 422
    assert html.count("Write a number of 0 or more.") == 1
    assert 'name="queries_per_day" value="7"' in html
    assert not Event.objects.filter(kind="costs.changed").exists()


def test_the_api_gives_and_takes_the_numbers(recommended: Workshop, ana: Member, ben: Member) -> None:
    path = f"/workshops/{recommended.pk}/costs"
    said = api(ana).ok("GET", path)
    assert (said["months"], said["own"], said["volume"]["source"]) == (24, {}, "answers")
    assert {row["approach"] for row in said["estimate"]["approaches"]} >= {said["estimate"]["cheapest"], "rag"}
    changed = api(ana).ok("PUT", path, {"inputs": {"answer_tokens": 20}, "preset": "focused_task", "months": 12})
    assert (changed["preset"], changed["months"]) == ("focused_task", 12)
    assert changed["volume"] == {"queries_a_day": 3_000_000, "source": "own"}
    assert changed["own"] == {}  # the preset says as much
    assert changed["estimate"]["months"] == 12
    assert api(ben).ok("GET", path)["sentence"] == changed["sentence"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"inputs": {"examples": -1}}, "inputs.examples"),
        ({"inputs": {"examples": "many"}}, "inputs.examples"),
        ({"inputs": {"cached_share": 1.5}}, "inputs.cached_share"),
        ({"inputs": {"speed": 1}}, "inputs.speed"),
        ({"inputs": []}, "inputs"),
        ({"months": 0}, "months"),
        ({"preset": "cheap"}, "preset"),
    ],
)
def test_the_api_names_what_cannot_be_used(recommended: Workshop, ana: Member, body: Any, field: str) -> None:
    status, answer = api(ana)("PUT", f"/workshops/{recommended.pk}/costs", body)
    assert (status, list(answer["error"]["fields"])) == (422, [field])
    recommended.refresh_from_db()
    assert recommended.costs == {}


def test_nothing_of_costs_before_the_recommendation(workshop: Workshop, ana: Member) -> None:
    path = f"/workshops/{workshop.pk}/costs"
    assert api(ana)("GET", path)[0] == 409
    assert api(ana)("PUT", path, {"inputs": {"examples": 5}})[0] == 409


def test_numbers_stay_as_they_were_once_it_is_decided(recommended: Workshop, ana: Member) -> None:
    costs.change_costs(workshop=recommended, by=ana, inputs={"queries_per_day": 1234}, preset="large_model")
    seen = costs.room_costs(Workshop.objects.get(pk=recommended.pk))
    decision = whole_decision(decisions.record_decision(workshop=recommended, by=ana, text=TEXT))
    with pytest.raises(WrongStage):
        costs.change_costs(workshop=recommended, by=ana, inputs={})
    said = decision_json_with_source(decision)["costs"]
    assert (said["own"], said["inputs"]["large_share"]) == ({"queries_per_day": 1234}, 1)
    assert said["inputs"] == seen.inputs
    head = chain_head(ana.workspace_id)
    sheet = sheet_of(decision, head)
    assert sheet["costs"] == said["sentence"]
    assert sheet["costs"].startswith("At 1,234 questions a day over 24 months")
    assert said["sentence"] in decision_markdown(decision, head)
    assert b"%PDF" in decision_pdf(decision, head)
    assert "costs" not in current(decision).body  # what is signed is what it was
    assert check_log(workspace=ana.workspace).fault is None


def test_a_workshop_of_the_first_edition_counts_by_the_first_model(recommended: Workshop, ana: Member) -> None:
    Workshop.objects.filter(pk=recommended.pk).update(framework_version="1.0.0")
    old = Workshop.objects.get(pk=recommended.pk)
    room = costs.room_costs(old)
    assert (room.framework.engine, room.volume.source) == (1, VolumeFrom.DEFAULT)
    assert room.estimate()["break_even"]
    costs.change_costs(workshop=old, by=ana, inputs={"retrieved_tokens": 3000})
    with pytest.raises(InvalidFields):
        costs.change_costs(workshop=old, by=ana, inputs={"knowledge_tokens": 3000})
