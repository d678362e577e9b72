"""Everybody in a room: each with an open stream, each answering one criterion after the other.

The schedule is open: an answer counts from the moment at which it was due, however late the answers before it are.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bench.room.meeting import Meeting
from bench.room.wire import Links, Stream, clock

PERIOD = 5.0  # seconds between two answers of one person
AT_ONCE = 64  # streams that are being opened at one time
# As the page's own scripts come back: static/js/live.js and outbox.js. Seconds; doubled each time, with jitter.
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0
FIRST_RETRY, LONGEST_RETRY = 1.0, 30.0
SPREAD = 0.15  # seconds over which pages ask for what a new stage shows, as static/js/room.js has it


@dataclass(slots=True)
class Answer:
    """One answer on its way: due, sent and acknowledged at these seconds. `status` is the last reply's."""

    person: int
    criterion: str
    due: float
    sequence: int
    round: int
    sent: float = 0.0
    acknowledged: float = 0.0
    status: int = 0
    tries: int = 0
    is_followed: bool = False  # whether the number in the room's states rises with it


@dataclass
class Crowd:
    """The people of a meeting, at a web server that listens on these ports."""

    meeting: Meeting
    streams_port: int
    posts_port: int
    number: bytes = rb'"done":(\d+)'
    follows_all: bool = False
    comes_back: bool = False  # whether a stream that was lost is opened again
    streams: dict[int, Stream] = field(default_factory=dict)  # 0 is the facilitator's, n the nth participant's
    lost: int = 0
    refused: int = 0

    def __post_init__(self) -> None:
        self.dice = random.Random(1)  # noqa: S311 (a schedule, not a secret)
        self.links = Links(self.posts_port)
        self.failures: dict[int, int] = {}
        self.tasks: set[asyncio.Task[None]] = set()
        self.is_leaving = False
        self.turn = 0  # how many answers each person has given
        self.pattern = re.compile(self.number)
        self.stream_path = f"/w/{self.meeting.workshop}/stream/"

    # Streams

    async def open_streams(self, count: int | None = None) -> float:
        """Opens the streams of so many people (of all), the facilitator's first; how many seconds that took."""
        began, gate = clock(), asyncio.Semaphore(AT_ONCE)
        wanted = range(len(self.streams), 1 + len(self.meeting.cookies) if count is None else count)

        async def open_one(place: int) -> None:
            async with gate:
                if await self._open(place) != 200:
                    self.refused += 1

        await asyncio.gather(*(open_one(place) for place in wanted))
        return clock() - began

    async def _open(self, place: int) -> int:
        """The status that it was answered with; 0 where it was not."""
        cookie = self.meeting.facilitator if place == 0 else self.meeting.cookies[place - 1]
        head = f"GET {self.stream_path} HTTP/1.1\r\nHost: 127.0.0.1:{self.streams_port}\r\n"
        request = f"{head}Accept: text/event-stream\r\n{cookie}\r\n".encode()
        stream = self.streams[place] = Stream(request, self.pattern, lambda: self._lost(place))
        try:
            await asyncio.get_running_loop().create_connection(lambda: stream, "127.0.0.1", self.streams_port)
        except OSError:
            return 0
        return await stream.answered

    def _lost(self, place: int) -> None:
        if self.is_leaving:
            return
        self.lost += 1
        if self.comes_back:
            task = asyncio.get_running_loop().create_task(self._come_back(place))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    async def _come_back(self, place: int) -> None:
        tried = 0 if self.streams[place].numbers else self.failures.get(place, 0) + 1
        self.failures[place] = tried
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2**tried)
        await asyncio.sleep(pause * self.dice.uniform(0.5, 1.5))
        if await self._open(place) == 0:
            await self._come_back(place)

    @property
    def seen(self) -> int:
        """The number that the room has come to, as far as anybody has seen."""
        return max((stream.numbers[-1] for stream in self.streams.values() if stream.numbers), default=0)

    async def see(self, number: int, patience: float) -> bool:
        """Waits until every stream has had this number or a higher one; whether that came to pass."""
        return await self._every(lambda s: bool(s.numbers) and s.numbers[-1] >= number, patience)

    async def see_page(self, start: bytes, patience: float) -> bool:
        """Waits until every page shows what begins so: a stage and its round."""
        return await self._every(lambda s: s.page.startswith(start), patience)

    async def _every(self, holds: Callable[[Stream], bool], patience: float) -> bool:
        until = clock() + patience
        while not all(holds(stream) for stream in self.streams.values()):
            if clock() > until:
                return False
            await asyncio.sleep(0.02)
        return True

    def is_complete(self, *, since: float) -> bool:
        """Whether every stream has had a state since then."""
        return all(stream.times and stream.times[-1] > since for stream in self.streams.values())

    # Answers

    async def answer_for(self, seconds: float, round_number: int) -> list[Answer]:
        """Everybody answers every PERIOD seconds, each at moments of their own. Ends when all is acknowledged."""
        people = range(len(self.meeting.cookies))
        start = clock() + 0.1
        moments = [self.dice.uniform(0, PERIOD) for _ in people]
        turns = range(int(seconds / PERIOD) + 1)
        planned = [(moments[p] + turn * PERIOD, p, turn) for p in people for turn in turns]
        answers = [
            self._answer(person, self.turn + turn, start + moment, round_number)
            for moment, person, turn in sorted(planned)
            if moment < seconds
        ]
        self.turn += len(turns)
        done = [asyncio.get_running_loop().create_future() for _ in answers]
        for answer, future in zip(answers, done, strict=True):
            if (early := answer.due - clock()) > 0:
                await asyncio.sleep(early)
            self.send(answer, future)
        if done:
            await asyncio.wait(done, timeout=60)
        return answers

    def _answer(self, person: int, turn: int, due: float, round_number: int) -> Answer:
        criterion, stamp = self.meeting.criterion(person, turn), int(time.time() * 1000) * 1000 + turn
        fills = round_number == 1 and turn + 1 == self.meeting.missing(person)
        return Answer(person, criterion, due, stamp, round_number, is_followed=fills or self.follows_all)

    def send(self, answer: Answer, done: asyncio.Future[None]) -> None:
        """Sends it until it is acknowledged or refused. A connection that had just ended is replaced at once, as
        browsers do; after that with pauses, as the page does."""
        answer.tries += 1
        answer.sent = answer.sent or clock()

        def heard(status: int, when: float) -> None:
            answer.status, answer.acknowledged = status, when
            if status and status < 500:
                if not done.done():
                    done.set_result(None)
                return
            pause = min(LONGEST_RETRY, FIRST_RETRY * 2 ** min(answer.tries - 1, 10)) * self.dice.uniform(0.5, 1.5)
            again = 0.0 if answer.tries == 1 and not status else pause
            asyncio.get_running_loop().call_later(again, self.send, answer, done)

        self.links.send(self._request(answer), heard)

    def _request(self, answer: Answer) -> bytes:
        """As the page's outbox sends it, with the participant's id for the name of the tab."""
        said = {
            "level": str((answer.person + answer.sequence) % 5),
            "confidence": "2",
            "reason": "",
            "round": answer.round,
            "client": self.meeting.people[answer.person],
            "sequence": answer.sequence,
        }
        path = f"/w/{self.meeting.workshop}/answers/{answer.criterion}/"
        return self._post(path, json.dumps(said), self.meeting.cookies[answer.person], "application/json")

    async def load_panels(self) -> list[float]:
        """Every participant's page asks for its new panel; when each was there. Those refused are left out."""
        path = f"/w/{self.meeting.workshop}/panel/"

        async def load(cookie: str) -> float | None:
            await asyncio.sleep(self.dice.uniform(0, SPREAD))
            return clock() if await self.links.ask(self.page(path, cookie)) == 200 else None

        found = await asyncio.gather(*(load(cookie) for cookie in self.meeting.cookies))
        return [at for at in found if at is not None]

    def page(self, path: str, cookie: str) -> bytes:
        """The request of a page by whom the cookie belongs to."""
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.posts_port}\r\n"
        return f"{head}Accept: text/html\r\nAccept-Encoding: gzip\r\n{cookie}\r\n".encode()

    def _post(self, path: str, body: str, cookie: str, kind: str) -> bytes:
        site = f"127.0.0.1:{self.posts_port}"
        head = f"POST {path} HTTP/1.1\r\nHost: {site}\r\nOrigin: http://{site}\r\nContent-Type: {kind}\r\n"
        return f"{head}Accept: application/json\r\nContent-Length: {len(body)}\r\n{cookie}\r\n{body}".encode()

    async def move_stage(self, stage: str) -> float:
        """The facilitator moves the meeting; when that was asked for. Raises RuntimeError where it is refused."""
        body, began = urlencode({"stage": stage, "sure": "on"}), clock()
        path = f"/w/{self.meeting.workshop}/stage/"
        status = await self.links.ask(
            self._post(path, body, self.meeting.facilitator, "application/x-www-form-urlencoded")
        )
        if status != 302:
            raise RuntimeError(f"The move to {stage} was answered with {status}.")
        return began

    @property
    def filled(self) -> int:
        """How many criteria everybody has answered from the start."""
        return len(self.meeting.criteria) - self.meeting.turns

    async def rush(self, seconds: float, workers: int, round_number: int) -> float:
        """How many answers a second are acknowledged when so many people answer as fast as they can. They change what
        they have answered before."""
        until, counted = clock() + seconds, 0

        async def work(number: int) -> None:
            nonlocal counted
            turn = 0
            people = range(number, len(self.meeting.cookies), workers)
            while clock() < until:
                person = people[turn % len(people)]
                answer = self._answer(person, -1 - turn // len(people) % self.filled, clock(), round_number)
                if await self.links.ask(self._request(answer)) == 200:
                    counted += 1
                turn += 1

        began = clock()
        await asyncio.gather(*(work(number) for number in range(min(workers, len(self.meeting.cookies)))))
        return counted / (clock() - began)

    async def leave(self) -> None:
        self.is_leaving = True
        for task in list(self.tasks):
            task.cancel()
        for stream in self.streams.values():
            stream.close()
        self.links.close()
        await asyncio.sleep(0.05)
