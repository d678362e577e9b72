"""Who stands where: gates, and the order of the approaches that they leave."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from advisor.counting import counting_less, values_counting
from advisor.framework.model import Framework
from advisor.framework.parts import Gate
from advisor.group import TIE, Floats, Group

Answers = Mapping[str, Sequence[float]]


def closed_gates(framework: Framework, answers: Answers) -> list[Gate]:
    """The gates that the answers close, waived or not."""
    return [gate for gate in framework.gates if gate.rule.applies(answers)]


@dataclass(frozen=True)
class Limits:
    """What the gates leave, as masks over the A approaches."""

    excluded: npt.NDArray[np.bool_]
    capped: npt.NDArray[np.bool_]

    @cached_property
    def contenders(self) -> npt.NDArray[np.bool_]:
        """Who can come first: those that no gate touches, or the capped ones if there is nobody else."""
        free = ~(self.excluded | self.capped)
        return free if free.any() else ~self.excluded

    @cached_property
    def able(self) -> list[int]:
        """The same as places."""
        return [int(a) for a in np.flatnonzero(self.contenders)]


def limits_of(framework: Framework, answers: Answers, waived: frozenset[str]) -> Limits:
    """What the gates that are closed and not waived leave."""
    held = (gate for gate in framework.gates if gate.key not in waived)
    return limits_by(framework, (gate for gate in held if gate.rule.applies(answers)))


def limits_by(framework: Framework, closed: Iterable[Gate]) -> Limits:
    """What these gates leave."""
    effects = {effect: np.zeros(len(framework.approaches), dtype=bool) for effect in ("exclude", "cap")}
    for gate in closed:
        for approach in gate.approaches:
            effects[gate.effect][framework.approach_index[approach]] = True
    return Limits(effects["exclude"], effects["cap"])


def first_of(values: Floats, limits: Limits) -> int | None:
    """The approach that comes first by `values` (A,); None if every one is excluded. Ties as in `order`."""
    standing = {a: value for a, value in enumerate(values.tolist()) if limits.contenders[a]}
    if not standing:
        return None
    best = max(standing.values())
    return next(a for a, value in standing.items() if value >= best - TIE)


@dataclass(frozen=True)
class Gatekeeper:
    """The gates over one group's answers, and what counts by them, ready to be asked "and if this criterion were
    answered so?"."""

    framework: Framework
    group: Group
    waived: frozenset[str]
    # What gates leave by the places of those that are closed, and curves with what they expect of the answers by what
    # counts for less: of most answers it is the same.
    _left: dict[frozenset[int], Limits] = field(default_factory=dict, compare=False, repr=False)
    _expected: dict[frozenset[tuple[str, float]], tuple[Floats, Floats]] = field(
        default_factory=dict, compare=False, repr=False
    )
    # The same by criterion and by which conditions of the rules about what counts its answers meet.
    _met: dict[tuple[str, tuple[bool, ...]], tuple[Floats, Floats]] = field(
        default_factory=dict, compare=False, repr=False
    )

    @property
    def answers(self) -> Answers:
        return self.group.answers

    @cached_property
    def gates(self) -> dict[int, Gate]:
        """Those that are not waived, by their places."""
        return {place: gate for place, gate in enumerate(self.framework.gates) if gate.key not in self.waived}

    @cached_property
    def closed(self) -> frozenset[int]:
        """Those of them that the answers close as they are."""
        return frozenset(place for place, gate in self.gates.items() if gate.rule.applies(self.answers))

    @cached_property
    def less(self) -> dict[str, float]:
        """What counts for less by the answers as they are."""
        return counting_less(self.framework, self.answers)

    def limits_if(self, criterion: str, shares: Sequence[float]) -> Limits:
        """What the gates would leave if the group's answers to `criterion` were `shares` (5,)."""
        asked = {place for place, gate in self.gates.items() if criterion in gate.rule.watched}
        closed = self.closed
        if asked:
            answers = {**self.answers, criterion: shares}
            closed = (closed - asked) | {place for place in asked if self.gates[place].rule.applies(answers)}
        if closed not in self._left:
            self._left[closed] = limits_by(self.framework, (self.gates[place] for place in closed))
        return self._left[closed]

    def values_if(self, index: int, settled: Floats, weights: Floats) -> Floats | None:
        """(S, A): the values by `weights` (C,) if the group's answers to one criterion were each of `settled` (S, 5).

        None where its answers change no curve: then only its own part in the values moves.
        """
        criterion = self.framework.criteria[index].key
        if criterion not in self.framework.counting_criteria:
            return None
        counting = [self._counting(criterion, shares) for shares in settled.tolist()]
        curves = np.stack([curves[:, index] for curves, _ in counting])
        scores = np.stack([expected for _, expected in counting])
        scores[:, :, index] = np.einsum("sal,sl->sa", curves, settled)
        return np.asarray(scores @ weights)

    def _counting(self, criterion: str, shares: list[float]) -> tuple[Floats, Floats]:
        """The curves (A, C, 5) that would then be in force, and the scores (A, C) of the present answers by them."""
        said = {criterion: shares}
        met = criterion, tuple(one.holds(said) for one in self.framework.counting_conditions[criterion])
        if met not in self._met:
            self._met[met] = self._counted_with(criterion, shares)
        return self._met[met]

    def _counted_with(self, criterion: str, shares: list[float]) -> tuple[Floats, Floats]:
        touched = self.framework.counts_by[criterion]
        about = {rule.criterion for rule in touched}
        again = counting_less(self.framework, {**self.answers, criterion: shares}, touched)
        less = {one: share for one, share in self.less.items() if one not in about} | again
        key = frozenset(less.items())
        if key not in self._expected:
            curves = values_counting(self.framework, less)
            self._expected[key] = curves, np.einsum("acl,cl->ac", curves, self.group.distribution)
        return self._expected[key]


