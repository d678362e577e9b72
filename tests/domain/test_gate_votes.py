"""How near a gate is: whose answers close it, how many would open it, and where that is a tie."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import pytest

from workshops.domain.frameworks import framework
from workshops.domain.gate_votes import Row, Weighing, gate_votes, tied_criteria

LEVELS = range(5)
Answers = Mapping[str, Mapping[str, list[int]]]


def rows(answers: Answers) -> list[Row]:
    """From {criterion: {role: the levels that its people gave}}."""
    found = []
    for criterion, by_role in answers.items():
        counts = {role: [given.count(level) for level in LEVELS] for role, given in by_role.items()}
        whole = [sum(each) for each in zip(*counts.values(), strict=True)]
        said = {role: {"counts": each} for role, each in counts.items()}
        found.append({"criterion": criterion, "counts": whole, "by_role": said})
    return cast(list[Row], found)


BY_ROLES = Weighing({"product": 1.0, "security": 1.0})
BY_PERSON = Weighing({}, by_person=True)
# Security alone asks for sources in every answer; product has three people, and nobody of it does.
ALONE: Answers = {"audit_and_trust": {"product": [2, 2, 2], "security": [4]}}


MOST: Answers = {"audit_and_trust": {"product": [4, 4, 2], "security": [4]}}
FEW: Answers = {"audit_and_trust": {"product": [4, 2, 2], "security": [2]}}
ALL: Answers = {"audit_and_trust": {"product": [4] * 4, "security": [4] * 4}}
BOTH = ("product", "security")


@pytest.mark.parametrize(
    ("answers", "weighing", "said"),
    [
        (ALONE, BY_ROLES, (True, 1, 4, 0.5, ("security",), 1)),
        (ALONE, BY_PERSON, (False, 1, 4, 0.25, ("security",), 1)),
        (ALONE, Weighing({"product": 3.0, "security": 1.0}), (False, 1, 4, 0.25, ("security",), 1)),
        (MOST, BY_ROLES, (True, 3, 4, 5 / 6, BOTH, 1)),
        (FEW, BY_ROLES, (False, 1, 4, 1 / 6, (), 1)),
        (ALL, BY_ROLES, (True, 8, 8, 1.0, BOTH, 5)),
    ],
)
def test_who_closes_a_gate_and_how_near_it_is(answers: Answers, weighing: Weighing, said: tuple[Any, ...]) -> None:
    gate = gate_votes(framework(), rows(answers), weighing)["sources_are_a_must"]
    (vote,) = gate.votes
    assert (gate.is_closed, vote.people, vote.of, pytest.approx(vote.share), vote.roles, vote.missing) == said


def split(criterion: str, **rest: int) -> Answers:
    """The two roles are apart on one criterion, and agree on the rest."""
    return {
        criterion: {"product": [4], "security": [0]},
        **{other: {"product": [level], "security": [level]} for other, level in rest.items()},
    }


LOOKS_UP = Weighing(BY_ROLES.role_weights, {"in_place": "look_up"})
WAIVED = Weighing(BY_ROLES.role_weights, waived=frozenset({"sources_are_a_must"}))


@pytest.mark.parametrize(
    ("answers", "weighing", "tied"),
    [
        (ALONE, BY_ROLES, {"audit_and_trust"}),
        (ALONE, BY_PERSON, set()),
        (ALONE, WAIVED, set()),
        (split("urgency", ml_capacity=1), BY_ROLES, {"urgency"}),
        (split("urgency", ml_capacity=3), BY_ROLES, set()),  # it decides nothing: the other condition does not hold
        (split("training_data", task_stability=1), BY_ROLES, {"training_data"}),
        (split("task_stability", training_data=0), BY_ROLES, {"task_stability"}),
        (split("behaviour_gap"), BY_ROLES, set()),
        (split("behaviour_gap"), LOOKS_UP, {"behaviour_gap"}),  # a fact that was said belongs to it
    ],
)
def test_a_tie_that_closes_a_gate_is_found(answers: Answers, weighing: Weighing, tied: set[str]) -> None:
    assert tied_criteria(framework(), rows(answers), weighing) == tied
