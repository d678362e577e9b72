"""What to read before a workshop: pages of the guide that fit what it asks, ten minutes at most."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from workshops.domain.frameworks import Framework, framework_of
from workshops.models import Workshop

MOST_MINUTES = 10
WORDS_A_MINUTE = 200


@dataclass(frozen=True)
class Passage:
    """A place in the guide. `page`: its name below `/guide/`; `place`: what stands after the #."""

    page: str
    place: str
    name: str
    words: int


@dataclass(frozen=True)
class Reading:
    """`first`: pages that everybody reads; `criteria`: of those that are scored the weightiest that still fit in, in
    the order in which they are asked; `left_out`: how many did not."""

    first: tuple[Passage, ...]
    criteria: tuple[Passage, ...]
    left_out: int

    @property
    def minutes(self) -> int:
        return _minutes(sum(each.words for each in (*self.first, *self.criteria)))

    @property
    def criteria_minutes(self) -> int:
        return _minutes(sum(each.words for each in self.criteria))


def reading_for(workshop: Workshop) -> Reading:
    """In the active language. No query."""
    used = framework_of(workshop)
    first = tuple(passage for passage in (_approaches(used), _checklist(used)) if passage.words)
    room = MOST_MINUTES * WORDS_A_MINUTE - sum(passage.words for passage in first)
    chosen = set()
    for key in sorted(workshop.criteria, key=lambda key: -used.criterion(key).weight):
        if (passage := _criterion(used, key)).words <= room:
            room -= passage.words
            chosen.add(key)
    criteria = tuple(_criterion(used, key) for key in workshop.criteria if key in chosen)
    return Reading(first, criteria, len(workshop.criteria) - len(criteria))


def passage_minutes(passage: Passage) -> int:
    return _minutes(passage.words)


def _minutes(words: int) -> int:
    return ceil(words / WORDS_A_MINUTE)


def _approaches(used: Framework) -> Passage:
    return Passage("approaches", "", "", _count(*(f"{a.name} {a.line} {a.changes}" for a in used.approaches)))


def _checklist(used: Framework) -> Passage:
    return Passage("before", "checklist", "", _count(*(f"{each.name} {each.text}" for each in used.checklist)))


def _criterion(used: Framework, key: str) -> Passage:
    criterion = used.criterion(key)
    words = _count(criterion.name, criterion.question, criterion.about, *criterion.levels)
    return Passage("criteria", f"criterion-{key}", criterion.name, words)


def _count(*texts: str) -> int:
    return sum(len(text.split()) for text in texts)