def effective(values: Floats, limits: Limits) -> Floats:
    """Values (…, A) as they rank: capped ones just below the best contender, excluded ones at -inf."""
    ranked = values.copy(order="F")  # over draws, each approach's values then lie side by side
    contenders = limits.contenders
    if contenders.any() and (limits.capped & ~contenders).any():
        best = values[..., contenders].max(axis=-1, keepdims=True) - 10 * TIE
        held = limits.capped & ~contenders
        ranked[..., held] = np.minimum(values[..., held], best)
    ranked[..., limits.excluded] = -np.inf
    return ranked


def order(values: Floats, limits: Limits) -> list[int]:
    """Approaches best first, the excluded ones last; equal values in the framework's order."""
    ranked = effective(values, limits)
    allowed = [a for a in range(len(values)) if not limits.excluded[a]]
    rest = [a for a in range(len(values)) if limits.excluded[a]]
    return _by_value(allowed, ranked) + _by_value(rest, values)


def _by_value(approaches: list[int], values: Floats) -> list[int]:
    """Repeatedly the first approach within a tie of the best that is left, so that noise cannot reorder equals."""
    left, ordered = list(approaches), []
    while left:
        best = max(values[a] for a in left)
        first = next(a for a in left if values[a] >= best - TIE)
        ordered.append(first)
        left.remove(first)
    return ordered


@dataclass(frozen=True)
class Standing:
    """One group answer, ranked."""

    values: Floats
    limits: Limits
    ranking: tuple[int, ...]
    spoken: bool  # whether anything was answered

    @property
    def winner(self) -> int | None:
        """The first approach; None if nothing was answered or every approach is excluded."""
        return None if self.limits.excluded.all() or not self.spoken else self.ranking[0]

    @property
    def tied(self) -> list[int]:
        """All that share the first place, where there is one."""
        ranked = effective(self.values, self.limits)
        return [a for a in self.ranking if ranked[a] >= ranked[self.ranking[0]] - TIE]


def standing_of(group: Group, framework: Framework, waived: frozenset[str]) -> Standing:
    """How the approaches stand by the group's answer."""
    limits = limits_of(framework, group.answers, waived)
    values = group.values
    return Standing(values, limits, tuple(order(values, limits)), bool(group.answered.any()))
