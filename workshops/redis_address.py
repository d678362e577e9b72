"""Where Redis is: one server by its address, or the one that Sentinels name at the moment.

    redis://user:password@host:6379/0 · rediss://… · unix:///path?db=0
    redis+sentinel://user:password@host:26379,host:26379,host:26379/NAME/0?sentinel_password=…

A cluster is none of them: what belongs together (a room's version and who is told of it, a queue and what was taken off
it) would lie on several servers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, unquote, urlsplit

SCHEME = "redis+sentinel"
ONE_SERVER = ("redis", "rediss", "unix")
PORT = 26379
# Seconds for each answer of a Sentinel: the next one is asked.
SENTINELS_PATIENCE = 2

HOW = "Write redis://host:6379/0, or redis+sentinel://host:26379,host:26379,host:26379/NAME/0 for what Sentinels watch."
CLUSTER = f"REDIS_URL leads to a Redis Cluster, on which Advisor's queues and rooms cannot lie. {HOW}"
NONE = f"REDIS_URL is no address of a Redis. {HOW}"


@dataclass(frozen=True)
class Watched:
    """A Redis that Sentinels watch. `name`: as they call it; `number`: of its database."""

    sentinels: tuple[tuple[str, int], ...]
    name: str
    number: int = 0
    username: str | None = None
    password: str | None = None
    sentinels_password: str | None = None

    @property
    def asking(self) -> dict[str, object]:
        """How the Sentinels are asked."""
        patience = {"socket_timeout": SENTINELS_PATIENCE, "socket_connect_timeout": SENTINELS_PATIENCE}
        return {**patience, **({"password": self.sentinels_password} if self.sentinels_password else {})}

    @property
    def parts(self) -> dict[str, object]:
        return {"db": self.number, "username": self.username, "password": self.password}

    @property
    def broker(self) -> str:
        """As kombu wants it: an address for each Sentinel, with the password of what they watch."""
        who = f"{quote(self.username or '', safe='')}:{quote(self.password, safe='')}@" if self.password else ""
        hosts = (f"[{host}]" if ":" in host else host for host, _ in self.sentinels)
        places = zip(hosts, (port for _, port in self.sentinels), strict=True)
        return ";".join(f"sentinel://{who}{host}:{port}/{self.number}" for host, port in places)

    @property
    def broker_options(self) -> dict[str, object]:
        return {"master_name": self.name, "sentinel_kwargs": self.asking}


def watched(url: str) -> Watched | None:
    """None for the address of one server. Raises ValueError, by its text, where it is neither."""
    if (fault := fault_of(url)) is not None:
        raise ValueError(fault)
    parts = urlsplit(url)
    if parts.scheme != SCHEME:
        return None
    who, _, hosts = parts.netloc.rpartition("@")
    user, _, password = who.partition(":")
    name, _, number = parts.path.strip("/").partition("/")
    (sentinels_password,) = parse_qs(parts.query).get("sentinel_password", [""])
    return Watched(
        tuple(_place(one) for one in hosts.split(",")),
        unquote(name),
        int(number or 0),
        unquote(user) or None,
        unquote(password) or None,
        sentinels_password or None,
    )


def fault_of(url: str) -> str | None:
    """What is wrong with an address, in one sentence; None where nothing is."""
    scheme, _, rest = url.partition("://")
    hosts = rest.partition("/")[0].rpartition("@")[2]
    if "cluster" in scheme or (scheme in ONE_SERVER[:2] and "," in hosts):
        return CLUSTER
    if scheme in ONE_SERVER:
        return None
    try:
        name, _, number = urlsplit(url).path.strip("/").partition("/")
        is_whole = bool(name) and int(number or 0) >= 0 and all(_place(one)[0] for one in hosts.split(","))
    except ValueError:
        is_whole = False
    return None if scheme == SCHEME and is_whole else NONE


def _place(text: str) -> tuple[str, int]:
    """`host`, `host:26379`, `[::1]:26379`. Raises ValueError."""
    parts = urlsplit(f"//{text}")
    return parts.hostname or "", parts.port or PORT


def broker(url: str) -> tuple[str, Mapping[str, object]]:
    """Address and transport options, as Celery wants them."""
    if url.startswith("unix://"):
        return "redis+socket://" + url.removeprefix("unix://").replace("?db=", "?virtual_host="), {}
    place = watched(url) if fault_of(url) is None else None
    return (place.broker, place.broker_options) if place else (url, {})
