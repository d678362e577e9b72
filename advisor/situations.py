"""Situations like yours: the catalogue's entries that come closest to the group's answers."""

from collections.abc import Mapping

from advisor.answer import SituationSaid
from advisor.framework.model import Framework
from advisor.framework.parts import Scenario
from advisor.group import Group
from advisor.lenses import NO_FACTS, Facts
from advisor.version import FIRST

MOST = 3
NEAR = 1.0  # levels off on average, at most
APART = 2.0  # levels off in one answer: another answer, however near the rest is (from engine 2 on)


def similar_situations(framework: Framework, group: Group, facts: Facts = NO_FACTS) -> list[SituationSaid]:
    """Up to three situations all of whose answers the group gave too, nearest first; fuller ones before barer ones.

    `distance` is the mean difference between the group's mean level and the situation's, in levels. One that says what
    is in place, or how much money there is, fits only a group that says the same; one of which nothing else is known,
    only a group that answered no more.
    """
    found = []
    means = {one.key: group.mean(index) for index, one in enumerate(framework.criteria) if group.answered[index]}
    for item in framework.scenarios:
        distance = _distance(item, means)
        if distance is not None and distance <= NEAR and _same(item, facts) and _fits(item, means, framework.engine):
            found.append((distance - 0.25 * len(item.answers), distance, item))
    found.sort(key=lambda row: row[0])
    nearest = found if framework.engine == FIRST else _told_apart(found)
    return [
        {
            "key": item.key,
            "situation": item.situation,
            "source": item.source,
            "approaches": list(item.approaches),
            "distance": round(distance, 6),
        }
        for _, distance, item in nearest[:MOST]
    ]


Row = tuple[float, float, Scenario]


def _told_apart(rows: list[Row]) -> list[Row]:
    """The first of those that rest on the same answers: several articles say the same of the commonest."""
    seen: dict[object, Row] = {}
    for row in rows:
        seen.setdefault(tuple(sorted(row[2].answers.items())), row)
    return list(seen.values())


def _same(item: Scenario, facts: Facts) -> bool:
    return item.in_place in (None, facts.in_place) and item.budget in (None, facts.budget)


def _fits(item: Scenario, means: Mapping[str, float], engine: int) -> bool:
    if engine == FIRST:
        return True
    near = all(abs(means[key] - level) < APART for key, level in item.answers.items())
    return near and not (item.alone and means.keys() != item.answers.keys())


def _distance(item: Scenario, means: Mapping[str, float]) -> float | None:
    """None where the group left one of the situation's questions open, or the situation answers none."""
    if not item.answers or not item.answers.keys() <= means.keys():
        return None
    return sum(abs(means[key] - level) for key, level in item.answers.items()) / len(item.answers)
