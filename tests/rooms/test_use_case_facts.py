"""What is known of a use case: asked when the workshop is opened, the facilitator's to change, part of the advice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from advisor.framework.rules import FACTS as READ
from tests.decisions.making import TEXT
from workshops.domain import ballots, decisions, participants, recommendations, rooms
from workshops.domain.frameworks import framework
from workshops.domain.log_replay import replay_faults
from workshops.domain.use_case_facts import UseCaseFacts, facts_of
from workshops.enums import Budget, InPlace, Stage
from workshops.models import Event, Member, Recommendation, Workshop
from workshops.queries.recommendations import Inputs, inputs_of
from workshops.words.rules import FACTS, rule_words

pytestmark = pytest.mark.django_db
KNOWN = UseCaseFacts("look_up", "modest", 4000)


def opened(ana: Member, **more: Any) -> Workshop:
    return rooms.create_workshop(workspace=ana.workspace, by=ana, title="Copilot", use_case="Answer.", **more)


def test_form_asks_for_them_offers_the_essentials_first_and_keeps_what_is_said(
    ana: Member, as_member: Callable[[Member], Client]
) -> None:
    client = as_member(ana)
    page = client.get("/workshops/new/").content.decode()
    sets = [page.index(f'name="criteria_set" value="{key}"') for key in ("essentials", "quick", "full")]
    assert sets == sorted(sets)
    assert 'value="essentials" checked' in page
    start = client.get("/workshops/new/?start=support-copilot").content.decode()
    for said in ('value="full" checked', '<option value="prompt" selected', 'name="queries_a_day" value="4000"'):
        assert said in start
    assert "It leaves out factual gap and behaviour gap, which tell the needs apart best." in page
    sent = {
        "title": "New", "use_case": "New.", "criteria_set": "essentials", "anonymous": "named",
        "in_place": "look_up", "budget": "modest", "queries_a_day": "4000",
    }  # fmt: skip
    assert client.post("/workshops/new/", {**sent, "in_place": "rag", "queries_a_day": "-1"}).status_code == 422
    assert client.post("/workshops/new/", sent).status_code == 302
    made = Workshop.objects.get()
    assert (facts_of(made), len(made.criteria)) == (KNOWN, 7)
    room = client.get(f"/w/{made.pk}/").content.decode()
    assert "In place today: A look-up: the model is handed passages (RAG)" in room
    assert "4,000 queries a day" in room


def test_other_questions_are_not_asked_about_them(ana: Member, as_member: Callable[[Member], Client]) -> None:
    page = as_member(ana).get("/workshops/new/?framework=build_or_buy").content.decode()
    assert 'name="in_place"' not in page


def test_facilitator_changes_them_until_it_is_decided_and_the_log_gives_them_again(
    ana: Member, as_member: Callable[[Member], Client]
) -> None:
    made = opened(ana, known=UseCaseFacts(in_place="prompt"))
    client, sent = as_member(ana), {"in_place": "look_up", "budget": "modest", "queries_a_day": "4000"}
    assert client.post(f"/w/{made.pk}/facts/", sent).status_code == 302
    assert client.post(f"/w/{made.pk}/facts/", sent).status_code == 302  # the same again is no event
    made.refresh_from_db()
    assert facts_of(made) == KNOWN
    assert Event.objects.filter(kind="workshop.facts_changed").count() == 1
    assert list(replay_faults(made.workspace)) == []
    Workshop.objects.filter(pk=made.pk).update(in_place="tuned")
    (fault,) = replay_faults(made.workspace)
    assert (fault.table, fault.field) == ("use_case_facts", "in_place")
    rooms.change_facts(workshop=made, by=ana, facts=UseCaseFacts())
    assert list(replay_faults(made.workspace)) == []
    rooms.move_stage(workshop=made, by=ana, to=Stage.CANCELLED)
    page = client.post(f"/w/{made.pk}/facts/", sent, follow=True).content.decode()
    assert "what was known of its use case stays as it was" in page
    made.refresh_from_db()
    assert facts_of(made) == UseCaseFacts()


def test_on_the_recommendation_they_are_changed_in_place_and_what_rests_on_them_is_asked_for_again(
    ana: Member, as_member: Callable[[Member], Client]
) -> None:
    made = opened(ana)
    pia = participants.join_workshop(workshop=made, name="Pia", role="product")
    client, stages = as_member(ana), (Stage.SCORING, Stage.DISCUSSION, Stage.WEIGHTING, Stage.RECOMMENDATION)
    for stage in stages:
        made = rooms.move_stage(workshop=made, by=ana, to=stage)
        if stage is Stage.SCORING:
            ballots.cast_ballot(participant=pia, scores={"behaviour_gap": {"level": 4}})
        page = "recommendation/" if stage is Stage.RECOMMENDATION else ""
        for waiting in Recommendation.objects.filter(round__workshop=made):
            recommendations.compute_recommendation(recommendation_id=waiting.pk)
        assert f'action="/w/{made.pk}/facts/"' in client.get(f"/w/{made.pk}/{page}").content.decode()
    asked = Recommendation.objects.filter(round__workshop=made)
    back = client.post(f"/w/{made.pk}/facts/", {"queries_a_day": "4000"})
    assert (back["Location"], asked.count()) == (f"/w/{made.pk}/recommendation/", 1)  # the costs read it as it is
    client.post(f"/w/{made.pk}/facts/", {"in_place": "look_up", "queries_a_day": "4000"})
    assert [one.inputs.get("in_place") for one in asked.order_by("requested_at")] == [None, "look_up"]
    assert list(replay_faults(made.workspace)) == []


def test_they_are_inputs_of_the_recommendation_only_where_they_are_said(ana: Member) -> None:
    without, known = opened(ana), opened(ana, known=KNOWN)
    for made in (without, known):
        participants.join_workshop(workshop=made, name="Pia", role="product")
        rooms.move_stage(workshop=made, by=ana, to=Stage.SCORING)
    keys = {"ballots", "role_weights", "waived_gates", "seed"}
    inputs = [inputs_of(made, made.rounds.get()) for made in (without, known)]
    assert [set(one) for one in inputs] == [keys, {*keys, "in_place", "budget"}]
    said: Inputs = {**inputs[1], "ballots": [{"participant": "p", "role": "product", "scores": {"behaviour_gap": 4}}]}
    answer = recommendations.recompute(said, framework(), 1)
    assert (answer["approach"], answer["in_place"] and answer["in_place"]["kept"]) == ("hybrid", True)


def test_rules_read_them_in_the_order_in_which_they_are_offered() -> None:
    assert {name: tuple(choices.values) for name, choices in FACTS.items()} == READ
    assert list(FACTS.values()) == [InPlace, Budget]
    gate = next(one for one in framework().gates if one.key == "look_up_stays")
    assert rule_words(framework(), gate.rule).startswith("When what is in place today is “A look-up")


def test_sheet_and_exports_say_what_was_known(ana: Member, as_member: Callable[[Member], Client]) -> None:
    made = opened(ana, known=KNOWN)
    participants.join_workshop(workshop=made, name="Pia", role="product")
    for stage in (Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION):
        rooms.move_stage(workshop=made, by=ana, to=stage)
    decision = decisions.record_decision(workshop=made, by=ana, text=TEXT)
    address, client = f"/decisions/{decision.number}", as_member(ana)
    known = {"in_place": "look_up", "budget": "modest", "queries_a_day": 4000}
    assert client.get(f"{address}.json").json()["use_case"] == known
    assert "4,000 queries a day" in client.get(f"{address}.md").content.decode()
    assert client.get(f"{address}.pdf").status_code == 200
    assert "4,000 queries a day" in client.get(f"{address}/").content.decode()
