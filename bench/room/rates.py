"""How many answers a second one process acknowledges when it is asked as fast as it can answer; nobody listens."""

from __future__ import annotations

import statistics

from bench.room.crowd import Crowd
from bench.room.meeting import make_meeting, open_scoring
from bench.room.site import Program, Site
from bench.room.visit import run
from bench.timing import rounded, say

PEOPLE, WORKERS = 200, 16
ROUNDS, SECONDS = 3, 2.0


def of(program: Program) -> float:
    """The median of a few rounds, after one that warms everything up."""
    say(f"{program.name}: {WORKERS} people at a time answer as fast as they can.")
    meeting = make_meeting(PEOPLE)
    open_scoring(meeting)
    with Site(program) as site:
        return rounded(run(_rush(Crowd(meeting, site.streams_port, site.posts_port))))


async def _rush(crowd: Crowd) -> float:
    await crowd.rush(SECONDS, WORKERS, 1)
    found = [await crowd.rush(SECONDS, WORKERS, 1) for _ in range(ROUNDS)]
    await crowd.leave()
    return statistics.median(found)
