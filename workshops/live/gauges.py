"""What the live lane measures of itself, for `/metrics`. Each process speaks for itself."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

STREAMS_OPEN = Gauge("advisor_streams_open", "Open live streams of this process", ["audience"])
STREAMS_ENDED = Counter("advisor_streams_ended_total", "Live streams that ended", ["reason"])
RENDERS = Counter("advisor_room_renders_total", "Times that a room's state was read and rendered")
FAN_OUT = Histogram(
    "advisor_fan_out_seconds",
    "From the start of a room's refresh until every listener has been handed the state",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)
