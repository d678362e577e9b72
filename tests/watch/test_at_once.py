"""Many watches at once, one that is killed in the middle, and the real chain: beat and worker."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection, transaction

from tests.processes import BEAT, Process, running, wait_for, worker
from tests.revisits.conftest import current
from tests.revisits.test_at_once import together
from tests.watch.conftest import Tables
from workshops.domain.log_check import check_log
from workshops.domain.watch import watch
from workshops.models import Assumption, Decision, Delivery, Event, Reading, RevisitPlan

pytestmark = pytest.mark.django_db(transaction=True)

On = Callable[..., Decision]


def _waiting() -> bool:
    """Whether somebody waits for a row that another one holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_four_at_once_say_it_once(on: On, retired_in: Tables) -> None:
    found = [on(name) for name in ("acme-9", "acme/acme-9", "ACME-9")]
    retired_in(30)
    assert together(4, watch) == []
    assert Reading.objects.count() == len(found)
    assert [len(current(decision).evidence) for decision in found] == [1, 1, 1]
    asked = Event.objects.filter(kind="revisit.asked_early", chain=found[0].workspace_id)
    assert asked.count() == len(found)
    assert check_log(workspace=found[0].workspace).fault is None


def test_killed_between_the_reading_and_the_revisit_nothing_has_happened_and_the_next_does_both(
    on: On, retired_in: Tables
) -> None:
    decision = on("acme-9")
    table = retired_in(30)
    with transaction.atomic():
        RevisitPlan.objects.select_for_update().get(decision=decision)
        process = Process(
            ("django-admin", "shell", "-c", "from workshops.domain.watch import watch; watch()"),
            ADVISOR_RETIREMENTS=table,
        )
        process.wait_until(_waiting, "It never came to the revisit")
        process.kill()
    assert (Reading.objects.count(), Assumption.objects.filter(watches="retirement").count()) == (0, 0)
    assert current(decision).reason == "cadence"
    wait_for(lambda: watch()["read"] == 1, 20)
    assert (Reading.objects.count(), current(decision).reason) == (1, "signal")
    assert Delivery.objects.filter(stage="signal_broken").exists()
    assert check_log(workspace=decision.workspace).fault is None


@pytest.mark.processes
def test_beat_knocks_when_it_starts_and_the_worker_watches(on: On, retired_in: Tables) -> None:
    decision = on("acme-9")
    table = retired_in(30)
    with running(BEAT), worker(ADVISOR_RETIREMENTS=table) as working:
        working.wait_until(lambda: Reading.objects.exists(), "Nothing was read")
    assert current(decision).reason == "signal"
