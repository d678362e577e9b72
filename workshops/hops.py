"""Whose address a request comes from, when proxies stand between: asked here and nowhere else.

Anybody may write anything into X-Forwarded-For. Each proxy adds, on the right, whom it heard itself; so the list is
read from the right, as long as those who wrote it are in `TRUSTED_PROXIES`. The first hop that is not is the client.
"""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:  # the settings read this file before anything of Django's can be loaded that reads them
    from django.http import HttpRequest

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

# What only a trusted hop may say of a request; from anybody else it is not read at all.
SAID_BY_PROXIES = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_FORWARDED",
)
# What any proxy may say of a request that it passes on; and where it is noted that one of them was there.
PASSED_ON = (*SAID_BY_PROXIES, "HTTP_X_REAL_IP", "HTTP_VIA")
NOTED = "advisor.came_through_a_proxy"
# A household, a phone or a desk has this many bits of IPv6 to itself, so what is counted by address is counted by them.
ONE_CLIENT_V6 = 64
LONGEST = 40  # hops that are looked at


def client_address(request: HttpRequest) -> str:
    """The address of whoever asks: an IPv4 or IPv6 address as text, or "" where the server knows none (a socket)."""
    return address_of_client(
        str(request.META.get("REMOTE_ADDR", "")),
        str(request.META.get("HTTP_X_FORWARDED_FOR", "")),
        settings.TRUSTED_PROXIES,
    )


def counted_as(address: str) -> str:
    """Under which name attempts of that address are counted: IPv4 as it is, IPv6 by its /64."""
    found = _parsed(address)
    if isinstance(found, IPv6Address):
        return str(ip_network((found, ONE_CLIENT_V6), strict=False))
    return str(found) if found else address


def is_this_machine(address: str) -> bool:
    """Whether that is the machine itself: a test, or a proxy of which TRUSTED_PROXIES does not know. It is nobody's."""
    found = _parsed(address)
    return found is None or found.is_loopback


def address_of_client(peer: str, forwarded_for: str, trusted: Iterable[Network]) -> str:
    """`peer`: who holds the connection. Words that are no address end the walk: what stands left of them is anybody's
    saying, so the hop that passed them on is taken."""
    networks = tuple(trusted)
    here = _parsed(peer)
    if here is None:
        return ""
    hops = forwarded_for.split(",") if forwarded_for else []
    for hop in reversed(hops[-LONGEST:]):
        if not _is_in(here, networks):
            break
        found = _parsed(hop)
        if found is None:
            break
        here = found
    return str(here)


def is_trusted(peer: str, trusted: Iterable[Network]) -> bool:
    found = _parsed(peer)
    return found is not None and _is_in(found, tuple(trusted))


def is_believed(peer: str) -> bool:
    """Whether is read what whoever holds the connection says in the name of a proxy. Where BEHIND_PROXY alone is set,
    nobody can go past the proxy, as its description says."""
    if settings.TRUSTED_PROXIES:
        return is_trusted(peer, settings.TRUSTED_PROXIES)
    return bool(settings.BEHIND_PROXY)


def forget_untold(meta: MutableMapping[str, object]) -> None:
    """Take out of a request what it says of itself in the name of a proxy that nobody trusts.

    With it Django's SECURE_PROXY_SSL_HEADER and USE_X_FORWARDED_HOST believe the same hops as `client_address`.
    """
    meta[NOTED] = any(name in meta for name in PASSED_ON)
    if is_believed(str(meta.get("REMOTE_ADDR", ""))):
        return
    for name in (*SAID_BY_PROXIES, "HTTP_X_REQUEST_ID"):
        meta.pop(name, None)


def came_through_a_proxy(request: HttpRequest) -> bool:
    """Whether any is told of, trusted or not."""
    return bool(request.META.get(NOTED))


def networks(texts: Iterable[str]) -> list[Network]:
    """`10.0.0.0/8,::1` as networks; a single address is a network of one. Raises ImproperlyConfigured, by its text."""
    found: list[Network] = []
    for text in (each.strip() for each in texts):
        if not text:
            continue
        try:
            found.append(ip_network(text, strict=False))
        except ValueError:
            words = f"TRUSTED_PROXIES: “{text}” is no network. Write networks with commas between: 10.0.0.0/8,fd00::/8"
            raise ImproperlyConfigured(words) from None
    return found


def _is_in(address: Address, trusted: tuple[Network, ...]) -> bool:
    return any(address.version == network.version and address in network for network in trusted)


def _parsed(text: str) -> Address | None:
    """`1.2.3.4`, `1.2.3.4:567`, `::1`, `[::1]:80`, with a zone or mapped from IPv4; None for anything else."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
