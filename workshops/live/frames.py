"""What goes down a stream: a room's public state as the bytes of one server-sent event, once per audience."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple, TypedDict
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import timezone, translation

from workshops.enums import Stage
from workshops.live.announcements import announcement
from workshops.queries.rooms import RoomState, room_state
from workshops.words.table import criterion_name

REGIONS = (
    "people",
    "progress",
    "code",
    "deadline",
    "hands",
    "facilitator",
    "takeover",
    "nudge",
    "reveal",
    "signing",
    "door",
    "knocks",
    "meeting",
    "checklist",
)
RETRY = b"retry: 1000\n\n"
HEARTBEAT = b": still here\n\n"
# The last words to somebody who was removed, changed roles or signed out: look again whether you may be here.
DROPPED = b"event: dropped\ndata: {}\n\n"

# The last words to the oldest of somebody's streams, where a newer one takes its place: it goes on when looked at.
ELSEWHERE = b"retry: 60000\nevent: elsewhere\ndata: {}\n\n"

# For one person's page: the room is waiting for them.
NUDGE = b"event: nudge\ndata: {}\n\n"

Content = Mapping[str, object]  # of a frame, as JSON has it
ApiObject = Callable[[RoomState], Content]


class Audience(StrEnum):
    PARTICIPANT = "participant"
    FACILITATOR = "facilitator"
    SCREEN = "screen"
    API = "api"


class TimerShown(TypedDict):
    ends_at: str | None


class TableShown(TypedDict):
    """The criterion on the table: its key, empty for none, its name, and since when it lies there."""

    criterion: str
    name: str
    since: str | None


class HandShown(TypedDict):
    id: str
    name: str


class PageContent(TypedDict):
    """What a room's pages are told. `page`: another one when they must show another panel, `table` too where they
    follow the room; `regions`: HTML by name."""

    audience: str
    stage: str
    round: int
    page: str
    table: TableShown
    timer: TimerShown
    locked: bool
    done: int
    voters: int
    notes: str
    assumed: str
    hands: list[HandShown]
    regions: dict[str, str]
    announce: str


class View(NamedTuple):
    """What all of an audience are shown who read the same language."""

    audience: Audience
    language: str


@dataclass(frozen=True, eq=False)
class Frame:
    """One state for one view. `data` are the bytes that every listener with that view is sent."""

    version: int
    content: Content
    data: bytes

    @cached_property
    def mark(self) -> str:
        """Another one for other content: who has seen this frame says so by it."""
        text = json.dumps(self.content, sort_keys=True).encode()
        return hashlib.blake2s(text, digest_size=8).hexdigest()


def render(workshop_id: UUID, views: Iterable[View], api_object: ApiObject) -> dict[View, Content]:
    """The state of a room as each view shows it. Raises Workshop.DoesNotExist."""
    state = room_state(workshop_id)
    contents: dict[View, Content] = {}
    for view in views:
        with translation.override(view.language):
            is_api = view.audience is Audience.API
            contents[view] = api_object(state) if is_api else page_content(state, view.audience)
    return contents


def _notes_mark(state: RoomState, audience: Audience) -> str:
    """Another one when there are other notes to show. While a round is scored only the facilitator is shown any."""
    is_quiet = state.stage is Stage.SCORING and audience is not Audience.FACILITATOR
    return "" if is_quiet else f"{state.notes}.{state.parked}"


def page_content(state: RoomState, audience: Audience) -> PageContent:
    context = {"state": state, "audience": audience.value}
    return {
        "audience": audience.value,
        "stage": state.stage.value,
        "round": state.round,
        "page": state.page,
        "table": {
            "criterion": state.on_table,
            "name": criterion_name(state, state.on_table),
            "since": state.on_table_since.isoformat() if state.on_table_since else None,
        },
        "timer": {"ends_at": state.timer_ends_at.isoformat() if state.timer_ends_at else None},
        "locked": state.locked,
        "done": state.done,
        "voters": len(state.voters),
        "notes": _notes_mark(state, audience),
        "assumed": state.assumed,
        "hands": [{"id": str(person.id), "name": person.name} for person in state.hands],
        "regions": {name: render_to_string(f"room/regions/{name}.html", context).strip() for name in REGIONS},
        "announce": announcement(state),
    }


def page_heartbeat() -> bytes:
    """A sign of life for pages, which hear no comments: an event that says what time it is on the server's clock.

    A frame says so too, but one that is handed to somebody who comes later was made earlier.
    """
    return f': still here\nevent: beat\ndata: "{timezone.now().isoformat()}"\n\n'.encode()


def make_frame(audience: Audience, version: int, content: Content) -> Frame:
    """`version` is known to hold every change up to it; it is the event's id, and in pages' data too."""
    shown = content
    if audience is not Audience.API:
        shown = {"version": version, "server_time": timezone.now().isoformat(), **content}
    text = json.dumps(shown, separators=(",", ":"), ensure_ascii=False)
    return Frame(version, content, f"id: {version}\nevent: state\ndata: {text}\n\n".encode())
