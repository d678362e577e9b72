"""Where the room agrees, and which disagreement can change the result."""

from math import log2

import numpy as np
import numpy.typing as npt

from advisor.answer import AgreementRow, LevelCounts
from advisor.ballots import Ballots
from advisor.framework.model import Framework
from advisor.framework.parts import LEVELS
from advisor.group import TIE, Floats, Group, group_answer
from advisor.standing import Gatekeeper

Counts = npt.NDArray[np.intp]
ONE_LEVEL = np.eye(LEVELS)


def consensus(counts: Floats) -> float | None:
    """Tastle & Wierman (2007) over `counts` (5,) of the levels: 1 all on one level, 0 half at each end, None if empty.

    1 + Σ p_l log2(1 - |l - mean| / 4): the width is that of the scale, not of the answers given.
    """
    total = float(counts.sum())
    if total <= 0:
        return None
    shares = counts / total
    mean = float(shares @ np.arange(LEVELS))
    terms = (p * log2(1 - abs(level - mean) / (LEVELS - 1)) for level, p in enumerate(shares.tolist()) if p > 0)
    return float(max(0.0, 1 + sum(terms)))


def agreement_of(ballots: Ballots, framework: Framework, group: Group) -> list[AgreementRow]:
    """One entry per criterion with an answer or a "don't know", in the order in which to talk about them.

    First what can change the winner, by how much of the lead it moves; then by disagreement.
    """
    counts = _counts(ballots)
    moves = possible_winners(counts[:, :, 1:], group, Gatekeeper(framework, group, ballots.waived))
    whole = _summaries(counts.sum(axis=0))
    of_role = [dict(zip(ballots.roles, own, strict=True)) for own in zip(*map(_summaries, counts), strict=True)]
    parts = zip(framework.criteria, whole, of_role, moves, strict=True)
    entries = [_entry(criterion.key, said, by_role, move) for criterion, said, by_role, move in parts]
    return sorted(entries, key=lambda entry: _urgency(entry, framework))


def _urgency(entry: AgreementRow, framework: Framework) -> tuple[float, ...]:
    """Sorts the agenda: small first."""
    agreed = 2.0 if entry["consensus"] is None else entry["consensus"]
    stake = entry["stake"] if entry["can_flip"] else 0.0
    return (not entry["can_flip"], -stake, agreed, framework.criterion_index[entry["criterion"]])


def _counts(ballots: Ballots) -> Counts:
    """(R, C, 6): how many of each role answered each criterion with "don't know", then with each of the five levels."""
    roles, criteria = len(ballots.roles), ballots.scores.shape[1]
    cells = (ballots.role_of[:, None] * criteria + np.arange(criteria)) * (LEVELS + 1) + ballots.scores + 1
    counts = np.bincount(cells.ravel(), minlength=roles * criteria * (LEVELS + 1))
    return counts.reshape(roles, criteria, LEVELS + 1)


def _entry(
    criterion: str, whole: LevelCounts, by_role: dict[str, LevelCounts], moves: tuple[list[str], float]
) -> AgreementRow:
    means = [entry["mean"] for entry in by_role.values() if entry["mean"] is not None]
    agreed = consensus(np.array(whole["counts"], dtype=np.float64))
    winners, stake = moves
    return {
        "criterion": criterion,
        **whole,
        "consensus": None if agreed is None else round(agreed, 6),
        "r_wg": within_group_agreement(whole["counts"]),
        "spread": round(max(means) - min(means), 6) if means else 0.0,
        "can_flip": len(winners) > 1,
        "winners": winners,
        "stake": round(stake, 6),
        "by_role": by_role,
    }


