"""Whose address a request has: what anybody writes into a header is believed of trusted hops alone."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.test import Client, RequestFactory

from config.asgi import Marked
from workshops import hops
from workshops.hops import address_of_client, client_address, counted_as, networks
from workshops.live.asgi import Scope
from workshops.live.seats import Asked

TRUSTED = networks(["10.0.0.0/8", "fd00::/8", "192.0.2.1"])


@pytest.mark.parametrize(
    ("peer", "said", "client"),
    [
        ("198.51.100.7", "", "198.51.100.7"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),  # spoofed: nobody trusts whoever wrote it
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),  # the left one is what the client wrote itself
        ("10.0.0.1", "1.1.1.1, 203.0.113.9, 10.2.3.4, 192.0.2.1", "203.0.113.9"),  # several hops
        ("10.0.0.1", "10.0.0.7, 10.0.0.8", "10.0.0.7"),  # all of them ours: the first there is
        ("10.0.0.1", "1.1.1.1, unknown", "10.0.0.1"),  # garbage: left of it stands anybody's saying
        ("10.0.0.1", "1.1.1.1, 999.1.1.1, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", ",,, ,", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
        ("fd00::1", '"[2001:db8::17]:443"', "2001:db8::17"),
        ("::ffff:10.0.0.1", "2001:db8::17%eth0", "2001:db8::17"),
        ("10.0.0.1", ", ".join(["203.0.113.9"] * 5000), "203.0.113.9"),
        ("", "203.0.113.9", ""),
        ("not an address", "203.0.113.9", ""),
    ],
)
def test_the_client_is_the_first_hop_from_the_right_that_nobody_trusts(peer: str, said: str, client: str) -> None:
    assert address_of_client(peer, said, TRUSTED) == client


def test_ipv6_is_counted_by_its_64_bits_and_ipv4_as_it_is() -> None:
    assert counted_as("2001:db8:1:2:3::9") == counted_as("2001:db8:1:2:ffff::1") == "2001:db8:1:2::/64"
    assert counted_as("2001:db8:1:3::9") != counted_as("2001:db8:1:2::9")
    assert (counted_as("203.0.113.9"), counted_as("::ffff:203.0.113.9"), counted_as("")) == ("203.0.113.9",) * 2 + ("",)


def test_a_network_that_is_none_is_named_when_the_site_starts() -> None:
    assert [str(one) for one in networks([" 10.1.2.3/8", "", "::1"])] == ["10.0.0.0/8", "::1/128"]
    with pytest.raises(ImproperlyConfigured, match=r"TRUSTED_PROXIES: “10\.0\.0\.0/99” is no network"):
        networks(["10.0.0.0/99"])


@pytest.mark.parametrize(
    ("peer", "behind", "trusted", "kept"),
    [
        ("10.0.0.1", False, ["10.0.0.0/8"], True),
        ("198.51.100.7", False, ["10.0.0.0/8"], False),
        ("198.51.100.7", True, ["10.0.0.0/8"], False),
        ("198.51.100.7", True, [], True),  # its description says that nobody can go past the proxy
        ("198.51.100.7", False, [], False),
    ],
)
def test_scheme_host_and_address_are_believed_of_the_same_hops(
    peer: str, behind: bool, trusted: list[str], kept: bool, settings: Any
) -> None:
    settings.BEHIND_PROXY, settings.TRUSTED_PROXIES = behind, networks(trusted)
    meta: dict[str, object] = {"REMOTE_ADDR": peer, **dict.fromkeys(hops.SAID_BY_PROXIES, "https")}
    hops.forget_untold(meta)
    assert [name in meta for name in hops.SAID_BY_PROXIES] == [kept] * len(hops.SAID_BY_PROXIES)


@pytest.mark.parametrize(
    ("peer", "behind", "trusted", "kept"),
    [
        ("10.0.0.1", False, ["10.0.0.0/8"], True),
        ("198.51.100.7", True, ["10.0.0.0/8"], False),
        ("", True, [], True),  # the proxy comes by a socket
        ("198.51.100.7", False, [], False),
    ],
)
def test_the_number_of_a_request_is_taken_of_the_same_hops_by_pages_and_by_streams(
    peer: str, behind: bool, trusted: list[str], kept: bool, settings: Any
) -> None:
    settings.BEHIND_PROXY, settings.TRUSTED_PROXIES = behind, networks(trusted)
    meta: dict[str, object] = {"REMOTE_ADDR": peer, "HTTP_X_REQUEST_ID": "from-proxy-1"}
    hops.forget_untold(meta)
    sent: list[Any] = []

    async def past_django() -> None:
        async def send(message: Any) -> None:
            sent.append(message)

        said = {"headers": [(b"x-request-id", b"from-proxy-1")], "client": (peer, 4711) if peer else None}
        await Marked(said, send).send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[arg-type]  # as much of a scope as it reads

    asyncio.run(past_django())
    assert ("HTTP_X_REQUEST_ID" in meta) is kept
    assert (dict(sent[0]["headers"])[b"x-request-id"] == b"from-proxy-1") is kept


def test_a_stranger_cannot_say_which_host_they_asked(client: Client, db: None, settings: Any) -> None:
    settings.USE_X_FORWARDED_HOST, settings.TRUSTED_PROXIES = True, networks(["10.0.0.0/8"])
    said = {"X-Forwarded-Host": "evil.example"}
    assert client.get("/join/", REMOTE_ADDR="198.51.100.7", headers=said).status_code == 200
    assert client.get("/join/", REMOTE_ADDR="10.0.0.1", headers=said).status_code == 400


def test_another_host_name_is_refused_and_told_to_programs_in_their_form(client: Client, db: None) -> None:
    for path, kind in (("/api/v1/decisions", "application/json"), ("/sign-in/", "text/html; charset=utf-8")):
        answer = client.get(path, headers={"host": "evil.example"})
        assert (answer.status_code, answer["Content-Type"]) == (400, kind)
    said = client.get("/api/v1/decisions", headers={"host": "evil.example"}).json()["error"]
    assert said == {"code": "unknown_host", "message": "This server does not answer by that name.", "fields": {}}


def test_one_function_reads_the_request(settings: Any) -> None:
    settings.TRUSTED_PROXIES = networks(["127.0.0.1"])
    asked: HttpRequest = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="6.6.6.6, 203.0.113.9")
    assert client_address(asked) == "203.0.113.9"


@pytest.mark.parametrize(("peer", "kept"), [("10.1.1.1", True), ("198.51.100.7", False)])
def test_streams_and_answers_believe_the_same_hops(peer: str, kept: bool, settings: Any) -> None:
    settings.TRUSTED_PROXIES = networks(["10.0.0.0/8"])
    scope: Scope = {
        "type": "http", "method": "GET", "path": "/w/", "query_string": b"", "client": (peer, 1),
        "headers": [(b"x-forwarded-proto", b"https")],
    }  # fmt: skip
    asked = Asked.of(scope, uuid4(), api=False)
    assert ("HTTP_X_FORWARDED_PROTO" in asked.request.META) is kept
