"""The recommendation's page: who sees it, from when on, in every state, and what the facilitator may change on it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import escape, unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.browsers import as_guest
from tests.computing import compute
from tests.decisions.making import reach_recommendation
from workshops.domain import ballots, participants, rooms
from workshops.domain.frameworks import framework
from workshops.enums import Stage
from workshops.models import Decision, Event, Member, Participant, Recommendation, Workshop
from workshops.queries.recommendations import latest_recommendation

pytestmark = pytest.mark.made_once("recommended", "gated")

SignIn = Callable[[Member], Client]
Scores = dict[str, dict[str, Any]]


def address(workshop: Workshop) -> str:
    return f"/w/{workshop.pk}/recommendation/"


def test_before_its_stage_there_is_a_sentence_and_a_way_back(
    workshop: Workshop, ana: Member, crowd: list[Participant], as_member: SignIn
) -> None:
    for client in (as_member(ana), as_guest(crowd[0])):
        page = client.get(address(workshop))
        assert page.status_code == 409
        assert "There is no recommendation yet" in page.content.decode()
        assert f'href="/w/{workshop.pk}/"' in page.content.decode()


def test_everybody_in_the_room_sees_the_statement(
    recommended: Workshop, ana: Member, ben: Member, crowd: list[Participant], as_member: SignIn
) -> None:
    result = Recommendation.objects.get().result
    assert result is not None
    for client in (as_member(ana), as_member(ben), as_guest(crowd[1])):
        page = client.get(address(recommended))
        assert page.status_code == 200
        statement = re.search(r'<h1 class="statement-words">(.*?)</h1>', page.content.decode())
        assert statement is not None
        assert statement.group(1) == result["headline"]


def test_another_rooms_decision_is_not_this_ones(
    recommended: Workshop, proposed: Decision, ana: Member, copilot_scores: Scores, as_member: SignIn
) -> None:
    other = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Router", use_case="Routes tickets.")
    una = participants.join_workshop(workshop=other, name="Una", role="product")
    other = reach_recommendation(other, ana, [una], copilot_scores)
    pages = [as_member(ana).get(address(room)).content.decode() for room in (recommended, other)]
    assert [proposed.label in page for page in pages] == [True, False]


def test_little_answered_asks_what_is_worth_most_first(
    workshop: Workshop, ana: Member, crowd: list[Participant], as_member: SignIn
) -> None:
    """And says of the open criteria what they could do, before anything else is told."""
    reach_recommendation(workshop, ana, crowd, {"knowledge_churn": {"level": 3}, "factual_gap": {"level": 4}})
    result = Recommendation.objects.get().result
    assert result is not None
    page = as_member(ana).get(address(workshop)).content.decode()
    assert (result["sureness"], result["answered"]["criteria"]) == ("too_little", 2)
    assert unescape(page.partition("</h1>")[2]).count(result["ask_next"]["sentence"]) == 1
    assert page.index('id="ask"') < page.index('id="ranking"')
    for row in result["unanswered_could_change"]:
        assert row["sentence"] in unescape(page)
    assert "No single answer and no single weight" not in page


def test_outsiders_find_nothing(recommended: Workshop, ana: Member, cara: Member, as_member: SignIn) -> None:
    other = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Other", use_case="Something else.")
    guest = as_guest(participants.join_workshop(workshop=other, name="Gus", role="data"))
    for client in (as_member(cara), guest):
        answer = client.get(address(recommended))
        assert answer.status_code == 404
        assert b"Claims copilot" not in answer.content


def test_every_picture_has_its_numbers_in_a_table_and_a_sentence(
    recommended: Workshop, ana: Member, as_member: SignIn
) -> None:
    """What has long labels is drawn by the page itself; a curve is left to Chart.js."""
    page = as_member(ana).get(address(recommended)).content.decode()
    result = Recommendation.objects.get().result
    assert result is not None
    assert re.findall(r'data-chart="(\w+)"', page) == ["costs"]
    assert re.findall(r'data-picture="(\w+)"', page) == ["lead", "places", "weights"]
    assert len(re.findall(r'<canvas role="img" aria-label="[^"]{20,}"', page)) == 1
    ours, theirs = (result["contributions"][result[key]] for key in ("approach", "runner_up"))
    lead = page[page.index('aria-label="Contributions as table"') :]
    for key, value in ours.items():
        name = escape(framework().criterion(key).name)
        assert f'<th scope="row">{name}</th><td class="number">{value - theirs[key]:.3f}</td>' in lead
    for section in ("ranking", "why", "weights", "places"):
        part = page[page.index(f'id="{section}"') :].partition("</section>")[0]
        assert "Show as table" in part
        assert "finding-sentence" in part
    assert "unfold/js/chart/chart.js" in page


def test_three_parts_follow_one_another_under_anchors(recommended: Workshop, ana: Member, as_member: SignIn) -> None:
    page = as_member(ana).get(address(recommended)).content.decode()
    links = page[page.index('<nav class="parts"') :].partition("</nav>")[0]
    assert re.findall(r'href="#([\w-]+)"( aria-current="true")?', links) == [
        ("answer", ' aria-current="true"'),
        ("sure", ""),
        ("first-phase", ""),
    ]
    order = ("answer", "ranking", "why", "flips", "roles", "gates", "sure", "agenda", "weights", "first-phase", "costs")
    places = [page.index(f'id="{key}"') for key in order]
    assert places == sorted(places)
    anchors = set(re.findall(r'href="#([\w-]+)"', page))
    assert anchors <= set(re.findall(r' id="([\w-]+)"', page))


def test_computing_asks_again_by_itself(
    workshop: Workshop, ana: Member, crowd: list[Participant], copilot_scores: Scores, as_member: SignIn
) -> None:
    workshop = reach_recommendation(workshop, ana, crowd, copilot_scores, compute=False)
    client = as_member(ana)
    page = client.get(address(workshop)).content.decode()
    assert "Computing the recommendation" in page
    assert f'hx-get="{address(workshop)}" hx-trigger="every 2s"' in page
    assert "the worker seems to be down" not in page
    Recommendation.objects.update(requested_at=timezone.now() - timedelta(minutes=1))
    page = client.get(address(workshop)).content.decode()
    assert "the worker seems to be down" in page
    assert "Nothing is lost." in page
    compute(workshop)
    page = client.get(address(workshop)).content.decode()
    assert "hx-trigger" not in page
    assert 'class="statement-words"' in page


def test_failed_says_what_to_do(workshop: Workshop, ana: Member, as_member: SignIn) -> None:
    workshop = reach_recommendation(workshop, ana, [], {}, compute=False)
    found = compute(workshop)
    assert found.status == "failed"
    page = as_member(ana).get(address(workshop)).content.decode()
    assert "The recommendation could not be computed" in page
    assert "Decide without it" in page
    assert as_member(ana).get(f"/w/{workshop.pk}/decision/").status_code == 200


# Gates


@pytest.fixture
def gated(workshop: Workshop, ana: Member, crowd: list[Participant], copilot_scores: Scores) -> Workshop:
    """Too few examples, so the gate on fine-tuning applies."""
    return reach_recommendation(workshop, ana, crowd, {**copilot_scores, "training_data": {"level": 0}})


def gate(workshop: Workshop, what: str) -> str:
    return f"/w/{workshop.pk}/gates/too_few_examples/{what}/"


def test_waiver_needs_a_reason(gated: Workshop, ana: Member, as_member: SignIn) -> None:
    client = as_member(ana)
    assert "Holds back Fine-tuning" in client.get(address(gated)).content.decode()
    answer = client.post(gate(gated, "waiver"), {"reason": "  "})
    assert answer.status_code == 422
    assert "Write down why this gate does not apply." in answer.content.decode()
    gated.refresh_from_db()
    assert gated.waived_gates == {}


def test_waiver_and_back(gated: Workshop, ana: Member, as_member: SignIn) -> None:
    client = as_member(ana)
    assert client.post(gate(gated, "waiver"), {"reason": "Examples come next week."}).status_code == 302
    assert "Computing the recommendation" in client.get(address(gated)).content.decode()
    compute(gated)
    page = client.get(address(gated)).content.decode()
    assert "Waived because: “Examples come next week.”" in page
    assert client.post(gate(gated, "restoration")).status_code == 302
    page = client.get(address(gated)).content.decode()
    assert "Waived because" not in page
    assert 'class="statement-words"' in page  # computed before, so it is there at once
    assert latest_recommendation(gated.pk).inputs["waived_gates"] == []  # type: ignore[union-attr]  # asked for above
    assert list(Event.objects.filter(kind__startswith="gate.").values_list("kind", flat=True)) == [
        "gate.waived",
        "gate.restored",
    ]


@pytest.mark.parametrize("what", ["waiver", "restoration"])
def test_only_the_facilitator_waives(
    gated: Workshop, ben: Member, cara: Member, crowd: list[Participant], as_member: SignIn, what: str
) -> None:
    for client in (as_member(ben), as_member(cara), as_guest(crowd[0])):
        assert client.post(gate(gated, what), {"reason": "Because."}).status_code == 404
    assert Event.objects.filter(kind__startswith="gate.").count() == 0


def test_unknown_gate(gated: Workshop, ana: Member, as_member: SignIn) -> None:
    answer = as_member(ana).post(f"/w/{gated.pk}/gates/nothing/waiver/", {"reason": "Because."})
    assert answer.status_code == 422


def test_gates_that_half_of_the_room_closes_stand_in_one_line(
    workshop: Workshop, ana: Member, crowd: list[Participant], as_member: SignIn
) -> None:
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.SCORING)
    for person, level in zip(crowd[:2], (0, 4), strict=True):
        scores = {key: {"level": level} for key in workshop.criteria}
        ballots.cast_ballot(participant=Participant.objects.get(pk=person.pk), scores=scores)
    for stage in (Stage.DISCUSSION, Stage.RECOMMENDATION):
        rooms.move_stage(workshop=workshop, by=ana, to=stage)
    compute(workshop)
    page = as_member(ana).get(address(workshop)).content.decode()
    (count,) = re.findall(r"(\d+)\s+gates are closed by exactly half of the answers", page)
    folded = page[page.index('id="gates-at-half"') :]
    assert int(count) > 1
    assert folded[: folded.index("</section>")].count('class="gate" id="gate-') >= int(count)
    assert page.count('class="gate" id="gate-') == len(set(re.findall(r'id="(gate-[^"]+)"', page)))
    assert re.search(r"Gates are closed by exactly half of the answers to \d+ criteria\.", page)


# Anonymous workshops


def test_anonymous_page_keeps_small_roles_back(ana: Member, copilot_scores: Scores, as_member: SignIn) -> None:
    workshop = rooms.create_workshop(
        workspace=ana.workspace, by=ana, title="Quiet", use_case="Answer in private.", anonymous=True
    )
    roles = ["product"] * 3 + ["data"] * 3 + ["security"]
    people = [participants.join_workshop(workshop=workshop, name=f"P{i}", role=role) for i, role in enumerate(roles)]
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.SCORING)
    lone = {**copilot_scores, "behaviour_gap": {"level": 4}, "task_stability": {"level": 4}}
    for person in people:
        ballots.cast_ballot(participant=person, scores=lone if person is people[-1] else copilot_scores)
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.DISCUSSION)
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.RECOMMENDATION)
    compute(workshop)
    page = as_member(ana).get(address(workshop)).content.decode()
    roles_shown = page[page.index('id="roles"') : page.index('id="agenda"')]
    assert "roles of fewer than three people are not shown apart" in roles_shown
    assert "Security" not in roles_shown
    assert "Security alone" not in page
    assert "levels apart" not in page


def test_costs_say_from_which_volume_on(recommended: Workshop, ana: Member, as_member: SignIn) -> None:
    page = as_member(ana).get(f"/w/{recommended.pk}/recommendation/").content.decode()
    costs = page[page.index('id="costs"') :]
    assert re.search(r"Over 24 months, from about [\d,]+ queries a day", costs)
    assert "/guide/costs/?framework=adaptation" in costs
