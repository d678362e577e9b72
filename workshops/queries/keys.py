"""A row's place in a list by time, as a page's address or a cursor has it: its moment and its id."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q


def key_of(moment: datetime, pk: UUID) -> str:
    return f"{moment.isoformat()} {pk}"


def older(key: str, field: str) -> Q:
    """What comes behind that place where the newest stands first; ValueError where the key is none."""
    moment, pk = _parted(key)
    return Q(**{f"{field}__lt": moment}) | Q(**{field: moment, "pk__lt": pk})


def newer(key: str, field: str) -> Q:
    """The same where the oldest stands first."""
    moment, pk = _parted(key)
    return Q(**{f"{field}__gt": moment}) | Q(**{field: moment, "pk__gt": pk})


def _parted(key: str) -> tuple[datetime, UUID]:
    at, _, pk = key.partition(" ")
    moment = datetime.fromisoformat(at)
    if moment.tzinfo is None:
        raise ValueError("A key names a moment with its zone.")
    return moment, UUID(pk)
