"""The owner of the tables, for what the web's role may not do: migrations, and the demo's past."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InternalError, connections

LOGIN = ("USER", "PASSWORD", "HOST", "PORT")


@contextmanager
def as_owner(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Meanwhile this thread's connection is the owner's (DATABASE_OWNER_URL), and afterwards what it was.

    Not inside of a transaction, which would go on without what happens here. Where the connection came in as the
    owner and took on the web's role (the tests do), it only lays that down. Where no owner is named, nothing changes.
    """
    before: Any = connections[using]
    if not settings.DATABASE_OWNER:
        yield
    elif before.settings_dict["USER"] == settings.DATABASE_OWNER["USER"]:
        with _laid_down(before):
            yield
    elif before.in_atomic_block:
        raise RuntimeError("The owner's work is a transaction of its own")
    else:
        connections[using] = owner = type(before)(_owners(before.settings_dict), using)
        try:
            yield
        finally:
            owner.close()
            connections[using] = before


def _owners(ours: dict[str, Any]) -> dict[str, Any]:
    """The settings of the same database, for the owner and without a pool."""
    login = {name: settings.DATABASE_OWNER[name] for name in LOGIN}
    return {**ours, **login, "OPTIONS": {**ours["OPTIONS"], "pool": False}}


@contextmanager
def _laid_down(connection: Any) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user <> session_user")
        was_on = cursor.fetchone()[0]
        if was_on:
            cursor.execute("SET ROLE NONE")
    try:
        yield
    finally:
        # In a transaction that has failed nothing can be said, and its end brings the role back anyway.
        if was_on and not connection.needs_rollback:
            with suppress(InternalError), connection.cursor() as cursor:
                cursor.execute("RESET ROLE")  # to what the connection began with
