"""How a room's answers meet what a gate asks: by how many people, of which roles, and how near that is to the half.

A gate closes where half of the answers or more meet each of its conditions, roles counted alike. In an anonymous
workshop everybody is counted alike here, since a share by roles could tell what a small one said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypedDict

from workshops.domain.frameworks import Framework

if TYPE_CHECKING:
    from typing_extensions import ReadOnly

HALF = 0.5
SLACK = 1e-9

# How many of a group meet a condition, how many answered, and what one of them counts.
Part = tuple[int, int, float]


class Given(TypedDict):
    """How many gave each of the five levels."""

    counts: ReadOnly[Sequence[int]]


class Row(TypedDict):
    """A criterion of a recommendation's `agreement`, as far as it is read here."""

    criterion: ReadOnly[str]
    counts: ReadOnly[Sequence[int]]
    by_role: ReadOnly[Mapping[str, Given]]


class Condition(Protocol):
    """One thing that a rule asks: of the answers to a criterion (`latency >= 3`), that nobody answered it
    (`training_data unknown`), or of a fact."""

    @property
    def criterion(self) -> str: ...
    @property
    def sign(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def levels(self) -> range: ...
    @property
    def is_fact(self) -> bool: ...


@dataclass(frozen=True)
class Vote:
    """How one condition is met. `people` of `of` gave an answer that meets it, which is a share of `share`; `roles`:
    those of which half or more do, as far as they may be shown. `missing`: how many answers would have to change for
    it to turn."""

    condition: Condition
    people: int
    of: int
    share: float
    roles: tuple[str, ...]
    missing: int

    @property
    def is_met(self) -> bool:
        return self.share >= HALF - SLACK

    @property
    def is_tied(self) -> bool:
        return abs(self.share - HALF) <= SLACK


@dataclass(frozen=True)
class GateVotes:
    """One gate. `decisive`: the votes of which each by itself would open it, or close it."""

    is_closed: bool
    votes: tuple[Vote, ...]
    decisive: tuple[Vote, ...]

    @property
    def tied(self) -> tuple[Vote, ...]:
        """Those by which it is closed at a tie."""
        return tuple(vote for vote in self.decisive if vote.is_tied) if self.is_closed else ()


@dataclass(frozen=True)
class Weighing:
    """How answers are counted: by roles as they weigh, or `by_person`. `facts`: what is known of the use case;
    `waived`: gates that somebody has set aside."""

    role_weights: Mapping[str, float]
    facts: Mapping[str, str] = field(default_factory=dict)
    waived: frozenset[str] = frozenset()
    by_person: bool = False

    @classmethod
    def of(cls, inputs: Mapping[str, object], *, by_person: bool) -> Weighing:
        """From the inputs of a recommendation."""
        known = {key: str(said) for key in ("in_place", "budget") if (said := inputs.get(key))}
        weights, waived = inputs.get("role_weights"), inputs.get("waived_gates")
        return cls(
            weights if isinstance(weights, Mapping) else {},
            known,
            frozenset(waived if isinstance(waived, list) else ()),
            by_person,
        )

    def vote(self, condition: Condition, row: Row) -> Vote:
        """`row`: of the criterion that the condition is about, with at least one answer."""
        met = {role: _met(condition, said["counts"]) for role, said in row["by_role"].items() if sum(said["counts"])}
        people, of = _met(condition, row["counts"])
        parts = [(people, of, 1 / of)] if self.by_person else self._by_role(met)
        share = sum(count * weight for count, _, weight in parts)
        roles = tuple(role for role, (count, total) in met.items() if 2 * count >= total)
        return Vote(condition, people, of, share, roles, _missing(share, parts))

    def _by_role(self, met: Mapping[str, tuple[int, int]]) -> list[Part]:
        weights = {role: self.role_weights.get(role, 1.0) for role in met}
        whole = sum(weights.values()) or 1.0
        return [(count, total, weights[role] / whole / total) for role, (count, total) in met.items()]

    def says(self, condition: Condition) -> bool:
        """Whether a condition about a fact holds."""
        said, known = str(condition).rpartition(" ")[2], self.facts.get(condition.criterion)
        if condition.sign == "unknown":
            return known is None
        return (known == said) is (condition.sign == "==")


def _met(condition: Condition, counts: Sequence[int]) -> tuple[int, int]:
    return sum(counts[level] for level in condition.levels), sum(counts)


def _missing(share: float, parts: Iterable[Part]) -> int:
    """How many answers have to change, those that count most first, until it is met, or no longer is."""
    was_met = share >= HALF - SLACK
    movable = sorted(
        (weight for count, total, weight in parts for _ in range(count if was_met else total - count)), reverse=True
    )
    for changed, weight in enumerate(movable, start=1):
        share += -weight if was_met else weight
        if (share >= HALF - SLACK) is not was_met:
            return changed
    return 0


def gate_votes(framework: Framework, rows: Iterable[Row], weighing: Weighing) -> dict[str, GateVotes]:
    """Each gate of the framework by its key."""
    answered = {row["criterion"]: row for row in rows if sum(row["counts"])}
    return {
        gate.key: _gate_votes(list(gate.rule.when), list(gate.rule.any_of), answered, weighing)
        for gate in framework.gates
    }


def _gate_votes(
    when: list[Condition], any_of: list[Condition], answered: Mapping[str, Row], weighing: Weighing
) -> GateVotes:
    votes = {
        str(one): weighing.vote(one, answered[one.criterion])
        for one in [*when, *any_of]
        if not one.is_fact and one.sign != "unknown" and one.criterion in answered
    }

    def holds(one: Condition) -> bool:
        if str(one) in votes:
            return votes[str(one)].is_met
        return weighing.says(one) if one.is_fact else one.sign == "unknown" and one.criterion not in answered

    def is_closed(turned: str = "") -> bool:
        held = {str(one): holds(one) is not (str(one) == turned) for one in [*when, *any_of]}
        return all(held[str(one)] for one in when) and (not any_of or any(held[str(one)] for one in any_of))

    decisive = tuple(vote for name, vote in votes.items() if is_closed(name) is not is_closed())
    return GateVotes(is_closed(), tuple(votes.values()), decisive)


def tied_criteria(framework: Framework, rows: Iterable[Row], weighing: Weighing) -> set[str]:
    """On which a gate is closed by a tie: what is to be talked about first, whatever else stands on the agenda."""
    found = gate_votes(framework, rows, weighing).items()
    return {vote.condition.criterion for key, gate in found if key not in weighing.waived for vote in gate.tied}
