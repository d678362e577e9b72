"""Who is in a room, as the live lane keeps it in Redis (live/presence.py writes it)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import redis

from workshops import wire

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Presence:
    """Who has a page of a room open, and since when the others have none: ids of participants and of members."""

    here: frozenset[bytes] = frozenset()
    gone: Mapping[bytes, bytes] = field(default_factory=dict)

    def of(self, person: UUID | str) -> tuple[bool, datetime | None]:
        """Whether somebody is here; if not, since when. None: Redis has been emptied, or they were never here."""
        name = str(person).encode()
        if name in self.here:
            return True, None
        since = self.gone.get(name)
        return False, datetime.fromtimestamp(int(since), UTC) if since else None


def presence_in(workshop_id: UUID) -> Presence:
    """By Redis's own clock. Nobody where it does not answer."""
    try:
        with wire.connection().pipeline(transaction=False) as pipe:
            pipe.time()
            pipe.zrange(wire.presence_key(workshop_id), 0, -1, withscores=True)
            pipe.hgetall(wire.gone_key(workshop_id))
            (now, _), until, gone = pipe.execute()
    except redis.RedisError as error:
        log.warning("Who is connected to room %s is not known: %s", workshop_id, error)
        return Presence()
    return Presence(frozenset(person for person, time in until if time >= now), gone)
