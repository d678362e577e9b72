"""What is open of a closed round: one row a criterion, in the order in which to talk."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TypedDict
from uuid import UUID

from workshops.domain.anonymity import may_compare, shown_roles
from workshops.domain.framework_names import spoken_role
from workshops.domain.frameworks import Criterion, framework_of
from workshops.domain.recommendations import Agreement, agreement
from workshops.models import Round, Workshop
from workshops.queries.reveals import RevealedAnswer, revealed_answers, rounds_until

# From which consensus on (0..1) a room agrees.
AGREED = 0.8
# And from which on its answers are at least mostly close; below, it is divided.
MOSTLY_CLOSE = 0.6
# A smaller change of the consensus is none: it is shown with two digits.
SAME = 0.005


@dataclass(frozen=True)
class RoleMean:
    """What one role said on average, on the ballot's scale of 1 to 5; `was`: in the round before, where it may be
    told."""

    label: str
    shape: str
    mean: float
    was: float | None = None


@dataclass(frozen=True)
class Reason:
    """Why somebody answered as they did. In an anonymous workshop `name` is empty."""

    words: str
    name: str = ""
    role_label: str = ""
    shape: str = ""


@dataclass(frozen=True)
class Move:
    """A named person's step from the last round; levels as on the ballot, 1 to 5."""

    name: str
    was: int
    now: int


class Mark(TypedDict):
    """One answer as it is drawn; `was`: the level of the last round; `name`: whose, empty in an anonymous workshop."""

    level: int | None
    role: str
    role_label: str
    shape: str
    was: int | None
    name: str


@dataclass(frozen=True)
class RevealRow:
    """One criterion of a closed round. `marks` is empty where a role would name a person.

    `previous` and `consensus_before` are of the round before; None where there was none, or where it is not open,
    or where the difference would say who answered what (`apart_from_before`). `last_round` is its number, 0 where
    there was none: a criterion that only the first round asked has none, however many there have been since.
    `asked_often`: how many rounds asked it.
    """

    criterion: Criterion
    counts: list[int]
    dont_know: int
    median: float | None
    consensus: float | None
    spread: float | None
    can_flip: bool
    winners: list[str]
    marks: list[Mark]
    roles: list[RoleMean]
    reasons: list[Reason]
    previous: list[int] | None = None
    consensus_before: float | None = None
    apart_from_before: bool = False
    moves: list[Move] = field(default_factory=list)
    last_round: int = 0
    asked_often: int = 1

    @property
    def stays_divided(self) -> bool:
        """Scored more than once, and still no agreement: more of the same talk will not settle it."""
        return self.asked_often > 1 and not self.agrees and self.answered > 1

    @property
    def ends(self) -> tuple[int, int] | None:
        """The lowest and the highest level that was given, where two steps or more lie between them."""
        given = [level for level, count in enumerate(self.counts) if count]
        return (given[0], given[-1]) if given and given[-1] - given[0] > 1 else None

    @property
    def answered(self) -> int:
        return sum(self.counts)

    @property
    def agrees(self) -> bool:
        """Nothing to talk about: near one another, and no way of settling it changes the result."""
        return not self.can_flip and self.consensus is not None and self.consensus >= AGREED

    @property
    def may_be_compared(self) -> bool:
        """Whether the round before has figures of its own to stand beside these."""
        two_each = self.previous is not None and sum(self.previous) > 1 and self.answered > 1
        return two_each and self.consensus_before is not None

    @property
    def drift(self) -> int:
        """1: closer together than in the round before, -1: further apart, 0: neither, or nothing to compare."""
        if not self.may_be_compared or self.consensus is None or self.consensus_before is None:
            return 0
        change = self.consensus - self.consensus_before
        return 0 if abs(change) < SAME else 1 if change > 0 else -1


@dataclass(frozen=True)
class _Said:
    """What is open of one round: the answers and the figures on them, by criterion."""

    answers: dict[str, list[RevealedAnswer]]
    figures: dict[str, Agreement]


@dataclass(frozen=True)
class _Asked:
    """In which rounds a criterion was asked; the answers to it in between are carried along. `before`: the one in which
    it stood before the last of them, 0 where there was none."""

    last: int
    often: int

    @property
    def before(self) -> int:
        return self.last - 1


def reveal_rows(workshop: Workshop, round_: Round) -> list[RevealRow]:
    """The open rows of a closed round in the order of the agenda. Refuses a round of which nothing is open."""
    said = _said(workshop, round_)
    order = dict.fromkeys([*said.figures, *(key for key in workshop.criteria if key in round_.revealed)])
    rounds = {each.number: each for each in rounds_until(round_)}
    asked = {key: _asked(key, rounds) for key in order}
    nothing = _Said({}, {})
    before = {
        number: _said(workshop, rounds[number]) if number in rounds and rounds[number].revealed else nothing
        for number in {one.before for one in asked.values()}
    }
    return [
        replace(
            _row(workshop, key, said, before[one.before]),
            last_round=one.before,
            asked_often=one.often,
        )
        for key, one in asked.items()
    ]


