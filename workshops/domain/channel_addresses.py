"""Which network addresses a channel may lead to: public ones, and those in networks that the installation permits.

Standard library only, and no Django: the program that sends (`channel_post.py`) asks here too.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Ways to write an IPv4 address as an IPv6 one (RFC 4291, 6052, 3056): what is judged is the IPv4 address in it.
_NAT64 = IPv6Network("64:ff9b::/96")
# Translation inside one's own network (RFC 8215), site-local addresses (RFC 3879), Teredo (RFC 4380): never public.
_NEVER = tuple(IPv6Network(each) for each in ("64:ff9b:1::/48", "fec0::/10", "2001::/32"))


def read_networks(written: Sequence[str]) -> tuple[Network, ...]:
    """`["10.1.0.0/16", "fd00::/8"]`; ValueError where one is no network."""
    return tuple(ip_network(each.strip()) for each in written if each.strip())


def may_connect(host: object, permitted: Sequence[Network]) -> bool:
    """Whether a connection may go to `host`, an address as the socket gets it. A name is none, so it is refused."""
    try:
        address = ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    meant = _meant(address)
    return any(meant in network or address in network for network in permitted) or _is_public(meant)


def _meant(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for; else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    low = IPv4Address(int(address) & 0xFFFFFFFF)
    # Also the old form without a prefix, "::127.0.0.1"; "::" and "::1" are IPv6 addresses of their own.
    if address in _NAT64 or 1 < int(address) <= 0xFFFFFFFF:
        return low
    return address


def _is_public(address: Address) -> bool:
    """Reachable by everybody: not private, loopback, link-local, shared, multicast, unspecified or reserved."""
    if isinstance(address, IPv6Address) and any(address in network for network in _NEVER):
        return False
    return address.is_global and not (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or address.is_reserved
    )
