from __future__ import annotations

import importlib
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.processes import running, worker
from tests.processes.children import WORKER
from workshops import wire
from workshops.models import Tick, Workshop


def test_healthz_asks_nobody(client: Client) -> None:
    """Without access to the database, which this test does not have."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_not_ready_names_what_is_missing(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "ready": False,
        "database": True,
        "redis": True,
        "worker": False,
        "tick": False,
        "tick_age_seconds": None,
        "overdue_delivery_seconds": 0.0,
        "pages_held_up": 0,
    }


@pytest.mark.django_db
def test_not_ready_without_redis(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock?db=0"
    wire.connection.cache_clear()
    try:
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["redis"], answer.json()["worker"]) == (503, False, False)
    finally:
        wire.connection.cache_clear()


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_ready_with_a_worker_and_a_fresh_tick(client: Client) -> None:
    Tick.objects.create(at=timezone.now() - timedelta(seconds=30))
    with worker():
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["ready"]) == (200, True)
        Tick.objects.update(at=timezone.now() - timedelta(minutes=6))
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["worker"], answer.json()["tick"]) == (503, True, False)


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_not_ready_while_a_queue_has_no_worker(client: Client) -> None:
    Tick.objects.create(at=timezone.now())
    with running((*WORKER, "--queues", "mail", "--hostname", "mail@%h")) as sending:
        sending.wait_for(" ready.")
        assert client.get("/readyz").json()["worker"] is False
        with running((*WORKER, "--queues", "advisor")) as advising:
            advising.wait_for(" ready.")
            assert client.get("/readyz").json()["worker"] is True


@pytest.mark.django_db
def test_metrics_say_how_it_is_and_name_nobody(client: Client, workshop: Workshop) -> None:
    importlib.import_module("workshops.live.gauges")  # as in every web process, through config.asgi
    Tick.objects.create(at=timezone.now() - timedelta(seconds=90))
    lines = client.get("/metrics").content.decode().splitlines()
    values = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    assert 90 <= float(values["advisor_tick_age_seconds"]) < 150
    assert values["advisor_oldest_overdue_delivery_seconds"] == "0.0"
    assert values["advisor_recommendations_waiting"] == "0.0"
    assert [line for line in lines if workshop.title in line or str(workshop.pk) in line] == []
