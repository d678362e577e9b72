"""Messages to channels from claim to outcome. Any number of processes may do this at once.

At least once: a message is claimed with a lease and a token and its outcome is written by that token; one whose
process died goes out again, under the same id, so that its receiver can tell. What can pass is tried again for
seven days, what no try changes is not.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from workshops.domain import channel_program, channel_texts
from workshops.domain.channel_faults import Fault, fault_of
from workshops.domain.channel_seals import unseal
from workshops.enums import DeliveryState
from workshops.models import ChannelMessage
from workshops.models.literals import literal, literals

log = logging.getLogger(__name__)

# Longer than a try may take.
LEASE = timedelta(minutes=2)
# After try 1, 2, 3 and from the fourth on.
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
KEPT_UP = timedelta(days=7)
_FREE: dict[str, None] = {"claim_token": None, "lease_until": None}


def new_id() -> str:
    return f"msg_{uuid.uuid4().hex}"


def are_waiting(*, now: datetime) -> bool:
    """Whether there is anything for a pass of sending to do."""
    return ChannelMessage.objects.filter(_to_send(now)).exists()


def send_messages(*, now: datetime | None = None, seconds: float | None = None) -> Counter[str]:
    """Send what is due at `now` (the present, unless it is rehearsed); counts of what became of it.

    `seconds`: begin no message after so long. A channel whose receiver does not answer keeps no other waiting in this
    pass.
    """
    now = now or timezone.now()
    until = time.monotonic() + seconds if seconds else float("inf")
    counts: Counter[str] = Counter()
    silent: set[uuid.UUID] = set()
    while time.monotonic() < until:
        message = _claim(now, silent)
        if message is None:
            break
        outcome = _send(message, now)
        counts[f"channel_{outcome}"] += 1
        if outcome == "later":
            silent.add(message.channel_id)
    return counts


def send_message(*, message: ChannelMessage, now: datetime) -> str:
    """Send this one now."""
    _take(message)
    return _send(message, now)


def last_fault(message: ChannelMessage) -> Fault | None:
    return fault_of(message.error)


@transaction.atomic
def _claim(now: datetime, silent: set[uuid.UUID]) -> ChannelMessage | None:
    """The longest waiting one, also one whose lease ran out. Leases run on the real clock, whatever `now` is."""
    message = (
        ChannelMessage.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
        .select_related("channel__workspace")
        .filter(_to_send(now))
        .exclude(channel__in=silent)
        .order_by("not_before", "pk")
        .first()
    )
    if message is not None:
        _take(message)
    return message


def _to_send(now: datetime) -> Q:
    due = Q(state__in=literals((DeliveryState.PENDING, DeliveryState.UNKNOWN)), not_before__lte=now)
    return due | Q(state=literal(DeliveryState.CLAIMED), lease_until__lt=timezone.now())


def _take(message: ChannelMessage) -> None:
    message.claim_token = uuid.uuid4()
    message.lease_until = timezone.now() + LEASE
    ChannelMessage.objects.filter(pk=message.pk).update(
        state=DeliveryState.CLAIMED,
        claim_token=message.claim_token,
        lease_until=message.lease_until,
        attempts=F("attempts") + 1,
    )
    message.attempts += 1


def _send(message: ChannelMessage, now: datetime) -> str:
    try:
        content = channel_texts.compose(message)
        if content is None:
            _finish(message, state=DeliveryState.CANCELLED)
            return "cancelled"
        secrets = unseal(message.channel.sealed)
        fault = channel_program.post(secrets, content) if secrets else Fault("sealed")
    except Exception:
        # Our own fault: one message that cannot be put together must not keep the others back.
        log.exception("Message %s could not be put together", message.message_id)
        fault = Fault("broke")
    if fault is None:
        _finish(message, state=DeliveryState.SENT, sent_at=timezone.now(), error="")
        return "sent"
    log.warning("Message %s has not gone out to channel %s: %s", message.message_id, message.channel_id, fault.key)
    # A test is for who waits for its answer; it is not repeated.
    if fault.is_final or message.is_test or now - message.created_at >= KEPT_UP:
        _finish(message, state=DeliveryState.FAILED, error=fault.stored())
        return "failed"
    later = now + BACK_OFF[min(message.attempts, len(BACK_OFF)) - 1]
    _finish(message, state=DeliveryState.PENDING, not_before=later, error=fault.stored())
    return "later"


def _finish(message: ChannelMessage, **outcome: object) -> None:
    """Written by whoever still holds it."""
    mine = ChannelMessage.objects.filter(pk=message.pk, claim_token=message.claim_token)
    mine.update(**outcome, **_FREE)
