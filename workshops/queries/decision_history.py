"""The history of one decision, read: its events and those of its rooms, in the chapters in which they happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from workshops.enums import Stage
from workshops.models import Decision, Event, Member, Participant
from workshops.queries.decision_life import give_life, with_life
from workshops.queries.decision_page import members_named
from workshops.queries.imports import KINDS
from workshops.queries.log import UNTOLD, HistoryEntry, actor_names, texts_of

# So many of the newest events are shown; all of them are in the log's export.
MOST = 2000
AFTER_SCORING = (Stage.WEIGHTING, Stage.RECOMMENDATION, Stage.DECIDED)


class ChapterKind(StrEnum):
    WORKSHOP = "workshop"
    ROUND = "round"
    ADVICE = "advice"
    TEXT = "text"
    REVISIT = "revisit"
    END = "end"


@dataclass(frozen=True)
class Chapter:
    """What happened together, oldest first. `number`: of the round, of the revision, or which revisit it is."""

    kind: ChapterKind
    number: int
    entries: tuple[HistoryEntry, ...]


@dataclass(frozen=True)
class History:
    """`people`: {id: name} of everybody whom an event names. `is_cut`: there are older events."""

    chapters: tuple[Chapter, ...]
    people: dict[str, str]
    is_cut: bool

    @property
    def may_have_source(self) -> bool:
        """Whether it was taken from a file, as far as these events know."""
        return self.is_cut or any(entry.kind in KINDS for chapter in self.chapters for entry in chapter.entries)


def history_of(decision: Decision, rooms: Sequence[UUID] = ()) -> History:
    """Chapters in the order in which they began. `rooms`: of its revisits. Five queries at most. From then on the
    decision knows what became of it, as one that came `with_life`."""
    entries, people = entries_of(decision, rooms)
    if len(entries) < MOST:
        give_life(decision, entries)
    else:
        alive = with_life(Decision.objects.filter(pk=decision.pk).only("pk")).get()
        for name in ("told_acceptance", "told_end", "told_waivers"):
            setattr(decision, name, getattr(alive, name))
    chapters: dict[tuple[ChapterKind, int], list[HistoryEntry]] = {}
    for entry, place in zip(entries, _places(entries, decision), strict=True):
        chapters.setdefault(place, []).append(entry)
    told = tuple(Chapter(kind, number, tuple(found)) for (kind, number), found in chapters.items())
    return History(told, people, is_cut=len(entries) == MOST)


def entries_of(decision: Decision, rooms: Sequence[UUID] = ()) -> tuple[list[HistoryEntry], dict[str, str]]:
    """What the log holds about a decision, its workshop and those other rooms, oldest first; and {id: name}."""
    of_rooms = [room for room in (decision.workshop_id, *rooms) if room is not None]
    subjects = [f"decision:{decision.pk}", *(f"workshop:{room}" for room in of_rooms)]
    found = Event.objects.filter(chain=decision.workspace_id, subject__in=subjects).order_by("-seq")
    events = list(found.defer("body_text", "prev_hash")[:MOST])[::-1]
    texts = texts_of([event for event in events if any(key.endswith("_sha256") for key in event.body)])
    people = _people(events, of_rooms, members_named(decision))
    entries = [
        HistoryEntry(
            seq=e.seq,
            hash=e.hash,
            at=e.at,
            kind=e.kind,
            who=people.get(e.actor.partition(":")[2], "Advisor"),
            about_workshop=e.subject.startswith("workshop:"),
            body=e.body,
            texts={name: text for name, (_, text) in texts.get(e.event_id, {}).items() if name not in UNTOLD},
            subject=e.subject,
        )
        for e in events
    ]
    return entries, people


def _people(events: Sequence[Event], rooms: Sequence[UUID], known: dict[UUID, Member]) -> dict[str, str]:
    """Who acted, who is named as reminded, stepping in or standing in, and everybody in the rooms."""
    found = {str(pk): member.name for pk, member in known.items()}
    if rooms:
        seats = Participant.objects.filter(workshop_id__in=rooms).order_by().values_list("pk", "name")
        found |= {str(pk): name for pk, name in seats}
    on_plans = {f"member:{event.body.get(role)}" for event in events for role in ("owner", "backup", "stand_in")}
    others = {event.actor for event in events} | on_plans - {"member:None"}
    strangers = [actor for actor in others if actor != "system" and actor.partition(":")[2] not in found]
    return found | {actor.partition(":")[2]: name for actor, name in actor_names(strangers).items()}


# In which chapter an event stands


def _places(entries: Sequence[HistoryEntry], decision: Decision) -> list[tuple[ChapterKind, int]]:
    own, started = f"workshop:{decision.workshop_id}", _rooms_of_revisits(entries)
    walk = _Walk()
    return [
        walk.in_workshop(entry)
        if entry.subject == own
        else (ChapterKind.REVISIT, started.get(entry.subject, walk.revisit))
        if entry.about_workshop
        else walk.of_decision(entry)
        for entry in entries
    ]


def _rooms_of_revisits(entries: Sequence[HistoryEntry]) -> dict[str, int]:
    """{room as subjects name it: which revisit it is}: a room is opened a moment before its revisit is started."""
    done, found = 0, {}
    for entry in entries:
        if entry.kind == "revisit.started":
            found[f"workshop:{entry.body.get('workshop')}"] = done + 1
        done += entry.kind == "revisit.completed"
    return found


class _Walk:
    """Goes through the events in their order, and knows which round and which revisit is going on."""

    def __init__(self) -> None:
        self.room: tuple[ChapterKind, int] = (ChapterKind.WORKSHOP, 0)
        self.revisit = 1

    def in_workshop(self, entry: HistoryEntry) -> tuple[ChapterKind, int]:
        if entry.kind == "round.opened":
            self.room = (ChapterKind.ROUND, _number(entry.body, "round"))
        elif entry.kind == "workshop.moved" and entry.body.get("to") in AFTER_SCORING:
            self.room = (ChapterKind.ADVICE, 0)
        return self.room

    def of_decision(self, entry: HistoryEntry) -> tuple[ChapterKind, int]:
        if entry.kind.startswith("decision."):
            revision = _number(entry.body, "revision")
            return (ChapterKind.TEXT, revision) if revision else (ChapterKind.END, 0)
        if entry.kind == "revisit.plan_ended":
            return ChapterKind.END, 0
        here = (ChapterKind.REVISIT, self.revisit)
        self.revisit += entry.kind == "revisit.completed"
        return here


def _number(body: dict[str, Any], key: str) -> int:
    found = body.get(key)
    return found if isinstance(found, int) else 0
