"""Build or buy: a whole workshop by another framework, on the pages and in what is taken away from them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import yaml
from django.test import Client

from tests.browsers import as_guest
from tests.decisions.making import TEXT, typed
from tests.frameworks.conftest import BUYING, KEY
from workshops.domain import ballots, decisions, frameworks, recommendations, revisits, rooms
from workshops.domain.decisions import Signer
from workshops.enums import Stage
from workshops.models import Decision, Member, Occurrence, Participant, Recommendation, Workshop
from workshops.refusals import InvalidFields

pytestmark = pytest.mark.made_once("weighed")

SignIn = Callable[[Member], Client]
Move = Callable[..., Workshop]
# Words of the built-in framework that have no place in a workshop by another one.
FOREIGN = re.compile(r"\bRAG\b|retriev|fine-tun|prompt|hybrid|knowledge churn|checkpoint", re.IGNORECASE)


def main_part(client: Client, address: str) -> str:
    """The page's own part, without what stands on every page."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[-2000:]
    page = answer.content.decode()
    return page[page.index("<main") : page.index("</main>")]


def test_new_workshop_offers_the_other_question(ana: Member, as_member: SignIn) -> None:
    page = main_part(as_member(ana), f"/workshops/new/?framework={KEY}")
    assert "Do we build this component, adopt an open one, or buy it?" in page
    assert "Quick: 4 criteria" in page
    assert "Full: 7 criteria" in page
    assert "Product, engineering and finance are always there" in page
    assert "Lock-in" in page
    assert "Knowledge churn" not in page
    assert "?start=" not in page
    built_in = main_part(as_member(ana), "/workshops/new/?framework=unheard-of")
    assert "Quick: 5 criteria" in built_in
    assert "?start=" in built_in


def test_form_opens_a_workshop_by_it(ana: Member, as_member: SignIn) -> None:
    sent = {
        "framework": KEY, "title": "Search", "use_case": "Search in our shop.",
        "criteria_set": "picked", "picked": ["skills", "fit"], "anonymous": "named",
    }  # fmt: skip
    answer = as_member(ana).post("/workshops/new/", {**sent, "title": ""})
    assert answer.status_code == 422
    assert f'name="framework" value="{KEY}"' in answer.content.decode()
    assert as_member(ana).post("/workshops/new/", sent).status_code == 302
    workshop = Workshop.objects.get()
    assert (workshop.framework_key, workshop.criteria) == (KEY, ["fit", "skills"])
    assert list(workshop.roles.values_list("key", "shape")) == [
        ("product", "square"),
        ("engineering", "triangle"),
        ("finance", "circle"),
    ]


def test_a_framework_that_is_not_there_opens_nothing(ana: Member, as_member: SignIn) -> None:
    sent = {"framework": "gone", "title": "T", "use_case": "U", "criteria_set": "full", "anonymous": "named"}
    assert as_member(ana).post("/workshops/new/", sent).status_code == 422
    assert not Workshop.objects.exists()


def test_room_asks_its_questions_at_every_stage(
    component: Workshop, builders: list[Participant], ana: Member, as_member: SignIn, move: Move
) -> None:
    facilitator, eve = as_member(ana), as_guest(builders[1])
    room = f"/w/{component.pk}/"
    assert "Fit of what exists" in main_part(eve, room)
    move(component, Stage.SCORING)
    ballot = main_part(eve, f"{room}?criterion=sensitivity")
    assert "May what it processes leave the house?" in ballot
    assert "It must not." in ballot
    for person, level in zip(builders, (0, 4, 2), strict=True):
        scores = {**{criterion: {"level": 2} for criterion in BUYING}, "skills": {"level": level}}
        ballots.cast_ballot(participant=Participant.objects.get(pk=person.pk), scores=scores)
    move(component, Stage.DISCUSSION)
    for page in (main_part(eve, room), main_part(facilitator, room), main_part(facilitator, f"{room}screen/")):
        assert "Skills" in page
        assert not FOREIGN.search(page)
    move(component, Stage.WEIGHTING)
    assert "Cost over its life" in main_part(eve, room)


