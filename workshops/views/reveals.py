"""A closed round, made ready for the page: one row a criterion, in the order in which to talk about them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

from workshops.domain.recommendations import MIN_ROLE_ANONYMOUS, agreement, framework_of
from workshops.models import Round, Workshop
from workshops.queries.reveals import RevealedAnswer, revealed_answers, round_numbered

# From which consensus on (0..1) the answers are called what.
AGREED, MOSTLY, DIVIDED = 0.8, 0.6, 0.4


@dataclass(frozen=True)
class RoleMean:
    """What one role said on average, on the ballot's scale of 1 to 5."""

    label: str
    shape: str
    mean: float


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


@dataclass(frozen=True)
class RevealRow:
    """One criterion of a closed round. `marks` is empty where a role would name a person."""

    criterion: Any
    counts: list[int]
    dont_know: int
    median: float | None
    consensus: float | None
    spread: float | None
    can_flip: bool
    winners: list[str]
    marks: list[dict[str, Any]]
    roles: list[RoleMean]
    reasons: list[Reason]
    previous: list[int] | None = None
    moves: list[Move] = field(default_factory=list)

    @property
    def answered(self) -> int:
        return sum(self.counts)

    @property
    def agrees(self) -> bool:
        """Nothing to talk about: near one another, and no way of settling it changes the result."""
        return not self.can_flip and self.consensus is not None and self.consensus >= AGREED

    @property
    def agreement_words(self) -> str:
        if self.consensus is None:
            return "nobody answered"
        if self.answered == 1:
            return "one answer"
        steps = ((AGREED, "close together"), (MOSTLY, "mostly close"), (DIVIDED, "divided"))
        return next((words for least, words in steps if self.consensus >= least), "far apart")

    @property
    def median_words(self) -> str:
        """The middle answer in the words of its anchor; between two anchors both are said."""
        if self.median is None:
            return "No answers"
        low, high = int(self.median), int(self.median + 0.5)
        short = self.criterion.short
        return short[low] if low == high else f"between “{short[low]}” and “{short[high]}”"

    @property
    def median_shown(self) -> str:
        return "" if self.median is None else f"{self.median + 1:g}"


def reveal_rows(workshop: Workshop, round_: Round) -> list[RevealRow]:
    """The rows of a closed round in the order of the agenda. Refuses an open round."""
    answers = _by_criterion(revealed_answers(round_))
    last = round_numbered(workshop, round_.number - 1)
    before = _by_criterion(revealed_answers(last)) if last is not None and last.closed_at else {}
    agenda = agreement(workshop, round_)
    entries = {entry["criterion"]: entry for entry in agenda}
    order = [entry["criterion"] for entry in agenda] or workshop.criteria
    return [
        _row(workshop, key, entries.get(key, {}), answers.get(key, []), before.get(key, []) if last else None)
        for key in order
    ]


def _by_criterion(answers: Sequence[RevealedAnswer]) -> dict[str, list[RevealedAnswer]]:
    rows: dict[str, list[RevealedAnswer]] = defaultdict(list)
    for answer in answers:
        rows[answer.criterion].append(answer)
    return rows


def _row(
    workshop: Workshop,
    key: str,
    entry: dict[str, Any],
    given: list[RevealedAnswer],
    before: list[RevealedAnswer] | None,
) -> RevealRow:
    known = [answer for answer in given if answer.level is not None]
    by_role, asks = may_show_roles(workshop, known), framework_of(workshop)
    was = {answer.participant: answer.level for answer in before or []}
    return RevealRow(
        criterion=asks.criterion(key),
        counts=_counts(given),
        dont_know=len(given) - len(known),
        median=entry.get("median"),
        consensus=entry.get("consensus"),
        spread=entry.get("spread") if by_role else None,
        can_flip=entry.get("can_flip", False),
        winners=[asks.approach(winner).short for winner in entry.get("winners", [])],
        marks=[_mark(answer, None if workshop.anonymous else was.get(answer.participant)) for answer in known]
        if by_role
        else [],
        roles=_role_means(known) if by_role else [],
        reasons=_anonymous_reasons(given) if workshop.anonymous else _reasons(given),
        previous=_counts(before) if before else None,
        moves=[] if workshop.anonymous else _moves(known, was),
    )


def may_show_roles(workshop: Workshop, known: Sequence[RevealedAnswer]) -> bool:
    """Whether a breakdown by role names nobody: in an anonymous workshop each role needs three answers.

    One small role is enough to say no for the whole row: what is left after the others would be that person.
    """
    if not workshop.anonymous:
        return True
    return all(count >= MIN_ROLE_ANONYMOUS for count in Counter(answer.role for answer in known).values())


def _counts(answers: Sequence[RevealedAnswer]) -> list[int]:
    tally = Counter(answer.level for answer in answers)
    return [tally[level] for level in range(5)]


def _mark(answer: RevealedAnswer, was: int | None) -> dict[str, Any]:
    return {
        "level": answer.level,
        "role": answer.role,
        "role_label": answer.role_label,
        "shape": answer.shape,
        "was": was,
    }


def _role_means(known: Sequence[RevealedAnswer]) -> list[RoleMean]:
    levels: dict[tuple[str, str], list[int]] = defaultdict(list)
    for answer in known:
        levels[answer.role_label, answer.shape].append(answer.level or 0)
    means = [RoleMean(label, shape, 1 + sum(said) / len(said)) for (label, shape), said in levels.items()]
    return sorted(means, key=lambda role: -role.mean)


def _reasons(given: Sequence[RevealedAnswer]) -> list[Reason]:
    return [Reason(a.reason, a.name, a.role_label, a.shape) for a in given if a.reason]


def _anonymous_reasons(given: Sequence[RevealedAnswer]) -> list[Reason]:
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
