"""Telling every web process that a room has changed."""

from __future__ import annotations

import logging
from uuid import UUID

import redis
from django.db import transaction

from workshops import wire

log = logging.getLogger(__name__)


def mark_changed(workshop_id: UUID) -> None:
    """After the commit, raise the room's version and announce it. A lost announcement only delays."""
    transaction.on_commit(lambda: _announce(workshop_id))


def drop_streams(workshop_id: UUID, *, of: UUID) -> None:
    """After the commit, end the live streams of one participant or member in this room."""
    transaction.on_commit(lambda: _publish(wire.drop_channel(workshop_id), str(of)))


def drop_member_streams(member_id: UUID) -> None:
    """After the commit, end a member's live streams in every room: they have signed out, or have been removed.

    A browser that is still signed in comes back by itself a second later.
    """
    transaction.on_commit(lambda: _publish(wire.DROP_EVERYWHERE, str(member_id)))


def nudge_page(workshop_id: UUID, *, of: UUID) -> None:
    """After the commit, ask one participant's open pages to show that the room is waiting for them."""
    transaction.on_commit(lambda: _publish(wire.nudge_channel(workshop_id), str(of)))


def _announce(workshop_id: UUID) -> None:
    try:
        version = wire.connection().incr(wire.version_key(workshop_id))
    except redis.RedisError as error:
        log.warning("Room %s has changed, but Redis does not answer: %s", workshop_id, error)
        return
    _publish(wire.room_channel(workshop_id), str(version))


def _publish(channel: str, message: str) -> None:
    try:
        wire.connection().publish(channel, message)
    except redis.RedisError as error:
        log.warning("Nothing could be announced on %s: %s", channel, error)
