"""The least that NumPy needs for the work inside a recommendation: the same numbers, and nothing around them.

No reading of the request, no gates, no ties, no sentences. The four floors are those that the engine is held to;
`extra_floors` are parts of the engine's work that they leave out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from advisor.ballots import Ballots
from advisor.framework.model import Framework
from advisor.framework.parts import LEVELS, Counts
from advisor.framework.rules import MAJORITY, Condition
from advisor.group import Floats, Group

CHUNK = 500  # draws at a time, so that the counts stay in the processor's cache

Floor = Callable[[], object]


def floors(ballots: Ballots, framework: Framework, group: Group, draws: int) -> dict[str, Floor]:
    """Name → the work, for `draws` draws of a room whose ballots are `ballots`; unanswered criteria have no weight."""
    scores = np.ascontiguousarray(group.scores.T)  # (C, A)
    vectors = weight_vectors(draws, len(scores))
    out = np.empty((draws, scores.shape[1]))
    return {
        "values": lambda: np.matmul(vectors, scores, out=out),
        "smaa": lambda: smaa(scores, draws),
        "bootstrap": lambda: bootstrap(ballots, each_value(ballots, framework, group), draws),
        "flips": lambda: flips(ballots, group),
    }


def extra_floors(ballots: Ballots, framework: Framework, group: Group, draws: int) -> dict[str, Floor]:
    """Work that the four leave out. Where the weights differ in every draw, a ballot cannot be reduced to A values
    beforehand: its C·A scores are summed for each draw, and its C weights, and whether it meets each condition of the
    rules of what counts, which are asked again in each draw; so is a level for each criterion that nobody answered. The
    values of these draws are ranked like the first ones."""
    return {"everything_drawn": lambda: everything(ballots, framework, group, draws)}


def weight_vectors(draws: int, count: int) -> Floats:
    """(draws, count) weights uniform on the simplex."""
    raw = np.random.default_rng(0).standard_exponential((draws, count))
    return np.asarray(raw / raw.sum(axis=1, keepdims=True))


def smaa(scores: Floats, draws: int) -> tuple[Floats, Floats]:
    """Draws, rank acceptability (A, A) and central weights (A, C), ranks by comparing pairs."""
    weights = np.random.default_rng(0).standard_exponential((draws, len(scores)))
    weights /= weights.sum(axis=1, keepdims=True)
    values = np.ascontiguousarray((weights @ scores).T)  # (A, D)
    shares = np.empty((len(values), len(values)))
    central = np.empty((len(values), len(scores)))
    for a, rank in enumerate(ranks(values)):
        shares[a] = np.bincount(rank, minlength=len(values))
        central[a] = (rank == 0) @ weights / max(1.0, shares[a, 0])
    return shares / draws, central


def ranks(values: Floats) -> Iterator[npt.NDArray[np.int8]]:
    """(D,) for each approach: how many are above it in each draw of `values` (A, D)."""
    for a, own in enumerate(values):
        rank = np.zeros(len(own), dtype=np.int8)
        for b, other in enumerate(values):
            if a != b:
                rank += other > own
        yield rank


def everything(ballots: Ballots, framework: Framework, group: Group, draws: int) -> Floats:
    """(A + 1, A): shares of the ranks with ballots, weights and unanswered criteria drawn, each criterion counting as
    the answers of the draw have it, and in the last row the first places when only the unanswered ones are drawn."""
    answered = np.flatnonzero(group.answered)
    unanswered = np.flatnonzero(~group.answered)
    meets = each_met(ballots, framework, group)
    each = np.concatenate([each_score(ballots, framework, answered), *meets.values()], axis=1)
    redrawn = bootstrap(ballots, each, draws)  # (D, K·A + C + N)
    cells = len(answered) * len(group.scores)
    scores, weights, met = (part.T for part in np.split(redrawn, [cells, cells + len(group.weights)], axis=1))
    scores = scores.reshape(len(answered), len(group.scores), draws)
    count(weights, dict(zip(meets, met, strict=True)), framework, group)
    values = np.einsum("kd,kad->ad", weights[answered], scores)
    alone = np.repeat((group.scores @ group.stated)[:, None], draws, axis=1)
    levels = np.random.default_rng(0).integers(0, LEVELS, (len(unanswered), draws), dtype=np.uint8)
    for criterion, level in zip(unanswered, levels, strict=True):
        worth = framework.value_array[:, criterion].astype(np.float32)[:, level]  # (A, D)
        values += weights[criterion] * worth
        alone += group.stated[criterion] * worth
    shares = [np.bincount(rank, minlength=len(values)) for rank in ranks(values)]
    return np.array([*shares, np.bincount(alone.argmax(axis=0), minlength=len(values))]) / draws


def each_value(ballots: Ballots, framework: Framework, group: Group) -> Floats:
    """(n, A): each ballot's own value of each approach, by the group's weights."""
    columns = np.arange(ballots.scores.shape[1])
    return np.asarray(np.einsum("anc,c->na", framework.value_array[:, columns, ballots.scores], group.weights))


def each_score(ballots: Ballots, framework: Framework, answered: npt.NDArray[np.intp]) -> Floats:
    """(n, K·A + C): each ballot's score of each approach on each of the K answered criteria, and its weights."""
    scores = framework.value_array[:, answered, ballots.scores[:, answered]].transpose(1, 2, 0)
    return np.concatenate([scores.reshape(len(ballots), -1), ballots.weights], axis=1)


