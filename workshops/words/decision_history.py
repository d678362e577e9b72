"""The history of a decision in words: its chapters, each with a title, what came of it, and its lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops import dates
from workshops.domain.assumption_owners import all_said
from workshops.domain.framework_names import names_everywhere, names_of, spoken_role
from workshops.enums import AssumptionState, RevisitOutcome, Stance
from workshops.figures import plain_number, whole
from workshops.models import Assumption, Decision, Revision, SignOff
from workshops.queries.decision_history import Chapter, ChapterKind, History
from workshops.queries.decision_page import sign_offs_on
from workshops.queries.log import HistoryEntry
from workshops.words.decision_changes import changes_between
from workshops.words.events import describe
from workshops.words.signatures import signed_as

Names = Mapping[str, str]
LONGEST = 160


@dataclass(frozen=True)
class Line:
    """One event, or several readings of one signal in a row. `texts`: what somebody wrote with it, None once erased."""

    at: datetime
    words: str
    texts: tuple[str | None, ...]
    seq: int
    hash: str


@dataclass(frozen=True)
class ChapterShown:
    """`days`: from its first to its last event. `revision`: of a text, its number; `changes` and `voided`: what it says
    differently, and the signatures that it lost."""

    key: str
    title: str
    line: str
    days: str
    lines: tuple[Line, ...]
    revision: int | None = None
    changes: tuple[str, ...] = ()
    voided: tuple[str, ...] = ()


def history_shown(
    history: History, decision: Decision, *, assumptions: Iterable[Assumption], texts: Sequence[Revision]
) -> list[ChapterShown]:
    """`assumptions`: all that were ever made; `texts`: every revision, oldest first, with its sign-offs."""
    names = {**_names(decision), **history.people}
    for assumption in assumptions:
        names[str(assumption.pk)] = assumption.statement
        if hasattr(assumption, "signal"):
            names[str(assumption.signal.pk)] = assumption.signal.metric
    revised = _revised(texts, names, decision)
    zone = decision.workspace.time_zone
    return [
        ChapterShown(
            key=f"{chapter.kind}-{chapter.number}",
            title=_TITLES[chapter.kind](chapter),
            line=_LINES[chapter.kind](chapter, names),
            days=_days(chapter, zone),
            lines=tuple(_lines(chapter, names, zone)),
            revision=chapter.number if chapter.kind is ChapterKind.TEXT else None,
            **(revised.get(chapter.number, {}) if chapter.kind is ChapterKind.TEXT else {}),
        )
        for chapter in history.chapters
    ]


def _names(decision: Decision) -> dict[str, str]:
    """Words for the keys in its events: approaches, criteria, gates and roles. Its workshop's own come before others'
    where two frameworks share a key."""
    workshop, own = decision.workshop, names_of(decision.workshop)
    return {
        **dict(names_everywhere().approach_choices()),
        **{criterion.key: criterion.inline for one in own.frameworks for criterion in one.criteria},
        **{gate.key: gate.reason for one in own.frameworks for gate in one.gates},
        **{f"checklist.{point.key}": point.name for one in own.frameworks for point in one.checklist},
        **dict(own.approach_choices()),
        **(
            {role.key: spoken_role(role.label, workshop.framework_key) for role in workshop.roles.all()}
            if workshop
            else {}
        ),
        "observer": _("an observer"),
    }


def _days(chapter: Chapter, zone: str) -> str:
    first, last = (dates.day_in(chapter.entries[place].at, zone) for place in (0, -1))
    if first == last:
        return dates.short(first)
    return _("{first} to {last}").format(first=dates.short(first), last=dates.short(last))


# Titles


def _round_title(chapter: Chapter) -> str:
    return _("Round {number}").format(number=chapter.number)


def _text_title(chapter: Chapter) -> str:
    if chapter.number == 1:
        return _("The text and its signatures")
    return _("Revision {number} and its signatures").format(number=chapter.number)


def _revisit_title(chapter: Chapter) -> str:
    ended = _last(chapter, "revisit.completed")
    if ended is None:
        return _("Until it is looked at again") if chapter.number == 1 else _("Since its last revisit")
    return _("Revisit: {outcome}").format(outcome=RevisitOutcome(ended.body["outcome"]).in_sentence)


_TITLES: dict[ChapterKind, Callable[[Chapter], str]] = {
    ChapterKind.WORKSHOP: lambda _chapter: _("The workshop"),
    ChapterKind.ROUND: _round_title,
    ChapterKind.ADVICE: lambda _chapter: _("The recommendation"),
    ChapterKind.TEXT: _text_title,
    ChapterKind.REVISIT: _revisit_title,
    ChapterKind.END: lambda _chapter: _("What became of it"),
}


# What came of each


def _workshop_line(chapter: Chapter, _names: Names) -> str:
    joined = sum(entry.kind == "participant.joined" for entry in chapter.entries)
    return ngettext("{count} person joined.", "{count} people joined.", joined).format(count=whole(joined))


def _round_line(chapter: Chapter, _names: Names) -> str:
    closed = _last(chapter, "round.closed")
    if closed is None:
        return _("It was not closed.")
    count = int(closed.body["answers"])
    return ngettext("{count} answer.", "{count} answers.", count).format(count=whole(count))


def _advice_line(chapter: Chapter, names: Names) -> str:
    computed = _last(chapter, "recommendation.computed")
    approach = computed.body.get("approach") if computed else None
    return _("It came to {approach}.").format(approach=names.get(approach, approach)) if approach else ""


def _text_line(chapter: Chapter, _names: Names) -> str:
    """By stance, the last one of each who signed."""
    stances = [Stance(stance) for stance in {e.who: e.body["stance"] for e in _of(chapter, "decision.signed")}.values()]
    counted = [
        _("{stance}: {count}").format(stance=stance.label, count=whole(stances.count(stance)))
        for stance in Stance
        if stance in stances
    ]
    return "; ".join(counted) if counted else _("Nobody signed it.")


def _revisit_line(chapter: Chapter, _names: Names) -> str:
    """What was noted at its end; else how many signals broke meanwhile."""
    ended = _last(chapter, "revisit.completed")
    note = next((text for text in ended.texts.values() if text), "") if ended else ""
    if note:
        return _("“{text}”").format(text=note if len(note) <= LONGEST else f"{note[:LONGEST]}…")
    broke = len(_of(chapter, "signal.broke"))
    return (
        ngettext("{count} signal broke.", "{count} signals broke.", broke).format(count=whole(broke)) if broke else ""
    )


_LINES: dict[ChapterKind, Callable[[Chapter, Names], str]] = {
    ChapterKind.WORKSHOP: _workshop_line,
    ChapterKind.ROUND: _round_line,
    ChapterKind.ADVICE: _advice_line,
    ChapterKind.TEXT: _text_line,
    ChapterKind.REVISIT: _revisit_line,
    ChapterKind.END: lambda _chapter, _names: "",
}


def _of(chapter: Chapter, kind: str) -> list[HistoryEntry]:
    return [entry for entry in chapter.entries if entry.kind == kind]


def _last(chapter: Chapter, kind: str) -> HistoryEntry | None:
    found = _of(chapter, kind)
    return found[-1] if found else None


# Line by line


def _lines(chapter: Chapter, names: Names, zone: str) -> Iterator[Line]:
    """Readings in a row are one line for each signal: nobody reads a hundred of them."""
    for is_reading, run in groupby(chapter.entries, key=lambda entry: entry.kind == "reading.taken"):
        if not is_reading:
            yield from (_line(entry, describe(entry, names, zone)) for entry in run)
            continue
        by_signal: dict[str, list[HistoryEntry]] = {}
        for entry in run:
            by_signal.setdefault(str(entry.body.get("signal")), []).append(entry)
        for read in by_signal.values():
            yield _line(read[-1], describe(read[0], names, zone) if len(read) == 1 else _readings(read, names))


def _line(entry: HistoryEntry, words: str) -> Line:
    return Line(entry.at, words, tuple(entry.texts.values()), entry.seq, entry.hash)


def _readings(read: Sequence[HistoryEntry], names: Names) -> str:
    last = read[-1].body
    sentence = ngettext(
        "{count} reading of {signal} was taken, the last one {value}: the assumption is {state}",
        "{count} readings of {signal} were taken, the last one {value}: the assumption is {state}",
        len(read),
    )
    return sentence.format(
        count=whole(len(read)),
        signal=names.get(str(last["signal"]), _("a signal")),
        value=plain_number(float(last["value"])),
        state=AssumptionState(last["status"]).in_sentence,
    )


# Revisions


def _revised(texts: Sequence[Revision], names: Names, decision: Decision) -> dict[int, dict[str, tuple[str, ...]]]:
    """By number: what each says differently from the one before it, and the signatures that it lost."""
    found = {}
    said = all_said([revision.body for revision in texts], decision.workspace_id)
    for before, now, revision in zip([None, *said], said, texts, strict=False):
        found[revision.number] = {
            "changes": tuple(changes_between(before, now, names)) if before else (),
            "voided": tuple(_voided(s, decision) for s in sign_offs_on(revision) if s.voided_at),
        }
    return found


def _voided(signed: SignOff, decision: Decision) -> str:
    role = signed_as(signed, decision)
    places = {"name": signed.signer_name, "role": role, "stance": Stance(signed.stance).in_sentence}
    if role and signed.reason:
        return _("Voided: {name}, {role} ({stance}): “{reason}”").format(reason=signed.reason, **places)
    if role:
        return _("Voided: {name}, {role} ({stance})").format(**places)
    if signed.reason:
        return _("Voided: {name} ({stance}): “{reason}”").format(reason=signed.reason, **places)
    return _("Voided: {name} ({stance})").format(**places)
