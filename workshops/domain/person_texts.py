"""Which of the texts beside a workspace's events are one person's: what they wrote as themselves, and their name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from workshops.models import Event, EventText, Knock, Participant
from workshops.queries.persons import Person

# What somebody writes for everybody stays when they are erased: what a workshop asks, what a channel is called.
_FOR_EVERYBODY = {
    "workshop.created": frozenset({"title", "use_case", "known", "roles"}),
    "channel.added": frozenset({"name"}),
    "channel.removed": frozenset({"name"}),
    "channel.tested": frozenset({"name"}),
}
# Names of others that somebody's event keeps beside it: they are whose they name.
_OF_OTHERS = {
    "workshop.co_facilitator_added": {"name": "member"},
    "workshop.co_facilitator_removed": {"name": "member"},
    "workshop.taken_over": {"from_name": "from", "to_name": "to"},
    "revisit.planned": {"owner_name": "owner"},
    "revisit.plan_changed": {"owner_name": "owner"},
    "participant.same_person": {"name": "participant"},
    # Whoever knocks has no seat yet, so that nobody did it.
    "door.knocked": {"name": "knock"},
}
# A file that somebody took over into the log is not their own words, and what a template is called is everybody's: each
# goes where it names them.
_WHERE_NAMED = frozenset(
    {"decision.imported", "decision.reimported", "pilot.imported"}
    | {"template.kept", "template.renamed", "template.deleted"}
)


@dataclass(frozen=True)
class OwnText:
    """A text that is there to be erased, with the event beside which it lies."""

    event: Event
    text: EventText


def own_texts(person: Person) -> list[OwnText]:
    """Those that are still there, oldest first."""
    keys = _keys(person)
    events = {event.event_id: event for event in _events_of(person, keys)}
    kept = EventText.objects.filter(event__in=list(events), text__isnull=False)
    found = [OwnText(events[text.event], text) for text in kept if _is_own(person, keys, events[text.event], text)]
    found += _carried_on(person, found)
    return sorted(found, key=lambda own: (own.event.seq, own.text.field))


def knocks_of(person: Person) -> list[UUID]:
    """By which they came in; and those of their name that nobody has come in by."""
    knocks = Knock.objects.filter(workshop__workspace=person.workspace)
    own = list(knocks.filter(participant__in=person.seat_ids).values_list("pk", flat=True))
    said = Q(pk__in=[])
    for name in person.names:
        said |= Q(name__iexact=name)
    waited = knocks.filter(said, participant=None).values_list("pk", "name")
    return own + [pk for pk, name in waited if names(person, name)]


def _keys(person: Person) -> frozenset[str]:
    """The ids by which events name them."""
    own = [person.member.pk] if person.member else []
    return frozenset(str(key) for key in (*own, *person.seat_ids, *knocks_of(person)))


def _events_of(person: Person, keys: frozenset[str]) -> Iterable[Event]:
    """That they caused, that name them by id, or that hold whom somebody wrote down as the one who finds out."""
    named = Q(pk__in=[])
    for kind, fields in _OF_OTHERS.items():
        for key in fields.values():
            named |= Q(kind=kind, **{f"body__{key}__in": list(keys)})
    owners = Q(kind="note.added", body__has_key="owner_sha256")
    return Event.objects.filter(Q(actor__in=person.actors) | named | owners, chain=person.workspace.pk)


def _is_own(person: Person, keys: frozenset[str], event: Event, text: EventText) -> bool:
    words = text.text or ""
    if text.field in _OF_OTHERS.get(event.kind, {}):
        return event.body.get(_OF_OTHERS[event.kind][text.field]) in keys
    if event.kind == "note.added" and text.field == "owner":
        return names(person, words)
    if event.actor not in person.actors or text.field in _FOR_EVERYBODY.get(event.kind, ()):
        return False
    return event.kind not in _WHERE_NAMED or mentions(person, words)


def names(person: Person, words: str) -> bool:
    """Whether a text that is a name is this person's. Nobody else of that name takes part in the workspace."""
    said = words.strip().lower()
    if said in person.addresses:
        return True
    if said not in {name.lower() for name in person.names}:
        return False
    others = Participant.objects.filter(workshop__workspace=person.workspace, name__iexact=words.strip())
    members = person.workspace.members.filter(user__name__iexact=words.strip())
    if person.member:
        members = members.exclude(pk=person.member.pk)
    return not members.exists() and not others.exclude(pk__in=person.seat_ids).exists()


def mentions(person: Person, words: str) -> bool:
    """Whether a longer text has their name or address in it."""
    said = words.lower()
    return any(one.lower() in said for one in (*person.addresses, *person.names))


def _carried_on(person: Person, found: list[OwnText]) -> list[OwnText]:
    """Why a revisit was asked for goes along to the next date where it was missed, said by nobody."""
    words = {own.text.text for own in found if own.event.kind in ("revisit.asked_early", "revisit.missed")}
    if not words:
        return []
    missed = {event.event_id: event for event in Event.objects.filter(chain=person.workspace.pk, kind="revisit.missed")}
    kept = EventText.objects.filter(event__in=list(missed), field="reason_words", text__in=words)
    return [OwnText(missed[text.event], text) for text in kept]
