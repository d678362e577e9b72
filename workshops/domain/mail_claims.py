"""Mails from claim to outcome. Any number of processes may do this at once.

A mail is claimed with a lease and a token, and its outcome is written by that token. A try counts from the moment at
which it begins (`hold`), so what a process had claimed and not begun when it went away has lost nothing. What it had
begun is "unknown" once the lease has run out: it goes out again under the same Message-ID, and is counted.
"""

from __future__ import annotations

import smtplib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from workshops.domain.deliveries import LADDER_STAGES, tell_facilitator
from workshops.domain.mail_hours import after_quiet, habits_of
from workshops.domain.mail_smtp import NotAnswered
from workshops.enums import DeliveryFault, DeliveryState, ReminderStage
from workshops.models import Delivery, MemberMail, RoomMail
from workshops.models.deliveries import UNSENT, Mailing
from workshops.models.literals import literals

# The tables of messages, and which of their rows are mails.
MAILS: dict[type[Mailing], str] = {Delivery: "channel = 'mail' AND NOT held", RoomMail: "true", MemberMail: "true"}

LEASE = timedelta(minutes=5)
# After try 1, 2, 3 and from the fourth on.
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(minutes=120))
# From the first try on, for whatever may pass. A weekend without a mail server must not lose a reminder.
PATIENCE = timedelta(days=7)
# Each may have left a copy in the mailbox, so these do not go on for days.
MAX_UNKNOWN_TRIES = 8
_FREE: dict[str, None] = {"claim_token": None, "lease_until": None}
# "Service not available": the server is about to hang up, whatever the mail.
_CLOSING = 421


def judge(error: Exception) -> DeliveryFault:
    """Whose answer a failure is: to this message, for good (refused) or for now (deferred), or to every message (away);
    or none, where the server had the message and was silent (broke off).

    A refused sender or a failed sign-in is about our own set-up, not about the recipient: as good as away.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _judge_codes([code for code, _ in error.recipients.values()])
    if isinstance(error, smtplib.SMTPDataError):
        return _judge_codes([error.smtp_code])
    if isinstance(error, NotAnswered):
        return DeliveryFault.BROKE_OFF
    return DeliveryFault.AWAY if isinstance(error, OSError) else DeliveryFault.OURS


def _judge_codes(codes: Sequence[int]) -> DeliveryFault:
    if _CLOSING in codes:
        return DeliveryFault.AWAY
    return DeliveryFault.REFUSED if all(code >= 500 for code in codes) else DeliveryFault.DEFERRED


def back_off(tries: int) -> timedelta:
    return BACK_OFF[min(tries, len(BACK_OFF)) - 1]


_CLAIM = """
    WITH picked AS (
        SELECT id, state FROM {table}
        WHERE {mails} AND state IN ('pending', 'unknown') AND not_before <= %(now)s
        ORDER BY not_before, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
    )
    UPDATE {table} AS d SET state = 'claimed', claim_token = %(token)s, lease_until = %(until)s, began_at = NULL
    FROM picked WHERE d.id = picked.id
    RETURNING d.id, picked.state, d.unknown_tries > 0
"""


@dataclass(frozen=True)
class Claim:
    """One mail that is ours for a while. `before`: its state until then; `again`: it may have gone out before,
    nobody knows."""

    pk: uuid.UUID
    token: uuid.UUID
    before: DeliveryState
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
        return [Claim(pk, token, DeliveryState(before), again, table) for pk, before, again in cursor.fetchall()]


def are_waiting(*, now: datetime) -> bool:
    """Whether there is anything for a pass of sending to do."""
    # Notices are never unsent.
    mails = (Delivery.objects.filter(held=False), RoomMail.objects.all(), MemberMail.objects.all())
    return any(rows.filter(state__in=literals(UNSENT), not_before__lte=now).exists() for rows in mails)


def _mine(claim: Claim) -> QuerySet[Mailing]:
    return claim.table._default_manager.filter(pk=claim.pk, claim_token=claim.token, state=DeliveryState.CLAIMED)


# Twice for each mail, so written here: the ORM takes longer to write one of them down than PostgreSQL to do it.
_HOLD = """
    UPDATE {table} SET lease_until = %(until)s, began_at = %(began_at)s, attempts = attempts + 1,
        first_tried_at = coalesce(first_tried_at, %(first)s)
    WHERE id = %(pk)s AND claim_token = %(token)s AND state = 'claimed'
"""
# Not waited for until it is on the disk: the next mail's `hold` is, and all before it with it. A database that is cut
# off between the two takes the mail for one that broke off, as where our own process is.
_SENT = """
    UPDATE {table} SET state = 'sent', sent_at = %(at)s, fault = '', error = '', claim_token = NULL, lease_until = NULL
    WHERE id = %(pk)s AND claim_token = %(token)s AND state IN ('claimed', 'cancelled')
        AND set_config('synchronous_commit', 'off', true) = 'off'
