"""What changes by itself on a room's page, in words: hands, the deadline, and the time that is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops import dates
from workshops.figures import whole
from workshops.models import Participant
from workshops.queries.outlines import Hand, RoomOutline
from workshops.queries.rooms import FacilitatorState, PersonState, RoomState

# A frame goes to everybody in the room, so it names only so many.
MOST_HANDS = 12
# How long a facilitator is away before another one is offered to take over: longer than a reload or a lost network.
GONE_FOR = timedelta(minutes=2)


@dataclass(frozen=True)
class Hands:
    """The first hands that were raised, how many more there are, and all of them in words."""

    people: tuple[PersonState, ...] | tuple[Hand, ...]
    more: int
    words: str


def hands_up(state: RoomState | RoomOutline) -> Hands:
    hands = state.hands
    words = ngettext("{count} hand is up", "{count} hands are up", len(hands)).format(count=whole(len(hands)))
    return Hands(hands[:MOST_HANDS], max(0, len(hands) - MOST_HANDS), words)


def own_hand(state: RoomState | RoomOutline, participant: Participant) -> bool:
    """Whether this participant's hand is up."""
    return any(person.id == participant.pk for person in state.hands)


def said_ready(state: RoomState | RoomOutline, participant: Participant) -> bool:
    """Whether this participant has said "I am ready" at the present stage."""
    return state.is_ready(participant)


def gone_facilitator(state: RoomState) -> FacilitatorState | None:
    """The facilitator, where they have been gone so long that somebody else may want to take over.

    Whoever has one of the facilitator's other pages open, or reads the recommendation, is here (`room/here.html`).
    """
    since = state.facilitator.gone_since
    is_long = since is not None and timezone.now() - since >= GONE_FOR
    return state.facilitator if is_long and not state.stage.is_over else None


def deadline_line(state: RoomState | RoomOutline) -> str:
    """Until when answers are asked for, or that it has passed and how many are missing; empty without a deadline."""
    if state.answers_due_at is None:
        return ""
    if state.answers_due_at > timezone.now():
        return _("Answer by {moment}").format(moment=dates.moment(state.answers_due_at, state.time_zone))
    missing = state.ballots - state.done
    if not missing:
        return _("The deadline has passed; nobody is missing")
    sentence = ngettext(
        "The deadline has passed; {count} is missing", "The deadline has passed; {count} are missing", missing
    )
    return sentence.format(count=whole(missing))


def time_left(ends_at: datetime | None) -> str:
    """`"4:32"` until then, `"Time is up"` after it; nothing where no timer runs."""
    if ends_at is None:
        return ""
    seconds = ceil((ends_at - timezone.now()).total_seconds())
    return f"{seconds // 60}:{seconds % 60:02d}" if seconds > 0 else _("Time is up")


def of_planned(since: datetime, planned: int) -> str:
    """`"12 of 15 min planned"`, `"18 min, 3 over the plan"`: whole minutes from then until now."""
    minutes = max(0, int((timezone.now() - since).total_seconds() // 60))
    if minutes > planned:
        return _("{minutes} min, {over} over the plan").format(minutes=whole(minutes), over=whole(minutes - planned))
    return _("{minutes} of {planned} min planned").format(minutes=whole(minutes), planned=whole(planned))
