"""The advice follows the reader's language; what is stored of it is English, whoever asked for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from tests.computing import compute
from tests.decisions.making import reach_recommendation
from tests.pseudo.language import CODE, OPEN, bracketed, offered, plain
from tests.pseudo.reading import outside
from workshops.domain import ballots, rooms
from workshops.domain.frameworks import framework
from workshops.domain.recommendations import (
    DRAWS,
    advise,
    agreement,
    estimate_costs,
    recompute,
    result_of,
    statement_of,
)
from workshops.domain.what_if import Change, what_if
from workshops.enums import CriteriaSet, Stage
from workshops.models import Event, Member, Participant, Recommendation, Round, StakeholderRole, Workshop

pytestmark = pytest.mark.made_once("recommended")

SignIn = Callable[[Member], Client]
Scores = dict[str, dict[str, Any]]
SPEAKS = {"accept-language": CODE}


@pytest.fixture(autouse=True)
def _made_up() -> Iterator[None]:
    with offered():
        yield


def read(client: Client, path: str) -> str:
    return unescape(client.get(path, headers=SPEAKS).content.decode())


def row() -> list[tuple[object, ...]]:
    return list(Recommendation.objects.values_list())


def said_in(text: str, page: str) -> bool:
    """Whether the page says it, and only inside brackets; there a criterion has its capital inside a sentence too."""
    return text.casefold() in plain(page).casefold() and text not in outside(page)


def test_recommendation_is_said_again_and_stays_as_it_is_stored(
    recommended: Workshop, ana: Member, as_member: SignIn
) -> None:
    before, result = row(), result_of(Recommendation.objects.get())
    page = read(as_member(ana), f"/w/{recommended.pk}/recommendation/")
    lens = result["lenses"][0]
    texts = [result["headline"], lens["name"], *lens["reasons"], result["metrics"][0]["name"]]
    texts += [flip["sentence"] for flip in result["flips"][:1]]
    assert len(texts) > 5
    assert [text for text in texts if not said_in(text, page)] == []
    english = as_member(ana).get(f"/w/{recommended.pk}/recommendation/").content.decode()
    assert result["statement"] in unescape(english)
    assert OPEN not in english
    assert row() == before


def test_room_says_its_statement_headline_first_and_the_projector_its_headline(
    recommended: Workshop, ana: Member, as_member: SignIn
) -> None:
    result = result_of(Recommendation.objects.get())
    statement = result["statement"]
    room = read(as_member(ana), f"/w/{recommended.pk}/")
    for part in (result["headline"], statement.removeprefix(result["headline"]).strip()):
        assert said_in(part, room)
    assert said_in(result["headline"], read(as_member(ana), f"/w/{recommended.pk}/screen/"))
    asked = Recommendation.objects.get().round_id
    assert statement_of(asked) == (statement, False)


def test_what_is_computed_for_a_reader_of_another_language_is_stored_in_english(
    workshop: Workshop, ana: Member, crowd: list[Participant], copilot_scores: Scores
) -> None:
    with translation.override(CODE):
        reach_recommendation(workshop, ana, crowd, copilot_scores, compute=False)
        stored = compute(workshop)
    assert stored.result is not None
    assert stored.result == recompute(stored.inputs, framework(), DRAWS)
    assert stored.framework_digest == framework().digest
    assert OPEN not in str(stored.result)


def test_what_if_and_costs_are_said_as_they_are_computed(recommended: Workshop) -> None:
    found = Recommendation.objects.get()
    key = next(iter(result_of(found)["weights"]))
    change = Change(points={key: 9.0})
    english = what_if(workshop=recommended, found=found, change=change, brief=True)
    crossing = estimate_costs(framework(), {}, 24)["break_even"][0]["sentence"]
    with translation.override(CODE):
        spoken = what_if(workshop=recommended, found=found, change=change, brief=True)
        costs = estimate_costs(framework(), {}, 24)["break_even"][0]["sentence"]
        advised = advise(framework(), {key: 3})["lenses"][0]["reasons"]
    assert said_in(english["statement"], spoken["statement"])
    pairs = zip(english["flips"], spoken["flips"], strict=True)
    assert [one["sentence"] for one, other in pairs if not said_in(one["sentence"], other["sentence"])] == []
    assert said_in(crossing, costs)
    said = [spoken["statement"], *(flip["sentence"] for flip in spoken["flips"]), costs, *advised]
    assert [text for text in said if any(letter.isalpha() for letter in outside(text))] == []
    assert (spoken["inputs_digest"], spoken["framework"]) == (english["inputs_digest"], english["framework"])


def test_reveal_asks_and_names_roles_in_the_language(
    workshop: Workshop, ana: Member, crowd: list[Participant], copilot_scores: Scores, as_member: SignIn
) -> None:
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.SCORING)
    for person in crowd:
        ballots.cast_ballot(
            participant=person, scores={key: {**one, "reason": "So."} for key, one in copilot_scores.items()}
        )
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.DISCUSSION)
    round_ = Round.objects.get()
    before = agreement(workshop, round_)
    page = read(as_member(ana), f"/w/{workshop.pk}/")
    criterion = framework().criterion("latency")
    assert [text for text in (criterion.name, criterion.short[1], "Security") if not said_in(text, page)] == []
    with translation.override(CODE):
        assert agreement(workshop, round_) == before


def test_own_roles_are_named_in_the_language_and_added_ones_stay(
    ana: Member, as_member: SignIn, client: Client
) -> None:
    with translation.override(CODE):
        workshop = rooms.create_workshop(
            workspace=ana.workspace, by=ana, title="T", use_case="U", criteria=CriteriaSet.QUICK, extra_roles=["Legal"]
        )
    labels = list(StakeholderRole.objects.filter(workshop=workshop).values_list("label", flat=True))
    assert labels == ["Product", "Security", "Data", "Legal"]
    join = read(client, f"/j/{workshop.join_code}/")
    assert [said_in(label, join) for label in labels] == [True, True, True, False]
    assert "Legal" in outside(join)
    events = str(list(Event.objects.order_by("pk").values_list("body", flat=True)))
    assert events == plain(events)


@pytest.mark.parametrize("page", ["approaches", "criteria", "lenses", "costs", "situations"])
def test_guide_is_said_in_the_language(page: str, client: Client, db: None) -> None:
    english = framework()
    with translation.override(CODE):
        spoken = framework()
    texts = {
        "approaches": (english.approach("rag").line, spoken.approach("rag").line),
        "criteria": (english.criterion("latency").question, spoken.criterion("latency").question),
        "lenses": ("Five prompts for a workshop", bracketed("Five prompts for a workshop")),
        "costs": (english.costs[0].name, spoken.costs[0].name),
        "situations": (english.scenarios[0].situation, spoken.scenarios[0].situation),
    }
    own, said = texts[page]
    assert said == bracketed(own)
    html = read(client, f"/guide/{page}/")
    assert (said in html, own in outside(html)) == (True, False)
    assert said not in client.get(f"/guide/{page}/").content.decode()
    assert spoken.digest == english.digest
