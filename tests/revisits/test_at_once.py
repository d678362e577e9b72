"""Many ticks at once, a Redis that is emptied, and the real chain: beat, worker, mail server."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection
from django.utils import timezone

from tests.processes import BEAT, Process, running, worker
from tests.revisits.conftest import DAY, Sink, current, make_due
from workshops import wire
from workshops.domain import revisits
from workshops.domain.tick import tick
from workshops.enums import Channel, DeliveryState
from workshops.models import Decision, Delivery, Member, Tick

pytestmark = pytest.mark.django_db(transaction=True)

BEN = "ben@acme.example"


def together(count: int, work: Callable[[], object]) -> list[Exception]:
    """Run `work` in so many threads that start at the same moment; what they raised."""
    gate, raised = threading.Barrier(count), []

    def run() -> None:
        gate.wait()
        try:
            work()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_six_ticks_at_once_say_everything_once(decide: Callable[..., Decision], sink: Sink) -> None:
    all_of_them = [decide(f"Number {n}") for n in range(8)]
    due_at = current(all_of_them[0]).due_at
    for days in (-14, 0, 7, 14):
        assert together(6, lambda: tick(now=due_at + days * DAY)) == []  # noqa: B023  # run before the next turn
    assert set(sink.ids().values()) == {1}
    # One mail a rung, whoever wrote it: all eight decisions are in it.
    assert Counter(str(mail["To"]) for mail in sink.mails) == {BEN: 3, "ana@acme.example": 1}
    assert {str(mail["Subject"]).partition(" decisions")[0] for mail in sink.mails} == {"[Revisits] 8"}
    notices = Delivery.objects.filter(channel=Channel.NOTICE, state=DeliveryState.SENT)
    assert notices.count() == 32


def test_answers_and_ticks_at_once_never_wait_in_a_ring(
    decide: Callable[..., Decision], ana: Member, sink: Sink
) -> None:
    occurrences = [make_due(decide(f"Number {n}"), days_ago=8) for n in range(6)]
    waiting = list(occurrences)
    lock = threading.Lock()

    def answer_or_tick() -> None:
        while True:
            with lock:
                if not waiting:
                    return
                mine = waiting.pop()
            tick()
            revisits.start_revisit(occurrence=mine, by=ana)
            tick()
            revisits.complete_revisit(occurrence=mine, by=ana, outcome="reaffirmed")

    assert together(4, answer_or_tick) == []
    assert set(Delivery.objects.values_list("state", flat=True)) <= {"sent", "cancelled"}
    assert set(sink.ids().values()) <= {1}


def test_a_process_killed_while_it_sends_costs_at_most_a_second_copy(decision: Decision, sink: Sink) -> None:
    """kill -9 after the mail server has the mail and before the row says so."""
    make_due(decision)
    read, released = threading.Event(), threading.Event()

    def hang() -> None:
        read.set()
        released.wait(30)

    sink.at_data_wait = hang
    program = ("django-admin", "tick")
    process = Process(program, EMAIL_URL=f"smtp://127.0.0.1:{sink.port}/")
    assert read.wait(30), process.said
    process.kill()
    released.set()
    sink.at_data_wait = None
    mail = Delivery.objects.get(channel=Channel.MAIL)
    assert mail.state == DeliveryState.CLAIMED
    assert tick()["sent"] == 0
    Delivery.objects.filter(pk=mail.pk).update(lease_until=timezone.now())
    counts = tick()
    assert (counts["unknown"], counts["again"], counts["sent"]) == (1, 1, 1)
    assert sink.ids() == {mail.message_id: 2}


def wait_for(holds: Callable[[], bool], process: Process, seconds: float = 40) -> None:
    process.wait_until(holds, "No mail came", seconds)


@pytest.mark.processes
def test_beat_knocks_the_worker_ticks_the_mail_arrives_also_after_redis_was_emptied(
    decide: Callable[..., Decision], sink: Sink
) -> None:
    environment = {"EMAIL_URL": f"smtp://127.0.0.1:{sink.port}/", "ADVISOR_TICK_SECONDS": "1"}
    first, second = decide("First"), decide("Second")
    make_due(first, days_ago=1)
    with running(BEAT, **environment), worker(**environment) as working:
        wait_for(lambda: len(sink.mails) == 1, working)
        wire.connection().flushdb()
        make_due(second, days_ago=1)
        wait_for(lambda: len(sink.mails) == 2, working)
        seen = Tick.objects.get().at
        wait_for(lambda: Tick.objects.get().at > seen, working)
    titles = [str(mail["Subject"]) for mail in sink.mails]
    assert titles == [f"[1 day overdue] Revisit of {d.label}: {d.title}" for d in (first, second)]
    assert set(sink.ids().values()) == {1}
    states = Delivery.objects.filter(channel=Channel.MAIL).values_list("state", flat=True)
    assert list(states) == [DeliveryState.SENT] * 2
