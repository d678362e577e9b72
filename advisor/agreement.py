"""Where the room agrees, and which disagreement can change the result."""

from math import log2

import numpy as np
import numpy.typing as npt

from advisor.answer import AgreementRow, LevelCounts
from advisor.ballots import Ballots
from advisor.framework.model import Framework
from advisor.framework.parts import LEVELS
from advisor.group import Floats, Group, group_answer
from advisor.standing import Gatekeeper, first_of, values_settled


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
    gates = Gatekeeper(framework, group.answers, ballots.waived)
    entries = [_entry(index, ballots, framework, group, gates) for index in range(len(framework.criteria))]
    return sorted(entries, key=lambda entry: _urgency(entry, framework))


def _urgency(entry: AgreementRow, framework: Framework) -> tuple[float, ...]:
    """Sorts the agenda: small first."""
    agreed = 2.0 if entry["consensus"] is None else entry["consensus"]
    stake = entry["stake"] if entry["can_flip"] else 0.0
    return (not entry["can_flip"], -stake, agreed, framework.criterion_index[entry["criterion"]])


def _entry(index: int, ballots: Ballots, framework: Framework, group: Group, gates: Gatekeeper) -> AgreementRow:
    given = ballots.scores[:, index]
    whole = _summary(given)
    by_role = {role: _summary(given[ballots.role_of == number]) for number, role in enumerate(ballots.roles)}
    means = [entry["mean"] for entry in by_role.values() if entry["mean"] is not None]
    agreed = consensus(np.array(whole["counts"], dtype=np.float64))
    winners, stake = _possible_winners(index, ballots, framework, group, gates)
    return {
        "criterion": framework.criteria[index].key,
        **whole,
        "consensus": None if agreed is None else round(agreed, 6),
        "r_wg": within_group_agreement(whole["counts"]),
        "spread": round(max(means) - min(means), 6) if means else 0.0,
        "can_flip": len(winners) > 1,
        "winners": winners,
        "stake": round(stake, 6),
        "by_role": by_role,
    }


def _summary(given: npt.NDArray[np.int8]) -> LevelCounts:
    """Counts of the five levels, "don't know"s, median and mean of some answers; None without any."""
    counts = [int(count) for count in np.bincount(given + 1, minlength=LEVELS + 1)]
    unknown, counts = counts[0], counts[1:]
    total = sum(counts)
    ordered = [level for level, count in enumerate(counts) for _ in range(count)]
    return {
        "counts": counts,
        "dont_know": unknown,
        "median": (ordered[(total - 1) // 2] + ordered[total // 2]) / 2 if total else None,
        "mean": round(sum(ordered) / total, 6) if total else None,
    }


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


def _possible_winners(
    index: int, ballots: Ballots, framework: Framework, group: Group, gates: Gatekeeper
) -> tuple[list[str], float]:
    """Who could win if the room settled anywhere within what was said here, and how far the values move.

    Tried are each level from the lowest to the highest given, and each role's answers as everybody's. The
    second result is the widest change of any approach's lead over another.
    """
    given = ballots.scores[:, index]
    known = given[given >= 0]
    if not known.size:
        return [], 0.0
    settled = [np.eye(LEVELS)[level] for level in range(int(known.min()), int(known.max()) + 1)]
    for role in range(len(ballots.roles)):
        mine = known[ballots.role_of[given >= 0] == role]
        if mine.size:
            settled.append(np.bincount(mine, minlength=LEVELS) / mine.size)
    settled.append(group.distribution[index])
    rest = group.contributions.sum(axis=1) - group.contributions[:, index]
    here = group.weights[index] * (np.array(settled) @ group.curves[:, index].T)  # (settled, A)
    criterion = framework.criteria[index].key
    for place, shares in enumerate(settled):
        curves = gates.curves_if(criterion, shares.tolist())
        if curves is not None:
            here[place] = values_settled(index, shares.tolist(), curves, group, group.weights) - rest
    limits = [gates.limits_if(criterion, shares.tolist()) for shares in settled]
    winners = {first_of(rest + part, limit) for part, limit in zip(here, limits, strict=True)}
    gaps = here[:, :, None] - here[:, None, :]
    moved = float((gaps.max(axis=0) - gaps.min(axis=0)).max())
    return [a.key for i, a in enumerate(framework.approaches) if i in winners], moved


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
