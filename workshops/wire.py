"""The wire between processes: the Redis connection, and the names of its keys and channels.

Nothing here is ever the only copy of anything: Redis may be emptied at any moment.
"""

from __future__ import annotations

from functools import cache
from uuid import UUID

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from workshops import redis_pools


@cache
def connection() -> redis.Redis:
    """One pool per process. Blocking, because the plain pool raises when it is exhausted."""
    pool = redis_pools.pool(
        settings.REDIS_URL,
        max_connections=16,
        timeout=2,
        socket_timeout=2,
        socket_connect_timeout=2,
        # Once: a connection that Redis's restart has cut is replaced unnoticed; a Redis that is away is not waited for.
        retry=Retry(NoBackoff(), 1),
    )
    return redis.Redis(connection_pool=pool)


def room_channel(workshop_id: UUID | str) -> str:
    """Channel on which a room's new version is announced; also the prefix of the room's keys."""
    return f"room:{workshop_id}"


def version_key(workshop_id: UUID | str) -> str:
    return f"room:{workshop_id}:version"


def presence_key(workshop_id: UUID | str) -> str:
    """Sorted set: id of a participant, or of a member who facilitates → Unix time until which they count as here."""
    return f"room:{workshop_id}:present"


def gone_key(workshop_id: UUID | str) -> str:
    """Hash: who ran out of the presence set → Unix time since when. Left as it is when they come back."""
    return f"room:{workshop_id}:gone"


def drop_channel(workshop_id: UUID | str) -> str:
    """Channel on which a participant or member id is announced whose streams must end now."""
    return f"room:{workshop_id}:drop"


def nudge_channel(workshop_id: UUID | str) -> str:
    """Channel on which a participant id is announced whose page should ask them to finish."""
    return f"room:{workshop_id}:nudge"


# Channel on which the id of a member, or of a member's token, is announced whose streams must end now, in whatever room
# they are.
DROP_EVERYWHERE = "rooms:drop"
