"""Hands that reach past the application: the owner of the tables, and the role that the web uses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from workshops.domain.database_owner import as_owner

# The chain's hashes and links once more, from its first event: what somebody does who knows how they are made.
REHASH = """
    DO $$
    DECLARE e log_event; prev text := repeat('0', 64); h text;
    BEGIN
        FOR e IN SELECT * FROM log_event WHERE chain = '%s' ORDER BY seq LOOP
            h := log_hash(e.chain, e.seq, e.event_id, e.kind, e.subject, e.actor, e.at, e.body_text, prev);
            UPDATE log_event SET prev_hash = prev, hash = h WHERE event_id = e.event_id;
            prev := h;
        END LOOP;
        UPDATE log_chain_head SET hash = prev WHERE chain = '%s';
    END $$
"""


@contextmanager
def administrator() -> Iterator[Any]:
    """Somebody with the right to switch triggers off."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield cursor
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


@contextmanager
def web_role() -> Iterator[Any]:
    """The web's role, as which every test acts anyway."""
    with connection.cursor() as cursor:
        yield cursor
