"""The group's answer drawn again as far as it is in doubt: who was there, how they read it, what nobody said.

Whole ballots within their role, n-1 of n (Rao & Wu 1988), so that what one person says on two criteria stays
together. An answer that stands alone in its role says nothing about how far others would differ: it is spread around
itself by one level. A criterion that nobody answered takes one level for all, drawn from the framework's prior.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from advisor.ballots import Ballots
from advisor.framework.model import Framework
from advisor.framework.parts import LEVELS, Confidence, Counts, Gate
from advisor.framework.rules import Condition
from advisor.group import Floats, Group
from advisor.resampling import BLOCK, CHUNK, MOST_COUNTS, Singles, draw_counts

Levels = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Layout:
    """What is added up in each draw, as columns. A approaches, C criteria, N conditions of gates.

    values: (A, C, 5), all counting in full. conditions: what the gates that are not waived and the rules of what counts
    look at, facts and "unknown" left out. First all values by criterion, then the share that meets each condition, then
    the weights.
    """

    values: Floats
    gates: tuple[Gate, ...]
    conditions: tuple[Condition, ...]
    watched: tuple[int, ...]

    @classmethod
    def of(cls, framework: Framework, values: Floats, waived: frozenset[str]) -> "Layout":
        gates = tuple(gate for gate in framework.gates if gate.key not in waived)
        rules: list[Gate | Counts] = [*gates, *framework.counts]
        found = dict.fromkeys(
            c for part in rules for c in part.rule.conditions if c.sign != "unknown" and not c.is_fact
        )
        return cls(values, gates, tuple(found), tuple(framework.criterion_index[c.criterion] for c in found))

    @property
    def criteria(self) -> int:
        return int(self.values.shape[1])

    @property
    def approaches(self) -> int:
        return int(self.values.shape[0])

    @cached_property
    def of_column(self) -> Levels:
        """(columns,) the criterion of each column; C for the weights, which are given all at once or not."""
        by_criterion = np.repeat(np.arange(self.criteria), self.approaches)
        return np.concatenate([by_criterion, np.array(self.watched, np.intp), np.full(self.criteria, self.criteria)])

    @cached_property
    def adds(self) -> Singles:
        """(columns without the weights, 5): what an answer at each level puts into each column."""
        by_criterion = self.values.transpose(1, 0, 2).reshape(-1, LEVELS)
        met = np.array([[level in c.levels for level in range(LEVELS)] for c in self.conditions], np.float32)
        return np.concatenate([by_criterion, met.reshape(-1, LEVELS)]).astype(np.float32)

    @cached_property
    def columns(self) -> list[Levels]:
        """The columns that an answer to each criterion goes into."""
        return [np.flatnonzero(self.of_column == criterion) for criterion in range(self.criteria)]


@dataclass(frozen=True)
class Spread:
    """One level that is drawn by itself: `share` of the group's answer to `criterion`, from `shares` (5,) of levels."""

    criterion: int
    share: float
    shares: tuple[float, ...]

    def drawn(self, generator: np.random.Generator, draws: int) -> Levels:
        """(draws,) levels."""
        ends = np.cumsum(self.shares[:-1])
        return np.asarray((generator.random(draws, np.float32) >= ends[:, None].astype(np.float32)).sum(axis=0))


@dataclass(frozen=True)
class RoleVoices:
    """One role's ballots where two or more of it spoke. m people; columns as in `Layout`.

    each: (m, columns), 0 where there is no answer or only one. said: (m, C + 1) whether each criterion was answered,
    then whether weights were given. share: (C + 1,) the role's share in the group's answer, 0 where it did not speak
    or one alone did.
    """

    each: Singles
    said: Singles
    share: Singles

    @property
    def drawn(self) -> int:
        return len(self.said) - 1

    @cached_property
    def steady(self) -> bool:
        """Whether whoever speaks here spoke to everything, so that whoever is drawn, as many voices count."""
        return bool((self.said[:, self.share > 0] == 1).all())

    def means(self, counts: Singles, of_column: Levels) -> Singles:
        """(columns, D) of the people drawn, times the role's share; where none of those drawn spoke, of all who did."""
        voices = self.said.T @ counts.T
        everyone = self.each.sum(axis=0) / np.maximum(self.said.sum(axis=0), 1)[of_column]
        means = (self.each.T @ counts.T) / np.maximum(voices, 1)[of_column]
        means = np.where((voices > 0)[of_column], means, everyone[:, None])
        return np.asarray(means * self.share[of_column, None])


