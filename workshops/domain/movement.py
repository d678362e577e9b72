"""A revisit beside the workshop that it starts from: what was said then and now, and what that came to.

Of now only what is open to the room; of then only what that workshop showed. Where one of the two promised not to say
who answered what, they stand side by side only where the difference does not say it either.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Literal
from uuid import UUID

from workshops.domain.anonymity import as_promised, may_compare
from workshops.domain.recommendations import result_of
from workshops.domain.results import Result
from workshops.domain.reveal_rows import roles_shown
from workshops.domain.rooms import current_round
from workshops.enums import Stage
from workshops.models import Round, Workshop
from workshops.queries.movement import as_before, last_open_round, ready_recommendation, same_people
from workshops.queries.reveals import RevealedAnswer, revealed_answers


@dataclass(frozen=True)
class Tally:
    """Some answers to one criterion: how many on each of the five levels, and the middle one, 0..4."""

    counts: list[int]
    dont_know: int
    median: float | None


@dataclass(frozen=True)
class RoleTally(Tally):
    label: str
    shape: str


@dataclass(frozen=True)
class Said(Tally):
    """Everybody's answers to one criterion, and those of each role that may be told apart."""

    by_role: dict[str, RoleTally] = field(default_factory=dict)


@dataclass(frozen=True)
class CriterionMovement:
    """One criterion then and now; None where it was not asked, is not open, or may not stand beside the other.

    `change`: "added" and "dropped" where only one of the two workshops asks it. `apart`: then is left out, because one
    or two people have come or gone, and the difference would say what they answered.
    """

    criterion: str
    before: Said | None
    after: Said | None
    change: Literal["", "added", "dropped"] = ""
    apart: bool = False

    @property
    def both(self) -> tuple[Said, Said] | None:
        """Where somebody answered then and now."""
        then, now = self.before, self.after
        return (then, now) if then and now and then.median is not None and now.median is not None else None

    @property
    def has_moved(self) -> bool:
        """Whether the middle answer is another one."""
        return self.both is not None and self.both[0].median != self.both[1].median

    @property
    def is_same(self) -> bool:
        """Whether as many people gave each answer as last time."""
        return self.both is not None and self.both[0].counts == self.both[1].counts


@dataclass(frozen=True)
class _Side:
    """What is open of one workshop."""

    workshop: Workshop
    open: Sequence[str]
    answers: Mapping[str, Sequence[RevealedAnswer]]


def round_on_the_table(workshop: Workshop) -> Round | None:
    """The last round, where something of it is open to the room now: never while one is being scored."""
    round_ = current_round(workshop) if Stage(workshop.stage).is_revealed else None
    return round_ if round_ is not None and round_.revealed else None


def criteria_movement(workshop: Workshop, round_: Round | None) -> list[CriterionMovement]:
    """Each criterion that a revisit asks, in its order, then what only the last one asked.

    `round_`: the round that is open to the room (`round_on_the_table`); None: of now nothing is told.
    """
    last = last_open_round(workshop.follows_id)
    then = _side(last) if last is not None else None
    now = _side(round_) if round_ is not None else None
    same = same_people(workshop.pk, then.workshop.pk) if then and _is_secret(workshop, then) else {}
    asked_then = last.workshop.criteria if last is not None else []
    dropped = [key for key in asked_then if key not in workshop.criteria]
    return [
        *(_movement(workshop, key, then, now, same, "" if key in asked_then else "added") for key in workshop.criteria),
        *(CriterionMovement(key, _before(then, key), None, "dropped") for key in dropped),
    ]


def _side(round_: Round) -> _Side:
    answers: dict[str, list[RevealedAnswer]] = defaultdict(list)
    for answer in revealed_answers(round_):
        answers[answer.criterion].append(answer)
    return _Side(round_.workshop, round_.revealed, answers)


def _is_secret(workshop: Workshop, then: _Side) -> bool:
    """Both promises count."""
    return workshop.anonymous or then.workshop.anonymous


