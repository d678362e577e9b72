"""How often somebody guessed wrong lately: counters in Redis, by name and by address."""

from __future__ import annotations

import logging

import redis
from django.utils.translation import gettext as _

from workshops import wire
from workshops.refusals import TooMany

log = logging.getLogger(__name__)

WINDOW = 60


def check_attempts(what: str, who: str, *, limit: int = 20) -> None:
    """Refuse somebody who was wrong `limit` times within a minute. Without Redis nobody is refused."""
    try:
        wrong = wire.connection().get(_key(what, who))
    except redis.RedisError:
        return
    if wrong is not None and int(wrong) >= limit:
        raise TooMany(_("Too many wrong tries. Wait a minute, then try again."), retry_after=WINDOW)


def count_attempt(what: str, who: str) -> None:
    """One wrong try more. The count is forgotten a minute after the first."""
    try:
        with wire.connection().pipeline() as pipe:
            pipe.set(_key(what, who), 0, ex=WINDOW, nx=True)
            pipe.incr(_key(what, who))
            pipe.execute()
    except redis.RedisError as error:
        log.warning("A wrong try could not be counted: %s", error)


def is_first_this_minute(what: str, who: str) -> bool:
    """True once a minute for each `what` and `who`. Without Redis: False."""
    try:
        return bool(wire.connection().set(_key(what, who), 1, ex=WINDOW, nx=True))
    except redis.RedisError:
        return False


def _key(what: str, who: str) -> str:
    return f"attempts:{what}:{who}"
