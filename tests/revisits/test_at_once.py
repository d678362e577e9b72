"""Many ticks at once, and answers meanwhile. The real chain is in tests/worker/test_chain.py."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.revisits.conftest import DAY, Sink, current, make_due
from workshops.domain import mail_sending, reminders, revisits
from workshops.domain.deliveries import LADDER_STAGES
from workshops.domain.tick import tick
from workshops.enums import Channel, DeliveryState
from workshops.models import Decision, Delivery, Member

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
    all_of_them = [decide(f"Number {n}") for n in range(5)]
    due_at = current(all_of_them[0]).due_at
    for days in (-14, 0, 7, 14):
        assert together(6, lambda: tick(now=due_at + days * DAY)) == []  # noqa: B023  # run before the next turn
    assert set(sink.ids().values()) == {1}
    # One mail a rung, whoever wrote it: all five decisions are in it.
    assert Counter(str(mail["To"]) for mail in sink.mails) == {BEN: 3, "ana@acme.example": 1}
    assert {str(mail["Subject"]).partition(" decisions")[0] for mail in sink.mails} == {"[Revisits] 5"}
    # A notice a rung, too, which says it of all five.
    notices = Delivery.objects.filter(channel=Channel.NOTICE, stage__in=LADDER_STAGES)
    assert notices.count() == 20
    said = notices.filter(seen_at=None, state=DeliveryState.SENT)
    assert [1 + leader.says.filter(stage=leader.stage).count() for leader in said] == [5, 5]


def test_answers_and_ticks_at_once_never_wait_in_a_ring(
    decide: Callable[..., Decision], ana: Member, sink: Sink
) -> None:
    occurrences = [make_due(decide(f"Number {n}"), days_ago=8) for n in range(5)]
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


def test_a_decision_that_somebody_holds_is_waited_for_so_that_nobody_gets_two_mails(
    decide: Callable[..., Decision], sink: Sink
) -> None:
    decisions = [decide(title) for title in ("One", "Two", "Three")]
    for each in decisions:
        make_due(each)
    with held(decisions[0]):
        counts = tick()
        assert (counts["due"], counts["passed_over"], counts["sent"]) == (2, 1, 0)
    assert tick()["sent"] == 1
    assert [str(mail["Subject"]) for mail in sink.mails] == ["[Revisits] 3 decisions are due today"]


def test_a_pass_waits_for_no_mail_that_somebody_holds_who_answers_and_says_all_in_one_all_the_same(
    imported: Callable[..., Decision], sink: Sink
) -> None:
    """They may wait for the log's head, which the pass may hold."""
    one, two = imported("One"), imported("Two")
    make_due(one)
    tick(sends=False)
    make_due(two)
    with held(Delivery.objects.get(channel=Channel.MAIL)), connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '5s'")
        counts = tick(sends=False)
        cursor.execute("RESET lock_timeout")
    assert (counts["due"], counts["errors"]) == (1, 0)
    assert mail_sending.send_mails()["sent"] == 1
    assert [str(mail["Subject"]) for mail in sink.mails] == ["[Revisits] 2 decisions are due today"]


def test_one_that_is_held_on_and_on_keeps_the_others_waiting_for_five_minutes_and_no_longer(
    decide: Callable[..., Decision], sink: Sink
) -> None:
    one, two = decide("One"), decide("Two")
    make_due(one), make_due(two)
    with held(one):
        assert tick()["sent"] == 0
        Delivery.objects.update(created_at=timezone.now() - timedelta(minutes=6))
        assert tick()["sent"] == 1
    tick()
    assert [str(mail["Subject"])[:5] for mail in sink.mails] == ["[Due]", "[Due]"]


@pytest.mark.django_db
def test_where_passes_are_broken_off_a_mail_waits_an_hour_for_the_rest_and_no_longer(
    imported: Callable[..., Decision], sink: Sink
) -> None:
    for n in range(3):
        make_due(imported(f"Number {n}"))
    now = timezone.now()

    def broken_off() -> None:
        one = reminders.passing(now)
        _pk, pass_time = next(one)
        pass_time()
        one.close()

    broken_off()
    assert mail_sending.send_mails(now=now)["sent"] == 0
    Delivery.objects.update(created_at=now - timedelta(minutes=59))
    broken_off()
    assert mail_sending.send_mails(now=now)["sent"] == 0
    Delivery.objects.filter(said_in=None).update(created_at=now - timedelta(minutes=61))
    broken_off()
    assert mail_sending.send_mails(now=now)["sent"] == 1
    assert [str(mail["Subject"]) for mail in sink.mails] == ["[Revisits] 3 decisions are due today"]


@contextmanager
def held(row: Decision | Delivery) -> Iterator[None]:
    """Somebody else is changing it."""
    has_it, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            type(row)._default_manager.select_for_update().get(pk=row.pk)
            has_it.set()
            done.wait(60)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert has_it.wait(60)
    try:
        yield
    finally:
        done.set()
        thread.join()
