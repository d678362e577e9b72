"""What a full room goes through: a killed web process, a stopped one, and PostgreSQL while everybody listens."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace

from bench.room import delays
from bench.room.crowd import Answer, Crowd
from bench.room.meeting import Meeting, kept_sequences, make_meeting, open_scoring
from bench.room.site import LAYOUTS, Program, Site
from bench.room.visit import run
from bench.room.wire import clock
from bench.timing import rounded, say
from config.machine.supervisor import FIRST_DELAY

BEFORE, SCORING = 2.0, 6.0  # seconds of answers before the process is killed, and in all
PATIENCE = 60.0
# One connection for pages and streams together: a stream that kept one would keep all others waiting.
NARROW = (("ADVISOR_DB_POOL", "1"), ("ADVISOR_THREADS", "1"))


def measure(people: int) -> dict[str, object]:
    return {"restart": restart(LAYOUTS["one"], people), "streams_at_rest": rest(people)}


def restart(program: Program, people: int) -> dict[str, object]:
    """kill -9 while everybody answers; a new process after the supervisor's pause. Seconds from its start until
    everybody has the present state again, and how many acknowledged answers PostgreSQL does not have."""
    say(f"{program.name}: killing the web process of {people} people who answer, and starting another.")
    meeting = make_meeting(people)
    open_scoring(meeting)
    with Site(program.filled(meeting.workshop)) as site:
        back, answers = run(_restart(site, meeting))
    saved = [answer for answer in answers if answer.status == 200]
    return {
        "streams": people + 1,
        "back_s": {
            "first": rounded(min(back)),
            "p50": rounded(sorted(back)[len(back) // 2]),
            "last": rounded(max(back)),
        },
        "answers": len(answers),
        "acknowledged": len(saved),
        "acknowledged_and_lost": len(lost_answers(meeting, saved)),
    }


async def _restart(site: Site, meeting: Meeting) -> tuple[list[float], list[Answer]]:
    crowd = Crowd(meeting, site.streams_port, site.posts_port, comes_back=True)
    await crowd.open_streams()
    answering = asyncio.create_task(crowd.answer_for(SCORING, 1))
    await asyncio.sleep(BEFORE)
    site.kill()
    await asyncio.sleep(FIRST_DELAY)
    site.start_again()
    started = clock()
    while not crowd.is_complete(since=started) and clock() < started + PATIENCE:
        await asyncio.sleep(0.02)
    back = [_first_since(stream.times, started) for stream in crowd.streams.values()]
    answers = await answering
    await crowd.leave()
    return back, answers


def _first_since(times: Iterable[float], since: float) -> float:
    return next((at - since for at in times if at > since), delays.LONGEST)


def lost_answers(meeting: Meeting, acknowledged: Iterable[Answer]) -> list[Answer]:
    """Those that the database has no row of, or only an older one."""
    kept = kept_sequences(meeting)
    return [a for a in acknowledged if kept.get((meeting.people[a.person], a.criterion), -1) < a.sequence]


def rest(people: int) -> dict[str, object]:
    """Everybody listens and nobody answers: connections to PostgreSQL, a page meanwhile, and the end by SIGTERM."""
    say(f"{people} people listen to a process that has one connection to PostgreSQL; then it is told to stop.")
    meeting = make_meeting(people)
    with Site(replace(LAYOUTS["one"], environment=NARROW)) as site:
        return run(_rest(site, meeting))


async def _rest(site: Site, meeting: Meeting) -> dict[str, object]:
    others = await asyncio.to_thread(connections)
    crowd = Crowd(meeting, site.streams_port, site.posts_port)
    await crowd.open_streams()
    until = clock() + PATIENCE
    while not crowd.is_complete(since=0) and clock() < until:
        await asyncio.sleep(0.02)
    listening = sum(bool(stream.numbers) for stream in crowd.streams.values())
    opened = await asyncio.to_thread(connections) - others
    status = await crowd.links.ask(crowd.page(f"/w/{meeting.workshop}/", meeting.facilitator))
    took = await asyncio.to_thread(site.stop)
    await asyncio.sleep(0.2)
    said: dict[str, object] = {
        "streams": listening,
        "connections_allowed": 1,
        "connections_open": opened,
        "page_meanwhile": status,
        "sigterm_s": rounded(took),
        "streams_cut_off": sum(not stream.is_finished for stream in crowd.streams.values()),
    }
    await crowd.leave()
    return said


def connections() -> int:
    """Of everybody else to this database."""
    from django.db import connection

    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            return int(cursor.fetchone()[0])
    finally:
        connection.close()
