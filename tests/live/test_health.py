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
from workshops.enums import ChannelKind, RecommendationStatus
from workshops.models import ChannelMessage, Event, Recommendation, Round, Tick, Workshop, Workspace, WorkspaceChannel


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
        "rights": True,
        "tick_age_seconds": None,
        "overdue_delivery_seconds": 0.0,
        "missing_rights": [],
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


def log_height(workshop: Workshop) -> int:
    return Event.objects.filter(chain=workshop.workspace_id).count()


@pytest.mark.django_db
def test_what_waits_in_a_queue_and_what_is_tried_again_is_counted(client: Client, workspace: Workspace) -> None:
    wire.connection().rpush("mail", "{}", "{}")
    wire.connection().hset("unacked", "1", "{}")
    channel = WorkspaceChannel.objects.create(
        workspace=workspace, kind=ChannelKind.WEBHOOK, name="x", shown="x", sealed=""
    )
    for number, (state, attempts) in enumerate([("pending", 0), ("pending", 2), ("failed", 8)]):
        sending = {"state": state, "attempts": attempts, "message_id": str(number), "not_before": timezone.now()}
        ChannelMessage.objects.create(channel=channel, **sending)
    assert said(client) >= {
        'advisor_queue_length{queue="mail"} 2.0',
        'advisor_queue_length{queue="advisor"} 0.0',
        "advisor_queue_unacknowledged 1.0",
        'advisor_mails{about="channel",state="pending"} 2.0',
        'advisor_mails{about="channel",state="failed"} 1.0',
        "advisor_mails_retrying 1.0",
    }


@pytest.mark.django_db
def test_a_part_that_is_away_is_said(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock?db=0"
    wire.connection.cache_clear()
    try:
        assert {'advisor_up{part="redis"} 0.0', 'advisor_up{part="database"} 1.0'} <= said(client)
    finally:
        wire.connection.cache_clear()


def said(client: Client) -> set[str]:
    return set(client.get("/metrics").content.decode().splitlines())


@pytest.mark.django_db
def test_metrics_say_how_it_is_and_name_nobody(client: Client, workshop: Workshop) -> None:
    importlib.import_module("workshops.live.gauges")  # as in every web process, through config.asgi
    Tick.objects.create(at=timezone.now() - timedelta(seconds=90))
    first = Round.objects.create(workshop=workshop, number=1)
    Recommendation.objects.create(round=first, inputs={}, status=RecommendationStatus.FAILED)
    lines = client.get("/metrics").content.decode().splitlines()
    values = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    assert 90 <= float(values["advisor_tick_age_seconds"]) < 150
    assert values["advisor_oldest_overdue_delivery_seconds"] == "0.0"
    assert values["advisor_recommendations_waiting"] == "0.0"
    assert values[f'advisor_log_height{{workspace="{workshop.workspace_id}"}}'] == f"{log_height(workshop)}.0"
    assert values['advisor_queue_length{queue="mail"}'] == "0.0"
    assert (values['advisor_up{part="database"}'], values['advisor_up{part="redis"}']) == ("1.0", "1.0")
    assert float(values["advisor_db_pool_limit"]) >= 1
    assert float(values['advisor_db_pool_connections{state="in_use"}']) >= 0
    assert values["advisor_mails_retrying"] == "0.0"
    assert [line for line in lines if workshop.title in line or str(workshop.pk) in line] == []