def _summaries(counts: Counts) -> list[LevelCounts]:
    """Of each criterion of `counts` (C, 6): the five levels, "don't know"s, median and mean; None without answers."""
    known = counts[:, 1:]
    totals, reached = known.sum(axis=1), known.cumsum(axis=1)
    middles = [(reached > place[:, None]).argmax(axis=1) for place in ((totals - 1) // 2, totals // 2)]
    rows = zip(
        counts.tolist(), totals.tolist(), (known @ np.arange(LEVELS)).tolist(), sum(middles).tolist(), strict=True
    )
    return [
        {
            "counts": own,
            "dont_know": unknown,
            "median": twice / 2 if total else None,
            "mean": round(levels / total, 6) if total else None,
        }
        for (unknown, *own), total, levels, twice in rows
    ]


def within_group_agreement(counts: list[int]) -> float | None:
    """r_wg (James, Demaree & Wolf 1984): 1 less the variance (n-1) over that of flat answers, not below 0.

    None for fewer than two answers.
    """
    total = sum(counts)
    if total < 2:
        return None
    mean = sum(level * count for level, count in enumerate(counts)) / total
    variance = sum(count * (level - mean) ** 2 for level, count in enumerate(counts)) / (total - 1)
    return round(max(0.0, 1 - variance / ((LEVELS**2 - 1) / 12)), 6)


def possible_winners(counts: Counts, group: Group, gates: Gatekeeper) -> list[tuple[list[str], float]]:
    """Of each criterion who could win if the room settled anywhere within what was said, and how far the values move.

    Tried are each level from the lowest to the highest given, and each role's answers (R, C, 5) as everybody's. The
    second is the widest change of any approach's lead over another. No winners where nobody answered.
    """
    parts = group.contributions
    rest = parts.sum(axis=1)[:, None] - parts  # (A, C)
    found: list[tuple[list[str], float]] = [([], 0.0)] * len(gates.framework.criteria)
    asked = [index for index in range(len(found)) if counts[:, index].any()]
    settled = [_settled(counts[:, index], group.distribution[index]) for index in asked]
    here = [_moved(index, some, rest[:, index], group, gates) for index, some in zip(asked, settled, strict=True)]
    if not asked:
        return found
    starts = np.cumsum([0, *map(len, here[:-1])])
    values = np.concatenate(here)  # (all that was tried, A), as the rest are
    limits = [
        gates.limits_if(gates.framework.criteria[index].key, shares)
        for index, some in zip(asked, settled, strict=True)
        for shares in some.tolist()
    ]
    others = np.repeat(rest.T[asked], list(map(len, here)), axis=0)
    first = _first_ones(others + values, np.stack([limit.contenders for limit in limits]))
    gaps = values[:, :, None] - values[:, None, :]
    moved = np.maximum.reduceat(gaps, starts) - np.minimum.reduceat(gaps, starts)
    for index, own, stake in zip(asked, np.split(first, starts[1:]), moved.max(axis=(1, 2)).tolist(), strict=True):
        winners = set(own.tolist())
        found[index] = [a.key for i, a in enumerate(gates.framework.approaches) if i in winners], stake
    return found


def _settled(counts: Counts, present: Floats) -> Floats:
    """(S, 5) what the room may settle on, by each role's `counts` (R, 5); last what it says now."""
    given, spoke = np.flatnonzero(counts.any(axis=0)), counts[counts.any(axis=1)]
    levels = ONE_LEVEL[given[0] : given[-1] + 1]
    return np.concatenate([levels, spoke / spoke.sum(axis=1, keepdims=True), present[None]])


def _moved(index: int, settled: Floats, rest: Floats, group: Group, gates: Gatekeeper) -> Floats:
    """(S, A) what one criterion then adds to the values, and what other criteria add more or less because of it."""
    changed = gates.values_if(index, settled, group.weights)
    if changed is not None:
        return changed - rest
    return np.asarray(group.weights[index] * (settled @ group.curves[:, index].T))


def _first_ones(values: Floats, able: npt.NDArray[np.bool_]) -> Counts:
    """Who comes first in each row of `values` (S, A), as `standing.first_of` says it; -1 where nobody may."""
    ranked = np.where(able, values, -np.inf)
    first = (ranked >= ranked.max(axis=1, keepdims=True) - TIE).argmax(axis=1)
    return np.where(able.any(axis=1), first, -1)


def agreement_for(ballots: Ballots, framework: Framework) -> list[AgreementRow]:
    """The agreement on these ballots, before there is any recommendation."""
    return agreement_of(ballots, framework, group_answer(ballots, framework))


def kendalls_w(ballots: Ballots) -> float | None:
    """Kendall's W, corrected for ties, over the rankings of the weights by those who gave any; None under two.

    1: all rank the criteria alike; 0: no agreement at all.
    """
    rows = ballots.weights[ballots.weights.sum(axis=1) > 0]
    rows = rows[:, (rows > 0).any(axis=0)]
    people, items = rows.shape
    if people < 2:
        return None
    below = (rows[:, :, None] > rows[:, None, :]).sum(axis=2)
    level = (rows[:, :, None] == rows[:, None, :]).sum(axis=2)  # with itself, so 1 without ties
    ranks = below + (level + 1) / 2  # (people, items), from 1, ties sharing the mean of theirs
    deviation = float(((ranks.sum(axis=0) - people * (items + 1) / 2) ** 2).sum())
    ties = float((level**2 - 1).sum())  # n³ - n for each n that are level
    most = people**2 * (items**3 - items) - people * ties
    return 12 * deviation / most if most > 0 else None
