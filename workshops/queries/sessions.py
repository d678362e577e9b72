"""Django's sessions, read with one plain statement: one of them, or those of many at once.

Every request to a room and every stream begins with it, and the ORM spends more time on writing this query than
PostgreSQL does on answering it. What is stored, how it is signed and how it ends is Django's, unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

SHORTEST = 8  # characters of a key that Django looks at


class SessionStore(db.SessionStore):
    # Kept by Django's class, and unknown to its types.
    _session_cache: dict[str, object]

    def _validate_session_key(self, key: str | None) -> bool:
        """Django's keys are letters and digits. PostgreSQL is not asked for anything else, and refuses some of it."""
        return key is not None and len(key) >= SHORTEST and key.isascii() and key.isalnum()

    def load(self) -> dict[str, object]:
        """What the session holds; nothing where it is unknown or has run out."""
        return self._found_in(_stored([self.session_key or ""]))

    def _found_in(self, stored: dict[str, str]) -> dict[str, object]:
        data = stored.get(self.session_key or "")
        if data is None:
            # As Django does it: whoever puts something in gets a session of our making, not of the sender's.
            self._session_key = None
            return {}
        found: dict[str, object] = self.decode(data)
        return found


def load_sessions(keys: Iterable[str | None]) -> list[SessionStore]:
    """One for each key, in their order, all read at once. A key that is none gives an empty session."""
    stores = [SessionStore(key) for key in keys]
    stored = _stored([store.session_key for store in stores if store.session_key])
    for store in stores:
        store._session_cache = store._found_in(stored)
    return stores


def _stored(keys: list[str]) -> dict[str, str]:
    """{key: signed data} of those that have not run out."""
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT session_key, session_data FROM django_session WHERE session_key = ANY(%s) AND expire_date > %s",
            [keys, timezone.now()],
        )
        return dict(cursor.fetchall())
