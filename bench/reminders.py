"""`bench reminders`: a tick over many plans, mails a second beside a bare loop, sixteen dispatchers at once, a tick
with nothing to do, and the lists at that size beside their own SQL.
"""

from __future__ import annotations

import logging
import statistics
import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.pages import decision_of, facilitator_of
from bench.reminders_rows import make_rows
from bench.sink import Sink, sink
from bench.timing import in_turns, machine, medians_ms, rounded, say

if TYPE_CHECKING:
    from workshops.models import Member

NEEDS = frozenset({"postgres", "redis"})
DISPATCHERS = 16
PAGES = ("/", "/revisits/", "/revisits/?by=month", "/inbox/", "/settings/deliveries/")
RUNS, PAGE_RUNS = 5, 20
SMTP = "workshops.domain.mail_smtp.EmailBackend"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--plans", type=int, default=100_000, help="decisions that come back (100000)")
    parser.add_argument("--due", type=int, default=10_000, help="of them due now (10000)")
    parser.add_argument("--people", type=int, default=500, help="who look after them (500)")
    parser.add_argument("--mails", type=int, default=400, help="mails sent beside the bare loop (400)")


def measure(options: Namespace) -> dict[str, Any]:
    """The whole report. Times are in milliseconds, rates per second."""
    logging.getLogger("workshops").setLevel(logging.ERROR)
    member = facilitator_of("Bench")
    first = decision_of(member, "Claims copilot", assumptions=1)
    say(f"Making {options.plans} plans, {options.due} of them due, for {options.people} people.")
    make_rows(member, first, plans=options.plans, due=options.due, people=options.people)
    now = timezone.now()
    say("A tick that makes what is due.")
    made = _made(now)
    with sink() as server, override_settings(EMAIL_BACKEND=SMTP, EMAIL_HOST="127.0.0.1", EMAIL_PORT=server.port):
        say(f"Sending {options.mails} mails beside a bare loop, then the rest from {DISPATCHERS} dispatchers at once.")
        sent = _sent(server, now, options.mails)
        together = _together(server, now)
    say("A tick with nothing due, and the pages.")
    idle, pages = _idle(now), _pages(member)
    return {
        "benchmark": "reminders",
        "size": {name: getattr(options, name) for name in ("plans", "due", "people", "mails")},
        "machine": machine(),
        "measured": {"tick": made, "sending": sent["ours"], "together": together, "idle_tick": idle, "pages": pages},
        "floors": {"sending": sent["bare"]},
        "ratios": {
            "sending": rounded(sent["ours"]["mails_per_s"] / sent["bare"]["mails_per_s"]),
            "pages": {name: rounded(found["page_ms"] / found["sql_ms"]) for name, found in pages.items()},
            "pages_at_best": {
                name: rounded(found["least_ms"] / found["sql_least_ms"]) for name, found in pages.items()
            },
        },
        "targets": {
            "sending": "ratios.sending >= 0.7",
            "together": "duplicates == 0 and losses == 0",
            "idle_tick": "waking by an index",
            "pages": "page_ms <= 2 * sql_ms + 15; at best: the same of the least of the runs",
        },
        "met": {
            "sending": sent["ours"]["mails_per_s"] >= 0.7 * sent["bare"]["mails_per_s"],
            "together": together["duplicates"] == together["losses"] == 0,
            "idle_tick": idle["by_index"],
            "pages": {name: found["page_ms"] <= 2 * found["sql_ms"] + 15 for name, found in pages.items()},
            "pages_at_best": {
                name: found["least_ms"] <= 2 * found["sql_least_ms"] + 15 for name, found in pages.items()
            },
        },
    }


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What it gives, and how many milliseconds it took."""
    start = time.perf_counter()
    found = work()
    return found, rounded((time.perf_counter() - start) * 1000)


# The tick


def _made(now: datetime) -> dict[str, Any]:
    """Occurrences made due and messages written; then every mail claimed, in the batches of sending, and given back."""
    from workshops.domain.mail_claims import claim_mails, release
    from workshops.domain.mail_sending import BATCH
    from workshops.domain.tick import tick

    counts, took = _timed(lambda: tick(now=now, sends=False))

    def claim_all() -> list[Any]:
        claims: list[Any] = []
        while batch := claim_mails(now=now, limit=BATCH):
            claims += batch
        return claims

    claims, claiming = _timed(claim_all)
    release(claims)
    said = {name: counts[name] for name in ("due", "notices", "queued", "errors")}
    return {**said, "tick_ms": took, "per_due_ms": rounded(took / max(counts["due"], 1)), "mails": len(claims),
            "claim_ms": claiming}  # fmt: skip


# Sending


def _sent(server: Sink, now: datetime, count: int) -> dict[str, dict[str, float]]:
    """The first `count` mails sent by us, and the same ones, composed before, over one connection by a bare loop."""
    from workshops.domain import mail_claims, mail_reminders, mail_sending
    from workshops.models import Delivery

    found = list(Delivery.objects.filter(state="pending", channel="mail").order_by("not_before", "pk")[:count])
    composed = [mail_reminders.message(mail_reminders.load(mail.pk), now) for mail in found]
    messages = [message for message in composed if message]
    others = Delivery.objects.filter(state="pending", channel="mail").exclude(pk__in=[mail.pk for mail in found])
    held = list(others.values_list("pk", flat=True))
    others.update(not_before=now + mail_claims.PATIENCE)
    _, bare_ms = _timed(lambda: _bare(messages))
    server.taken()
    counts, ours_ms = _timed(lambda: mail_sending.send_mails(now=now))
    if counts["sent"] != len(messages) or server.taken().total() != len(messages):
        raise RuntimeError(f"Of {len(messages)} mails {counts['sent']} were sent: {dict(counts)}.")
    Delivery.objects.filter(pk__in=held).update(not_before=now)
    return {
        "ours": {"mails": counts["sent"], "mails_per_s": rounded(counts["sent"] / ours_ms * 1000)},
        "bare": {"mails": len(messages), "mails_per_s": rounded(len(messages) / bare_ms * 1000)},
    }


def _bare(messages: list[EmailMultiAlternatives]) -> None:
    server = get_connection()
    server.open()
    for message in messages:
        server.send_messages([message])
    server.close()


def _together(server: Sink, now: datetime) -> dict[str, Any]:
    """Everything else from sixteen dispatchers at once: what came twice, and what never came."""
    from workshops.domain.mail_sending import send_mails
    from workshops.models import Delivery

    waiting = set(Delivery.objects.filter(state="pending", channel="mail").values_list("message_id", flat=True))

    def dispatch(_: int) -> Counter[str]:
        try:
            return send_mails(now=now)
        finally:
            connection.close()

    def all_at_once() -> Counter[str]:
        with ThreadPoolExecutor(DISPATCHERS) as pool:
            return sum(pool.map(dispatch, range(DISPATCHERS)), Counter())

    counts, took = _timed(all_at_once)
    came = server.taken()
    needless = set(
        Delivery.objects.filter(message_id__in=waiting, state="cancelled").values_list("message_id", flat=True)
    )
    return {
        "dispatchers": DISPATCHERS,
        "mails": len(waiting),
        "sent": counts["sent"],
        "mails_per_s": rounded(counts["sent"] / took * 1000),
        "duplicates": sum(times - 1 for times in came.values()),
        "losses": len(waiting - needless - set(came)),
    }


# With nothing due


def _idle(now: datetime) -> dict[str, object]:
    """A tick at the same moment again; and how PostgreSQL looks for what time has something to do with."""
    from workshops.domain import reminders
    from workshops.domain.database_owner import as_owner
    from workshops.domain.tick import tick

    with as_owner():
        connection.cursor().execute("ANALYZE")
    with CaptureQueriesContext(connection) as captured:
        reminders.waking(now)
    plans = [_plan(query["sql"]) for query in captured]
    took = medians_ms({"tick": lambda: tick(now=now, sends=False), "waking": lambda: reminders.waking(now)}, RUNS)
    return {
        "tick_ms": took["tick"],
        "waking_ms": took["waking"],
        "queries": len(captured),
        "by_index": all("Seq Scan on workshops_occurrence" not in plan for plan in plans),
        "plans": plans,
    }


def _plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + sql)
        return "\n".join(row[0] for row in cursor.fetchall())


# The pages


def _pages(member: Member) -> dict[str, dict[str, float]]:
    """Each page for a facilitator, beside the queries that it makes, sent as they are. Only pages that there are."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(member.user)
    found = {}
    for address in PAGES:
        if client.get(address).status_code == 200:
            found[address] = _beside_its_sql(client, address)
    return found


def _beside_its_sql(client: Client, address: str) -> dict[str, float]:
    with CaptureQueriesContext(connection) as captured:
        size = len(client.get(address).content)
    asked = [query["sql"] for query in captured]  # the next request forgets them
    reads = [sql for sql in asked if sql.lstrip().upper().startswith("SELECT")]

    def raw() -> None:
        with connection.cursor() as cursor:
            for sql in reads:
                cursor.execute(sql)
                cursor.fetchall()

    took = in_turns({"page": lambda: client.get(address), "sql": raw}, PAGE_RUNS)
    median = {name: rounded(statistics.median(times)) for name, times in took.items()}
    least = {name: rounded(min(times)) for name, times in took.items()}
    return {
        "page_ms": median["page"],
        "sql_ms": median["sql"],
        "least_ms": least["page"],
        "sql_least_ms": least["sql"],
        "queries": len(asked),
        "bytes": size,
    }
