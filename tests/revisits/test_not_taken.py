"""What becomes of a mail that a server does not take, or of which nobody knows whether it did."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from tests.revisits.conftest import DAY, Sink, current
from workshops.domain import mail_claims, mail_sending, revisits
from workshops.domain.tick import tick
from workshops.enums import Channel, DeliveryState
from workshops.models import Decision, Delivery, Member
from workshops.queries.deliveries import notices_for
from workshops.words.revisits import notice_words

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("decision")]

ANA, BEN = "ana@acme.example", "ben@acme.example"


def test_an_answer_between_claim_and_sending_holds_the_mail_back(decision: Decision, ana: Member, sink: Sink) -> None:
    from workshops.domain import mail_reminders

    occurrence = current(decision)
    sink.answers = {BEN: "451 try later"}
    tick(now=occurrence.due_at)
    (claim,) = mail_claims.claim_mails(now=(later := occurrence.due_at + DAY), limit=5)
    assert mail_reminders.message(mail_reminders.load(claim.pk), later) is not None
    revisits.start_revisit(occurrence=occurrence, by=ana)
    assert mail_reminders.message(mail_reminders.load(claim.pk), later) is None
    assert mail_claims.hold(claim) is False


def test_a_refused_recipient_has_failed_and_the_facilitator_is_told(
    decision: Decision, ana: Member, ben: Member, sink: Sink
) -> None:
    sink.answers = {BEN: "550 no such mailbox"}
    due_at = current(decision).due_at
    assert tick(now=due_at)["failed"] == 1
    mail = Delivery.objects.get(channel=Channel.MAIL)
    assert (mail.state, mail.attempts) == (DeliveryState.FAILED, 1)
    assert "550" in mail.error
    (notice,) = notices_for(ana, timezone.now())
    assert notice_words(notice) == "Its reminder did not reach Ben (ben@acme.example). Tell them another way."
    assert tick(now=due_at + DAY)["failed"] == 0


def test_a_temporary_error_backs_off_for_seven_days_and_then_fails(decision: Decision, ana: Member, sink: Sink) -> None:
    sink.answers = {ANA: "451 try later"}
    now = current(decision).due_at + 14 * DAY
    tries: list[datetime] = []
    while (
        mail := Delivery.objects.filter(channel=Channel.MAIL, recipient=ana).first()
    ) is None or mail.state == "pending":
        if mail:
            now = mail.not_before
            if len(tries) < 6:
                assert mail_sending.send_mails(now=now - timedelta(seconds=1))["later"] == 0
            mail_sending.send_mails(now=now)
        else:
            tick(now=now)
        tries.append(now)
    gaps = [int((b - a).total_seconds() / 60) for a, b in pairwise(tries)]
    assert gaps[:6] == [1, 5, 30, 120, 120, 120]
    assert set(gaps[3:-1]) == {120}
    assert tries[-1] - tries[0] == 7 * DAY
    assert (mail.state, mail.fault, mail.attempts) == (DeliveryState.FAILED, "deferred", len(tries))
    assert "undelivered" in [n.stage for n in notices_for(ana, timezone.now())]


def test_a_mail_server_that_is_away_costs_nothing_but_time(
    decision: Decision, sink: Sink, settings: pytest.FixtureRequest
) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1  # type: ignore[attr-defined]  # pytest-django's settings
    due_at = current(decision).due_at
    assert tick(now=due_at)["later"] == 1
    settings.EMAIL_PORT = port  # type: ignore[attr-defined]  # as above
    assert tick(now=due_at + timedelta(minutes=1))["sent"] == 1
    assert len(sink.mails) == 1


def test_a_crash_between_sending_and_marking_ends_in_a_counted_second_copy(decision: Decision, sink: Sink) -> None:
    due_at = current(decision).due_at
    tick(now=due_at)
    # As the row stands when the process dies after the mail has left: claimed, and nobody to say more.
    Delivery.objects.filter(channel=Channel.MAIL).update(
        state=DeliveryState.CLAIMED,
        claim_token="8f14e45f-ceea-467f-a9f5-2b1e5c1a0b11",
        lease_until=timezone.now() + timedelta(minutes=1),
        sent_at=None,
    )
    assert tick(now=due_at)["unknown"] == 0
    Delivery.objects.filter(channel=Channel.MAIL).update(lease_until=timezone.now() - timedelta(seconds=1))
    counts = tick(now=due_at)
    assert (counts["unknown"], counts["again"], counts["sent"]) == (1, 1, 1)
    assert list(sink.ids().values()) == [2]
    assert tick(now=due_at)["sent"] == 0
