"""`bench room`: a room full of people with open streams who answer, beside bare floors and django-eventstream."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from bench.room.site import LAYOUTS, Program, Servers, raise_file_limit
from bench.timing import machine, rounded

NEEDS = frozenset({"postgres", "redis"})
PEOPLE, LAYOUT_NAMES = (50, 200), ("one",)
FULL = {"people": [50, 1000, 2000], "layouts": ["one", "two", "split"], "seconds": 20.0, "crowd": 1000}

BARE = (sys.executable, "-m", "bench.room.bare", "{socket}")
FLOORS = {
    "same_hub": Program("bare, same hub", (*BARE, "hub")),
    "own_fan_out": Program("bare, own fan-out", (*BARE, "own")),
}


def add_arguments(parser: ArgumentParser) -> None:
    few, names = " ".join(map(str, PEOPLE)), " ".join(LAYOUT_NAMES)
    parser.add_argument("--people", type=int, nargs="+", default=list(PEOPLE), help=f"sizes of rooms ({few})")
    parser.add_argument(
        "--layouts", nargs="+", choices=list(LAYOUTS), default=list(LAYOUT_NAMES),
        help=f"web processes: one, two on one socket, or split into streams and pages ({names})",
    )  # fmt: skip
    parser.add_argument("--seconds", type=float, default=5.0, help="seconds of answering in each room (5)")
    parser.add_argument("--crowd", type=int, default=200, help="people in the tests of restart and stop (200)")
    parser.add_argument("--find-limit", action="store_true", help="also: at how many people the screen takes 500 ms")
    parser.add_argument("--peer", action="store_true", help="also: the same room on django-eventstream")
    parser.add_argument("--peers-dir", type=Path, help="where its environment is kept (peers in the data folder)")
    parser.add_argument("--lane", action="store_true", help="only: answers with their lane and without it, in turns")
    parser.add_argument("--full", action="store_true", help="everything that has a target; takes half an hour")


def measure(options: Namespace) -> dict[str, Any]:
    """The whole report. Milliseconds of the clients' clock, from the moment at which an answer was due."""
    from bench.room import endurance, lane, limit, peer, rates
    from bench.room.targets import judge

    if options.lane:
        raise_file_limit()
        return {"benchmark": "room", "machine": machine(), "lane": lane.measure()}
    if options.full:
        vars(options).update(FULL, find_limit=True, peer=True)
    raise_file_limit()
    servers = Servers.here()
    rooms, floors = _rooms(options, servers)
    said: dict[str, Any] = {
        "benchmark": "room",
        "size": {"people": options.people, "seconds": options.seconds, "crowd": options.crowd},
        "machine": machine(),
        "measured": {"rooms": rooms, "answers_per_s": rates.of(LAYOUTS["one"]), **endurance.measure(options.crowd)},
        "floors": {
            "rooms": floors,
            "answers_per_s": rates.of(FLOORS["same_hub"]),
            "restart": endurance.restart(FLOORS["own_fan_out"], options.crowd),
        },
        "peers": {"django-eventstream": peer.measure(options, servers)} if options.peer else {},
    }
    if options.find_limit:
        said["measured"]["people_at_500_ms"] = limit.find([LAYOUTS[name] for name in options.layouts], servers)
        said["floors"]["people_at_500_ms"] = limit.find(list(FLOORS.values()), servers)
    said["ratios"] = _ratios(said)
    return {**said, "targets": judge(said)}


def _rooms(options: Namespace, servers: Servers) -> tuple[dict[str, Any], dict[str, Any]]:
    """Figures by program and number of people. At each size all programs follow each other."""
    from bench.room.visit import visit_once

    rooms: dict[str, Any] = {name: {} for name in options.layouts}
    floors: dict[str, Any] = {name: {} for name in FLOORS}
    for people in options.people:
        for name in options.layouts:
            rooms[name][str(people)] = visit_once(LAYOUTS[name], people, options.seconds, servers)
        for name, floor in FLOORS.items():
            floors[name][str(people)] = visit_once(floor, people, options.seconds, servers, staged=False)
    return rooms, floors


def _ratios(said: dict[str, Any]) -> dict[str, Any]:
    """How many times its floor each of our figures is; and how many times ours the peer's."""
    rooms, floors = said["measured"]["rooms"], said["floors"]["rooms"]
    ours = rooms.get("one") or {}
    found: dict[str, Any] = {
        f"screen_p99_to_{floor}": {n: _over(_p99(ours[n]), _p99(floors[floor][n])) for n in ours} for floor in floors
    }
    found["answers_per_s_to_floor"] = _over(said["measured"]["answers_per_s"], said["floors"]["answers_per_s"])
    found["back_after_kill_to_floor"] = _over(
        *(said[part]["restart"]["back_s"]["last"] for part in ("measured", "floors"))
    )
    for name, peer in said["peers"].items():
        found[f"{name}_screen_p99_to_ours"] = {
            n: _over(figures["screen"]["seen_p99_ms"], _p99(ours[n]))
            for n, figures in peer.get("rooms", {}).items()
            if n in ours
        }
    return found


def _p99(figures: dict[str, Any]) -> float | None:
    return figures["screen"]["p99_ms"] if "screen" in figures else None


def _over(first: float | None, second: float | None) -> float | None:
    return rounded(first / second) if first is not None and second else None