"""


def _did(sql: str, claim: Claim, **values: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql.format(table=claim.table._meta.db_table), {"pk": claim.pk, "token": claim.token, **values})
        return bool(cursor.rowcount)


def hold(claim: Claim, *, now: datetime | None = None) -> bool:
    """Renew the lease and count the try, just before sending; False where the mail was cancelled or taken over."""
    began_at = timezone.now()
    return _did(_HOLD, claim, began_at=began_at, until=began_at + LEASE, first=now or began_at)


def release(claims: Sequence[Claim]) -> None:
    """Give back what was claimed and not begun, as it was: the next pass finds it at once."""
    for claim in claims:
        _mine(claim).update(state=claim.before, **_FREE)


def postpone(claim: Claim, *, until: datetime) -> bool:
    """Not begun, and not to be begun before `until`."""
    return bool(_mine(claim).update(state=claim.before, not_before=until, **_FREE))


def mark_sent(claim: Claim) -> bool:
    """Also where it was cancelled while it was being sent: it has gone out."""
    return _did(_SENT, claim, at=timezone.now())


def mark_cancelled(claim: Claim) -> bool:
    """Nobody needs it any more."""
    return bool(_mine(claim).update(state=DeliveryState.CANCELLED, **_FREE))


@transaction.atomic
def mark_failed(claim: Claim, *, delivery: Mailing, fault: DeliveryFault, error: str, now: datetime) -> None:
    """It will not arrive. The facilitator is told in the app, in the same transaction.

    Of a mail about a workshop they see it beside the name of whom it was for.
    """
    changed = _mine(claim).update(state=DeliveryState.FAILED, fault=fault, error=error[:1000], **_FREE)
    if changed and isinstance(delivery, Delivery):
        tell_facilitator(occurrence=delivery.occurrence, stage=ReminderStage.UNDELIVERED, now=now)


def put_back(claim: Claim, *, delivery: Mailing, fault: DeliveryFault, error: str, now: datetime) -> bool:
    """Try again later; seven days after the first try it has failed. True where it is tried again."""
    delivery.refresh_from_db(fields=["attempts", "first_tried_at"])
    last_try_at = (delivery.first_tried_at or now) + PATIENCE
    if now >= last_try_at:
        mark_failed(claim, delivery=delivery, fault=fault, error=error, now=now)
        return False
    not_before = _not_in_quiet_hours(delivery, min(now + back_off(delivery.attempts), last_try_at))
    _mine(claim).update(state=DeliveryState.PENDING, not_before=not_before, fault=fault, error=error[:1000], **_FREE)
    return True


def mark_unknown(claim: Claim, *, delivery: Mailing, error: str, now: datetime) -> bool:
    """The server had all of it and never said that it keeps it. True where it goes out once more, later; one that broke
    off too often is given up, since each try may have left a copy.
    """
    delivery.refresh_from_db(fields=["attempts", "unknown_tries"])
    unknown_tries = delivery.unknown_tries + 1
    if unknown_tries >= MAX_UNKNOWN_TRIES:
        mark_failed(claim, delivery=delivery, fault=DeliveryFault.BROKE_OFF, error=error, now=now)
        return False
    not_before = _not_in_quiet_hours(delivery, now + back_off(delivery.attempts))
    said = {"fault": DeliveryFault.BROKE_OFF, "error": error[:1000]}
    _mine(claim).update(
        state=DeliveryState.UNKNOWN, unknown_tries=unknown_tries, not_before=not_before, **said, **_FREE
    )
    return True


def _not_in_quiet_hours(delivery: Mailing, moment: datetime) -> datetime:
    if isinstance(delivery, Delivery) and delivery.stage in LADDER_STAGES:
        return after_quiet(habits_of(delivery.recipient), moment)
    return moment


def expire_leases(*, now: datetime) -> int:
    """Claims whose process went away. What was not begun waits as before. Of what was, nobody knows whether it left:
    it goes out once more, and how many those are is returned; one that has broken off too often is given up, and the
    facilitator is told.
    """
    return sum(_expire_leases_of(table, now) for table in MAILS)


@transaction.atomic
def _expire_leases_of(table: type[Mailing], now: datetime) -> int:
    lost = (
        # Only mails are ever claimed.
        table._default_manager.select_for_update(skip_locked=True, no_key=True).filter(
            state=DeliveryState.CLAIMED, lease_until__lt=timezone.now()
        )
    )
    return sum([_expire(delivery, now) for delivery in lost])


def _expire(delivery: Mailing, now: datetime) -> bool:
    """True where it goes out once more although it may have left."""
    assert delivery.claim_token  # by the table's check
    claim = Claim(delivery.pk, delivery.claim_token, DeliveryState.UNKNOWN, again=True, table=type(delivery))
    begun = delivery.began_at is not None
    unknown_tries = delivery.unknown_tries + begun
    if begun and unknown_tries >= MAX_UNKNOWN_TRIES:
        said = "Sending broke off at every try."
        mark_failed(claim, delivery=delivery, fault=DeliveryFault.BROKE_OFF, error=said, now=now)
        return False
    # One that may have left at an earlier try stays unknown, whatever became of this claim.
    state = DeliveryState.UNKNOWN if unknown_tries else DeliveryState.PENDING
    _mine(claim).update(state=state, unknown_tries=unknown_tries, **_FREE)
    return begun
