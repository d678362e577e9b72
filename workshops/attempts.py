"""How often somebody guessed wrong, came in or was written to lately: counters in Redis, by name and by address.

**Nobody who is right is refused.** A join code is looked up first, and only a wrong one is counted and then answered
with "too many": so whoever guesses from the network of a meeting shuts nobody out, and neither do guesses from all over
the world. That also means that no counter keeps a guesser from finding a code, since a right one passes whatever was
wrong before; only the number of codes does. A code has 8 of 31 letters, so there are 31^8 = 853,000,000,000. With 100
workshops open on a site that answers 1,000 guesses a second without a pause, one of them is found after 31^8 / 100 /
1,000 seconds = 99 days on average, and one named workshop after 27 years; within the two hours of a meeting the odds
that somebody finds it are 1 in 118,000. (With the six letters of codes made before, one of a hundred fell after two and
a half hours, and one named workshop within two hours at 1 in 123.) What the counters are for is the noise: a flood is
answered without a page, and the log says once a minute that codes are being guessed. Whom a guess would let in knocks
first, where the facilitator has said so (domain/door.py).

Without Redis nobody is refused.
"""

from __future__ import annotations

import logging

import redis
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops import wire
from workshops.figures import whole
from workshops.hops import counted_as, is_this_machine
from workshops.refusals import TooMany

log = logging.getLogger(__name__)

WINDOW = 60
HOUR = 3600
# Wrong codes within a minute: from one address, and from everybody together.
WRONG_BY_ONE = 20
WRONG_BY_ALL = 1000
# Mails within an hour to one address, of each kind.
MAILS_AN_HOUR = 5
# Asked for within a minute from one address: sign-in mails. A meeting behind one address signs in together.
ASKED_BY_ONE = 60
# Who joins one room from one address within ten minutes. Those who come after them knock.
JOINS_FROM_ONE = 200
JOINS_WINDOW = 600


def check_attempts(what: str, who: str, *, limit: int = WRONG_BY_ONE) -> None:
    """Refuse somebody who was wrong `limit` times within a minute. For what only its owner can get right: see above."""
    try:
        wrong = wire.connection().get(_key(what, who))
    except redis.RedisError:
        return
    if wrong is not None and int(wrong) >= limit:
        raise _too_many()


def count_attempt(what: str, who: str) -> None:
    """One wrong try more. The count is forgotten a minute after the first."""
    _count(_key(what, who), WINDOW)


def count_wrong(what: str, address: str, *, limit: int = WRONG_BY_ONE) -> None:
    """One more from that address that was looked at and found wrong; raises TooMany beyond `limit` within a minute. So
    it slows down whoever guesses, and never whoever is right."""
    if _count(_key(what, counted_as(address)), WINDOW) > limit:
        raise _too_many()


# Codes


def count_wrong_code(address: str) -> None:
    """One wrong join code more from that address; raises TooMany once it, or the whole world, was wrong too often."""
    mine = _count(_key("join", counted_as(address)), WINDOW)
    everybody = _count(_key("join", "everybody"), WINDOW)
    if everybody == WRONG_BY_ALL:
        log.warning("Join codes are being guessed: %s wrong ones within a minute.", everybody)
    if mine > WRONG_BY_ONE or everybody > WRONG_BY_ALL:
        raise _too_many()


def comes_with_a_crowd(room: object, address: str) -> bool:
    """Count somebody who joins that room; whether more have from that address than a meeting has people.

    An address of this machine itself is nobody's: without TRUSTED_PROXIES it is everybody's behind a proxy.
    """
    if is_this_machine(address):
        return False
    return _count(_key(f"joined:{room}", counted_as(address)), JOINS_WINDOW) > JOINS_FROM_ONE


# Mails


def may_be_mailed(what: str, recipient: str, *, limit: int = MAILS_AN_HOUR) -> bool:
    """Count one mail of that kind to that address, whoever asked for it; False beyond `limit` within an hour.

    Whoever asks is told the same either way.
    """
    return _count(_key(f"mail:{what}", recipient.strip().lower()), HOUR) <= limit


def check_asking(what: str, address: str) -> None:
    """Count somebody who asks for a mail; raises TooMany beyond what a meeting behind one address asks for."""
    if _count(_key(what, counted_as(address)), WINDOW) > ASKED_BY_ONE:
        raise TooMany(_("Too many tries from your network. Wait a minute, then try again."), retry_after=WINDOW)


def is_first_this_minute(what: str, who: str) -> bool:
    """True once a minute for each `what` and `who`. Without Redis: False."""
    try:
        return bool(wire.connection().set(_key(what, who), 1, ex=WINDOW, nx=True))
    except redis.RedisError:
        return False


# A bucket that leaks (GCRA): the key holds the microsecond at which it is empty again, by Redis's own clock. Gives the
# microseconds to wait, 0 for a turn that is taken.
_TURN = """
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local every, room = tonumber(ARGV[1]), tonumber(ARGV[2])
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now) + every
if full - now > room then return full - now - room end
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000) + 1)
return 0
"""


def take_turn(what: str, who: str, *, a_minute: int, at_once: int) -> None:
    """Refuse whoever has asked more than `at_once` times in a row and goes on faster than `a_minute`. Without Redis
    nobody is refused."""
    every = 60_000_000 // a_minute
    try:
        wait = int(wire.connection().eval(_TURN, 1, f"turns:{what}:{who}", every, every * at_once))
    except redis.RedisError:
        return
    if wait:
        seconds = -(-wait // 1_000_000)
        words = ngettext(
            "Too many calls. Wait {count} second, then go on more slowly.",
            "Too many calls. Wait {count} seconds, then go on more slowly.",
            seconds,
        )
        raise TooMany(words.format(count=whole(seconds)), retry_after=seconds)


def _count(key: str, seconds: int) -> int:
    """One more, and how many that makes since the first; forgotten `seconds` after that one. Without Redis: 0."""
    try:
        with wire.connection().pipeline() as pipe:
            pipe.set(key, 0, ex=seconds, nx=True)
            pipe.incr(key)
            return int(pipe.execute()[-1])
    except redis.RedisError as error:
        log.warning("An attempt could not be counted: %s", error)
        return 0


def _too_many() -> TooMany:
    return TooMany(_("Too many wrong tries. Wait a minute, then try again."), retry_after=WINDOW)


def _key(what: str, who: str) -> str:
    return f"attempts:{what}:{who}"
