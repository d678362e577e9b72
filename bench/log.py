"""`bench log`: appends on one chain beside bare INSERTs, verified events beside bare SHA-256, and the pages of a large
log beside their own SQL.
"""

from __future__ import annotations

import hashlib
import statistics
import time
import uuid
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction

from bench.log_chain import fill_chain
from bench.log_pages import measure_large_log
from bench.pages import facilitator_of
from bench.timing import machine, medians_ms, rounded, say

if TYPE_CHECKING:
    from workshops.models import Member, Workshop

NEEDS = frozenset({"postgres", "redis"})
ROUNDS = 5
BODY = {"criterion": "knowledge_churn", "from": "scoring", "to": "discussion", "round": 2}


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--appends", type=int, default=2000, help="events appended, each in its own commit (2000)")
    parser.add_argument("--events", type=int, default=100_000, help="events in the chain that is verified (100000)")
    parser.add_argument("--lived", type=int, default=10_000, help="events that state rows, replayed (10000)")
    parser.add_argument("--decisions", type=int, default=100_000, help="in the log whose pages are asked for (100000)")
    parser.add_argument("--requests", type=int, default=40, help="requests of each page (40)")
    parser.add_argument("--seconds", type=float, default=60, help="for each page and each export, at most (60)")


def measure(options: Namespace) -> dict[str, Any]:
    """The whole report. Rates are per second, the median of five rounds that take turns."""
    workshop, member = _workshop()
    _make_plain_table()
    each = max(1, options.appends // ROUNDS)
    say(f"Appending {each * ROUNDS} events, each in its own commit, beside as many bare INSERTs.")
    appends, inserts = _rates(_appender(workshop, member), _insert, each)
    say("The same within one transaction.")
    with transaction.atomic():
        appends_within, inserts_within = _rates(_appender(workshop, member), _insert, each)
    say(f"Appended: {appends} a second beside {inserts}; within one transaction {appends_within}, {inserts_within}.")
    verified = _verified(workshop, options.events)
    say(f"Verified: {verified}")
    lived = _lived(options.lived)
    say(f"Replayed: {lived}")
    large = measure_large_log(options.decisions, options.requests, options.seconds)
    pages = large["pages"]
    seconds = {name: verified["events"] / verified[f"{name}_per_s"] for name in ("verified", "rows_read")}
    return {
        "benchmark": "log",
        "size": {
            "appends": each * ROUNDS,
            "events": verified["events"],
            "lived": {"events": lived["events"], "decisions": lived["decisions"]},
            "decisions": options.decisions,
            "events_of_decisions": large["events"],
            "exported": large["export"]["decisions"],
        },
        "machine": machine(),
        "measured": {
            "appends_per_s": appends,
            "appends_within_a_transaction_per_s": appends_within,
            "verified_per_s": verified["verified_per_s"],
            "verified_s": rounded(seconds["verified"]),
            "lived_verified_s": lived["verified_s"],
            "pages": pages,
            "export": large["export"],
        },
        "floors": {
            "inserts_per_s": inserts,
            "inserts_within_a_transaction_per_s": inserts_within,
            "sha256_per_s": verified["sha256_per_s"],
            "rows_read_per_s": verified["rows_read_per_s"],
            "lived_rows_read_s": lived["rows_read_s"],
        },
        "ratios": {
            "insert_to_append": rounded(inserts / appends),
            "insert_to_append_within_a_transaction": rounded(inserts_within / appends_within),
            "sha256_to_verified": rounded(verified["sha256_per_s"] / verified["verified_per_s"]),
            "rows_read_to_verified": rounded(verified["rows_read_per_s"] / verified["verified_per_s"]),
            "pages": {name: rounded(found["p50_ms"] / found["sql_ms"]) for name, found in pages.items()},
        },
        "targets": {
            "appends": "insert_to_append <= 2",
            "verified": "verified_s <= 2 + the time to read the rows",
            "pages": "p50_ms <= 2 * sql_ms + 15, p99_ms and least_ms the same; no more queries than of one decision",
        },
        "met": {
            "appends": inserts / appends <= 2,
            "verified": seconds["verified"] <= 2 + seconds["rows_read"],
            "pages": {name: found["p50_ms"] <= 2 * found["sql_ms"] + 15 for name, found in pages.items()},
            "pages_p99": {name: found["p99_ms"] <= 2 * found["sql_p99_ms"] + 15 for name, found in pages.items()},
            "pages_at_best": {
                name: found["least_ms"] <= 2 * found["sql_least_ms"] + 15 for name, found in pages.items()
            },
            "queries": {name: found["queries"] <= found["queries_at_one"] for name, found in pages.items()},
        },
    }


def _workshop() -> tuple[Workshop, Member]:
    """A workspace of its own, so that its chain holds nothing else. Models are there once the command has set up."""
    from workshops.domain import people, rooms
    from workshops.enums import MemberRole

    workspace = people.create_workspace(name="Bench")
    member = people.add_member(workspace=workspace, email="ana@bench.example", name="Ana", role=MemberRole.FACILITATOR)
    return rooms.create_workshop(workspace=workspace, by=member, title="Log", use_case="Appending."), member


def _appender(workshop: Workshop, member: Member) -> Callable[[], object]:
    from workshops.domain.log import append_event

    return lambda: append_event("bench.appended", subject=workshop, by=member, body=BODY)


def _make_plain_table() -> None:
    """A table like the log's, without a chain. Not a temporary one, which PostgreSQL does not write to disk."""
    from workshops.domain.database_owner import as_owner

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_plain (id uuid PRIMARY KEY, at timestamptz DEFAULT now(), body text)")


def _insert() -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_plain (id, body) VALUES (%s, %s)", [uuid.uuid4(), str(BODY)])


def _rates(first: Callable[[], object], second: Callable[[], object], each: int) -> tuple[float, float]:
    """How often a second each of the two can be done: the median of rounds in turns, `each` times a round."""
    rates: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for work, found in zip((first, second), rates, strict=True):
            start = time.perf_counter()
            for _ in range(each):
                work()
            found.append(each / (time.perf_counter() - start))
    return rounded(statistics.median(rates[0])), rounded(statistics.median(rates[1]))


def _verified(workshop: Workshop, events: int) -> dict[str, Any]:
    """The chain filled up to `events`, checked as verify_log does it, beside its bytes hashed and its rows read."""
    from workshops.domain.log_check import check_log

    say(f"Filling the chain to {events} events and verifying it.")
    _fill(workshop, events)
    found = check_log(workspace=workshop.workspace)
    if found.fault:
        raise RuntimeError(f"The chain does not verify: {found.fault.why}")
    payloads = [b"|".join(str(field).encode() for field in row) for row in _rows(workshop.workspace_id)]
    took = medians_ms(
        {
            "verified": lambda: check_log(workspace=workshop.workspace),
            "sha256": lambda: [hashlib.sha256(payload).hexdigest() for payload in payloads],
            "rows_read": lambda: _rows(workshop.workspace_id),
        },
        3,
    )
    rates = {f"{name}_per_s": rounded(found.events / took[name] * 1000) for name in took}
    return {"events": found.events, **rates}


def _lived(events: int) -> dict[str, float]:
    """A chain of events as they are in use, each of which states rows, texts and a hash: checked, replayed and compared
    row by row, with what search reads, beside its rows read. Seconds."""
    from workshops.domain.log_check import check_log

    say(f"Making a chain of {events} events that state rows, and replaying it.")
    member = facilitator_of("Lived")
    workspace = member.workspace
    decisions = fill_chain(member, events)
    found = check_log(workspace=workspace)
    if found.fault:
        raise RuntimeError(f"The chain does not replay: {found.fault.table} {found.fault.row} {found.fault.why}")
    took = medians_ms({"verified": lambda: check_log(workspace=workspace), "rows_read": lambda: _rows(workspace.pk)}, 3)
    told = {f"{name}_s": rounded(milliseconds / 1000) for name, milliseconds in took.items()}
    return {"events": found.events, "decisions": decisions, **told}


def _fill(workshop: Workshop, events: int) -> None:
    """In commits of 500: within one transaction each append would pass all dead versions of the chain's head."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM log_event WHERE chain = %s", [workshop.workspace_id])
        missing = events - cursor.fetchone()[0]
        for start in range(0, missing, 500):
            cursor.execute(
                "SELECT count(*) FROM generate_series(%s::int, %s::int) n, LATERAL log_append(%s, gen_random_uuid(),"
                " 'bench.filled', %s, 'system', '{\"criterion\":\"knowledge_churn\",\"n\":' || n || '}')",
                [start, min(start + 500, missing) - 1, workshop.workspace_id, f"workshop:{workshop.pk}"],
            )


def _rows(chain: UUID) -> list[tuple[Any, ...]]:
    """The fields that an event's hash is over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT chain, seq, event_id, kind, subject, actor, at, body_text, prev_hash FROM log_event"
            " WHERE chain = %s ORDER BY seq",
            [chain],
        )
        return list(cursor.fetchall())
