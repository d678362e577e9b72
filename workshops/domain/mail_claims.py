"""Mails from claim to outcome. Any number of processes may do this at once.

A mail is claimed with a lease and a token, and its outcome is written by that token. A process that dies between
sending and writing leaves a claim whose lease runs out: the mail is then "unknown", goes out again under the same
Message-ID, and is counted.
"""

from __future__ import annotations

import smtplib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from workshops.domain.deliveries import tell_facilitator
from workshops.enums import DeliveryState, ReminderStage
from workshops.models import Delivery, RoomMail
from workshops.models.deliveries import Mailing

# The tables of messages, and which of their rows are mails.
MAILS: dict[type[Mailing], str] = {Delivery: "channel = 'mail' AND NOT held", RoomMail: "true"}

LEASE = timedelta(minutes=5)
# After try 1, 2, 3 and from the fourth on.
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(minutes=120))
MAX_TRIES = 8
_FREE: dict[str, None] = {"claim_token": None, "lease_until": None}


class Verdict(StrEnum):
    REFUSED = "refused"
    LATER = "later"


def judge(error: Exception) -> Verdict:
    """Whether a failure is the answer to this message (refused), or something that may pass (later).

    A refused sender or a failed sign-in is about our own set-up, not about the recipient, so it is tried again.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return Verdict.REFUSED if all(code >= 500 for code, _ in error.recipients.values()) else Verdict.LATER
    if isinstance(error, smtplib.SMTPDataError):
        return Verdict.REFUSED if error.smtp_code >= 500 else Verdict.LATER
    return Verdict.LATER


def back_off(tries: int) -> timedelta:
    return BACK_OFF[min(tries, len(BACK_OFF)) - 1]


_CLAIM = """
    WITH picked AS (
        SELECT id, state FROM {table}
        WHERE {mails} AND state IN ('pending', 'unknown') AND not_before <= %(now)s
        ORDER BY not_before, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
    )
    UPDATE {table} AS d SET state = 'claimed', claim_token = %(token)s, lease_until = %(until)s,
           attempts = attempts + 1
    FROM picked WHERE d.id = picked.id
    RETURNING d.id, picked.state = 'unknown'
"""


@dataclass(frozen=True)
class Claim:
    """One mail that is ours for a while. `again`: it may have gone out before, nobody knows."""

    pk: uuid.UUID
    token: uuid.UUID
    again: bool
    table: type[Mailing] = Delivery


def claim_mails(*, now: datetime, limit: int, table: type[Mailing] = Delivery) -> list[Claim]:
    """Take up to `limit` mails of a table that are due. Commits by itself.

    Leases run on the real clock even where `now` is a rehearsed one.
    """
    token = uuid.uuid4()
    sql = _CLAIM.format(table=table._meta.db_table, mails=MAILS[table])
    with connection.cursor() as cursor:
        cursor.execute(sql, {"token": token, "until": timezone.now() + LEASE, "now": now, "limit": limit})
        return [Claim(pk, token, again, table) for pk, again in cursor.fetchall()]


def _mine(claim: Claim) -> QuerySet[Mailing]:
    return claim.table._default_manager.filter(pk=claim.pk, claim_token=claim.token, state=DeliveryState.CLAIMED)


def hold(claim: Claim) -> bool:
    """Renew the lease just before sending; False where the mail was cancelled or taken over meanwhile."""
    return bool(_mine(claim).update(lease_until=timezone.now() + LEASE))


def mark_sent(claim: Claim) -> bool:
    """Also where it was cancelled while it was being sent: it has gone out."""
    states = (DeliveryState.CLAIMED, DeliveryState.CANCELLED)
    held = claim.table._default_manager.filter(pk=claim.pk, claim_token=claim.token, state__in=states)
    return bool(held.update(state=DeliveryState.SENT, sent_at=timezone.now(), error="", **_FREE))


def mark_cancelled(claim: Claim) -> bool:
    """Nobody needs it any more."""
    return bool(_mine(claim).update(state=DeliveryState.CANCELLED, **_FREE))


@transaction.atomic
def mark_failed(claim: Claim, *, delivery: Mailing, error: str, now: datetime) -> bool:
    """It will not arrive. The facilitator is told in the app, in the same transaction.

    Of a mail about a workshop they see it beside the name of whom it was for.
    """
    changed = _mine(claim).update(state=DeliveryState.FAILED, error=error[:1000], **_FREE)
    if changed and isinstance(delivery, Delivery):
        tell_facilitator(occurrence=delivery.occurrence, stage=ReminderStage.UNDELIVERED, now=now)
    return bool(changed)


def put_back(claim: Claim, *, delivery: Mailing, error: str, now: datetime) -> bool:
    """Try again later; after the last try it has failed. True where it is tried again."""
    if delivery.attempts >= MAX_TRIES:
        mark_failed(claim, delivery=delivery, error=error, now=now)
        return False
    not_before = now + back_off(delivery.attempts)
    _mine(claim).update(state=DeliveryState.PENDING, not_before=not_before, error=error[:1000], **_FREE)
    return True


def expire_leases(*, now: datetime) -> int:
    """Claims whose process went away: whether the mail left is not known, so it goes out once more.

    How many those were. One that has broken off at every try is given up, and the facilitator is told.
    """
    return sum(_expire_leases_of(table, now) for table in MAILS)


@transaction.atomic
def _expire_leases_of(table: type[Mailing], now: datetime) -> int:
    rows = table._default_manager
    lost = list(
        # Only mails are ever claimed.
        rows.select_for_update(skip_locked=True, no_key=True).filter(
            state=DeliveryState.CLAIMED, lease_until__lt=timezone.now()
        )
    )
    for delivery in lost:
        if delivery.attempts >= MAX_TRIES and delivery.claim_token:
            claim = Claim(delivery.pk, delivery.claim_token, again=True, table=table)
            mark_failed(claim, delivery=delivery, error="Sending broke off at every try.", now=now)
    again = [d.pk for d in lost if d.attempts < MAX_TRIES]
    return rows.filter(pk__in=again).update(state=DeliveryState.UNKNOWN, **_FREE)
