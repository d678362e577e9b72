"""What the room is held to, and whether this run has shown it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Said = dict[str, Any]


def _room(said: Said, layout: str, people: int, *path: str) -> float | None:
    found: Any = said["measured"]["rooms"].get(layout, {}).get(str(people))
    for name in path:
        found = found and found[name]
    return None if found is None else float(found)


def _ratio(said: Said, name: str, people: int | None = None) -> float | None:
    found: Any = said["ratios"].get(name)
    if people is not None and found is not None:
        found = found.get(str(people))
    return None if found is None else float(found)


def _held(said: Said) -> float:
    """Connections that streams hold: none where, with only one allowed, a page was answered meanwhile."""
    rest = said["measured"]["streams_at_rest"]
    if rest["page_meanwhile"] == 200 and rest["connections_open"] <= rest["connections_allowed"]:
        return 0
    return max(1, int(rest["connections_open"]))


def _limit(said: Said, layout: str) -> float | None:
    found = said["measured"].get("people_at_500_ms", {}).get(layout)
    return found["largest_within"] if found else None


def _of(people: int, part: str, figure: str) -> Callable[[Said], float | None]:
    return lambda said: said["measured"][part][figure] if said["measured"][part]["streams"] >= people else None


AT_MOST: tuple[tuple[str, float, Callable[[Said], float | None]], ...] = (
    ("screen p50, 50 people, one process, ms", 12, lambda s: _room(s, "one", 50, "screen", "p50_ms")),
    ("screen p99, 50 people, one process, ms", 45, lambda s: _room(s, "one", 50, "screen", "p99_ms")),
    (
        "acknowledgement p99, 1,000 people, one process, ms",
        70,
        lambda s: _room(s, "one", 1000, "acknowledged", "p99_ms"),
    ),
    ("screen p99, 1,000 people, one process, ms", 110, lambda s: _room(s, "one", 1000, "screen", "p99_ms")),
    (
        "screen p99, 1,000 people, times the floor with the same hub",
        1.5,
        lambda s: _ratio(s, "screen_p99_to_same_hub", 1000),
    ),
    ("screen p99, 2,000 people, split, ms", 170, lambda s: _room(s, "split", 2000, "screen", "p99_ms")),
    ("memory per open stream, kilobytes", 16, lambda s: _memory(s)),
    (
        "the reveal of 1,000: the last panel, times the last state",
        5,
        lambda s: _room(s, "one", 1000, "stages", "reveal", "last_panel_to_last_state"),
    ),
    ("1,000 people back after kill -9, seconds from the new process's start", 1.5, lambda s: _back(s)),
    ("acknowledged answers lost by kill -9", 0, _of(1, "restart", "acknowledged_and_lost")),
    ("SIGTERM with 1,000 streams, seconds", 1, _of(1000, "streams_at_rest", "sigterm_s")),
    ("connections to PostgreSQL held by open streams", 0, _held),
)
AT_LEAST: tuple[tuple[str, float, Callable[[Said], float | None]], ...] = (
    ("people at which screen p99 passes 500 ms, one process", 4000, lambda s: _limit(s, "one")),
    ("people at which screen p99 passes 500 ms, split", 6000, lambda s: _limit(s, "split")),
    ("answers a second, one process", 800, lambda s: s["measured"]["answers_per_s"]),
    ("answers a second, share of the floor", 0.45, lambda s: _ratio(s, "answers_per_s_to_floor")),
    (
        "screen p99 of django-eventstream, 2,000 people, times ours", 10,
        lambda s: _ratio(s, "django-eventstream_screen_p99_to_ours", 2000),
    ),
)  # fmt: skip


def _memory(said: Said) -> float | None:
    """In the largest room of one process."""
    rooms = said["measured"]["rooms"].get("one", {})
    known = [room["kilobytes_per_stream"] for room in rooms.values() if room["kilobytes_per_stream"] is not None]
    return known[-1] if known else None


def _back(said: Said) -> float | None:
    found = said["measured"]["restart"]
    return found["back_s"]["last"] if found["streams"] >= 1000 else None


def judge(said: Said) -> list[dict[str, Any]]:
    """Each target with what was measured; `met` is None where this run did not measure it."""
    rows = []
    for word, targets in (("at most", AT_MOST), ("at least", AT_LEAST)):
        for name, bound, figure in targets:
            found = figure(said)
            met = None if found is None else found <= bound if word == "at most" else found >= bound
            rows.append({"target": f"{name}: {word} {bound:g}", "measured": found, "met": met})
    return rows
