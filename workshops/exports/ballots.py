"""A workshop's ballots as CSV: what the room may see of its closed rounds, and nothing else.

With names one line an answer. Without them only how many gave each answer, for the whole group and for the roles that
may be told apart: one line an answer would say which answers came from one hand.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from workshops.domain.anonymity import may_compare
from workshops.domain.framework_names import FrameworkNames, names_of, spoken_role
from workshops.domain.reveal_rows import anonymous_reasons, roles_shown
from workshops.enums import Sureness
from workshops.exports.spreadsheet import Cell, csv_lines
from workshops.models import Round, Workshop
from workshops.queries.reveals import RevealedAnswer, revealed_answers

# `level`: 0 to 4, as everywhere in the API; empty for "I don't know", which `answer` says.
NAMED = ("round", "criterion", "criterion_name", "name", "role", "level", "answer", "sureness", "reason")
ANONYMOUS = ("round", "criterion", "criterion_name", "role", "level", "answer", "people", "reason")

ByCriterion = dict[str, list[RevealedAnswer]]


def ballots_csv(workshop: Workshop, rounds: Sequence[Round]) -> Iterator[str]:
    """Line by line. `rounds`: those that are open to the room, oldest first (`queries/reveals.py: open_rounds`)."""
    given = [(round_, _by_criterion(workshop, revealed_answers(round_))) for round_ in rounds]
    names = names_of(workshop)
    if workshop.anonymous:
        return csv_lines(ANONYMOUS, _counted(workshop, names, given))
    return csv_lines(NAMED, _signed(workshop, names, given))


def _by_criterion(workshop: Workshop, answers: Iterable[RevealedAnswer]) -> ByCriterion:
    """In the workshop's order."""
    found: ByCriterion = {key: [] for key in workshop.criteria}
    for answer in answers:
        found[answer.criterion].append(answer)
    return {key: said for key, said in found.items() if said}


def _answer(names: FrameworkNames, criterion: str, level: int | None) -> str:
    return _("I don’t know") if level is None else names.level_words(criterion, level)


def _signed(
    workshop: Workshop, names: FrameworkNames, given: Iterable[tuple[Round, ByCriterion]]
) -> Iterator[Sequence[Cell]]:
    for round_, answers in given:
        for key, said in answers.items():
            for one in said:
                yield (
                    round_.number,
                    key,
                    names.criterion_name(key),
                    one.name,
                    spoken_role(one.role_label, workshop.framework_key),
                    one.level,
                    _answer(names, key, one.level),
                    str(Sureness(one.confidence).label) if one.confidence else "",
                    one.reason,
                )


def _counted(
    workshop: Workshop, names: FrameworkNames, given: Sequence[tuple[Round, ByCriterion]]
) -> Iterator[Sequence[Cell]]:
    """Of the last round all that the room is shown; of those before it the whole group's answers alone, and only where
    the difference between two rounds is nobody's own."""
    kept = _comparable(given)
    last = given[-1][0]
    for round_, answers in given:
        for key, said in answers.items():
            if (round_.number, key) not in kept:
                continue
            about: tuple[Cell, ...] = (round_.number, key, names.criterion_name(key))
            for role, level, people in _counts(workshop, said, by_role=round_ == last):
                yield (*about, role, level, _answer(names, key, level), people, "")
            for reason in anonymous_reasons(said) if round_ == last else ():
                yield (*about, "", None, "", None, reason.words)


def _comparable(given: Sequence[tuple[Round, ByCriterion]]) -> set[tuple[int, str]]:
    """(round, criterion) of all that may lie side by side, the newest first."""
    kept: set[tuple[int, str]] = set()
    beside: dict[str, list[set[UUID]]] = defaultdict(list)
    for round_, answers in reversed(given):
        for key, said in answers.items():
            people = {answer.participant for answer in said}
            if all(may_compare(people, others) for others in beside[key]):
                beside[key].append(people)
                kept.add((round_.number, key))
    return kept


def _counts(
    workshop: Workshop, said: Sequence[RevealedAnswer], *, by_role: bool
) -> Iterator[tuple[str, int | None, int]]:
    """(role or empty for everybody, level, how many)."""
    yield from (("", level, people) for level, people in _tally(said))
    shown = roles_shown(workshop, said) if by_role else set()
    for label in dict.fromkeys(answer.role_label for answer in said if answer.role in shown):
        of_role = [answer for answer in said if answer.role_label == label and answer.role in shown]
        name = spoken_role(label, workshop.framework_key)
        yield from ((name, level, people) for level, people in _tally(of_role))


def _tally(said: Iterable[RevealedAnswer]) -> list[tuple[int | None, int]]:
    levels = Counter(answer.level for answer in said)
    return [(level, levels[level]) for level in (0, 1, 2, 3, 4, None) if levels[level]]
