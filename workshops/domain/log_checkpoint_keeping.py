"""One checkpoint a day, kept where ADVISOR_CHECKPOINT_TO says: a file, which it is added to, or an address.

Guarantee: each day on which the log held anything, and the key was set, its checkpoint arrives at least once, a quarter
of an hour later where it did not at first. Twice is harmless, for a checkpoint says the same however often it is read.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from workshops.domain import channel_program
from workshops.domain.channel_program import Message
from workshops.domain.channel_seals import Secrets
from workshops.domain.log_checkpoint import Signer, checkpoint, signer
from workshops.models import Checkpoint

log = logging.getLogger(__name__)

PAUSE = timedelta(minutes=15)


def keep_checkpoint(*, now: datetime) -> dict[str, int]:
    """Makes today's where there is none yet, and passes on one that has not arrived. Nothing without a key.

    Gives `{"checkpoints": 1}` where one arrived. Raises NoKey where the key is none.
    """
    if not settings.ADVISOR_CHECKPOINT_KEY:
        return {}
    by = signer()
    _make(now.astimezone(UTC), by)
    waiting = _claim(now)
    if waiting is None:
        return {}
    if fault := _pass_on(waiting, by):
        log.error("The log's checkpoint of %s could not be kept: %s", waiting.on, fault)
        return {"errors": 1}
    Checkpoint.objects.filter(pk=waiting.pk).update(kept_at=timezone.now())
    return {"checkpoints": 1}


def _make(now: datetime, by: Signer) -> None:
    if not Checkpoint.objects.filter(on=now.date()).exists() and (text := checkpoint(by=by)):
        Checkpoint.objects.bulk_create([Checkpoint(on=now.date(), text=text)], ignore_conflicts=True)


def _claim(now: datetime) -> Checkpoint | None:
    """The oldest that has not arrived and that nobody has tried for a while; it is ours to try now."""
    with transaction.atomic():
        rested = Q(tried_at=None) | Q(tried_at__lte=now - PAUSE)
        waiting = Checkpoint.objects.select_for_update(skip_locked=True).filter(rested, kept_at=None)
        found = waiting.order_by("on").first()
        if found:
            Checkpoint.objects.filter(pk=found.pk).update(tried_at=now)
    return found


def _pass_on(row: Checkpoint, by: Signer) -> str:
    """Why it has not arrived; empty where it has."""
    to = settings.ADVISOR_CHECKPOINT_TO
    if "://" in to:
        fault = channel_program.post(Secrets(to, _signing(by)), _message(row))
        return fault.stored() if fault else ""
    try:
        _add(Path(to or settings.ADVISOR_DATA_DIR / "checkpoints.txt"), row.text)
    except OSError as error:
        return (error.strerror or str(error)).lower()
    return ""


def _add(path: Path, text: str) -> None:
    """At the file's end, an empty line before it: a file to which one may only add is enough."""
    with path.open("a", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())


def _message(row: Checkpoint) -> Message:
    data = {"on": row.on.isoformat(), "checkpoint": row.text}
    return Message(
        id=f"checkpoint-{row.on.isoformat()}",
        title=f"Advisor: checkpoint of the log, {row.on.isoformat()}",
        body=row.text,
        payload=json.dumps({"type": "log.checkpoint", "timestamp": timezone.now().isoformat(), "data": data}),
    )


def _signing(by: Signer) -> str:
    """For the webhook's own signature, which a receiver need not check: the checkpoint is signed itself."""
    seed = by.key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    return "whsec_" + base64.b64encode(hmac.digest(seed, b"webhook", hashlib.sha256)).decode()