def test_recommendation_speaks_of_its_approaches_alone(weighed: Workshop, ana: Member, as_member: SignIn) -> None:
    found = Recommendation.objects.get()
    assert found.result
    assert (found.result["approach"], found.result["framework"]["key"]) == ("buy", KEY)
    assert found.framework_digest == weighed.framework_digest == frameworks.framework(KEY).digest
    page = main_part(as_member(ana), f"/w/{weighed.pk}/recommendation/")
    assert "Buy it as a service" in page
    assert "Buying comes first in" in page
    assert "published frameworks" not in page.lower()  # it has no lenses
    assert "What goes wrong most often" not in page  # and no failure modes
    assert not FOREIGN.search(page)
    assert re.findall(r'<li class="bar-row (approach-other-\d)">', page)[0] == "approach-other-0"


def test_weights_are_compared_with_its_own(weighed: Workshop, ana: Member, as_member: SignIn) -> None:
    # “Urgency” is a criterion of both frameworks; here it has 6 of 49.
    page = main_part(as_member(ana), f"/w/{weighed.pk}/recommendation/")
    table = page[page.index('aria-label="Weights as table"') :]
    own = re.findall(r'<td class="number">([\d.]+)</td>', table)[:14:2]
    assert own == ["20.4", "18.4", "14.3", "12.2", "12.2", "12.2", "10.2"]


def test_its_gates_can_be_waived_and_others_cannot(
    component: Workshop, builders: list[Participant], ana: Member, as_member: SignIn, move: Move
) -> None:
    move(component, Stage.SCORING)
    for person in builders:
        scores = {criterion: {"level": level} for criterion, level in {**BUYING, "sensitivity": 4}.items()}
        ballots.cast_ballot(participant=Participant.objects.get(pk=person.pk), scores=scores)
    workshop = move(component, Stage.DISCUSSION, Stage.RECOMMENDATION)
    recommendations.compute_recommendation(recommendation_id=Recommendation.objects.get().pk)
    page = main_part(as_member(ana), f"/w/{workshop.pk}/recommendation/")
    assert "Excludes Buying" in page
    assert "Common practice in make-or-buy reviews" in page
    foreign = frameworks.framework().gates[0].key
    for gate, reason, field in ((foreign, "Why not", "gate"), ("must_not_leave", "x" * 1001, "reason")):
        with pytest.raises(InvalidFields) as refused:
            rooms.waive_gate(workshop=workshop, by=ana, gate=gate, reason=reason)
        assert list(refused.value.fields) == [field]
    answer = as_member(ana).post(f"/w/{workshop.pk}/gates/must_not_leave/waiver/", {"reason": "Runs in the house."})
    assert answer.status_code == 302
    assert rooms.lock(workshop).waived_gates == {"must_not_leave": "Runs in the house."}


def record(workshop: Workshop, client: Client) -> Decision:
    """The decision form, sent as it stands."""
    address = f"/w/{workshop.pk}/decision/"
    sent = typed(client.get(address).content)
    answer = client.post(address, sent)
    assert answer.status_code == 302, answer.content.decode()
    return Decision.objects.get()


def test_decision_form_starts_from_it_and_asks_for_no_model(weighed: Workshop, ana: Member, as_member: SignIn) -> None:
    form = main_part(as_member(ana), f"/w/{weighed.pk}/decision/")
    assert not FOREIGN.search(form)
    assert re.findall(r'name="approach" value="(\w+)"', form) == ["buy", "adopt", "build"]
    decision = record(weighed, as_member(ana))
    body = decision.revisions.get().body
    assert body["title"] == "Search: Buying"
    assert body["approach"] == "buy"
    assert (decision.revisit_plan.every_months, decision.revisit_plan.owner) == (3, ana)
    assert [metric["name"] for metric in body["metrics"]] == ["Days until the hardest case works in production"]
    assert len(body["assumptions"]) == 2


