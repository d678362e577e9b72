"""What the lane for answers is worth: the product with it and without it, in turns on the same room.

    python -m bench.room.lane SOCKET

is one web process of the product whose answers all go to the view.
"""

from __future__ import annotations

import statistics
import sys
from dataclasses import dataclass, field

from bench.room import rates
from bench.room.crowd import Crowd
from bench.room.meeting import Meeting, make_meeting, open_scoring
from bench.room.site import LAYOUTS, Program, Site
from bench.room.visit import run
from bench.timing import rounded, say

TURNS = 5  # after one that warms everything up
WORKERS = (rates.WORKERS, 4 * rates.WORKERS)
VIEW = Program("without the lane", (sys.executable, "-m", "bench.room.lane", "{socket}"))
KEPT_BELOW = 2 / 3  # of the lane's answers a second that the view alone reaches; with more than that the lane goes


@dataclass
class Side:
    """One of the two, while it runs. `rates`: answers a second, by turn. `used`: its processor time for each answer."""

    site: Site
    rates: list[float] = field(default_factory=list)
    used: list[float] = field(default_factory=list)

    def take_turn(self, meeting: Meeting, workers: int) -> None:
        before = sum(self.site.seconds_used())
        rate = run(_rush(Crowd(meeting, self.site.streams_port, self.site.posts_port), workers))
        self.rates.append(rate)
        self.used.append((sum(self.site.seconds_used()) - before) / max(1, rate * rates.SECONDS))

    def figures(self) -> dict[str, float]:
        return {
            "answers_per_s": rounded(statistics.median(self.rates[1:])),
            "web_cpu_ms_per_answer": rounded(1000 * statistics.median(self.used[1:])),
        }


def measure() -> dict[str, object]:
    """{"workers": {how many answer at a time: figures}, "keep": what follows from those of `bench room`'s own number}.

    In turns, because the ratio is what is asked for, and whatever else the machine does is then done to both.
    """
    found = {workers: _compared(workers) for workers in WORKERS}
    ratio, _ = found[rates.WORKERS]
    return {"keep": ratio < KEPT_BELOW, "workers": {str(workers): figures for workers, (_, figures) in found.items()}}


def _compared(workers: int) -> tuple[float, dict[str, object]]:
    """The median ratio of view to lane, and all figures."""
    say(f"With the lane for answers and without it: {workers} people at a time answer as fast as they can.")
    meeting = make_meeting(rates.PEOPLE)
    open_scoring(meeting)
    with Site(LAYOUTS["one"]) as one, Site(VIEW) as other:
        lane, view = Side(one), Side(other)
        for _ in range(1 + TURNS):
            lane.take_turn(meeting, workers)
            view.take_turn(meeting, workers)
    ratios = [mine / theirs for mine, theirs in zip(view.rates[1:], lane.rates[1:], strict=True)]
    ratio = rounded(statistics.median(ratios))
    each = [rounded(one) for one in ratios]
    return ratio, {
        "lane": lane.figures(),
        "view": view.figures(),
        "view_to_lane": ratio,
        "view_to_lane_by_turn": each,
    }


async def _rush(crowd: Crowd, workers: int) -> float:
    rate = await crowd.rush(rates.SECONDS, workers, 1)
    await crowd.leave()
    return rate


def main(descriptor: int) -> None:
    from config import asgi
    from config.machine import web

    vars(asgi.answers)["serves"] = lambda _: False
    web.main(descriptor)


if __name__ == "__main__":
    main(int(sys.argv[1]))
