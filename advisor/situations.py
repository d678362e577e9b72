"""Situations like yours: the catalogue's entries that come closest to the group's answers."""

from advisor.answer import SituationSaid
from advisor.framework.model import Framework
from advisor.framework.parts import Scenario
from advisor.group import Group

MOST = 3
NEAR = 1.0  # levels off on average, at most


def similar_situations(framework: Framework, group: Group) -> list[SituationSaid]:
    """Up to three situations all of whose answers the group gave too, nearest first; fuller ones before barer ones.

    `distance` is the mean difference between the group's mean level and the situation's, in levels.
    """
    found = []
    for item in framework.scenarios:
        distance = _distance(item, framework, group)
        if distance is not None and distance <= NEAR:
            found.append((distance - 0.25 * len(item.answers), distance, item))
    found.sort(key=lambda row: row[0])
    return [
        {
            "key": item.key,
            "situation": item.situation,
            "source": item.source,
            "approaches": list(item.approaches),
            "distance": round(distance, 6),
        }
        for _, distance, item in found[:MOST]
    ]


def _distance(item: Scenario, framework: Framework, group: Group) -> float | None:
    """None where the group left one of the situation's questions open, or the situation answers none."""
    gaps = []
    for key, level in item.answers.items():
        index = framework.criterion_index[key]
        if not group.answered[index]:
            return None
        gaps.append(abs(group.mean(index) - level))
    return sum(gaps) / len(gaps) if gaps else None
