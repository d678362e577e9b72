"""One meeting at one program: everybody comes, scores, sees the reveal, scores again; and what that took."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

import uvloop

from bench.room import delays
from bench.room.crowd import PERIOD, Answer, Crowd
from bench.room.meeting import Meeting, fill_ballots, make_meeting, open_scoring
from bench.room.site import Program, Servers, Site
from bench.room.wire import clock
from bench.timing import rounded, say

T = TypeVar("T")

FEW = 20  # streams and people that warm a process up before its memory is looked at
MANY = 200  # streams, below which memory by stream would be noise
WARM_UP, SETTLE = 1.0, 1.0  # seconds of quick answers before anything is measured, and of quiet before memory is
PATIENCE = 30.0  # seconds that the last state may take to reach everybody


@dataclass
class Used:
    """Processor seconds up to one moment."""

    web: list[float]
    postgres: float | None
    redis: float
    clients: float


def run(work: Coroutine[object, object, T]) -> T:
    """In a loop like the server's, without collections of garbage: they would be the clients' own pauses."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(work)
    finally:
        gc.enable()
        gc.unfreeze()


def visit_once(
    program: Program, people: int, seconds: float, servers: Servers, *, staged: bool = True
) -> dict[str, Any]:
    """One new meeting at new web processes."""
    meeting = make_meeting(people, int(seconds / (2 if staged else 1) / PERIOD) + 1)
    if not staged:
        open_scoring(meeting)
        program = program.filled(meeting.workshop)
    with Site(program) as site:
        return visit(site, meeting, servers, seconds, staged=staged)


def visit(site: Site, meeting: Meeting, servers: Servers, seconds: float, *, staged: bool = True) -> dict[str, Any]:
    """The figures of one meeting. `staged`: its stages are moved over HTTP; else it is at scoring, and stays there."""
    program = site.program
    say(f"{program.name}: {len(meeting.people)} people answer for {seconds:g} seconds.")
    crowd = Crowd(meeting, site.streams_port, site.posts_port, program.number, program.follows_all)
    return run(_Visit(site, crowd, servers, seconds).take(staged=staged))


class _Visit:
    def __init__(self, site: Site, crowd: Crowd, servers: Servers, seconds: float) -> None:
        self.site, self.crowd, self.servers, self.seconds = site, crowd, servers, seconds
        self.answers: list[Answer] = []
        self.counts = delays.nothing()
        self.used: list[float] = []
        self.by_server: dict[str, float] = {"postgres": 0.0, "redis": 0.0, "clients": 0.0}
        self.stages: dict[str, Any] = {}

    async def take(self, *, staged: bool) -> dict[str, Any]:
        try:
            memory = await self._arrive(staged=staged)
            if staged:
                await self._score(self.seconds / 2, 1)
                await self._move("reveal", "discussion", b"discussion.1")
                self.stages["reveal"] |= await self._load_panels()
                await self._move("next_round", "scoring", b"scoring.2")
                await self._score(self.seconds / 2, 2)
            else:
                await self._score(self.seconds, 1)
        finally:
            await self.crowd.leave()
        return self._figures(memory)

    async def _arrive(self, *, staged: bool) -> dict[str, Any]:
        """A few first, who warm everything up; then all, and what they cost in memory."""
        crowd, site = self.crowd, self.site
        few = min(FEW, len(crowd.meeting.people))
        await crowd.open_streams(few)
        if staged:
            await crowd.move_stage("scoring")
            await asyncio.to_thread(_fill, crowd.meeting)
        await crowd.rush(WARM_UP, few, 1)
        before = site.memory()
        took = await crowd.open_streams()
        if not crowd.follows_all:  # the peer says nothing to those who have just come
            await crowd.see(0, PATIENCE)
        await asyncio.sleep(SETTLE)
        more = len(crowd.streams) - few
        each = rounded((site.memory() - before) / more / 1024) if more >= MANY else None
        return {"opened_in_s": rounded(took), "refused": crowd.refused, "kilobytes_per_stream": each}

    async def _score(self, seconds: float, round_number: int) -> None:
        crowd, used = self.crowd, self._used()
        before = version(crowd) if crowd.follows_all else crowd.seen  # the peer may have dropped what was last
        answers = await crowd.answer_for(seconds, round_number)
        followed = [answer for answer in answers if answer.is_followed]
        await crowd.see(before + sum(a.status == 200 for a in followed), PATIENCE)
        self._add_used(used, self._used())
        self.answers += answers
        self.counts = self.counts + delays.screen_counts(followed, crowd.streams.values(), before)

    async def _move(self, name: str, stage: str, page: bytes) -> None:
        since = await self.crowd.move_stage(stage)
        await self.crowd.see_page(page, PATIENCE)
        seen = [s.page_at - since if s.page.startswith(page) else delays.LONGEST for s in self.crowd.streams.values()]
        self.stages[name] = {"state": delays.percentiles(seen, 50, 99, 100)}

    async def _load_panels(self) -> dict[str, Any]:
        """From the state that says so until everybody has what is new on their page."""
        since, people = clock(), len(self.crowd.meeting.cookies)
        loaded = [at - since for at in await self.crowd.load_panels()]
        panel = delays.percentiles(loaded, 50, 99, 100)
        state, last = self.stages["reveal"]["state"]["p100_ms"], panel["p100_ms"]
        to_state = rounded(last / state) if state and last else None
        return {"panel": panel, "panels_refused": people - len(loaded), "last_panel_to_last_state": to_state}

    def _used(self) -> Used:
        redis = self.servers.redis_seconds()
        return Used(self.site.seconds_used(), self.servers.postgres_seconds(), redis, own_seconds())

    def _add_used(self, before: Used, after: Used) -> None:
        each = [b - a for a, b in zip(before.web, after.web, strict=True)]
        self.used = [a + b for a, b in zip(self.used, each, strict=True)] if self.used else each
        for name in self.by_server:
            first, last = getattr(before, name), getattr(after, name)
            self.by_server[name] = self.by_server[name] + last - first if last is not None else float("nan")

    def _figures(self, memory: dict[str, Any]) -> dict[str, Any]:
        saved = [a for a in self.answers if a.status == 200]
        thousands = len(saved) / 1000
        return {
            "people": len(self.crowd.meeting.people),
            "answers": len(self.answers),
            "not_saved": len(self.answers) - len(saved),
            "tried_again": sum(a.tries > 1 for a in self.answers),
            "streams_lost": self.crowd.lost,
            "acknowledged": delays.percentiles([a.acknowledged - a.due for a in saved], 50, 95, 99),
            "screen": delays.screen_figures(self.counts),
            "stages": self.stages,
            "cpu_seconds_per_1000_answers": {
                "web": rounded(sum(self.used) / thousands) if saved else None,
                "web_each": [rounded(used / thousands) for used in self.used] if saved else [],
                **{
                    n: rounded(used / thousands) if saved and used == used else None
                    for n, used in self.by_server.items()
                },
            },
            **memory,
        }


def _fill(meeting: Meeting) -> None:
    """In a thread, whose connection is given back."""
    from django.db import connection

    try:
        fill_ballots(meeting)
    finally:
        connection.close()


def version(crowd: Crowd) -> int:
    """How often the room has changed, as Redis counts."""
    from workshops import wire

    return int(wire.connection().get(wire.version_key(crowd.meeting.workshop)) or 0)


def own_seconds() -> float:
    times = os.times()
    return times.user + times.system
