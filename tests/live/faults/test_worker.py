"""kill -9 of the worker while it computes: nobody waits for ever, and nothing is said twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from tests.live.faults.busy_room import BusyRoom
from tests.live.faults.screens import Screen
from tests.locks import who_waits
from tests.processes import BEAT, running, wait_for, worker
from workshops.enums import RecommendationStatus, Stage
from workshops.models import Event, Recommendation

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def says(status: str, sentence: str) -> Callable[[Screen], bool]:
    """Programs are told a status, people a sentence."""
    return lambda s: s.state["recommendation"] == status if s.is_api else s.state["announce"] == sentence


def kill_a_worker_while_it_stores() -> None:
    """It has taken the task from the queue, has computed, and waits for the row: nothing is stored yet."""
    with transaction.atomic():
        Recommendation.objects.select_for_update().get()
        with worker() as working:
            wait_for(lambda: len(who_waits()) == 1)
            working.kill()
    wait_for(lambda: not who_waits())


def test_killed_while_it_computes(room: BusyRoom) -> None:
    room.finish()
    room.check()
    room.move(Stage.RECOMMENDATION)
    kill_a_worker_while_it_stores()
    room.screens.wait(says("computing", "The recommendation is being computed."))
    assert Recommendation.objects.get().status == RecommendationStatus.COMPUTING
    # The task went with the worker. Half a minute later the tick asks for it again.
    Recommendation.objects.update(requested_at=timezone.now() - timedelta(minutes=1))
    with running(BEAT, ADVISOR_TICK_SECONDS="1"), worker():
        room.screens.wait(says("ready", "The recommendation is ready."))
    subject = f"workshop:{room.workshop.pk}"
    assert Event.objects.filter(kind="recommendation.computed", subject=subject).count() == 1
