"""Many watches at once, and one that dies in the middle. That beat and worker do it: tests/worker/test_chain.py."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.cut import cut_where_it_waits
from tests.locks import who_waits
from tests.processes import wait_for
from tests.revisits.conftest import Sink, current, make_due
from tests.revisits.test_at_once import together
from tests.watch.conftest import Tables
from workshops.domain import reminders
from workshops.domain.log_check import check_log
from workshops.domain.tick import tick
from workshops.domain.watch import watch
from workshops.models import Assumption, Decision, Delivery, Event, Reading, RevisitPlan

pytestmark = pytest.mark.django_db(transaction=True)

BEN = "ben@acme.example"

On = Callable[..., Decision]


def test_four_at_once_say_it_once(on: On, retired_in: Tables) -> None:
    found = [on(name) for name in ("acme-9", "acme/acme-9", "ACME-9")]
    retired_in(30)
    assert together(4, watch) == []
    assert Reading.objects.count() == len(found)
    assert [len(current(decision).evidence) for decision in found] == [1, 1, 1]
    asked = Event.objects.filter(kind="revisit.asked_early", chain=found[0].workspace_id)
    assert asked.count() == len(found)
    assert check_log(workspace=found[0].workspace).fault is None


def test_cut_between_the_reading_and_the_revisit_nothing_has_happened_and_the_next_does_both(
    on: On, retired_in: Tables
) -> None:
    decision = on("acme-9")
    retired_in(30)
    with transaction.atomic():
        # Whoever calls the decision back needs this row, after the reading was written.
        RevisitPlan.objects.select_for_update().get(decision=decision)
        cut_where_it_waits(watch)
    assert (Reading.objects.count(), Assumption.objects.filter(watches="retirement").count()) == (0, 0)
    assert current(decision).reason == "cadence"
    assert watch()["read"] == 1
    assert (Reading.objects.count(), current(decision).reason) == (1, "signal")
    assert Delivery.objects.filter(stage="signal_broken").exists()
    assert check_log(workspace=decision.workspace).fault is None


def test_a_pass_over_revisits_waits_for_the_watch_and_passes_no_decision_over(
    on: On, retired_in: Tables, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, other = on("acme-9"), on("")
    make_due(held), make_due(other)
    retired_in(30)
    monkeypatch.setattr(reminders, "PATIENCE", 0)
    with transaction.atomic():
        # The watch comes as far as this row, with the decision's in its hand.
        RevisitPlan.objects.select_for_update().get(decision=held)
        going_on = Thread(target=together_one, args=(watch,))
        going_on.start()
        wait_for(who_waits, 20)
        counts = together_one(tick)
        assert (counts["due"], counts["sent"], counts.get("passed_over", 0)) == (0, 0, 0)
    going_on.join()
    assert tick()["due"] == 2
    assert [str(m["Subject"]) for m in sink.to(BEN) if "[Revisits]" in str(m["Subject"])] == [
        "[Revisits] 2 decisions are due today; a signal of 1 broke"
    ]


def test_the_watch_waits_for_a_pass_over_revisits(
    on: On, retired_in: Tables, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    make_due(on("acme-9"))
    retired_in(30)
    monkeypatch.setattr("workshops.domain.watch.PATIENCE", 0)
    going_on = reminders.passing(timezone.now())
    _pk, pass_one = next(going_on)
    assert together_one(watch) == {"read": 0, "unknown": 0, "errors": 1}
    assert pass_one()["due"] == 1
    assert list(going_on) == []
    assert together_one(watch)["read"] == 1


def together_one(work: Callable[[], dict[str, int]]) -> dict[str, int]:
    """What it gives on a connection of its own."""

    def on_its_own() -> dict[str, int]:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(on_its_own).result(60)
