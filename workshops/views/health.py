"""For machines that watch this one: is the process up, can it work, how is it doing. Nothing secret in any. They are
answered by any host name or address (HostMiddleware), and by threads of their own (config/asgi.py)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from secrets import compare_digest
from typing import Any

import redis
from celery import current_app
from django.conf import settings
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from psycopg_pool import PoolTimeout

from workshops import wire
from workshops.domain.database_needs import missing_rights
from workshops.hops import came_through_a_proxy
from workshops.queries.health import Backlog, backlog
from workshops.views.measures import measure

log = logging.getLogger(__name__)

WORKER_PATIENCE = 1.0  # seconds that the Celery workers have to answer
QUEUES = frozenset({"advisor", "mail"})  # config/celery.py


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process is up and has a thread to spare. It asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> HttpResponse:
    """200 where everything that the product needs is there, else 503; which part is missing is in the JSON.

    Without a worker or ticks the pages still work, so a load balancer should ask `/healthz`.
    """
    known, there = _database()
    lacks = _missing_rights() if there else None
    answers = {
        "database": there,
        "redis": _reached(wire.connection().ping, redis.RedisError),
        "tick": known.ticks if known else False,
        "rights": lacks == [],
    }
    # Asked only with Redis there, because the question goes through it.
    answers["worker"] = answers["redis"] and _reached(_worker, OperationalError, redis.RedisError)
    ready = all(answers.values())
    ages = {
        "tick_age_seconds": known and known.tick_age,
        "overdue_delivery_seconds": known and known.overdue_delivery_age,
    }
    held_up = int(REGISTRY.get_sample_value("advisor_pages_held_up") or 0)  # by the live lane of this process
    more = {"missing_rights": lacks or [], "pages_held_up": held_up}
    return JsonResponse({"ready": ready, **answers, **ages, **more}, status=200 if ready else 503)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """For whoever has the token; where none is set, for whoever asks this process itself: 404 through a proxy."""
    if token := settings.ADVISOR_METRICS_TOKEN:
        if not compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()):
            return HttpResponse(
                "Send the token that ADVISOR_METRICS_TOKEN is: Authorization: Bearer <token>.\n",
                status=401,
                content_type="text/plain",
                headers={"WWW-Authenticate": 'Bearer realm="metrics"'},
            )
    elif came_through_a_proxy(request):
        return HttpResponse("Nothing is here.\n", status=404, content_type="text/plain")
    measure()
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _database() -> tuple[Backlog | None, bool]:
    try:
        return backlog(), True
    except (DatabaseError, PoolTimeout) as error:
        log.warning("The database does not answer: %s", error)
        return None, False


def _missing_rights() -> list[str] | None:
    """None where nobody can say."""
    try:
        return missing_rights()
    except (DatabaseError, PoolTimeout) as error:
        log.warning("The rights of the database's role cannot be read: %s", error)
        return None


class _AllServed(Exception):
    """Nobody else need answer."""


def _worker() -> bool:
    """Whether every queue has a worker that takes from it. It waits no longer than until that is known."""
    served: set[str] = set()

    def hear(answer: dict[str, list[dict[str, Any]]]) -> None:
        for queues in answer.values():
            served.update(queue["name"] for queue in queues)
        if served >= QUEUES:
            raise _AllServed

    try:
        current_app.control.broadcast("active_queues", reply=True, timeout=WORKER_PATIENCE, callback=hear)
    except _AllServed:
        return True
    return False


def _reached(ask: Callable[[], object], *failures: type[Exception]) -> bool:
    try:
        return bool(ask())
    except failures as error:
        log.warning("Not ready: %s", error)
        return False
