"""Which network addresses a channel may lead to, however they are written."""

from __future__ import annotations

import pytest

from workshops.domain.channel_addresses import may_connect, read_networks

PUBLIC = ("8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8", "2002:808:808::1")
PRIVATE = {
    "loopback": ("127.0.0.1", "127.8.9.10", "::1"),
    "private": ("10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fd00::1", "fc00::1"),
    "link-local": ("169.254.169.254", "fe80::1", "fe80::1%eth0"),
    "shared by a carrier": ("100.64.0.1",),
    "multicast": ("224.0.0.1", "239.255.255.250", "ff02::1"),
    "unspecified": ("0.0.0.0", "::", "0.1.2.3"),
    "reserved": ("240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "2001:db8::1"),
    "site-local": ("fec0::1",),
    "v4 in v6": ("::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1", "::ffff:10.0.0.1"),
    "NAT64": ("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808"),
    "6to4 and Teredo": ("2002:7f00:1::1", "2002:a00:1::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2"),
    "no address at all": ("localhost", "example.org", "0x7f.1", "2130706433", "127.1", ""),
}


@pytest.mark.parametrize("host", PUBLIC)
def test_what_everybody_can_reach_may_be_reached(host: str) -> None:
    assert may_connect(host, ())


@pytest.mark.parametrize("host", [host for hosts in PRIVATE.values() for host in hosts])
def test_what_is_private_may_not(host: str) -> None:
    assert not may_connect(host, ())


def test_a_permitted_network_is_let_in_and_no_other() -> None:
    permitted = read_networks(["10.1.0.0/16", " fd12::/32 ", ""])
    asked = ("10.1.2.3", "::ffff:10.1.2.3", "fd12::5", "10.2.0.1", "fd13::5", "127.0.0.1")
    assert [may_connect(host, permitted) for host in asked] == [True, True, True, False, False, False]


def test_what_is_no_network_is_said_when_the_settings_are_read() -> None:
    with pytest.raises(ValueError, match=r"10\.1\.0\.1/16"):
        read_networks(["10.1.0.1/16"])