def _before(then: _Side | None, key: str) -> Said | None:
    if then is None or key not in then.open:
        return None
    given = then.answers.get(key, ())
    return _said(given, roles_shown(then.workshop, given))


def _movement(
    workshop: Workshop,
    key: str,
    then: _Side | None,
    now: _Side | None,
    same: dict[UUID, UUID],
    change: Literal["", "added", "dropped"],
) -> CriterionMovement:
    before = _before(then, key)
    if now is None or key not in now.open:
        return CriterionMovement(key, before, None, change)
    given = now.answers.get(key, ())
    shown = roles_shown(workshop, given)
    if then is None or before is None or not _is_secret(workshop, then):
        return CriterionMovement(key, before, _said(given, shown), change)
    last = then.answers.get(key, ())
    if given and last and not _comparable(given, last, same):
        return CriterionMovement(key, None, _said(given, shown), change, apart=True)
    roles = comparable_roles(shown & roles_shown(then.workshop, last), given, last, same)
    return CriterionMovement(key, _said(last, roles), _said(given, roles), change)


def _comparable(now: Iterable[RevealedAnswer], then: Iterable[RevealedAnswer], same: dict[UUID, UUID]) -> bool:
    return may_compare(as_before((a.participant for a in now), same), (a.participant for a in then))


def comparable_roles(
    roles: set[str], now: Sequence[RevealedAnswer], then: Sequence[RevealedAnswer], same: dict[UUID, UUID]
) -> set[str]:
    """These roles, if in each of them, and in all others together, nobody or at least three have come, or gone.

    Else none: whoever knows the whole and the other roles can work out the one that is left.
    """
    parts = [{role} for role in roles]
    parts.append({answer.role for answer in (*now, *then)} - roles)
    apart = (([a for a in now if a.role in part], [a for a in then if a.role in part]) for part in parts)
    return roles if all(_comparable(*pair, same) for pair in apart) else set()


def _said(given: Sequence[RevealedAnswer], roles: set[str]) -> Said:
    whole = _tally(given)
    by_role: dict[str, RoleTally] = {}
    for answer in given:
        if answer.role in roles and answer.role not in by_role:
            one = _tally([other for other in given if other.role == answer.role])
            by_role[answer.role] = RoleTally(**vars(one), label=answer.role_label, shape=answer.shape)
    return Said(**vars(whole), by_role=by_role)


def _tally(given: Sequence[RevealedAnswer]) -> Tally:
    known = [answer.level for answer in given if answer.level is not None]
    tally = Counter(known)
    return Tally([tally[level] for level in range(5)], len(given) - len(known), median(known) if known else None)


@dataclass(frozen=True)
class Outcomes:
    """What the advisor said then and says now, as far as either workshop may show it; `roles` may be compared."""

    before: Result | None
    after: Result | None
    roles: set[str] = field(default_factory=set)


def outcomes(workshop: Workshop) -> Outcomes:
    """`after` from the recommendation on, once it is computed; `before` where one was made of the last answers."""
    last, round_ = last_open_round(workshop.follows_id), round_on_the_table(workshop)
    shown = round_ if workshop.stage in (Stage.RECOMMENDATION, Stage.DECIDED) else None
    before, after = _result(last), _result(shown)
    if before is None or after is None or last is None or shown is None:
        return Outcomes(before, after)
    roles = set(before["by_role"]) & set(after["by_role"])
    if workshop.anonymous or last.workshop.anonymous:
        same = same_people(workshop.pk, last.workshop_id)
        roles = comparable_roles(roles, revealed_answers(shown), revealed_answers(last), same)
    return Outcomes(before, after, roles)


def _result(round_: Round | None) -> Result | None:
    found = ready_recommendation(round_) if round_ is not None else None
    return as_promised(found.round.workshop, result_of(found)) if found is not None else None
