"""Which record superseded or amended which: by a link's target, by a number in the same folder, by an id or by a whole
title, and only where that fits one record. Whatever is doubtful is a sentence, and no link."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from django.utils.translation import gettext as _

from workshops.domain.decision_dialects import folded
from workshops.domain.decision_facts import Link, folder_of, number_in, stem_of
from workshops.domain.decision_names import file_number
from workshops.enums import DecisionStatus, Succession
from workshops.models import Decision

Said = tuple[int, str]


@dataclass(frozen=True)
class Place:
    """A record among others. `status` is None of a file that was not read; `decision`: what it is in the log."""

    path: str
    record_id: str
    title: str
    status: DecisionStatus | None
    links: Sequence[Link] = field(default_factory=list)
    decision: Decision | None = None


@dataclass(frozen=True)
class Pair:
    """What `newer` did to `older`, by their places; `known`, `known_older`: what they are in the log already."""

    older: int
    newer: int
    kind: Succession = Succession.REPLACES
    known: Decision | None = None
    known_older: Decision | None = None


class _Index:
    """Where records are found by what others call them; a file that was not read is nowhere."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.places = places
        self.by_path: dict[str, list[int]] = defaultdict(list)
        self.by_end: dict[str, list[int]] = defaultdict(list)
        self.by_number: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.by_name: dict[str, list[int]] = defaultdict(list)
        for at, place in enumerate(places):
            if place.status is None:
                continue
            self.by_path[place.path].append(at)
            self.by_end[posixpath.basename(place.path)].append(at)
            number = file_number(place.path) or number_in(place.record_id)
            self.by_number[folder_of(place.path), number].append(at)
            for name in {folded(place.record_id), folded(stem_of(place.path)), folded(place.title)} - {""}:
                if not name.isdigit():  # a number means something in its own folder only
                    self.by_name[name].append(at)

    def find(self, at: int, link: Link) -> list[int]:
        """All that a link may mean; one where it is exact."""
        return self._by_target(at, link.target) or self._by_number(at, link) or self.by_name.get(folded(link.words), [])

    def _by_target(self, at: int, target: str) -> list[int]:
        path = _path_of(target)
        if not path or "://" in path:
            return []
        if found := self.by_path.get(self._beside(at, target)):
            return found
        rest = posixpath.normpath(path).lstrip("./")
        ends = self.by_end.get(posixpath.basename(rest), [])
        paths = {one: f"/{self.places[one].path}" for one in ends}
        return [one for one, path in paths.items() if f"/{rest}".endswith(path) or path.endswith(f"/{rest}")]

    def _beside(self, at: int, target: str) -> str:
        """Where a link leads, seen from the record that it stands in."""
        folder = posixpath.dirname(self.places[at].path)
        return posixpath.normpath(posixpath.join(folder, _path_of(target).lstrip("/")))

    def _by_number(self, at: int, link: Link) -> list[int]:
        # A link to a record that is not there means that one, and none that has its number by chance.
        if not link.number or _path_of(link.target).lower().endswith((".md", ".markdown")):
            return []
        return self.by_number.get((folder_of(self.places[at].path), link.number), [])


def _path_of(target: str) -> str:
    return unquote(target.partition("#")[0].partition("?")[0])


def pairs_of(places: Sequence[Place]) -> tuple[list[Pair], list[Said]]:
    """Every link that is exact, and (place, sentence) for each that is not made."""
    index = _Index(places)
    said: list[Said] = []
    wanted: dict[Succession, dict[tuple[int, int], int]] = {kind: {} for kind in Succession}  # and who says so
    for at, place in enumerate(places):
        for link in place.links:
            other = _exact(index, at, link, said)
            if other is not None:
                kind = Succession.AMENDS if link.kind in ("amends", "amended_by") else Succession.REPLACES
                wanted[kind][(at, other) if link.kind.endswith("_by") else (other, at)] = at
    replaced = set(_undoubted(places, wanted[Succession.REPLACES], said))
    for older, newer in sorted(replaced & _ringed(replaced)):
        replaced.discard((older, newer))
        words = _("it would supersede itself by way of {path}; the two were not linked")
        said.append((older, words.format(path=places[newer].path)))
    amended = list(_amended(places, wanted[Succession.AMENDS], replaced, said))
    return [Pair(*pair) for pair in sorted(replaced)] + [Pair(*pair, Succession.AMENDS) for pair in amended], said


