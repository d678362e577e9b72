"""Sending, where the mail server or the process that speaks to it does not do what it should."""

from __future__ import annotations

import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.processes import running
from tests.revisits.conftest import Sink, current, make_due
from workshops import wire
from workshops.domain import mail_claims, mail_reminders, mail_rooms, mail_sending, people, revisits
from workshops.domain.knock import knock
from workshops.domain.tick import tick
from workshops.enums import Channel, DeliveryFault, DeliveryState, MemberRole
from workshops.models import Decision, Delivery, Member
from workshops.queries.deliveries import notices_for

pytestmark = pytest.mark.django_db(transaction=True)

ANA, BEN = "ana@acme.example", "ben@acme.example"

OWNERS = {"One": "ben@acme.example", "Two": "uma@acme.example", "Three": "vic@acme.example"}


@pytest.fixture
def three_due(imported: Callable[..., Decision], ana: Member, ben: Member) -> list[Decision]:
    """Three decisions whose revisits are due, each with a mail to go out to somebody else."""
    uma, vic = (
        people.add_member(workspace=ana.workspace, email=email, name=name, role=MemberRole.MEMBER)
        for name, email in (("Uma", OWNERS["Two"]), ("Vic", OWNERS["Three"]))
    )
    found = [imported(title, owner=owner) for title, owner in zip(OWNERS, (ben, uma, vic), strict=True)]
    for each in found:
        make_due(each)
    return found


