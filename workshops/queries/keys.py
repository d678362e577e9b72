"""A row's place in a list by time or by day, as a page's address or a cursor has it: its moment or day, and its id."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q


def key_of(at: date, pk: UUID) -> str:
    """`at`: a moment with its zone, or a day."""
    return f"{at.isoformat()} {pk}"


def instant(said: str) -> datetime:
    """ValueError for what is no moment, and for one without its zone."""
    moment = datetime.fromisoformat(said)
    if moment.tzinfo is None:
        raise ValueError("A key names a moment with its zone.")
    return moment


def older(key: str, field: str, read: Callable[[str], date] = instant) -> Q:
    """What comes behind that place where the newest stands first; ValueError where the key is none."""
    return _beyond(key, field, read, "lt")


def newer(key: str, field: str, read: Callable[[str], date] = instant) -> Q:
    """The same where the oldest stands first."""
    return _beyond(key, field, read, "gt")


def _beyond(key: str, field: str, read: Callable[[str], date], beyond: str) -> Q:
    said, _, number = key.partition(" ")
    at, pk = read(said), UUID(number)
    # The first of the two alone is what an index can go by.
    return Q(**{f"{field}__{beyond}e": at}) & (Q(**{f"{field}__{beyond}": at}) | Q(**{f"pk__{beyond}": pk}))
