"""The same ballots from other sides: each role alone, without a role, without a person, everybody equal."""

import numpy as np

from advisor.answer import EqualPerson, RankedApproach, RoleSaid, WithoutPerson
from advisor.ballots import Ballots
from advisor.framework.model import Framework
from advisor.group import group_answer
from advisor.standing import Standing, standing_of
from advisor.version import FIRST


def ranking_of(framework: Framework, standing: Standing) -> list[RankedApproach]:
    """Approach, value and whether a gate excludes it, best first."""
    return [
        {
            "approach": framework.approaches[a].key,
            "value": float(standing.values[a]),
            "excluded": bool(standing.limits.excluded[a]),
        }
        for a in standing.ranking
    ]


def winner_of(framework: Framework, standing: Standing) -> str | None:
    return None if standing.winner is None else framework.approaches[standing.winner].key


def _winner_beside(winner: str | None, framework: Framework, standing: Standing) -> str | None:
    """Who wins then, where `winner` wins now: from engine 2 on whoever only draws level with it takes nothing away."""
    level = [framework.approaches[a].key for a in standing.tied] if standing.winner is not None else []
    return winner if framework.engine > FIRST and winner in level else winner_of(framework, standing)


def by_role(ballots: Ballots, framework: Framework) -> dict[str, RoleSaid]:
    """What each role would choose on its own answers."""
    found: dict[str, RoleSaid] = {}
    for index, role in enumerate(ballots.roles):
        group = group_answer(ballots, framework, keep=ballots.role_of == index, equal_people=True)
        standing = standing_of(group, framework, ballots.waived)
        found[role] = {
            "approach": winner_of(framework, standing),
            "ranking": ranking_of(framework, standing),
            "people": int((ballots.role_of == index).sum()),
        }
    return found


def without_role(ballots: Ballots, framework: Framework, winner: str | None) -> dict[str, str | None]:
    """Who would win without each role; None if nobody else answered."""
    found = {}
    for index, role in enumerate(ballots.roles):
        keep = ballots.role_of != index
        group = group_answer(ballots, framework, keep=keep)
        found[role] = _winner_beside(winner, framework, standing_of(group, framework, ballots.waived))
    return found


def equal_person(ballots: Ballots, framework: Framework) -> EqualPerson:
    """The result if every person counted the same, whatever their role."""
    group = group_answer(ballots, framework, equal_people=True)
    standing = standing_of(group, framework, ballots.waived)
    return {"approach": winner_of(framework, standing), "ranking": ranking_of(framework, standing)}


MOST_LEFT_OUT = 60  # a room; in a larger group one person moves little, and each costs some 0.3 ms


def without_person(ballots: Ballots, framework: Framework, winner: str | None) -> WithoutPerson | None:
    """How many people are such that without their ballot alone the winner changes. A count, never who they are."""
    if winner is None or not 1 < len(ballots) <= MOST_LEFT_OUT:
        return None
    changed = 0
    for person in range(len(ballots)):
        keep = np.arange(len(ballots)) != person
        standing = standing_of(group_answer(ballots, framework, keep=keep), framework, ballots.waived)
        changed += _winner_beside(winner, framework, standing) != winner
    return {"people": len(ballots), "decisive": changed}