@pytest.fixture
def silent(settings: Any) -> Iterator[socket.socket]:
    """A mail server that accepts connections and never answers; the settings lead there, and wait a fifth of a
    second."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(50)
        settings.EMAIL_BACKEND = "workshops.domain.mail_smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        settings.EMAIL_TIMEOUT = 0.2
        yield server


# `tick(sends=False)` is the tick of a worker: what is due is written, and the worker that sends is knocked for.


def mails() -> list[Delivery]:
    return list(Delivery.objects.filter(channel=Channel.MAIL).order_by("-attempts", "not_before"))


def test_one_time_out_ends_the_batch_and_counts_one_try(three_due: list[Decision], silent: socket.socket) -> None:
    tick(sends=False)
    counts = mail_sending.send_mails()
    assert (counts["later"], counts["failed"]) == (1, 0)
    tried, *others = mails()
    assert (tried.attempts, tried.fault, tried.error) == (
        1,
        DeliveryFault.AWAY,
        "Connection unexpectedly closed: timed out",
    )
    assert tried.not_before > timezone.now() + timedelta(seconds=50)
    assert [(m.state, m.attempts, m.claim_token, m.first_tried_at) for m in others] == [("pending", 0, None, None)] * 2
    assert all(m.not_before <= timezone.now() for m in others)
    # The next pass goes on with the next one.
    assert mail_sending.send_mails()["later"] == 1
    assert sorted(m.attempts for m in mails()) == [0, 1, 1]


def test_a_server_that_refuses_connections_ends_the_batch_too(three_due: list[Decision], silent: socket.socket) -> None:
    silent.close()
    tick(sends=False)
    assert mail_sending.send_mails()["later"] == 1
    assert sorted((m.attempts, m.fault) for m in mails()) == [(0, ""), (0, ""), (1, "away")]


def test_a_server_that_is_closing_ends_the_batch_and_one_that_puts_off_one_mail_does_not(
    three_due: list[Decision], sink: Sink
) -> None:
    tick(sends=False)
    sink.answers = dict.fromkeys(OWNERS.values(), "421 going down")
    assert mail_sending.send_mails()["later"] == 1
    sink.answers = dict.fromkeys(OWNERS.values(), "450 mailbox busy")
    assert mail_sending.send_mails()["later"] == 2
    assert {m.fault for m in mails()} == {DeliveryFault.AWAY, DeliveryFault.DEFERRED}


def test_after_a_weekend_without_a_mail_server_the_mail_arrives(decision: Decision, sink: Sink, settings: Any) -> None:
    due_at = current(decision).due_at
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    tick(now=due_at)
    for hours in range(1, 66):
        mail_sending.send_mails(now=due_at + timedelta(hours=hours))
    mail = mails()[0]
    assert (mail.state, mail.attempts > 30) == (DeliveryState.PENDING, True)
    settings.EMAIL_PORT = port
    assert mail_sending.send_mails(now=due_at + timedelta(hours=68))["sent"] == 1
    assert len(sink.mails) == 1


def test_the_clock_is_looked_at_before_each_mail(
    three_due: list[Decision], sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    tick(sends=False)
    seconds = itertools.count()
    passed = [next(seconds)]
    monkeypatch.setattr(mail_sending, "time", SimpleNamespace(monotonic=lambda: passed[-1]))
    sink.at_data_wait = lambda: passed.append(next(seconds))
    assert mail_sending.send_mails(seconds=0.5)["sent"] == 1
    assert sorted((m.state, m.attempts, m.claim_token) for m in mails()) == [
        ("pending", 0, None), ("pending", 0, None), ("sent", 1, None)
    ]  # fmt: skip
    sink.at_data_wait = None
    assert mail_sending.send_mails()["sent"] == 2
    assert set(sink.ids().values()) == {1}


def test_what_was_read_for_a_batch_does_also_where_its_mails_take_seconds_each(three_due: list[Decision]) -> None:
    tick(sends=False)
    batch = mail_reminders.Batch([mail.pk for mail in mails()], timezone.now())
    asked = []
    for age in (0, mail_reminders.GOOD_FOR - 3, mail_reminders.GOOD_FOR + 1):
        batch.read_at = time.monotonic() - age
        with CaptureQueriesContext(connection) as captured:
            message = batch.message(batch.load(mails()[0].pk))
        assert message is not None
        asked.append(len(captured))
    assert asked[0] == asked[1] < asked[2]


def test_a_killed_batch_counts_one_try_and_one_second_copy(three_due: list[Decision], sink: Sink) -> None:
    """kill -9 after the mail server has the first of three, and before its row says so: the other two were claimed, and
    never begun."""
    read, released = threading.Event(), threading.Event()

    def hang() -> None:
        read.set()
        released.wait(30)

    sink.at_data_wait = hang
    with running(("django-admin", "tick"), EMAIL_URL=f"smtp://127.0.0.1:{sink.port}/") as process:
        process.wait_until(read.is_set, "The mail server got nothing")
        process.kill()
    released.set()
    sink.at_data_wait = None
    assert {m.state for m in mails()} == {DeliveryState.CLAIMED}
    assert mail_sending.send_mails()["sent"] == 0
    Delivery.objects.filter(channel=Channel.MAIL).update(lease_until=timezone.now())
    counts = mail_sending.send_mails()
    assert (counts["unknown"], counts["again"], counts["sent"]) == (1, 1, 3)
    assert sorted((m.attempts, m.unknown_tries) for m in mails()) == [(1, 0), (1, 0), (2, 1)]
    assert sorted(sink.ids().values()) == [1, 1, 2]


def test_a_mail_whose_sending_breaks_off_every_time_is_given_up_after_eight_and_said(
    decision: Decision, ana: Member, sink: Sink
) -> None:
    make_due(decision)
    tick(sends=False)
    for turn in range(8):
        (claim,) = mail_claims.claim_mails(now=timezone.now(), limit=5)
        assert mail_claims.hold(claim)
        Delivery.objects.filter(pk=claim.pk).update(lease_until=timezone.now())
        assert mail_claims.expire_leases(now=timezone.now()) == (turn < 7)
    mail = mails()[0]
    assert (mail.state, mail.fault, mail.attempts) == (DeliveryState.FAILED, DeliveryFault.BROKE_OFF, 8)
    assert mail_sending.send_mails()["sent"] == 0
    assert [n.stage for n in notices_for(ana, timezone.now())] == ["undelivered"]


def wait_for(released: threading.Event) -> None:
    released.wait(30)


def test_a_server_that_takes_a_mail_and_then_hangs_gets_no_more_than_eight_copies(
    decision: Decision, ana: Member, sink: Sink, settings: Any
) -> None:
    """It keeps what it has and never says so: by no answer can it be told from one that lost it."""
    due_at = make_due(decision).due_at
    released = threading.Event()
    sink.at_data_wait = partial(wait_for, released)
    settings.EMAIL_TIMEOUT = 0.2
    tick(now=due_at, sends=False)
    try:
        for hours in range(8 * 24):
            counts = mail_sending.send_mails(now=due_at + timedelta(hours=hours))
            if not hours:
                assert (counts["unknown"], counts["later"], mails()[0].state) == (1, 0, DeliveryState.UNKNOWN)
                assert mails()[0].not_before > due_at + timedelta(seconds=50)
    finally:
        released.set()
    mail = mails()[0]
    assert (mail.state, mail.fault, mail.attempts) == (DeliveryState.FAILED, DeliveryFault.BROKE_OFF, 8)
    assert list(sink.ids().values()) == [8]
    assert [n.stage for n in notices_for(ana, timezone.now())] == ["undelivered"]


def test_what_may_have_arrived_is_taken_out_of_calendars_too(
    decision: Decision, ana: Member, sink: Sink, settings: Any
) -> None:
    released = threading.Event()
    sink.at_data_wait = partial(wait_for, released)
    settings.EMAIL_TIMEOUT = 0.2
    assert tick(now=current(decision).due_at - timedelta(days=14))["unknown"] == 1
    released.set()
    sink.at_data_wait = None
    revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="retired", note="It is gone.")
    mail_sending.send_mails()
    assert [(mail["To"], "CANCEL" in str(mail)) for mail in sink.mails] == [(BEN, False), (BEN, True)]


def test_once_the_server_answers_again_the_mail_is_counted_as_sent_again_and_its_neighbours_as_sent(
    three_due: list[Decision], sink: Sink, settings: Any
) -> None:
    released = threading.Event()
    sink.at_data_wait = partial(wait_for, released)
    settings.EMAIL_TIMEOUT = 0.2
    tick(sends=False)
    counts = mail_sending.send_mails()
    assert (counts["unknown"], counts["sent"]) == (1, 0)
    assert sorted((m.attempts, m.unknown_tries) for m in mails()) == [(0, 0), (0, 0), (1, 1)]
    released.set()
    sink.at_data_wait = None
    counts = mail_sending.send_mails(now=timezone.now() + timedelta(minutes=2))
    assert (counts["sent"], counts["again"]) == (3, 1)
    assert sorted(sink.ids().values()) == [1, 1, 2]
    assert {(m.state, m.fault, m.error) for m in mails()} == {("sent", "", "")}


def test_claims_that_were_never_begun_use_up_nothing_however_often_their_process_dies(
    decision: Decision, sink: Sink
) -> None:
    make_due(decision)
    tick(sends=False)
    for _ in range(20):
        assert len(mail_claims.claim_mails(now=timezone.now(), limit=5)) == 1
        Delivery.objects.update(lease_until=timezone.now())
        assert mail_claims.expire_leases(now=timezone.now()) == 0
    assert (mails()[0].state, mails()[0].attempts) == (DeliveryState.PENDING, 0)
    assert mail_sending.send_mails()["again"] == 0
    assert list(sink.ids().values()) == [1]


def queued(queue: str) -> int:
    return int(wire.connection().llen(queue))


def test_what_speaks_to_the_mail_server_has_a_queue_of_its_own(three_due: list[Decision], ana: Member) -> None:
    wire.connection().flushdb()
    tick(sends=False)
    knock("workshops.mail_sign_in_code", ANA, "BCDF-GHJK")
    mail_rooms.send_soon()
    assert (queued("mail"), queued("advisor")) == (3, 0)


def test_with_nothing_to_send_nobody_is_knocked_for(decision: Decision) -> None:
    tick(sends=False)
    assert queued("mail") == 0


@pytest.mark.parametrize("answer", ["snooze", "retire"])
def test_an_answer_while_the_mail_is_on_its_way_neither_stops_it_nor_sends_it_again(
    decision: Decision, ana: Member, sink: Sink, answer: str
) -> None:
    occurrence = make_due(decision)
    tick(sends=False)

    def answer_it() -> None:
        try:
            if answer == "snooze":
                until = timezone.now().date() + timedelta(days=5)
                revisits.snooze_revisit(occurrence=occurrence, by=ana, until=until, reason="Audit first")
            else:
                revisits.complete_revisit(occurrence=occurrence, by=ana, outcome="retired", note="It is gone.")
        finally:
            connection.close()

    sink.at_data_wait = answer_it
    mail_sending.send_mails()
    sink.at_data_wait = None
    for _ in range(2):
        tick()
    assert list(sink.ids().values()) == [1]
