"""How good a group's forecasts were: Brier's score for everybody and for each role, as far as it may be shown.

Shown is what three people or more stand behind, with ten forecasts or more, and what leaves no fewer out: whoever
knows the whole and the other roles could work out the rest. So nobody's own score is ever to be had.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from advisor.evidence import Brier, brier
from workshops.models import Decision
from workshops.queries.forecasts import Kept, kept_forecasts

LEAST_PEOPLE, LEAST_FORECASTS = 3, 10
_DIGITS = 3  # more could be solved for what single people said


@dataclass(frozen=True)
class Score:
    """`key`, `label`: of a role; empty for the whole group. `said`: the mean forecast; `came`: the share that came;
    both shares of 1."""

    key: str
    label: str
    people: int
    forecasts: int
    said: float
    came: float
    brier: Brier


@dataclass(frozen=True)
class Scores:
    """`group`: None where too few people or forecasts stand behind it; `people`, `forecasts`: how many there are with
    what came of them. `kept_back`: how many roles are not shown by themselves."""

    people: int
    forecasts: int
    group: Score | None
    roles: tuple[Score, ...]
    kept_back: int


NOTHING_SCORED = Scores(people=0, forecasts=0, group=None, roles=(), kept_back=0)


def scores_of(decision: Decision) -> Scores:
    """Over all texts of the decision and all its revisits so far."""
    kept = kept_forecasts(decision)
    by_role: defaultdict[str, list[Kept]] = defaultdict(list)
    for one in kept:
        by_role[one.role_key].append(one)
    shown = _shown(by_role)
    return Scores(
        people=_people(kept),
        forecasts=len(kept),
        group=_score("", "", kept) if _enough(kept) else None,
        roles=tuple(_score(role, by_role[role][-1].role_label, by_role[role]) for role in sorted(shown)),
        kept_back=len(by_role.keys() - shown - {""}),
    )


def _shown(by_role: dict[str, list[Kept]]) -> set[str]:
    """The roles with enough behind them; where what is left over is not enough, the smallest of them goes with it."""
    shown = sorted(
        (role for role, kept in by_role.items() if role and _enough(kept)), key=lambda r: (len(by_role[r]), r)
    )
    while shown and (left := [one for role, kept in by_role.items() if role not in shown for one in kept]):
        if _enough(left):
            break
        shown.pop(0)
    return set(shown)


def _enough(kept: list[Kept]) -> bool:
    return _people(kept) >= LEAST_PEOPLE and len(kept) >= LEAST_FORECASTS


def _people(kept: list[Kept]) -> int:
    return len({one.person for one in kept})


def _score(key: str, label: str, kept: list[Kept]) -> Score:
    said, came = [one.said for one in kept], [one.met for one in kept]
    whole = brier(said, came)
    return Score(
        key,
        label,
        _people(kept),
        len(kept),
        round(sum(said) / len(kept), 2),
        sum(came) / len(kept),
        Brier(
            *(round(part, _DIGITS) for part in (whole.score, whole.reliability, whole.resolution, whole.uncertainty))
        ),
    )
