"""The browsers that hold an account or a seat, when the person is erased. What else ends: see `membership`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from workshops.models import User
from workshops.queries.sessions import SessionStore

# As `callers.GUEST_KEY`, which stands above the domain; a test holds that they are one.
GUEST_KEY = "participants"


def forget_seats(seats: Collection[UUID]) -> None:
    """Take these seats out of the browsers that hold them."""
    keys = {str(seat) for seat in seats}
    for key, held in _browsers() if keys else ():
        rooms = held.get(GUEST_KEY)
        if isinstance(rooms, dict) and keys & set(rooms.values()):
            store = SessionStore(key)
            store[GUEST_KEY] = {room: seat for room, seat in rooms.items() if seat not in keys}
            store.save()


def forget_browsers(account: User) -> None:
    """Sign an account out of every browser, and keep nothing of that."""
    mine = [key for key, held in _browsers() if held.get(SESSION_KEY) == str(account.pk)]
    Session.objects.filter(session_key__in=mine).delete()


def _browsers() -> Iterator[tuple[str, dict[str, object]]]:
    """(key, what it holds) of every session. One table, read once: erasing somebody is seldom."""
    reader = SessionStore()
    for key, data in Session.objects.values_list("session_key", "session_data").iterator():
        yield key, reader.decode(data)
