"""Who wants to speak, and whether the facilitator has gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django import template
from django.utils import timezone

from workshops.models import Participant
from workshops.queries.outlines import Hand, RoomOutline
from workshops.queries.rooms import FacilitatorState, PersonState, RoomState

register = template.Library()

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


@register.simple_tag
def hands_up(state: RoomState | RoomOutline) -> Hands:
    hands = state.hands
    words = "1 hand is up" if len(hands) == 1 else f"{len(hands)} hands are up"
    return Hands(hands[:MOST_HANDS], max(0, len(hands) - MOST_HANDS), words)


@register.simple_tag
def own_hand(state: RoomState | RoomOutline, participant: Participant) -> bool:
    """Whether this participant's hand is up."""
    return any(person.id == participant.pk for person in state.hands)


@register.simple_tag
def gone_facilitator(state: RoomState) -> FacilitatorState | None:
    """The facilitator, where they have been gone so long that somebody else may want to take over.

    Whoever has one of the facilitator's other pages open, or reads the recommendation, is here (`room/here.html`).
    """
    since = state.facilitator.gone_since
    is_long = since is not None and timezone.now() - since >= GONE_FOR
    return state.facilitator if is_long and not state.stage.is_over else None
