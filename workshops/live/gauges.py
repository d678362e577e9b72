"""What the live lane measures of itself, for `/metrics`. Each process speaks for itself."""

from __future__ import annotations

import time
from collections.abc import Hashable

from prometheus_client import Counter, Gauge, Histogram

STREAMS_OPEN = Gauge("advisor_streams_open", "Open live streams of this process", ["audience"])
ROOMS_OPEN = Gauge("advisor_rooms_open", "Rooms that somebody has open in this process")
STREAMS_ENDED = Counter("advisor_streams_ended_total", "Live streams that ended", ["reason"])
RENDERS = Counter("advisor_room_renders_total", "Times that a room's state was read and rendered")
FAN_OUT = Histogram(
    "advisor_fan_out_seconds",
    "From the start of a room's refresh until every listener has been handed the state",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)
HELD_UP = Gauge(
    "advisor_pages_held_up", "Pages whose stream is held up on its way, so that they ask this process for the state"
)
ASKS_WITHIN = 30.0  # seconds: a page that has not asked for so long has its stream again, or is gone

_asked: dict[Hashable, float] = {}


def note_held_up(page: Hashable) -> None:
    """This page has asked."""
    _asked[page] = time.monotonic()


def held_up() -> int:
    oldest = time.monotonic() - ASKS_WITHIN
    for page, at in list(_asked.items()):
        if at < oldest:
            _asked.pop(page, None)
    return len(_asked)


HELD_UP.set_function(held_up)
