"""An OpenID provider, spoken to over HTTP as any other: whom its word lets in, and what it is not enough for."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from html import unescape
from typing import Any

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.utils import timezone

from tests.signing_in.doing import is_signed_in, sentence
from workshops.domain import joining_domains
from workshops.models import AuditEntry, BrowserSession, Member, User

pytestmark = [
    pytest.mark.made_once("ana", "ben"),
    # Of the provider's own libraries, which tell it what it should ask for one day.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

PEOPLE = {
    "ana-1": {"email": "Ana@Acme.example", "email_verified": True, "name": "Ana Example", "phone_number": "123"},
    "ana-2": {"email": "ana@acme.example", "email_verified": True},
    "silent": {},
    "claims": {"email": "ben@acme.example", "email_verified": False},
    "says-nothing": {"email": "ben@acme.example"},
    "stranger": {"email": "who@nowhere.example", "email_verified": True},
    "new": {"email": "nina@example.org", "email_verified": True, "name": "Nina New"},
}


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from oidc_provider_mock import User as Person
        from oidc_provider_mock import run_server_in_thread

    people = [Person(sub=sub, claims=claims) for sub, claims in PEOPLE.items()]
    with run_server_in_thread(user_claims=people) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def configured(provider: str, settings: object) -> str:
    configure(settings, provider)
    return provider


def configure(settings: object, issuer: str) -> None:
    """As OIDC_ISSUER and its like do in config/settings.py."""
    settings.OIDC_ISSUER, settings.OIDC_NAME = issuer, "Acme Login"  # type: ignore[attr-defined]  # pytest-django's
    app = {
        "provider_id": "oidc",
        "name": "Acme Login",
        "client_id": "advisor",
        "secret": "shh",
        "settings": {"server_url": issuer},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}  # type: ignore[attr-defined]  # pytest-django's


def through(client: Client, provider: str, sub: str) -> Any:
    """Press the button, sign in over there, and come back with what the provider sends along."""
    page = client.post("/sign-in/with/oidc/?process=connect", {"process": "connect", "next": "https://evil.example/"})
    assert page.status_code == 200
    there = unescape(re.search(r'content="0; url=([^"]+)"', page.content.decode())[1])  # type: ignore[index]  # it is there
    assert there.startswith(provider)
    answer = httpx.post(there, data={"sub": sub})
    assert answer.status_code == 302, answer.text
    back = httpx.URL(answer.headers["Location"])
    assert back.path == "/sign-in/with/oidc/back/"
    return client.get(f"{back.path}?{back.query.decode()}")


def test_confirmed_address_signs_in_and_next_time_the_number_does(ana: Member, configured: str) -> None:
    client = Client()
    assert "Go on with Acme Login" in client.get("/sign-in/?next=/revisits/").content.decode()
    answer = through(client, configured, "ana-1")
    assert (answer.status_code, answer["Location"]) == (302, "/revisits/")
    assert is_signed_in(client)
    account = SocialAccount.objects.get()
    assert (account.user, account.uid, account.extra_data) == (ana.user, "ana-1", {})
    assert [one.way for one in BrowserSession.objects.all()] == ["provider"]
    assert AuditEntry.objects.get(kind="signed_in").facts["how"] == "provider"
    # Their address here has changed meanwhile: the number that the provider has for them still says who they are.
    User.objects.filter(pk=ana.user_id).update(email="ana.new@acme.example")
    again = Client()
    assert through(again, configured, "ana-1")["Location"] == "/"
    assert is_signed_in(again)
    assert SocialAccount.objects.get().extra_data == {}


@pytest.mark.parametrize(
    ("sub", "status", "said"),
    [
        ("silent", 403, "Acme Login did not tell your e-mail address"),
        ("claims", 403, "Acme Login has not confirmed that ben@acme.example is yours."),
        ("says-nothing", 403, "Acme Login has not confirmed that ben@acme.example is yours."),
        ("stranger", 404, "Nobody here has the address who@nowhere.example."),
        ("ana-2", 409, "ana@acme.example belongs to another account of Acme Login here."),
    ],
)
def test_what_is_not_enough_is_one_sentence_and_leaves_nothing(
    ana: Member, ben: Member, configured: str, sub: str, status: int, said: str
) -> None:
    SocialAccount.objects.create(user=ana.user, provider="oidc", uid="ana-1")
    client = Client()
    answer = through(client, configured, sub)
    assert (answer.status_code, said in sentence(answer.content)) == (status, True), sentence(answer.content)
    assert not is_signed_in(client)
    assert (User.objects.count(), list(SocialAccount.objects.values_list("uid", flat=True))) == (2, ["ana-1"])


def test_domain_that_the_installation_trusts_need_not_be_confirmed(
    ben: Member, configured: str, settings: object
) -> None:
    settings.OIDC_CONFIRMED_DOMAINS = ["acme.example"]  # type: ignore[attr-defined]  # pytest-django's
    client = Client()
    assert through(client, configured, "says-nothing")["Location"] == "/"
    assert is_signed_in(client)


def test_who_is_switched_off_or_in_no_workspace_gets_one_clear_page(ana: Member, configured: str) -> None:
    Member.objects.update(deactivated_at=timezone.now())
    for change in ({}, {"is_active": False}):
        User.objects.filter(pk=ana.user_id).update(**change)
        client = Client()
        answer = through(client, configured, "ana-1")
        assert (answer.status_code, "not in a workspace here" in sentence(answer.content)) == (403, True)
        assert not is_signed_in(client)


def test_people_of_a_domain_come_in_by_the_provider_too(ana: Member, configured: str) -> None:
    joining_domains.add_domain(workspace=ana.workspace, by=ana, domain="example.org")
    client = Client()
    assert through(client, configured, "new")["Location"] == "/"
    member = Member.objects.get(user__email="nina@example.org")
    assert (member.workspace, member.name) == (ana.workspace, "Nina New")


def test_provider_that_is_away_or_says_no_is_one_sentence(ana: Member, configured: str, settings: object) -> None:
    client = Client()
    denied = client.get("/sign-in/with/oidc/back/?error=access_denied&state=made-up")
    assert (denied.status_code, "did not finish the sign-in" in sentence(denied.content)) == (502, True)
    client.post("/sign-in/with/oidc/")
    state = next(iter(client.session["socialaccount_states"]))
    said_no = client.get(f"/sign-in/with/oidc/back/?error=access_denied&state={state}")
    assert said_no.status_code in (302, 502)
    client.post("/sign-in/with/oidc/")
    state = next(iter(client.session["socialaccount_states"]))
    forged = client.get(f"/sign-in/with/oidc/back/?code=forged&state={state}")
    assert (forged.status_code, "did not finish the sign-in" in sentence(forged.content)) == (502, True)
    configure(settings, "http://localhost:9")
    away = client.post("/sign-in/with/oidc/")
    assert (away.status_code, "does not answer as it should" in sentence(away.content)) == (503, True)
    assert not is_signed_in(client)


def test_without_a_provider_there_is_none(ana: Member, client: Client) -> None:
    assert "Go on with" not in client.get("/sign-in/").content.decode()
    assert client.post("/sign-in/with/oidc/").status_code == 404
    assert client.get("/sign-in/with/oidc/back/").status_code == 404
    assert client.get("/sign-in/with/oidc/").status_code == 405