def _exact(index: _Index, at: int, link: Link, said: list[Said]) -> int | None:
    found = [one for one in index.find(at, link) if one != at]
    if not link.is_many and len(found) == 1:
        return found[0]
    if link.is_many:
        sentence = _("it names several records in “{words}”; none was linked")
    elif found:
        sentence = _("“{words}” may be several records; none was linked")
    else:
        sentence = {
            "superseded_by": _("“{words}”, which superseded it, is not among the records; the two were not linked"),
            "supersedes": _("“{words}”, which it supersedes, is not among the records; the two were not linked"),
            "amends": _("“{words}”, which it amends, is not among the records; the two were not linked"),
            "amended_by": _("“{words}”, which amended it, is not among the records; the two were not linked"),
        }[link.kind]
    said.append((at, sentence.format(words=link.words[:80])))
    return None


def _amended(
    places: Sequence[Place], wanted: dict[tuple[int, int], int], replaced: set[tuple[int, int]], said: list[Said]
) -> Iterator[tuple[int, int]]:
    """Those that may be linked: both were accepted once, the newer amends no other, and no ring comes of it."""
    older_of = defaultdict(set)
    for older, newer in wanted:
        older_of[newer].add(older)
    follows: dict[int, set[int]] = defaultdict(set)
    for older, newer in replaced:
        follows[newer].add(older)
    for (older, newer), speaker in sorted(wanted.items()):
        if len(older_of[newer]) > 1:
            said.append((newer, _("it amends more than one record; the log links one, so none was linked")))
        elif newer in _all_that(older, follows):
            words = _("it would amend itself by way of {path}; the two were not linked")
            said.append((older, words.format(path=places[newer].path)))
        elif not all((status := places[at].status) and status.was_accepted for at in (older, newer)):
            sentence = (
                _("that it amends {path} is kept with its source; the two were not linked")
                if speaker == newer
                else _("that {path} amended it is kept with its source; the two were not linked")
            )
            said.append((speaker, sentence.format(path=places[older if speaker == newer else newer].path)))
        else:
            follows[newer].add(older)
            yield older, newer


def _all_that(start: int, follows: Mapping[int, set[int]]) -> set[int]:
    """What a record follows, over however many others."""
    seen: set[int] = set()
    waiting = [start]
    while waiting:
        new = follows.get(waiting.pop(), set()) - seen
        seen |= new
        waiting += new
    return seen


def _undoubted(
    places: Sequence[Place], wanted: dict[tuple[int, int], int], said: list[Said]
) -> Iterator[tuple[int, int]]:
    newer_of, older_of = defaultdict(set), defaultdict(set)
    for older, newer in wanted:
        newer_of[older].add(newer)
        older_of[newer].add(older)
    for older, newer in sorted(wanted):
        status, speaker = places[older].status, wanted[older, newer]
        if len(newer_of[older]) > 1:
            said.append((older, _("more than one record says that it superseded it; none was linked")))
        elif len(older_of[newer]) > 1:
            said.append((newer, _("it superseded more than one record; the log links one, so none was linked")))
        elif status is not None and status != DecisionStatus.SUPERSEDED:
            words = (
                _("{path} superseded it, but by its own status it is {status}; the two were not linked")
                if speaker == older
                else _("{path}, which it supersedes, is {status} by its own words; the two were not linked")
            )
            other = newer if speaker == older else older
            said.append((speaker, words.format(path=places[other].path, status=status.in_sentence)))
        else:
            yield older, newer


def _ringed(pairs: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those that lead back to where they start. Each has one way on only."""
    following = dict(pairs)
    ringed: set[tuple[int, int]] = set()
    done: set[int] = set()
    for start in following:
        way: list[int] = []
        at: int | None = start
        while at is not None and at not in done:
            done.add(at)
            way.append(at)
            at = following.get(at)
        if at in way:
            ring = way[way.index(at) :]
            ringed |= {(one, following[one]) for one in ring}
    return ringed