def _asked(criterion: str, rounds: dict[int, Round]) -> _Asked:
    numbers = [number for number, each in rounds.items() if not each.asked or criterion in each.asked]
    return _Asked(max(numbers), len(numbers))


def _said(workshop: Workshop, round_: Round) -> _Said:
    answers: dict[str, list[RevealedAnswer]] = defaultdict(list)
    given = revealed_answers(round_)
    names = {label: spoken_role(label, workshop.framework_key) for label in {answer.role_label for answer in given}}
    for answer in given:
        name = names[answer.role_label]
        said = answer if name == answer.role_label else replace(answer, role_label=name)
        answers[answer.criterion].append(said)
    return _Said(answers, {entry["criterion"]: entry for entry in agreement(workshop, round_)})


def _row(workshop: Workshop, key: str, said: _Said, last: _Said) -> RevealRow:
    given, before, entry = said.answers.get(key, []), last.answers.get(key, []), said.figures.get(key)
    known = [answer for answer in given if answer.level is not None]
    shown, asks = roles_shown(workshop, given), framework_of(workshop)
    apart = all(answer.role in shown for answer in known)
    was = {} if workshop.anonymous else {answer.participant: answer.level for answer in before}
    figures_before = last.figures.get(key)
    beside = not workshop.anonymous or may_compare((a.participant for a in given), (a.participant for a in before))
    return RevealRow(
        criterion=asks.criterion(key),
        counts=_counts(given),
        dont_know=len(given) - len(known),
        median=entry["median"] if entry else None,
        consensus=entry["consensus"] if entry else None,
        spread=entry["spread"] if entry and apart else None,
        can_flip=entry is not None and entry["can_flip"],
        winners=[asks.approach(winner).short for winner in (entry["winners"] if entry else [])],
        marks=[
            _mark(answer, was.get(answer.participant), "" if workshop.anonymous else answer.name) for answer in known
        ]
        if apart
        else [],
        roles=_role_means(
            [answer for answer in known if answer.role in shown],
            [answer for answer in before if beside and answer.role in shown & roles_shown(workshop, before)],
        ),
        reasons=anonymous_reasons(given) if workshop.anonymous else _reasons(given),
        previous=_counts(before) if before and beside else None,
        consensus_before=figures_before["consensus"] if figures_before and beside else None,
        apart_from_before=bool(before) and not beside,
        moves=_moves(known, was),
    )


def roles_shown(workshop: Workshop, given: Sequence[RevealedAnswer]) -> set[str]:
    """The roles that may be told apart on one criterion; all of them where names are shown anyway."""
    if not workshop.anonymous:
        return {answer.role for answer in given}
    answered = Counter({answer.role: 0 for answer in given})
    answered.update(answer.role for answer in given if answer.level is not None)
    return shown_roles(answered, Counter(answer.role for answer in given if answer.level is None))


def _counts(answers: Sequence[RevealedAnswer]) -> list[int]:
    tally = Counter(answer.level for answer in answers)
    return [tally[level] for level in range(5)]


def _mark(answer: RevealedAnswer, was: int | None, name: str) -> Mark:
    return {
        "level": answer.level,
        "role": answer.role,
        "role_label": answer.role_label,
        "shape": answer.shape,
        "was": was,
        "name": name,
    }


def _role_means(known: Sequence[RevealedAnswer], before: Sequence[RevealedAnswer]) -> list[RoleMean]:
    now, then = _means(known), _means(before)
    means = [RoleMean(*role, mean, then.get(role)) for role, mean in now.items()]
    return sorted(means, key=lambda role: -role.mean)


def _means(given: Sequence[RevealedAnswer]) -> dict[tuple[str, str], float]:
    levels: dict[tuple[str, str], list[int]] = defaultdict(list)
    for answer in given:
        if answer.level is not None:
            levels[answer.role_label, answer.shape].append(answer.level)
    return {role: 1 + sum(said) / len(said) for role, said in levels.items()}


def _reasons(given: Sequence[RevealedAnswer]) -> list[Reason]:
    return [Reason(a.reason, a.name, a.role_label, a.shape) for a in given if a.reason]


def anonymous_reasons(given: Sequence[RevealedAnswer]) -> list[Reason]:
    """Words only, in an order that follows from the words alone: always the same, and nobody's."""
    words = [answer.reason for answer in given if answer.reason]
    return [Reason(text) for text in sorted(words, key=lambda text: sha256(text.encode()).digest())]


def _moves(known: Sequence[RevealedAnswer], was: dict[UUID, int | None]) -> list[Move]:
    steps = ((answer, was.get(answer.participant)) for answer in known)
    return [
        Move(answer.name, before + 1, answer.level + 1)
        for answer, before in steps
        if before is not None and answer.level is not None and before != answer.level
    ]