def test_an_approach_of_another_framework_cannot_be_chosen(weighed: Workshop, ana: Member) -> None:
    with pytest.raises(InvalidFields) as refused:
        decisions.record_decision(workshop=weighed, by=ana, text={**TEXT, "approach": "rag"})
    assert refused.value.fields == {"approach": "Choose one of: buy, adopt, build."}


def test_decision_is_said_in_its_words_wherever_it_is_shown(weighed: Workshop, ana: Member, as_member: SignIn) -> None:
    client = as_member(ana)
    record(weighed, client)
    for address in ("/decisions/1/", "/decisions/", "/", "/decisions/?approach=buy", "/revisits/"):
        assert "Buying" in main_part(client, address), address
    assert not FOREIGN.search(main_part(client, "/decisions/1/"))
    assert "D-0001" not in main_part(client, "/decisions/?approach=build")
    text = client.get("/decisions/1.md").content.decode()
    assert yaml.safe_load(text.split("---\n")[1])["approach"] == "buy"
    options = text.split("## Considered Options\n\n")[1].split("\n\n")[0]
    assert options == "* Buy it as a service\n* Adopt an open component\n* Build it"
    assert 'Chosen option: "Buy it as a service"' in text
    assert client.get("/decisions/1.json").json()["approach"] == "buy"
    assert client.get("/decisions/1.pdf").content.startswith(b"%PDF")


def test_revision_and_revisit_stay_with_it(
    weighed: Workshop, builders: list[Participant], ana: Member, as_member: SignIn
) -> None:
    client = as_member(ana)
    decision = record(weighed, client)
    seen = decisions.current_revision(decision).sha256
    page = main_part(client, "/decisions/1/revision/")
    assert re.findall(r'name="approach" value="(\w+)"', page) == ["buy", "adopt", "build"]
    text = {**decisions.current_revision(decision).body, "approach": "adopt"}
    decision = decisions.revise_decision(decision=decision, by=ana, text=text, seen=seen)
    assert "Approach: Buy it as a service became Adopt an open component." in main_part(client, "/decisions/1/")
    signed = decisions.current_revision(decision).sha256
    decisions.sign_off(
        decision=decision, signer=Signer(builders[0], None), stance="approve", reason="", revision_sha256=signed
    )
    decisions.accept_decision(decision=decision, by=ana, unsigned_reason="Agreed aloud.")
    again = revisits.start_revisit(occurrence=Occurrence.objects.get(), by=ana)
    assert (again.framework_key, again.criteria) == (KEY, weighed.criteria)
    assert list(again.roles.values_list("key", flat=True)) == ["product", "engineering", "finance"]


def test_a_framework_that_went_away_is_said_and_breaks_nothing(
    weighed: Workshop, ana: Member, as_member: SignIn
) -> None:
    client = as_member(ana)
    record(weighed, client)
    Workshop.objects.update(framework_key="went_away")
    assert "Buying" in main_part(client, f"/w/{weighed.pk}/recommendation/")
    assert client.get("/decisions/1/revision/").status_code == 409
    Workshop.objects.update(stage=Stage.DISCUSSION, ended_at=None)
    room = client.get(f"/w/{weighed.pk}/")
    assert room.status_code == 409
    assert "went_away" in room.content.decode()
    assert "Buying" in main_part(client, "/decisions/1/")
    assert client.get("/decisions/1.md").status_code == 200
    Recommendation.objects.update(status="computing", result=None)
    recommendations.compute_recommendation(recommendation_id=Recommendation.objects.get().pk)
    failed = Recommendation.objects.get()
    assert failed.status == "failed"
    assert "went_away" in failed.error


def test_a_framework_that_asks_less_than_before_is_said(
    component: Workshop, builders: list[Participant], ana: Member, as_member: SignIn, move: Move
) -> None:
    move(component, Stage.SCORING)
    Workshop.objects.update(criteria=["fit", "brand"])
    room = as_guest(builders[0]).get(f"/w/{component.pk}/")
    assert room.status_code == 409
    assert "no longer asks about brand" in room.content.decode()