@dataclass(frozen=True)
class Doubt:
    """All that is drawn. spreads: lone answers. unanswered: what nobody answered. fixed: (columns,) weights that
    one person alone stated for a role. weight_sd: how far weights are off beyond what the ballots show, as a share of
    the average weight."""

    layout: Layout
    roles: tuple[RoleVoices, ...]
    spreads: tuple[Spread, ...]
    unanswered: tuple[Spread, ...]
    fixed: Singles
    weight_sd: float
    weights_given: bool
    lone_roles: int

    @cached_property
    def steady(self) -> list[RoleVoices]:
        return [role for role in self.roles if role.steady]

    @cached_property
    def unsteady(self) -> list[RoleVoices]:
        return [role for role in self.roles if not role.steady]

    @cached_property
    def steady_adds(self) -> Singles:
        """(people of the steady roles + 1, columns): what one draw of each adds, and in the last row what is fixed."""
        of = self.layout.of_column
        parts = [role.each * (role.share[of] / np.float32(role.drawn)) for role in self.steady]
        return np.concatenate([*parts, self.fixed[None]])

    @cached_property
    def added_columns(self) -> Levels:
        """The columns to which these roles add anything: not those of what nobody answered."""
        return np.flatnonzero(self.steady_adds.any(axis=0))

    @cached_property
    def added(self) -> Singles:
        """`steady_adds` of these columns alone."""
        return self.steady_adds[:, self.added_columns]


def around(level: int, reading: float) -> tuple[float, ...]:
    """The shares of the five levels where one person said `level`: `reading` of others say the one beside it."""
    shares = np.zeros(LEVELS)
    shares[level] = 1 - reading
    for beside in (level - 1, level + 1):
        shares[min(max(beside, 0), LEVELS - 1)] += reading / 2
    return tuple(shares.tolist())


def doubt_of(ballots: Ballots, framework: Framework, group: Group, values: Floats) -> Doubt:
    """What of this group's answer is in doubt."""
    settings = framework.confidence
    layout = Layout.of(framework, values, ballots.waived)
    answered = ballots.scores >= 0
    gave = ballots.weights.sum(axis=1) > 0
    spoke = np.concatenate([answered, gave[:, None]], axis=1)  # (n, C + 1)
    members = np.arange(len(ballots.role_weights))[:, None] == ballots.role_of  # (R, n)
    counts = members.astype(np.float64) @ spoke  # (R, C + 1)
    shares = np.where(counts > 0, ballots.role_weights[:, None], 0.0)
    total = shares.sum(axis=0)
    shares = np.divide(shares, total, out=np.zeros_like(shares), where=total > 0)
    spreads: list[Spread] = []
    roles: list[RoleVoices] = []
    fixed = np.zeros(len(layout.of_column), np.float32)
    for own, count, share in zip(members, counts, shares, strict=True):
        rows = np.flatnonzero(own)
        alone = (count == 1) & (share > 0)
        spreads += _lone_answers(ballots, rows, alone[:-1], share, settings)
        if alone[-1]:
            fixed[-layout.criteria :] += share[-1] * ballots.weights[rows].sum(axis=0)
        kept = np.where(alone, 0.0, share)
        if (kept > 0).any():
            roles.append(_role_voices(ballots, rows, spoke[rows], kept, layout))
    lone = shares[:, -1] * (counts[:, -1] == 1)
    return Doubt(
        layout=layout,
        roles=tuple(roles),
        spreads=tuple(spreads),
        unanswered=tuple(Spread(int(c), 1.0, settings.prior) for c in np.flatnonzero(~group.answered)),
        fixed=fixed,
        weight_sd=_weight_sd(settings, lone) if group.weights_given else settings.weight_sd,
        weights_given=group.weights_given,
        lone_roles=int(((counts[:, :-1] == 1) & (shares[:, :-1] > 0)).any(axis=1).sum()),
    )


