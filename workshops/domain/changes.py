"""Telling every web process that a room has changed."""

from __future__ import annotations

import logging
import threading
import time
from uuid import UUID

import redis
from django.db import transaction

from workshops import wire

log = logging.getLogger(__name__)

PAUSE = 0.01  # seconds after an announcement in which further changes collect
AGAIN = 1.0  # seconds after which what could not be announced is tried again


def mark_changed(workshop_id: UUID) -> None:
    """After the commit, raise the room's version and announce it. A lost announcement only delays."""
    transaction.on_commit(lambda: _announcer.tell(workshop_id) if _announcer else _announce(workshop_id))


def drop_streams(workshop_id: UUID, *, of: UUID) -> None:
    """After the commit, end the live streams of one participant or member in this room."""
    transaction.on_commit(lambda: _publish(wire.drop_channel(workshop_id), str(of)))


def drop_member_streams(member_id: UUID) -> None:
    """After the commit, end a member's live streams in every room: they have signed out, or have been removed.

    A browser that is still signed in comes back by itself a second later.
    """
    transaction.on_commit(lambda: _publish(wire.DROP_EVERYWHERE, str(member_id)))


def drop_token_streams(token_id: UUID) -> None:
    """After the commit, end the live streams that were opened by a member's token: it is revoked."""
    transaction.on_commit(lambda: _publish(wire.DROP_EVERYWHERE, str(token_id)))


def forget_the_gone(workshop_id: UUID) -> None:
    """After the commit, forget who has left this room and when: it is over. Who is still there shows it by itself."""
    transaction.on_commit(lambda: _forget(wire.gone_key(workshop_id)))


def nudge_page(workshop_id: UUID, *, of: UUID) -> None:
    """After the commit, ask one participant's open pages to show that the room is waiting for them."""
    transaction.on_commit(lambda: _publish(wire.nudge_channel(workshop_id), str(of)))


def _announce(workshop_id: UUID) -> bool:
    """Whether Redis knows of it. Who hears the announcement looks sooner, and everybody looks after a while."""
    try:
        version = wire.connection().incr(wire.version_key(workshop_id))
    except redis.RedisError as error:
        log.warning("Room %s has changed, but Redis does not answer: %s", workshop_id, error)
        return False
    _publish(wire.room_channel(workshop_id), str(version))
    return True


def _forget(key: str) -> None:
    try:
        wire.connection().delete(key)
    except redis.RedisError as error:
        log.warning("%s stays in Redis until it runs out: %s", key, error)


def _publish(channel: str, message: str) -> None:
    try:
        wire.connection().publish(channel, message)
    except redis.RedisError as error:
        log.warning("Nothing could be announced on %s: %s", channel, error)


# In the background


class Announcer:
    """Announces changed rooms in a thread of its own: nobody waits for Redis, and many changes are announced once.

    A change in a quiet room is announced at once; those that follow it within PAUSE are announced together. What could
    not be announced is kept until it can: this process may be cut off from Redis where others are not.
    """

    def __init__(self) -> None:
        self._rooms: set[UUID] = set()
        self._lock = threading.Lock()
        self._woken = threading.Event()
        self._is_stopping = False
        self._thread = threading.Thread(target=self._run, name="announcer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def tell(self, workshop_id: UUID) -> None:
        with self._lock:
            self._rooms.add(workshop_id)
        self._woken.set()

    def stop(self) -> None:
        """Everything that has been told is announced when this returns."""
        self._is_stopping = True
        self._woken.set()
        if self._thread.ident is not None:
            self._thread.join()
        self._announce_told()

    def _run(self) -> None:
        while not self._is_stopping:
            self._woken.wait(AGAIN if self._rooms else None)
            self._woken.clear()
            self._announce_told()
            time.sleep(PAUSE)

    def _announce_told(self) -> None:
        with self._lock:
            rooms, self._rooms = self._rooms, set()
        for room in rooms:
            try:
                if not _announce(room):
                    with self._lock:
                        self._rooms.add(room)
            except Exception:
                # Whatever it is, the next change is announced by this thread too.
                log.exception("The change of room %s could not be announced.", room)


_announcer: Announcer | None = None


def announce_in_background() -> None:
    """For the life of a web process. Elsewhere changes are announced before their verb returns."""
    global _announcer
    if _announcer is None:
        _announcer = Announcer()
        _announcer.start()


def stop_announcing() -> None:
    """Back to announcing at once, with nothing left to say."""
    global _announcer
    if _announcer is not None:
        ending, _announcer = _announcer, None
        ending.stop()
