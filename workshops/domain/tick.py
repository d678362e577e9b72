"""One pass over everything that is due. Celery beat knocks once a minute, a shell may knock too, any number at once."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial

from django.utils import timezone

from workshops.domain import (
    audit,
    browser_sessions,
    channel_news,
    channel_sending,
    invitation_addresses,
    log_checkpoint_keeping,
    mail_claims,
    mail_sending,
    pilot_uploads,
    prescoring,
    recommendations,
    reminders,
    retention,
    signals,
    stand_ins,
)
from workshops.domain.knock import knock
from workshops.models import Tick

log = logging.getLogger(__name__)

# Seconds; the next pass, a minute later, knocks again.
KNOCK_LASTS = 55
COUNTED = ("due", "missed", "reopened", "resumed", "notices", "queued", "sent", "later", "failed", "cancelled",
           "unknown", "again", "errors", "requeued", "erased", "channel_messages", "channel_sent",
           "channel_failed", "checkpoints", "expired")  # fmt: skip


def tick(*, now: datetime | None = None, seconds: float | None = None, sends: bool = True) -> dict[str, int]:
    """Do what is due at `now` (the present, unless it is rehearsed), and say what was done.

    due, missed, reopened (called off, or started and left), resumed (left, and somebody went on), passed_over (somebody
    holds its decision; the next pass does it): occurrences;
    notices, queued: messages written, also to those who are missing before a deadline; sent, later, failed, cancelled,
    unknown, again: see `send_mails`; errors: what broke and was passed over; requeued: recommendations and files of
    pilots asked for again; erased: addresses of invitations to workshops that are long over, names of who was not let
    into them, and addresses of the network in the audit; expired: rows that a workspace has kept for long enough,
    sessions that had run out, and files that were sent and not taken; channel_messages: written to channels;
    channel_sent, channel_later, channel_failed, channel_cancelled: what became of those;
    checkpoints: of the log, kept elsewhere.
    `seconds`: take up no new work after so long; the next pass goes on.
    `sends`: the mails too, here and now; otherwise the worker that sends is knocked for where there is something to do.
    """
    at = now or timezone.now()
    begun = time.monotonic()
    until = begun + seconds if seconds else float("inf")
    counts: Counter[str] = Counter(dict.fromkeys(COUNTED, 0))
    for what, pass_time in _waiting(at, revisits_until=begun + _SHARE * (until - begun)):
        if time.monotonic() > until:
            break
        try:
            counts.update(pass_time())
        except Exception:
            # One row that cannot be read must not keep everybody else's reminders back.
            log.exception("%s could not be brought up to date", what)
            counts["errors"] += 1
    if sends:
        counts.update(mail_sending.send_mails(now=at, seconds=max(until - time.monotonic(), 0.001)))
        counts.update(channel_sending.send_messages(now=at, seconds=max(until - time.monotonic(), 0.001)))
    else:
        _knock_for_senders(at)
    counts["requeued"] += recommendations.requeue_waiting() + pilot_uploads.requeue_waiting()
    Tick.objects.update_or_create(pk=1, defaults={"at": timezone.now(), "counts": dict(counts)})
    return dict(counts)


def _knock_for_senders(now: datetime) -> None:
    if mail_claims.are_waiting(now=now):
        knock("workshops.send_mails", expires=KNOCK_LASTS)
    if channel_sending.are_waiting(now=now):
        knock("workshops.send_channel_messages", expires=KNOCK_LASTS)


# Of a pass, for revisits, before all else has had its turn: thousands that come due in one moment take several passes.
_SHARE = 2 / 3


def _waiting(now: datetime, revisits_until: float) -> Iterator[tuple[str, Callable[[], Mapping[str, int]]]]:
    """What time has something to do with: what it is called, and what to do about it, which gives counts."""
    revisits = reminders.passing(now)
    for pk, pass_time in revisits:
        yield f"Occurrence {pk}", pass_time
        if time.monotonic() > revisits_until:
            break
    for pk in signals.waking(now):
        yield f"Signal {pk}", partial(signals.pass_time, signal_id=pk, now=now)
    for pk in stand_ins.waking():
        yield f"The owner of occurrence {pk}", partial(stand_ins.tell_stand_in, occurrence_id=pk, now=now)
    for pk in prescoring.waking(now):
        yield f"The deadline of workshop {pk}", partial(prescoring.pass_time, workshop_id=pk, now=now)
    for pk in invitation_addresses.waking(now):
        yield f"The addresses of workshop {pk}", partial(invitation_addresses.erase_addresses, workshop_id=pk)
    for pk in retention.waking(now):
        yield f"What workspace {pk} keeps", partial(retention.pass_time, workspace_id=pk, now=now)
    for pk in channel_news.every_channel():
        yield f"Channel {pk}", partial(channel_news.write_news, channel_id=pk, now=now)
    yield "Ended sessions", lambda: {"expired": browser_sessions.forget_ended_sessions()}
    yield "Files that nobody took", lambda: {"expired": pilot_uploads.discard_stale()}
    yield "The audit's addresses", lambda: {"erased": audit.forget_addresses(now=now)}
    yield "The log's checkpoint", partial(log_checkpoint_keeping.keep_checkpoint, now=now)
    for pk, pass_time in revisits:
        yield f"Occurrence {pk}", pass_time
