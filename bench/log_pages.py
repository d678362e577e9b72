"""The part of `bench log` about a large log: its pages beside their own SQL, and an export of ten thousand."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.log_rows import make_log
from bench.pages import decision_of, facilitator_of
from bench.timing import rounded, say, share_of

if TYPE_CHECKING:
    from workshops.models import Decision, Member

EXPORTED = 10_000
_SITE_PAGE = re.compile(r"decisions/D-\d+\.html")
Row = TypeVar("Row")


def measure_large_log(decisions: int, requests: int, seconds: float) -> dict[str, Any]:
    """Each page: p50, p99 and the least of its requests, and of the queries that it makes, sent as they are, in turns;
    how many queries there are, and how many there were of a log with one decision. Milliseconds. Each page, and each
    export, takes so many seconds at most, however large the log is: then it is told of what was done by then."""
    member = facilitator_of("Large log")
    first = decision_of(member, "Claims copilot", assumptions=1)
    _sign(first, member)
    client = Client(SERVER_NAME="localhost")
    client.force_login(member.user)
    at_one = {name: len(_asked(client, address)) for name, address in _addresses(1).items()}
    say(f"Making a log of {decisions} decisions.")
    events = make_log(member, first, decisions)
    pages = {}
    for name, address in _addresses(max(1, decisions // 2)).items():
        say(f"Asking for {name}: {requests} times, in turns with its SQL.")
        pages[name] = {**_beside_its_sql(client, address, requests, seconds), "queries_at_one": at_one[name]}
        say(f"{name}: {pages[name]}")
    return {"events": events, "pages": pages, "export": _exported(member, decisions, seconds)}


def _addresses(number: int) -> dict[str, str]:
    return {
        "home": "/",
        "list": "/decisions/",
        "next": f"/decisions/?after=-number|{number + 1}|{number + 1}",
        "filtered": "/decisions/?approach=rag&status=proposed",
        "by_revisit": "/decisions/?sort=due",
        "found_often": "/decisions/?q=copilot",
        "search": f"/decisions/?q=copilot+{number}",
        "decision": f"/decisions/{number}/",
        "story": "/decisions/story/",
    }


def _sign(decision: Decision, member: Member) -> None:
    from workshops.domain import decisions

    decisions.sign_off(
        decision=decision,
        signer=decisions.Signer(None, member),
        stance="approve",
        revision_sha256=decisions.current_revision(decision).sha256,
    )


def _asked(client: Client, address: str) -> list[str]:
    """The queries of one request, once what is kept between requests is there."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}.")
    return [query["sql"] for query in captured]


def _beside_its_sql(client: Client, address: str, requests: int, seconds: float) -> dict[str, float]:
    asked = _asked(client, address)
    reads = [sql for sql in asked if sql.lstrip(" \n(").upper().startswith(("SELECT", "WITH"))]
    pages, raw = [], []
    for _ in _as_long_as(seconds, range(requests)):
        pages.append(_timed(lambda: client.get(address)))
        raw.append(_timed(lambda: _sent(reads)))
    return {
        "requests": len(pages),
        "p50_ms": rounded(share_of(pages, 0.5)),
        "p99_ms": rounded(share_of(pages, 0.99)),
        "least_ms": rounded(min(pages)),
        "sql_ms": rounded(share_of(raw, 0.5)),
        "sql_p99_ms": rounded(share_of(raw, 0.99)),
        "sql_least_ms": rounded(min(raw)),
        "queries": len(asked),
    }


def _as_long_as(seconds: float, rows: Iterable[Row]) -> Iterator[Row]:
    """One of them at least, and no other once so many seconds have passed."""
    until = time.perf_counter() + seconds
    for row in rows:
        yield row
        if time.perf_counter() > until:
            return


def _sent(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)
            cursor.fetchall()


def _timed(work: Any) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def _exported(member: Member, decisions: int, seconds: float) -> dict[str, Any]:
    """Decisions and events as JSON Lines, as the log's page gives them away, and decisions as a site: of each ten
    thousand at most, and as many as can be had in so many seconds."""
    from workshops.exports.jsonl import json_lines
    from workshops.exports.log_rows import decisions_as_json
    from workshops.exports.site import site_files
    from workshops.queries.decision_search import LogFilter
    from workshops.queries.log import all_events

    count = min(decisions, EXPORTED)
    works: dict[str, Iterator[object]] = {
        "decisions": json_lines(islice(decisions_as_json(member.workspace, LogFilter(), now=timezone.now()), count)),
        "events": json_lines(islice(all_events(member.workspace_id), count)),
        "site": (path for path, _text in site_files(member.workspace) if _SITE_PAGE.fullmatch(path)),
    }
    told: dict[str, Any] = {}
    for name, rows in works.items():
        say(f"Exporting {count} as {name}, {seconds:g} seconds at most.")
        start = time.perf_counter()
        told[name] = sum(1 for _row in _as_long_as(seconds, islice(rows, count)))
        told[f"{name}_ms"] = rounded((time.perf_counter() - start) * 1000)
        say(f"{name}: {told[name]} in {told[f'{name}_ms']} ms")
    return told