def each_met(ballots: Ballots, framework: Framework, group: Group) -> dict[Condition, Floats]:
    """Of each condition about an answered criterion of which a rule of what counts makes use, (n, 1): who meets it."""
    found = {}
    for condition in dict.fromkeys(one for rule in in_question(framework, group) for one in rule.rule.any_of):
        place = framework.criterion_index.get(condition.criterion)  # none of a fact
        if place is not None and condition.sign != "unknown" and group.answered[place]:
            found[condition] = np.isin(ballots.scores[:, place : place + 1], condition.levels).astype(np.float64)
    return found


def in_question(framework: Framework, group: Group) -> list[Counts]:
    """The rules of what counts that the answers decide: no fact makes them apply already."""
    told = (any(one.is_fact and one.holds(group.answers) for one in rule.rule.any_of) for rule in framework.counts)
    return [rule for rule, by_a_fact in zip(framework.counts, told, strict=True) if not by_a_fact]


def count(
    weights: npt.NDArray[np.float32],
    met: dict[Condition, npt.NDArray[np.float32]],
    framework: Framework,
    group: Group,
) -> None:
    """Makes the `weights` (C, D) smaller where a criterion counts for less by the shares (D,) that meet each condition:
    w·(1/2 + s·(x - 1/2)) ranks as w·s·x does, for the rest is the same for every approach. The least share counts."""
    holds = {condition: share >= MAJORITY for condition, share in met.items()}
    least: dict[int, npt.NDArray[np.float32]] = {}
    for rule in in_question(framework, group):
        in_full = np.logical_or.reduce([holds[one] for one in rule.rule.any_of if one in holds])
        share, place = (
            np.where(in_full, np.float32(1), np.float32(rule.otherwise)),
            framework.criterion_index[rule.criterion],
        )
        least[place] = np.minimum(least[place], share) if place in least else share
    for place, share in least.items():
        weights[place] *= share


def bootstrap(ballots: Ballots, each: Floats, draws: int) -> npt.NDArray[np.float32]:
    """(draws, …) means of `each` (n, …), whole ballots drawn again within each role, n-1 of n, roles balanced."""
    generator = np.random.default_rng(0)
    found = np.zeros((draws, each.shape[1]), np.float32)
    for role in range(len(ballots.roles)):
        own = each[ballots.role_of == role]
        shared = (own / (len(own) - 1) / len(ballots.roles)).astype(np.float32)
        for start in range(0, draws, CHUNK):
            size = min(CHUNK, draws - start)
            picks = generator.integers(0, len(own), (size, len(own) - 1), dtype=np.uint16)
            places = (picks + np.arange(0, size * len(own), len(own))[:, None]).ravel()
            counts = np.bincount(places, minlength=size * len(own)).reshape(size, len(own))
            found[start : start + size] += counts.astype(np.float32) @ shared
    return found


def flips(ballots: Ballots, group: Group) -> tuple[Floats, Floats, float, list[int]]:
    """Every flip in closed form: weights where each rival is met, winners at each level, least transfer, voters."""
    values = group.scores @ group.weights
    winner = int(values.argmax())
    rivals = [a for a in range(len(values)) if a != winner]
    leads = group.scores[winner] - group.scores[rivals]  # (A-1, C)
    gaps = values[winner] - values[rivals]
    elsewhere = (gaps[:, None] - group.weights * leads) / (1 - group.weights)
    met = elsewhere / (elsewhere - leads)
    rest = values[:, None] - group.scores * group.weights  # (A, C)
    winners = (rest[:, :, None] + group.weights[:, None] * group.curves).argmax(axis=0)
    transfers = [_transfer(lead, group.weights, gap) for lead, gap in zip(leads, gaps, strict=True)]
    table = group.curves[winner] - group.curves[rivals]  # (A-1, C, 5)
    swings = table[:, np.arange(len(group.weights)), ballots.scores] - table.min(axis=2)[:, None]
    each = np.sort(np.einsum("anc,nc->an", swings, group.votes * group.weights), axis=1)[:, ::-1].cumsum(axis=1)
    voters = [int(np.searchsorted(row, gap)) + 1 for row, gap in zip(each, gaps, strict=True)]
    return met, winners, min(transfers), voters


def _transfer(leads: Floats, weights: Floats, gap: float) -> float:
    """The least weight that, moved to where the lead is smallest, closes the gap; infinite if none does."""
    order = leads.argsort()[::-1]
    earned = leads[order] - leads.min()
    closed = np.cumsum(weights[order] * earned)
    last = int(np.searchsorted(closed, gap))
    if last == len(order):
        return float("inf")
    before = closed[last - 1] if last else 0.0
    return float(weights[order][:last].sum() + (gap - before) / earned[last])
