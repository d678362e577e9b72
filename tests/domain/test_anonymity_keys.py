"""An anonymous workshop's answer has the keys that are named, at every depth, and whatever else the advisor gives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import cast

import pytest

import advisor
from workshops.domain.anonymity import without_small_roles
from workshops.domain.anonymity_keys import NAMED, Each, Shape, named_keys
from workshops.domain.recommendations import WholeAnswer
from workshops.domain.results import Result
from workshops.queries.recommendations import BallotRead

INVENTED = "whose_it_is"
LEVELS = (1, 3, 0, 4, 2, 3, 1, 2, 4)


def answer_of(framework: advisor.Framework, people: int = 9) -> WholeAnswer:
    """Nine people of three roles who disagree, so that every part of the answer has something in it."""
    ballots: list[BallotRead] = [
        {
            "participant": f"p{place}",
            "role": ("product", "security", "data")[place % 3],
            "scores": {c.key: (LEVELS[place] + at) % 5 for at, c in enumerate(framework.criteria)},
            "weights": {c.key: float((place + at) % 7) for at, c in enumerate(framework.criteria)},
        }
        for place in range(people)
    ]
    return advisor.recommend({"ballots": ballots}, framework, draws=20)


def spoiled(value: object, *, depth: int = 0) -> object:
    """The same with an invented key in every row and object that the advisor gives, mappings by key left alone."""
    if isinstance(value, dict):
        return {**{key: spoiled(part, depth=depth + 1) for key, part in value.items()}, INVENTED: {"ben": 4}}
    if isinstance(value, list):
        return [spoiled(part, depth=depth + 1) for part in value]
    return value


def free_mappings(value: object, shape: Shape) -> object:
    """Without the invented key where all keys are free (by approach, criterion or role), since there it is one more."""
    if isinstance(shape, Each) and isinstance(value, dict):
        return {key: free_mappings(part, shape.shape) for key, part in value.items() if key != INVENTED}
    if isinstance(shape, list) and isinstance(value, list):
        return [free_mappings(part, shape[0]) for part in value]
    if isinstance(value, dict) and not isinstance(shape, Each | list) and shape is not None:
        return {key: free_mappings(part, shape.get(key)) for key, part in value.items()}
    return value


def rows(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from rows(part)
    elif isinstance(value, list):
        for part in value:
            yield from rows(part)


def test_all_that_the_advisor_gives_today_is_named() -> None:
    whole = answer_of(advisor.load_framework())

    assert json.dumps(named_keys(whole), sort_keys=True) == json.dumps(whole, sort_keys=True)


def test_a_key_that_nobody_has_thought_about_is_not_shown_at_any_depth() -> None:
    whole = answer_of(advisor.load_framework())
    given = cast(WholeAnswer, free_mappings(spoiled(whole), NAMED))
    assert sum(INVENTED in row for row in rows(given)) > 60  # in the answer itself, and in every nested row

    shown = named_keys(given)

    assert [row for row in rows(shown) if INVENTED in row] == []
    assert shown == whole


@pytest.mark.parametrize("small", [False, True])
def test_nor_where_a_role_is_kept_back(small: bool) -> None:
    """What is struck out or rounded for small roles is made from the same named keys."""
    whole = answer_of(advisor.load_framework(), people=7 if small else 9)
    given = cast(WholeAnswer, free_mappings(spoiled(whole), NAMED))

    shown = without_small_roles(given)

    assert [row for row in rows(shown) if INVENTED in row] == []
    assert ("contributions_by" in shown) is small
    assert shown == without_small_roles(whole)


def test_person_by_person_the_parts_are_those_of_the_value_also_where_nobody_answered_something() -> None:
    framework = advisor.load_framework()
    unasked = framework.criteria[0].key
    ballots: list[BallotRead] = [
        {
            "participant": f"p{place}",
            "role": "product" if place else "data",
            "scores": {c.key: (place + at) % 5 for at, c in enumerate(framework.criteria) if c.key != unasked},
            "weights": {},
        }
        for place in range(2)
    ]
    shown = without_small_roles(advisor.recommend({"ballots": ballots}, framework, draws=20))

    assert shown["contributions_by"] == "person"
    values = {row["approach"]: row["value"] for row in shown["equal_person"]["ranking"]}
    sums = {approach: sum(parts.values()) for approach, parts in shown["contributions"].items()}
    assert sums == pytest.approx(values, abs=0.001)


def test_an_object_where_a_plain_value_is_expected_is_not_shown() -> None:
    shown = named_keys(cast(Result, {"notes": [{"ben": 4}, "Ask again."], "seed": {"ben": 4}, "roles": 3}))
    assert dict(shown) == {"notes": ["Ask again."], "seed": None, "roles": {}}
