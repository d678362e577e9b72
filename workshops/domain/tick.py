"""One pass over everything that is due. Celery beat knocks once a minute, a shell may knock too, any number at once."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from workshops.domain import (
    channel_news,
    channel_sending,
    invitation_addresses,
    mail_claims,
    mail_reminders,
    mail_rooms_text,
    prescoring,
    recommendations,
    reminders,
)
from workshops.domain.mail_claims import Claim, Verdict
from workshops.models import RoomMail, Tick
from workshops.models.deliveries import Mailing

log = logging.getLogger(__name__)

BATCH = 20
COUNTED = ("due", "missed", "reopened", "notices", "queued", "sent", "later", "failed", "cancelled", "unknown",
           "again", "errors", "requeued", "erased", "channel_messages", "channel_sent", "channel_failed")  # fmt: skip


def tick(*, now: datetime | None = None, seconds: float | None = None) -> dict[str, int]:
    """Do what is due at `now` (the present, unless it is rehearsed), and say what was done.

    due, missed, reopened: occurrences; notices, queued: messages written, also to those who are missing before a
    deadline; sent, later (to be tried again), failed,
    cancelled (nobody needs it any more): mails; unknown: leases that ran out; again: mails sent a second time for
    that reason; errors: what broke and was passed over; requeued: recommendations asked for again; erased: addresses
    of invitations to workshops that are long over; channel_messages: written to channels; channel_sent, channel_later,
    channel_failed, channel_cancelled: what became of those.
    `seconds`: take up no new work after so long; the next pass goes on.
    """
    at = now or timezone.now()
    until = time.monotonic() + seconds if seconds else float("inf")
    counts: Counter[str] = Counter(dict.fromkeys(COUNTED, 0))
    for what, pass_time in _waiting(at):
        if time.monotonic() > until:
            break
        try:
            counts.update(pass_time())
        except Exception:
            # One row that cannot be read must not keep everybody else's reminders back.
            log.exception("%s could not be brought up to date", what)
            counts["errors"] += 1
    counts["unknown"] += mail_claims.expire_leases(now=at)
    for table in mail_claims.MAILS:
        _send_all(table, at, until, counts)
    counts.update(channel_sending.send_messages(now=at, until=until))
    counts["requeued"] += recommendations.requeue_waiting()
    Tick.objects.update_or_create(pk=1, defaults={"at": timezone.now(), "counts": dict(counts)})
    return dict(counts)


def _waiting(now: datetime) -> Iterator[tuple[str, Callable[[], Mapping[str, int]]]]:
    """What time has something to do with: what it is called, and what to do about it, which gives counts."""
    for pk in reminders.waking(now):
        yield f"Occurrence {pk}", partial(reminders.pass_time, occurrence_id=pk, now=now)
    for pk in prescoring.waking(now):
        yield f"The deadline of workshop {pk}", partial(prescoring.pass_time, workshop_id=pk, now=now)
    for pk in invitation_addresses.waking(now):
        yield f"The addresses of workshop {pk}", partial(invitation_addresses.erase_addresses, workshop_id=pk)
    for pk in channel_news.every_channel():
        yield f"Channel {pk}", partial(channel_news.write_news, channel_id=pk, now=now)


def _send_all(table: type[Mailing], now: datetime, until: float, counts: Counter[str]) -> None:
    server = get_connection()
    try:
        while time.monotonic() < until:
            claims = mail_claims.claim_mails(now=now, limit=BATCH, table=table)
            outcomes = [_send(claim, server, now) for claim in claims]
            counts.update(outcomes)
            counts["again"] += sum(c.again and o == "sent" for c, o in zip(claims, outcomes, strict=True))
            # A whole batch put off: the server is away, and the next pass will see.
            if len(claims) < BATCH or set(outcomes) == {"later"}:
                break
    finally:
        _close(server)


def _send(claim: Claim, server: BaseEmailBackend, now: datetime) -> str:
    """Send one claimed mail; what became of it, as the name of a count."""
    delivery, compose = _loaded(claim)
    try:
        message = compose(now)
        if message is None or not mail_claims.hold(claim):
            mail_claims.mark_cancelled(claim)
            return "cancelled"
        server.open()
        server.send_messages([message])
    except Exception as error:
        # Also what is our own fault: one mail that cannot be composed must not keep the others back.
        ours = not isinstance(error, OSError)
        log.warning("Mail %s has not gone out: %s", delivery.message_id, error, exc_info=ours)
        _close(server)
        return _give_up_or_retry(claim, delivery, error, now)
    mail_claims.mark_sent(claim)
    return "sent"


def _loaded(claim: Claim) -> tuple[Mailing, Callable[[datetime], EmailMultiAlternatives | None]]:
    """The claimed row, and what composes its mail, or says with None that nobody needs it any more."""
    if claim.table is RoomMail:
        mail = mail_rooms_text.load(claim.pk)
        return mail, partial(mail_rooms_text.message, mail)
    delivery = mail_reminders.load(claim.pk)
    return delivery, partial(mail_reminders.message, delivery)


def _give_up_or_retry(claim: Claim, delivery: Mailing, error: Exception, now: datetime) -> str:
    if mail_claims.judge(error) is Verdict.REFUSED:
        mail_claims.mark_failed(claim, delivery=delivery, error=str(error), now=now)
        return "failed"
    again = mail_claims.put_back(claim, delivery=delivery, error=str(error), now=now)
    return "later" if again else "failed"


def _close(server: BaseEmailBackend) -> None:
    with suppress(Exception):
        server.close()
