"""One pass over the mails that are due: each is claimed, composed as things stand, sent, and its outcome written.

It has a queue and a worker of its own, because a mail server may keep whoever speaks to it waiting.
"""

from __future__ import annotations

import logging
import smtplib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.core.exceptions import ObjectDoesNotExist
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from workshops.domain import mail_claims, mail_joining, mail_members_text, mail_reminders, mail_rooms_text
from workshops.domain.mail_claims import Claim
from workshops.enums import DeliveryFault
from workshops.models import Delivery, MemberMail, RoomMail
from workshops.models.deliveries import Mailing

log = logging.getLogger(__name__)

BATCH = 20
# After one of these the pass is over for a table of messages; the next pass will see.
ENDING = frozenset({"away", "given up", "unknown"})
_COUNT_OF = {"away": "later", "given up": "failed", "quiet": "later"}


def send_mails(*, now: datetime | None = None, seconds: float | None = None) -> Counter[str]:
    """Send what is due at `now` (the present, unless it is rehearsed), and say what was done.

    sent, later (to be tried again), failed, cancelled (nobody needs it any more): mails; unknown: tries that broke
    off; again: mails sent although such a try may have sent them before.
    `seconds`: begin no mail after so long. Any number of passes may run at once.
    """
    at = now or timezone.now()
    until = time.monotonic() + seconds if seconds else float("inf")
    counts: Counter[str] = Counter(unknown=mail_claims.expire_leases(now=at))
    mail_joining.bring_together(now=at)
    for table in mail_claims.MAILS:
        with _mail_server() as server:
            _send_all(table, server, at, until, counts)
    return counts


def _send_all(
    table: type[Mailing], server: BaseEmailBackend, now: datetime, until: float, counts: Counter[str]
) -> None:
    while time.monotonic() < until:
        claims = mail_claims.claim_mails(now=now, limit=BATCH, table=table)
        outcomes = []
        for claim, outcome in _send_batch(claims, server, now, until):
            outcomes.append(outcome)
            counts[_COUNT_OF.get(outcome, outcome)] += outcome != "lost"
            counts["again"] += claim.again and outcome == "sent"
        # The last batch, or one that was broken off, or one of which the server took nothing now.
        if len(outcomes) < BATCH or outcomes[-1] in ENDING or set(outcomes) == {"later"}:
            break


def _send_batch(
    claims: list[Claim], server: BaseEmailBackend, now: datetime, until: float
) -> Iterator[tuple[Claim, str]]:
    """Each claim with what became of it, up to the moment `until` or the first sign that the server is away. The rest
    is given back, also where the process is told to end."""
    rest = list(claims)
    try:
        load = _loader(claims, now)
        while rest and time.monotonic() < until:
            claim = rest.pop(0)
            outcome = _send(claim, load, server, now)
            yield claim, outcome
            if outcome in ENDING:
                break
    finally:
        mail_claims.release(rest)


@dataclass(frozen=True)
class Loaded:
    """A claimed row. `compose`: its mail, None where nobody needs it any more. `quiet_until`: not to be sent before."""

    mail: Mailing
    compose: Callable[[], EmailMultiAlternatives | None]
    quiet_until: datetime | None = None


def _loader(claims: Sequence[Claim], now: datetime) -> Callable[[Claim], Loaded]:
    """What loads each of them. Raises ObjectDoesNotExist for what is gone with what it was about."""
    batch = mail_reminders.Batch([claim.pk for claim in claims if claim.table is Delivery], now)

    def load(claim: Claim) -> Loaded:
        if claim.table is RoomMail:
            room_mail = mail_rooms_text.load(claim.pk)
            return Loaded(room_mail, partial(mail_rooms_text.message, room_mail, now))
        if claim.table is MemberMail:
            member_mail = mail_members_text.load(claim.pk)
            return Loaded(member_mail, partial(mail_members_text.message, member_mail))
        delivery = batch.load(claim.pk)
        return Loaded(delivery, partial(batch.message, delivery), batch.quiet_until(delivery))

    return load


def _send(claim: Claim, load: Callable[[Claim], Loaded], server: BaseEmailBackend, now: datetime) -> str:
    """Send one claimed mail; what became of it, as the name of a count or one of ENDING, "lost" where it was no longer
    ours, "quiet" where its reader is not to be disturbed."""
    try:
        loaded = load(claim)
    except ObjectDoesNotExist:
        return "lost"
    delivery = loaded.mail
    if loaded.quiet_until is not None:
        return "quiet" if mail_claims.postpone(claim, until=loaded.quiet_until) else "lost"
    begun = False
    try:
        message = loaded.compose()
        if message is None:
            return "cancelled" if mail_claims.mark_cancelled(claim) else "lost"
        begun = mail_claims.hold(claim, now=now)
        if not begun:
            return "lost"
        server.open()
        server.send_messages([message])
    except Exception as error:
        # Also what is our own fault: one mail that cannot be composed must not keep the others back.
        _close(server)
        if not begun and not mail_claims.hold(claim, now=now):
            return "lost"
        return _give_up_or_retry(claim, delivery, error, now)
    mail_claims.mark_sent(claim)
    return "sent"


def _give_up_or_retry(claim: Claim, delivery: Mailing, error: Exception, now: datetime) -> str:
    fault = mail_claims.judge(error)
    log.warning("Mail %s has not gone out: %s", delivery.message_id, error, exc_info=fault is DeliveryFault.OURS)
    said = _said(error)
    if fault is DeliveryFault.REFUSED:
        mail_claims.mark_failed(claim, delivery=delivery, fault=fault, error=said, now=now)
        return "failed"
    if fault is DeliveryFault.BROKE_OFF:
        return "unknown" if mail_claims.mark_unknown(claim, delivery=delivery, error=said, now=now) else "given up"
    again = mail_claims.put_back(claim, delivery=delivery, fault=fault, error=said, now=now)
    if fault is DeliveryFault.AWAY:
        return "away" if again else "given up"
    return "later" if again else "failed"


def _said(error: Exception) -> str:
    """The server's answer, as "550 no such mailbox", or what the program says."""
    answer: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):  # our mails have one recipient each
        code, answer = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, answer = error.smtp_code, error.smtp_error
    else:
        return str(error) or type(error).__name__
    return f"{code} {answer.decode(errors='replace') if isinstance(answer, bytes) else answer}"


@contextmanager
def _mail_server() -> Iterator[BaseEmailBackend]:
    """One connection for a whole pass, opened by the first mail."""
    server = get_connection()
    try:
        yield server
    finally:
        _close(server)


def _close(server: BaseEmailBackend) -> None:
    with suppress(Exception):
        server.close()