def _weight_sd(settings: Confidence, lone: Floats) -> float:
    """How far stated weights are in doubt beyond what the ballots show; `lone` (R,) shares of roles where one stated.

    The group's weights are a mean of the roles' by their shares, so independent errors of one person each add up to
    stated_sd · √Σ share² (standard error of a weighted mean). Where several of a role stated theirs, drawing the
    ballots again has their spread over their number already.
    """
    return settings.stated_sd * float(np.sqrt((lone**2).sum()))


def _lone_answers(
    ballots: Ballots, rows: Levels, alone: npt.NDArray[np.bool_], share: Floats, settings: Confidence
) -> list[Spread]:
    found = []
    for criterion in np.flatnonzero(alone):
        level = int(ballots.scores[rows, criterion].max())
        found.append(Spread(int(criterion), float(share[criterion]), around(level, settings.reading)))
    return found


def _role_voices(
    ballots: Ballots, rows: Levels, spoke: npt.NDArray[np.bool_], share: Floats, layout: Layout
) -> RoleVoices:
    said = spoke * (share > 0)  # (m, C + 1)
    levels = np.maximum(ballots.scores[rows], 0)
    scored = layout.of_column[: -layout.criteria]
    adds = layout.adds[np.arange(len(scored)), levels[:, scored]]  # (m, columns without the weights)
    each = np.concatenate([adds, ballots.weights[rows]], axis=1) * said[:, layout.of_column]
    return RoleVoices(each.astype(np.float32), said.astype(np.float32), share.astype(np.float32))


@dataclass(frozen=True)
class Memory:
    """What each block of D draws is written into, for fresh memory costs as much as what is done with it.

    counts: (D, people of the steady roles + 1), whose last column stays 1. product: (D, columns to which they add).
    sums: (columns, D).
    """

    counts: Singles
    product: Singles
    sums: Singles

    def of(self, draws: int) -> "Memory":
        """The part for the first so many draws."""
        return Memory(self.counts[:draws], self.product[:draws], self.sums[:, :draws])


@dataclass(frozen=True)
class Drawn:
    """The group's answer in each of D draws, the draws last; good until the next ones are drawn.

    scores: (C, A, D), the unanswered criteria included. met: (N, D) the share that meets each condition of a gate.
    weights: (C, D) as stated by those who were drawn.
    """

    scores: Singles
    met: Singles
    weights: Singles


def draw_again(generator: np.random.Generator, doubt: Doubt, usual: Floats, draws: int) -> Iterator[Drawn]:
    """The answer drawn `draws` times, a block at a time; `usual` (C,) weights where nobody gave any."""
    layout = doubt.layout
    cells, columns = layout.criteria * layout.approaches, len(layout.of_column)
    people = sum(len(role.said) for role in doubt.roles)
    block = min(draws, BLOCK, max(CHUNK, MOST_COUNTS // max(people, 1)))
    counts = np.ones((block, len(doubt.steady_adds)), np.float32)  # the last of each row stays 1, for what is fixed
    product = np.empty((block, len(doubt.added_columns)), np.float32)
    memory = Memory(counts, product, np.empty((columns, block), np.float32))
    for start in range(0, draws, block):
        sums = _sums(generator, doubt, memory.of(draws - start))
        weights = sums[-layout.criteria :]
        if not doubt.weights_given:
            weights[:] = usual[:, None]
        scores = sums[:cells].reshape(layout.criteria, layout.approaches, -1)
        yield Drawn(scores, sums[cells : -layout.criteria], weights)


def _sums(generator: np.random.Generator, doubt: Doubt, memory: Memory) -> Singles:
    """(columns, D): the roles' means, the answers drawn by themselves, and the lone weights, added up."""
    layout, counts, sums = doubt.layout, memory.counts, memory.sums
    draws = len(counts)
    start = 0
    for role in doubt.steady:
        draw_counts(generator, counts[:, start : start + len(role.said)])
        start += len(role.said)
    sums[:] = 0
    sums[doubt.added_columns] = np.matmul(counts, doubt.added, out=memory.product).T
    for role in doubt.unsteady:
        own = np.empty((draws, len(role.said)), np.float32)
        draw_counts(generator, own)
        sums += role.means(own, layout.of_column)
    for spread in (*doubt.spreads, *doubt.unanswered):
        adds = layout.adds[layout.columns[spread.criterion]] * np.float32(spread.share)
        sums[layout.columns[spread.criterion]] += np.take(adds, spread.drawn(generator, draws), axis=1)
    return sums
