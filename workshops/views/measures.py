"""What `/metrics` says besides what each lane counts as it goes: measured when somebody asks.

What the stores say is the same whichever process is asked; pool, streams, rooms and requests are of this one alone.
"""

from __future__ import annotations

import logging

import redis
from django.db import Error as DatabaseError
from django.db import connection
from prometheus_client import Gauge
from psycopg_pool import ConnectionPool, PoolTimeout

from workshops import wire
from workshops.queries.health import backlog
from workshops.queries.log import log_heights
from workshops.queries.mail_states import count_mails

log = logging.getLogger(__name__)

QUEUES = ("advisor", "mail")  # config/celery.py

UP = Gauge("advisor_up", "1 where this process reaches it; what it said of itself before is then still said", ["part"])
TICK_AGE = Gauge("advisor_tick_age_seconds", "Since the last pass over everything that is due; -1 before the first")
OVERDUE = Gauge("advisor_oldest_overdue_delivery_seconds", "How long the oldest unsent message has been due")
MAILS = Gauge("advisor_mails", "Messages in this state", ["about", "state"])
SENT_AGAIN = Gauge(
    "advisor_mails_sent_again", "Mails sent although an earlier try, which broke off, may have sent them"
)
RETRYING = Gauge("advisor_mails_retrying", "Messages that wait for another try, after one that failed")
RECOMMENDATIONS = Gauge("advisor_recommendations_waiting", "Recommendations that the worker has still to compute")
LOG_HEIGHT = Gauge("advisor_log_height", "Events in the log of a workspace, by its id; it never falls", ["workspace"])
QUEUE_LENGTH = Gauge("advisor_queue_length", "Tasks that wait for a worker", ["queue"])
UNACKNOWLEDGED = Gauge("advisor_queue_unacknowledged", "Tasks that a worker has taken and not finished")
POOL = Gauge("advisor_db_pool_connections", "Connections to the database that this process holds", ["state"])
POOL_WAITING = Gauge("advisor_db_pool_waiting", "Requests of this process that wait for a connection")
POOL_LIMIT = Gauge("advisor_db_pool_limit", "Connections that this process may hold (ADVISOR_DB_POOL)")


def measure() -> None:
    """Brings every gauge up to date, as far as the stores answer."""
    _measure_pool()  # first: what follows takes a connection of it
    UP.labels("database").set(_database_answers())
    UP.labels("redis").set(_redis_answers())


def _measure_pool() -> None:
    pool = connection.pool  # type: ignore[attr-defined]  # only PostgreSQL's has one
    if not isinstance(pool, ConnectionPool):
        return
    stats = pool.get_stats()
    idle = stats.get("pool_available", 0)
    POOL.labels("idle").set(idle)
    POOL.labels("in_use").set(stats.get("pool_size", 0) - idle)
    POOL_WAITING.set(stats.get("requests_waiting", 0))
    POOL_LIMIT.set(stats.get("pool_max", 0))


def _database_answers() -> bool:
    try:
        known, mails, heights = backlog(), count_mails(), log_heights()
    except (DatabaseError, PoolTimeout) as error:
        log.warning("The database does not answer: %s", error)
        return False
    TICK_AGE.set(-1 if known.tick_age is None else known.tick_age)
    OVERDUE.set(known.overdue_delivery_age)
    RECOMMENDATIONS.set(known.recommendations_waiting)
    for (about, state), count in mails.by_state.items():
        MAILS.labels(about, state).set(count)
    SENT_AGAIN.set(mails.sent_again)
    RETRYING.set(mails.retrying)
    for workspace, events in heights.items():
        LOG_HEIGHT.labels(str(workspace)).set(events)
    return True


def _redis_answers() -> bool:
    try:
        lengths = {queue: wire.connection().llen(queue) for queue in QUEUES}
        taken = wire.connection().hlen("unacked")  # kombu's name for them
    except redis.RedisError as error:
        log.warning("Redis does not answer: %s", error)
        return False
    for queue, length in lengths.items():
        QUEUE_LENGTH.labels(queue).set(length)
    UNACKNOWLEDGED.set(taken)
    return True
