"""An OpenID provider, spoken to over HTTP as any other: whom its word lets in, and what it is not enough for."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.utils import timezone

from tests.signing_in.doing import is_signed_in, sentence, sign_in
from tests.signing_in.providing import configure, running, through
from workshops.domain import joining_domains
from workshops.models import AuditEntry, BrowserSession, Member, User
from workshops.signing_in.let_in import PROVED_KEY

pytestmark = [
    pytest.mark.made_once("ana", "ben"),
    # Of the provider's own libraries, which tell it what it should ask for one day.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

PEOPLE: dict[str, dict[str, object]] = {
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
    with running(PEOPLE) as address:
        yield address


@pytest.fixture
def configured(provider: str, settings: object) -> str:
    configure(settings, provider)
    return provider


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


def test_account_at_the_provider_is_another_one_now(ana: Member, configured: str) -> None:
    """As when a directory has made somebody anew: they disconnect the old one themselves, and the new one is tied."""
    assert through(Client(), configured, "ana-1").status_code == 302
    refused = sentence(through(Client(), configured, "ana-2").content)
    assert "disconnect that one in your settings, under Security." in refused
    client = Client()
    sign_in(client, ana.user.email)
    page = sentence(client.get("/settings/security/").content)
    assert re.search(r"Acme Login Connected \S+; signed you in last \S+\. Disconnect", page), page
    removal = "/settings/security/provider/removal/"
    assert "Disconnect Acme Login?" in sentence(client.get(removal).content)
    session = client.session
    session[PROVED_KEY] -= 3600
    session.save()
    assert client.post(removal)["Location"].startswith("/settings/security/proof/")
    assert SocialAccount.objects.get().uid == "ana-1"
    session[PROVED_KEY] += 3600
    session.save()
    assert client.post(removal)["Location"] == "/settings/security/"
    page = sentence(client.get("/settings/security/").content)
    assert "Your account at Acme Login signs you in no more." in page
    assert "Connected" not in page
    assert client.get(removal).status_code == 302
    assert through(Client(), configured, "ana-2").status_code == 302
    kinds = AuditEntry.objects.filter(kind__startswith="way_in").order_by("at").values_list("kind", "facts__how")
    assert list(kinds) == [(f"way_in_{what}", "provider") for what in ("added", "removed", "added")]


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
    # Whose account here is off is not tied to one at the provider; who may be asked in again is.
    for active, tied in ((False, 0), (True, 1), (False, 1)):
        User.objects.filter(pk=ana.user_id).update(is_active=active)
        client = Client()
        answer = through(client, configured, "ana-1")
        assert (answer.status_code, "not in a workspace here" in sentence(answer.content)) == (403, True)
        assert not is_signed_in(client)
        assert SocialAccount.objects.count() == tied


def test_people_of_a_domain_come_in_by_the_provider_too(ana: Member, configured: str) -> None:
    joining_domains.add_domain(workspace=ana.workspace, by=ana, domain="example.org")
    client = Client()
    assert through(client, configured, "new")["Location"] == "/"
    member = Member.objects.get(user__email="nina@example.org")
    assert (member.workspace, member.name) == (ana.workspace, "Nina New")


def test_provider_that_is_away_or_says_no_is_one_sentence(ana: Member, configured: str, settings: object) -> None:
    client = Client()
    denied = client.get("/sign-in/with/oidc/back/?error=access_denied&state=made-up")
    assert (denied.status_code, "was begun in another browser" in sentence(denied.content)) == (400, True)
    for error, status, said in (
        ("access_denied", 200, "You did not sign in with Acme Login."),
        ("server_error", 502, "did not finish the sign-in"),
    ):
        client.post("/sign-in/with/oidc/")
        state = next(iter(client.session["socialaccount_states"]))
        said_no = client.get(f"/sign-in/with/oidc/back/?error={error}&state={state}", follow=True)
        assert (said_no.status_code, said in sentence(said_no.content)) == (status, True), sentence(said_no.content)
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
