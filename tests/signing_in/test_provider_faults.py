"""A provider whose answers are not what they should be: one sentence each, nobody is in, and nothing is left of it."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from tests.signing_in import providing
from tests.signing_in.doing import is_signed_in, sentence
from tests.signing_in.providing import CONFIGURATION, TOKEN, USERINFO, Bend, Bends, claimed, said, whole
from workshops.domain import joining_domains
from workshops.enums import MemberRole
from workshops.models import AuditEntry, Member, User
from workshops.signing_in.openid import told_by

pytestmark = [
    pytest.mark.made_once("ana", "ben"),
    # Of the provider's own libraries, which tell it what it should ask for one day.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

ANA: dict[str, object] = {"email": "ana@acme.example", "email_verified": True, "name": "Ana"}
BENDS: Bends = {}
NOT_ANSWERING = "Acme Login does not answer as it should. Try again in a minute, or sign in by mail."
NOT_FINISHED = "Acme Login did not finish the sign-in. Try again, or sign in by mail."
NO_ADDRESS = "Acme Login did not tell your e-mail address, so it is not clear who you are. Sign in by mail."
OTHER = "This sign-in with Acme Login was begun in another browser, took too long or is over. Sign in again."


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with providing.running({"ana-1": ANA}, BENDS) as address:
        yield address


@pytest.fixture(autouse=True)
def configured(ana: Member, provider: str, settings: object) -> Iterator[None]:
    """One that answers in time, unless a test says otherwise; and a domain whose people come in by themselves."""
    providing.configure(settings, provider)
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 5  # type: ignore[attr-defined]  # pytest-django's
    ana.role = MemberRole.OWNER
    ana.save()
    joining_domains.add_domain(workspace=ana.workspace, by=ana, domain="example.org")
    yield
    BENDS.clear()


def left() -> tuple[int, int, int, int]:
    return User.objects.count(), Member.objects.count(), SocialAccount.objects.count(), AuditEntry.objects.count()


@pytest.mark.parametrize(
    "bend",
    [
        whole(b"[]"), whole(b"<html>"), whole(b"", "500 Oops"), said(issuer="https://evil.example"),
        said(issuer=...), said(token_endpoint=...), said(authorization_endpoint=5), said(jwks_uri=...),
        said(authorization_endpoint="javascript:alert(1)"), said(userinfo_endpoint=5),
    ],
)  # fmt: skip
def test_configuration(bend: Bend) -> None:
    before, client = left(), Client()
    BENDS[CONFIGURATION] = bend
    answer = providing.begin(client)
    assert (answer.status_code, NOT_ANSWERING in sentence(answer.content)) == (503, True)
    assert (is_signed_in(client), left()) == (False, before)


@pytest.mark.parametrize(
    "bends",
    [
        *({TOKEN: bend} for bend in (
            whole(b"oops", "500 Oops"), whole(b'{"error": "invalid_grant"}', "400 Bad Request"), whole(b"<html>"),
            whole(b'["access_token"]'), whole(b'"access_token"'), said(access_token=5), said(id_token=...),
            said(id_token=5), said(id_token="a.b.c"), claimed(iss="https://evil.example"), claimed(aud="another"),
            claimed(aud=...), claimed(exp=1), claimed(exp=...), claimed(nonce="other"), claimed(nonce=...),
            claimed(aud=["advisor", "another"], azp="another"), claimed(sub="other"), claimed(sub=...),
        )),
        *({USERINFO: bend} for bend in (
            whole(b"", "500 Oops"), whole(b"[1]"), whole(b'"x"'), whole(b"{}"), whole(b"<html>"), said(sub="other"),
        )),
        *({TOKEN: claimed(sub=sub), USERINFO: said(sub=sub)} for sub in ("", "x" * 192, "a\0b", 5, None, ["x"])),
    ],
)  # fmt: skip
def test_what_is_not_to_be_believed(provider: str, bends: Bends) -> None:
    before, client = left(), Client()
    BENDS.update(bends)
    answer = providing.through(client, provider, "ana-1")
    assert (answer.status_code, NOT_FINISHED in sentence(answer.content)) == (502, True), sentence(answer.content)
    assert (is_signed_in(client), left()) == (False, before)


@pytest.mark.parametrize(
    "address", [["ana@acme.example"], 5, "ana@acme.example\r\nBcc: x@y.example", "a\0na@acme.example", "x" * 300, " "]
)
def test_address_that_is_none(provider: str, address: object) -> None:
    before, client = left(), Client()
    BENDS[USERINFO] = said(email=address)
    answer = providing.through(client, provider, "ana-1")
    assert (answer.status_code, NO_ADDRESS in sentence(answer.content)) == (403, True), sentence(answer.content)
    assert (is_signed_in(client), left()) == (False, before)


@pytest.mark.parametrize("confirmed", ["false", 1, None, ["true"], ...])
def test_address_that_is_not_said_to_be_confirmed(provider: str, confirmed: object) -> None:
    before, client = left(), Client()
    BENDS[USERINFO] = said(email_verified=confirmed)
    answer = providing.through(client, provider, "ana-1")
    words = "Acme Login has not confirmed that ana@acme.example is yours."
    assert (answer.status_code, words in sentence(answer.content)) == (403, True)
    assert (is_signed_in(client), left()) == (False, before)


@pytest.mark.parametrize(("path", "status", "words"), [(CONFIGURATION, 503, NOT_ANSWERING), (TOKEN, 502, NOT_FINISHED)])
def test_one_that_is_slow(settings: object, provider: str, path: str, status: int, words: str) -> None:
    def late(said: str, data: bytes) -> tuple[str, bytes]:
        time.sleep(1)
        return said, data

    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 0.3  # type: ignore[attr-defined]  # pytest-django's
    before, client = left(), Client()
    BENDS[path] = late
    answer = providing.begin(client) if path == CONFIGURATION else providing.through(client, provider, "ana-1")
    assert (answer.status_code, words in sentence(answer.content)) == (status, True)
    assert (is_signed_in(client), left()) == (False, before)


def test_way_back_counts_once_and_in_the_browser_that_began(ana: Member, provider: str) -> None:
    began, other = Client(), Client()
    there = providing.there(began, provider)
    back = httpx.URL(httpx.post(there, data={"sub": "ana-1"}).headers["Location"])
    way = f"{back.path}?{back.query.decode()}"
    answer = other.get(way)
    assert (answer.status_code, OTHER in sentence(answer.content), is_signed_in(other)) == (400, True, False)
    assert (began.get(way).status_code, is_signed_in(began)) == (302, True)
    again = began.get(way)
    assert (again.status_code, OTHER in sentence(again.content)) == (400, True)
    # What is sent along is what the token has to repeat, and does not give away the secret that it is made of.
    asked = httpx.URL(there).params
    assert (len(asked["nonce"]), asked["code_challenge_method"], "code_verifier" in asked) == (43, "S256", False)
    assert asked["nonce"] != httpx.URL(providing.there(Client(), provider)).params["nonce"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [("a\0b\u202e", "ab"), ("\u200b", "zed"), (5, "Ana"), ("n" * 500, "n" * 80), (" Zed \n Z ", "Zed Z")],
)
def test_name_of_who_is_new_is_kept_as_names_are(provider: str, name: object, kept: str) -> None:
    BENDS[USERINFO] = said(email="zed@example.org", name=name)
    assert providing.through(Client(), provider, "ana-1")["Location"] == "/"
    assert User.objects.get(email="zed@example.org").name == kept


def test_address_is_taken_from_the_answer_that_has_it_with_what_that_says_of_it(provider: str) -> None:
    mail = {"email": "ana@acme.example", "email_verified": True}
    other = {"sub": "1", "email": "b@x.example", "email_verified": False, "name": "B"}
    assert told_by({"sub": "1"}, {"sub": "1", **mail}) == {"sub": "1", **mail, "name": ""}
    assert told_by(other, {"sub": "1", **mail, "name": "A"}) == other
    assert told_by({**other, "email": None}, {"sub": "1", **mail})["email_verified"] is True
    # One without a second answer.
    BENDS.update({CONFIGURATION: said(userinfo_endpoint=...), TOKEN: claimed(**mail)})
    client = Client()
    assert providing.through(client, provider, "ana-1")["Location"] == "/"
    assert is_signed_in(client)
