"""How far each criterion moves the lead, within what the room itself answered: against the engine asked again."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.computing import compute
from tests.decisions.making import reach_recommendation
from workshops.domain import ballots, rooms
from workshops.domain.anonymity import without_small_roles
from workshops.domain.framework_names import names_of
from workshops.domain.frameworks import framework
from workshops.domain.recommendations import recompute, result_of
from workshops.domain.results import Result, as_result
from workshops.enums import Stage
from workshops.models import Member, Participant, Recommendation, Workshop
from workshops.words.how_sure import Swings, swings_of

pytestmark = pytest.mark.made_once("divided")

# Nothing that is counted for less, and nothing at which a gate closes.
APART = {"audit_and_trust": (1, 2, 3), "latency": (0, 3, 1), "knowledge_breadth": (2, 4, 3)}


@pytest.fixture
def divided(
    scoring: Workshop, ana: Member, crowd: list[Participant], copilot_scores: dict[str, dict[str, Any]]
) -> Workshop:
    """Three roles that are apart on three criteria."""
    for place, person in enumerate(crowd):
        own = {criterion: {"level": levels[place]} for criterion, levels in APART.items()}
        ballots.cast_ballot(participant=Participant.objects.get(pk=person.pk), scores={**copilot_scores, **own})
    rooms.move_stage(workshop=scoring, by=ana, to=Stage.DISCUSSION)
    workshop = rooms.move_stage(workshop=scoring, by=ana, to=Stage.RECOMMENDATION)
    compute(workshop)
    return workshop


def swings(workshop: Workshop, result: Result) -> Swings:
    found = swings_of(result, framework(), names_of(workshop))
    assert found is not None
    return found


def lead(inputs: Any, pair: tuple[str, str]) -> float:
    values = {row["approach"]: float(row["value"]) for row in recompute(inputs, framework(), 1)["ranking"]}
    return values[pair[0]] - values[pair[1]]


def test_the_ends_are_what_the_engine_says_of_a_room_that_agrees(divided: Workshop) -> None:
    stored = Recommendation.objects.get()
    result = as_result(result_of(stored))
    pair = (str(result["approach"]), str(result["runner_up"]))
    told = swings(divided, result)
    names = {framework().criterion(key).name: levels for key, levels in APART.items()}
    assert {row["name"] for row in told["rows"]} == set(names)
    assert told["lead"] == pytest.approx(lead(stored.inputs, pair))
    for row in told["rows"]:
        key = next(key for key in APART if framework().criterion(key).name == row["name"])
        leads = []
        for level in range(min(APART[key]), max(APART[key]) + 1):
            agreed = deepcopy(stored.inputs)
            for ballot in agreed["ballots"]:
                ballot["scores"][key] = level
            leads.append(lead(agreed, pair))
        assert (row["low"], row["high"]) == pytest.approx((min(leads), max(leads)))
    widths = [row["high"] - row["low"] for row in told["rows"]]
    assert widths == sorted(widths, reverse=True)


def test_an_anonymous_room_is_told_what_follows_from_what_it_sees(divided: Workshop) -> None:
    """Person by person, as the lead itself is told there."""
    result = without_small_roles(result_of(Recommendation.objects.get()))
    told = swings(divided, result)
    ours, theirs = (result["contributions"][str(result[key])] for key in ("approach", "runner_up"))
    assert told["lead"] == pytest.approx(sum(ours.values()) - sum(theirs.values()))
    assert len(told["rows"]) == len(APART)


def test_a_room_of_one_mind_is_told_so(
    workshop: Workshop, ana: Member, crowd: list[Participant], copilot_scores: dict[str, dict[str, Any]]
) -> None:
    reach_recommendation(workshop, ana, crowd, copilot_scores)
    told = swings(workshop, as_result(result_of(Recommendation.objects.get())))
    assert told["rows"] == []
    assert told["sentence"] == "You gave the same answer everywhere, so nothing of what you said moves the lead."
    assert len(told["agreed"]) == 14
