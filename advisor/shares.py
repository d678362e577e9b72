"""The shares and values of a recommendation, approach by approach, as plain values."""

from collections.abc import Callable
from math import ceil, floor, isnan

import numpy as np

from advisor.acceptability import pairwise_share
from advisor.answer import RankingRow
from advisor.confidence import Sureness
from advisor.framework.model import Framework
from advisor.group import Group
from advisor.speech import gettext as _
from advisor.standing import Standing
from advisor.words import first_in_words


def ranking_rows(framework: Framework, standing: Standing, sure: Sureness | None, draws: int) -> list[RankingRow]:
    """Every approach, best first, the excluded ones last. Before any answer all share the first place."""
    even = 1 / len(framework.approaches)
    rows: list[RankingRow] = []
    for a in standing.ranking:
        value = float(standing.values[a])
        rows.append(
            {
                "approach": framework.approaches[a].key,
                "value": value,
                "low": value if sure is None else min(value, _outwards(sure.low[a], floor)),
                "high": value if sure is None else max(value, _outwards(sure.high[a], ceil)),
                "acceptability": _acceptability(standing, sure, a, even),
                "said": _said(standing, sure, a, draws, framework.engine),
                "excluded": bool(standing.limits.excluded[a]),
            }
        )
    return rows


def _said(standing: Standing, sure: Sureness | None, approach: int, draws: int, engine: int) -> str:
    """The acceptability with what it is a share of, since it is no probability of being right."""
    share = None if sure is None else float(sure.ranks[approach, 0])
    return said_words(share, draws, engine, excluded=bool(standing.limits.excluded[approach]))


def said_words(share: float | None, draws: int, engine: int, *, excluded: bool) -> str:
    """The sentence of one row; `share` is None where nothing was drawn."""
    if excluded:
        return _("Excluded by a gate.")
    if share is None:
        return _("Nothing has been answered.")
    return first_in_words(share, draws, engine)


def _outwards(bound: float, rounding: Callable[[float], int]) -> float:
    """An end of an interval to six places, away from the middle. An end that lies within the last bit of such a number
    may come out at it, on the inner side."""
    return min(1.0, max(0.0, rounding(float(bound) * 1e6) / 1e6))


def _acceptability(standing: Standing, sure: Sureness | None, approach: int, even: float) -> float:
    if standing.limits.excluded[approach]:
        return 0.0
    return even if sure is None else float(sure.ranks[approach, 0])


def rank_shares(framework: Framework, standing: Standing, sure: Sureness | None) -> dict[str, list[float]]:
    """For each approach the share of the draws in which it takes each rank."""
    count = len(framework.approaches)
    even = [1 / count] * count
    return {framework.approaches[a].key: even if sure is None else sure.ranks[a].tolist() for a in standing.ranking}


def uniform_shares(framework: Framework, standing: Standing, sure: Sureness | None) -> dict[str, float]:
    """For each approach the share of all weightings, none likelier than another, that put it first."""
    even = 0.0 if standing.limits.excluded.all() else 1 / len(framework.approaches)
    return {framework.approaches[a].key: even if sure is None else float(sure.uniform[a]) for a in standing.ranking}


def first_places(framework: Framework, standing: Standing, sure: Sureness | None) -> dict[str, float]:
    """For each approach the share of the draws, of all that is in doubt, in which it comes first."""
    even = 0.0 if standing.limits.excluded.all() else 1 / len(framework.approaches)
    return {framework.approaches[a].key: even if sure is None else float(sure.first[a]) for a in standing.ranking}


def pairwise_shares(framework: Framework, group: Group, standing: Standing) -> dict[str, float]:
    """Exact share of all weightings in which the winner's value is above each other approach's, gates aside."""
    if standing.winner is None:
        return {}
    leads = group.scores[standing.winner] - group.scores
    return {
        framework.approaches[a].key: pairwise_share(leads[a, group.answered].tolist())
        for a in standing.ranking
        if a != standing.winner
    }


def central_weights(framework: Framework, group: Group, sure: Sureness | None) -> dict[str, dict[str, float] | None]:
    """For each approach the average weighting that puts it first; null, never zeros, where none does."""
    if sure is None:
        return {approach.key: None for approach in framework.approaches}
    criteria = [c.key for i, c in enumerate(framework.criteria) if group.answered[i]]
    return {
        approach.key: None if isnan(row[0]) else dict(zip(criteria, np.round(row, 6).tolist(), strict=True))
        for approach, row in zip(framework.approaches, sure.central, strict=True)
    }


def contributions(framework: Framework, group: Group, standing: Standing) -> dict[str, dict[str, float]]:
    """Criterion by criterion, adding up to the value; the unanswered ones are left out."""
    parts = group.contributions
    return {
        framework.approaches[a].key: {
            criterion.key: float(parts[a, index])
            for index, criterion in enumerate(framework.criteria)
            if group.answered[index]
        }
        for a in standing.ranking
    }
