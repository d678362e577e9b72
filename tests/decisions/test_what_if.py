"""The what-if: the same answers with other weights or without a role, and nothing of it kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.apps import apps
from django.http import QueryDict
from django.test import Client

from tests.browsers import as_guest
from tests.conftest import COPILOT
from tests.decisions.asking import address, asked, recommend, result_of, shown_sliders, stored, values
from tests.decisions.making import reach_recommendation
from workshops.domain import ballots, frameworks, participants, recommendations, rooms
from workshops.domain.framework_names import names_of
from workshops.domain.what_if import Change, start_of, what_if
from workshops.enums import RecommendationStatus, Stage
from workshops.forms.what_if import query_of, read_change
from workshops.models import Member, Participant, Recommendation, Workshop
from workshops.refusals import FrameworkGone, InvalidFields

pytestmark = pytest.mark.made_once("split")

SignIn = Callable[[Member], Client]
Scores = dict[str, dict[str, Any]]


@pytest.fixture
def split(workshop: Workshop, ana: Member, crowd: list[Participant]) -> Workshop:
    """Everybody for retrieval but security, who wants another behaviour; Pia weighs, the others do not."""
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.SCORING)
    other = COPILOT | {"factual_gap": 0, "knowledge_churn": 0, "behaviour_gap": 4, "task_stability": 4, "latency": 4}
    other |= {"training_data": 4, "audit_and_trust": 0, "query_volume": 4, "ml_capacity": 4}
    for person in crowd:
        said = other if person.name == "Sam" else COPILOT
        ballots.cast_ballot(participant=person, scores={key: {"level": level} for key, level in said.items()})
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.DISCUSSION)
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.WEIGHTING)
    ballots.cast_ballot(participant=crowd[0], scores={}, weights={"knowledge_churn": 9, "latency": 4.5})
    return recommend(rooms.move_stage(workshop=workshop, by=ana, to=Stage.RECOMMENDATION))


# What is computed


def test_unmoved_is_the_stored_result(split: Workshop) -> None:
    found = stored(split)
    assert what_if(workshop=split, found=found, change=Change()) == found.result
    again = recommendations.recompute(found.inputs, frameworks.framework_of(split), recommendations.DRAWS)
    assert again == found.result


def test_a_form_sent_as_it_stands_changes_nothing(split: Workshop, ana: Member, as_member: SignIn) -> None:
    client = as_member(ana)
    sliders = shown_sliders(client.get(address(split)).content.decode())
    assert sliders["w.knowledge_churn"] == "10"
    assert sliders["w.latency"] == "5"
    assert sliders["r.security"] == "1"
    page = client.get(address(split), sliders).content.decode()
    assert "as stored" in page
    assert result_of(split)["headline"] in unescape(page)


def test_moved_weight_counts_for_everybody(split: Workshop) -> None:
    start = start_of(split, stored(split))
    got = asked(split, "w.latency=10")
    points = {**start.points, "latency": 10.0}
    total = sum(points.values())
    for key, share in got["weights"].items():
        assert share == pytest.approx(points[key] / total)
    # The answers are as they were: each criterion's contribution grows and shrinks with its weight alone.
    before = result_of(split)
    for approach, parts in got["contributions"].items():
        for key, part in parts.items():
            was = before["contributions"][approach][key]
            assert part == pytest.approx(was * got["weights"][key] / before["weights"][key] if was else 0)
    assert (got["weights_from"], got["draws"]) == ("what_if", 2000)


def test_without_a_role_is_what_the_recommendation_says_of_it(split: Workshop) -> None:
    before = result_of(split)
    assert len({*before["without_role"].values(), before["approach"]}) > 1
    for role, winner in before["without_role"].items():
        got = asked(split, f"without={role}")
        assert got["approach"] == winner
        assert role not in got["roles"]
    assert asked(split, "without=product&without=data")["approach"] == before["by_role"]["security"]["approach"]


def test_role_weights(split: Workshop) -> None:
    alone = asked(split, "without=product&without=data")
    assert values(asked(split, "r.product=0&r.data=0")) == pytest.approx(values(alone))
    # With the same weights of the criteria for all, each role's pull is its share: 1 of 3, 3 of 5, all.
    roles = ("", "&r.security=3", "&r.product=0&r.data=0")
    some, more, full = (values(asked(split, f"w.latency=10{role}")) for role in roles)
    for approach, value in full.items():
        assert more[approach] - some[approach] == pytest.approx(
            (3 / 5 - 1 / 3) / (1 - 1 / 3) * (value - some[approach])
        )


def test_the_gates_and_their_waivers_stay(workshop: Workshop, ana: Member, crowd: list[Participant]) -> None:
    demanded = {key: {"level": level} for key, level in (COPILOT | {"audit_and_trust": 4}).items()}
    gated = reach_recommendation(workshop, ana, crowd, demanded)
    excluded = {row["approach"] for row in asked(gated, "w.latency=10")["ranking"] if row["excluded"]}
    assert "fine_tuning" in excluded
    rooms.waive_gate(workshop=gated, by=ana, gate="sources_are_a_must", reason="A label is audited otherwise.")
    waived = Recommendation.objects.get(status=RecommendationStatus.COMPUTING)
    recommendations.compute_recommendation(recommendation_id=waived.pk)
    waived.refresh_from_db()
    got = what_if(workshop=gated, found=waived, change=Change(points={"latency": 10.0}))
    assert "fine_tuning" not in {row["approach"] for row in got["ranking"] if row["excluded"]}


def test_another_framework_is_not_mixed_in(split: Workshop) -> None:
    Recommendation.objects.update(framework_digest="0" * 64)
    with pytest.raises(FrameworkGone, match="has changed since"):
        asked(split, "w.latency=10")


def test_nothing_is_stored(split: Workshop, ana: Member, as_member: SignIn) -> None:
    client = as_member(ana)
    client.get(address(split))  # signing in leaves its session

    def everything() -> dict[str, list[Any]]:
        return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in apps.get_models()}

    before = everything()
    assert client.get(address(split) + "?w.latency=10&without=security&r.data=2").status_code == 200
    assert everything() == before
    assert len(before["workshops.Event"]) > 5


# The page


def test_page_says_what_moved_and_carries_its_link(split: Workshop, ana: Member, as_member: SignIn) -> None:
    client = as_member(ana)
    answer = client.get(address(split) + "?without=product&w.latency=10.0&without=data&r.security=1")
    page = unescape(answer.content.decode())
    assert answer.status_code == 200
    assert {"private", "no-store"} <= {part.strip() for part in answer["Cache-Control"].split(",")}
    first = asked(split, "w.latency=10&without=product&without=data")
    assert first["approach"] != result_of(split)["approach"]
    one, other = (names_of(split).approach_short(each["approach"] or "") for each in (first, result_of(split)))
    assert f"{one} would come first instead of {other}." in page
    assert first["statement"] in page
    assert "Latency from 5 to 10; without Data; without Product" in page
    assert "Nothing is stored" in page
    link = f"http://testserver{address(split)}?w.latency=10&without=data&without=product"
    assert f'value="{link}"' in page
    assert shown_sliders(page)["w.latency"] == "10"
    assert re.findall(r'name="without" value="(\w+)" checked', page) == ["product", "data"]
    again = unescape(client.get(link).content.decode())
    assert first["statement"] in again
    assert shown_sliders(again) == shown_sliders(page)


def test_moved_slider_swaps_the_result_alone(split: Workshop, ana: Member, as_member: SignIn) -> None:
    answer = as_member(ana).get(address(split), {"w.latency": "10"}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer["HX-Replace-Url"] == f"{address(split)}?w.latency=10"
    assert "what-if-verdict" in page
    assert "<html" not in page
    assert 'type="range"' not in page


def test_recommendation_page_leads_here(split: Workshop, ana: Member, as_member: SignIn) -> None:
    assert f'href="{address(split)}"' in as_member(ana).get(f"/w/{split.pk}/recommendation/").content.decode()


def test_everybody_in_the_room_and_nobody_else(
    split: Workshop, ana: Member, ben: Member, cara: Member, crowd: list[Participant], as_member: SignIn
) -> None:
    look_on = participants.join_workshop(workshop=split, name="Olga", role="observer")
    for client in (as_member(ana), as_member(ben), as_guest(crowd[1]), as_guest(look_on)):
        assert client.get(address(split) + "?without=security").status_code == 200
    other = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Other", use_case="Something else.")
    guest = as_guest(participants.join_workshop(workshop=other, name="Gus", role="data"))
    participants.remove_participant(participant=look_on, by=ana)
    for client in (as_member(cara), guest, as_guest(look_on)):
        for htmx in ({}, {"HX-Request": "true"}):
            answer = client.get(address(split) + "?w.latency=99", headers=htmx)
            assert answer.status_code == 404
            assert b"Claims copilot" not in answer.content
            assert b"latency" not in answer.content
    assert Client().get(address(split)).status_code == Client().get(f"/w/{split.pk}/recommendation/").status_code


def test_it_cannot_be_sent(split: Workshop, ana: Member, as_member: SignIn) -> None:
    assert as_member(ana).post(address(split), {"w.latency": "10"}).status_code == 405


def test_before_there_is_a_recommendation(
    workshop: Workshop, ana: Member, crowd: list[Participant], copilot_scores: Scores, as_member: SignIn
) -> None:
    client = as_member(ana)
    answer = client.get(address(workshop) + "?w.latency=10")
    assert (answer.status_code, b"There is no recommendation yet" in answer.content) == (409, True)
    reach_recommendation(workshop, ana, crowd, copilot_scores, compute=False)
    assert "Computing the recommendation" in client.get(address(workshop)).content.decode()
    part = client.get(address(workshop), headers={"HX-Request": "true"})
    assert part["HX-Redirect"] == f"/w/{workshop.pk}/recommendation/"
    Recommendation.objects.update(status=RecommendationStatus.FAILED, error="Nobody answered.")
    assert "Nobody answered." in client.get(address(workshop)).content.decode()


def test_after_going_back_to_the_scoring(split: Workshop, ana: Member, as_member: SignIn) -> None:
    rooms.move_stage(workshop=split, by=ana, to=Stage.DISCUSSION)
    rooms.move_stage(workshop=split, by=ana, to=Stage.SCORING)
    assert as_member(ana).get(address(split) + "?without=security").status_code == 409


# What is refused

REFUSED = {
    "w.latency=11": "“w.latency” must be a number from 0 to 10",
    "w.latency=-1": "“w.latency” must be a number from 0 to 10",
    "w.latency=nan": "“w.latency” must be a number from 0 to 10",
    "w.latency=1e1": "“w.latency” must be a number from 0 to 10",
    "w.latency=": "“w.latency” must be a number from 0 to 10",
    "w.latency=٣": "“w.latency” must be a number from 0 to 10",
    "w.latency=1&w.latency=2": "“w.latency” stands in the address more than once",
    "w.nothing=1": "“w.nothing” cannot be moved",
    "w=1": "“w” cannot be moved",
    "r.security=3.1": "“r.security” must be a number from 0 to 3",
    "r.legal=1": "“r.legal” cannot be moved",
    "without=legal": "“without=legal” cannot be moved",
    "colour=red": "“colour” is not a part of a what-if",
    "without=security&without=product&without=data": "No role is left to count",
    "r.security=0&r.product=0&without=data": "No role is left to count",
}


@pytest.mark.parametrize(("query", "sentence"), REFUSED.items())
def test_refused_in_a_sentence(split: Workshop, ana: Member, as_member: SignIn, query: str, sentence: str) -> None:
    client = as_member(ana)
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.get(f"{address(split)}?{query}", headers=headers)
        assert answer.status_code == 422
        assert sentence in unescape(answer.content.decode())


def test_all_weights_zero(split: Workshop, ana: Member, as_member: SignIn) -> None:
    nothing = {f"w.{key}": "0" for key in start_of(split, stored(split)).points}
    answer = as_member(ana).get(address(split), nothing)
    assert (answer.status_code, b"Every criterion has the weight 0" in answer.content) == (422, True)


def test_a_criterion_without_answers_has_no_slider(
    workshop: Workshop, ana: Member, crowd: list[Participant], copilot_scores: Scores, as_member: SignIn
) -> None:
    silent = {key: said for key, said in copilot_scores.items() if key != "latency"}
    reach_recommendation(workshop, ana, crowd, silent)
    page = as_member(ana).get(address(workshop)).content.decode()
    assert "w.latency" not in page
    assert "Nobody answered Latency" in page
    with pytest.raises(InvalidFields, match="no criterion of this name was asked and answered"):
        asked(workshop, "w.latency=1")


def test_weight_on_what_only_the_left_out_answered(workshop: Workshop, ana: Member, crowd: list[Participant]) -> None:
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.SCORING)
    for person in crowd:
        said = {"latency": {"level": 3}} if person.name == "Sam" else {"urgency": {"level": 1}}
        ballots.cast_ballot(participant=person, scores=said)
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.DISCUSSION)
    recommend(rooms.move_stage(workshop=workshop, by=ana, to=Stage.RECOMMENDATION))
    assert asked(workshop, "without=security")["unanswered"].count("latency") == 1
    with pytest.raises(InvalidFields, match="answered none of the criteria that have a weight"):
        asked(workshop, "without=security&w.urgency=0")


def test_address_and_change_are_two_ways_to_say_the_same(split: Workshop) -> None:
    start = start_of(split, stored(split))
    change = Change(points={"latency": 2.5, "urgency": 4.0}, roles={"data": 3.0}, without=frozenset({"security"}))
    query = query_of(change)
    assert query == "?w.latency=2.5&w.urgency=4&r.data=3&without=security"
    assert read_change(QueryDict(query[1:]), start) == change
    assert read_change(QueryDict("r.security=2&without=security"), start) == Change(without=frozenset({"security"}))
