"""The log's events in words: for each kind one sentence, in the file of its noun."""

from __future__ import annotations

from django.utils.translation import gettext as _

from workshops.queries.log import HistoryEntry
from workshops.words import events_decisions, events_pilots, events_revisits, events_rooms, events_workspaces
from workshops.words.events_said import Names, Said, Sentences

SENTENCES: Sentences = {
    **events_workspaces.SENTENCES,
    **events_rooms.SENTENCES,
    **events_decisions.SENTENCES,
    **events_revisits.SENTENCES,
    **events_pilots.SENTENCES,
}


def describe(entry: HistoryEntry, names: Names, zone: str) -> str:
    """Who did what: `"Ana opened round 2"`. `names`: words for the ids in events, for example an assumption's; `zone`:
    in which its moments are said."""
    sentence = SENTENCES.get(entry.kind)
    if sentence is None:  # of a later version of Advisor
        return _("{who}: {kind}").format(who=entry.who, kind=entry.kind.replace(".", " ").replace("_", " "))
    said = Said(entry.who, entry.body, names, zone)
    return (sentence(said) if callable(sentence) else str(sentence).format(who=said.who)).strip()
