"""Writing to the append-only log. The only writers are two SQL functions (migrations/sql/log.py): `log_append`,
and for a chain that is only begun `log_append_past`."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import rfc8785
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from workshops.domain.log_rows import rows_as_they_are
from workshops.domain.rights import Subject, check_belongs, check_may_change, workspace_of
from workshops.domain.search_documents import follow_event
from workshops.models import EventText, Member, Participant

_told_at: ContextVar[datetime | None] = ContextVar("told_at", default=None)

Actor = Member | Participant | None


@dataclass(frozen=True)
class Head:
    """Where a chain stands: its last number, and the SHA-256 of its last event in hex."""

    seq: int
    hash: str


def canonical(body: Any) -> str:
    """Canonical JSON (RFC 8785): the same value is always the same text."""
    return rfc8785.dumps(body).decode()


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def actor_name(by: Model | None) -> str:
    return subject_name(by) if by is not None else "system"


def subject_name(subject: Model) -> str:
    """`"member:<id>"`"""
    return f"{type(subject).__name__.lower()}:{subject.pk}"


@contextmanager
def told_as_of(moment: datetime) -> Iterator[None]:
    """What is appended meanwhile happened at `moment`. The database takes it only for a chain that the same
    transaction began, and never a moment before the last event's or after now."""
    told = _told_at.set(moment)
    try:
        yield
    finally:
        _told_at.reset(told)


def happening_at() -> datetime:
    """Now, or the moment that is being told of."""
    return _told_at.get() or timezone.now()


def append_event(
    kind: str,
    *,
    subject: Subject,
    by: Actor,
    body: Mapping[str, object] | None = None,
    texts: dict[str, str] | None = None,
    rows: Iterable[Model] = (),
    own_account: bool = False,
) -> Head:
    """Append one event to the chain of the subject's workspace, in the caller's transaction.

    `body` holds ids and plain values; `texts` what a person wrote freely ({field: text}): the event keeps
    only its salted hash, and the text lies in a table from which it can be erased. `rows`: those that this change
    has made, altered or removed, of the tables that the log gives again (`log_rows`); the event states them as they
    are now.
    Every change writes its event, so here, once, nobody changes what belongs to another workspace, and no viewer
    changes anything: NotThere, and with the transaction nothing has happened. (A viewer may come in as an observer.)
    `own_account`: what everybody may do with what is their own, viewers too: a token to read by, leaving.
    """
    if by is not None:
        (check_belongs if own_account else check_may_change)(by, subject)
    event_id = uuid.uuid4()
    salted = {field: (secrets.token_hex(16), text) for field, text in (texts or {}).items() if text}
    stated = {"rows": rows_as_they_are(rows)} if (rows := list(rows)) else {}
    hashes = {f"{field}_sha256": sha256(salt + text) for field, (salt, text) in salted.items()}
    EventText.objects.bulk_create(
        EventText(event=event_id, field=field, salt=salt, text=text) for field, (salt, text) in salted.items()
    )
    told_at = _told_at.get()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq, hash FROM log_append_past(%s, %s, %s, %s, %s, %s, %s)"
            if told_at
            else "SELECT seq, hash FROM log_append(%s, %s, %s, %s, %s, %s)",
            [
                workspace_of(subject),
                event_id,
                kind,
                subject_name(subject),
                actor_name(by),
                canonical({**(body or {}), **stated, **hashes}),
                *([told_at] if told_at else []),
            ],
        )
        seq, digest = cursor.fetchone()
    follow_event(kind, subject_name(subject), has_texts=bool(salted))
    return Head(seq, digest)
