"""An authenticator app, recovery codes, and passkeys as far as they go without a browser (tests/browser has one)."""

from __future__ import annotations

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from tests.signing_in.doing import app_code, ask, code_mailed_to, is_signed_in, sentence, sign_in, worker_writes
from workshops.models import AuditEntry, Member
from workshops.signing_in import forms
from workshops.signing_in.let_in import PROVED_KEY
from workshops.signing_in.second_factor import SecondFactorAdapter

pytestmark = pytest.mark.made_once("ana", "ben")

ANA = "ana@acme.example"
CODES = re.compile(r"<li><code>(\d{8})</code>")


def connect_app(client: Client) -> tuple[str, list[str]]:
    """By the pages. The app's key, and the recovery codes that come with it."""
    page = client.get("/settings/security/app/")
    key = page.context["form"].secret
    answer = client.post("/settings/security/app/", {"code": app_code(key)})
    assert (answer.status_code, answer["Location"]) == (302, "/settings/security/recovery-codes/")
    return key, CODES.findall(client.get(answer["Location"]).content.decode())


def to_second_step(client: Client) -> None:
    ask(client, ANA)
    answer = client.post("/sign-in/code/", {"code": code_mailed_to(ANA)})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/second/")
    assert not is_signed_in(client)


def test_app_is_asked_for_after_the_mail_and_a_recovery_code_in_its_place(ana: Member, client: Client) -> None:
    sign_in(client, ANA)
    key, codes = connect_app(client)
    assert len(codes) == 10
    assert "They were shown once" in client.get("/settings/security/recovery-codes/").content.decode()
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert key not in json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert kept.startswith("gAAAA")

    browser = Client()
    to_second_step(browser)
    code = app_code(key, ahead=1)  # the one of now is used up
    assert browser.post("/sign-in/second/", {"code": code})["Location"] == "/"
    assert is_signed_in(browser)
    again = Client()
    to_second_step(again)
    used_up = again.post("/sign-in/second/", {"code": code})
    assert (used_up.status_code, "This did not fit" in used_up.content.decode()) == (422, True)
    assert again.post("/sign-in/second/", {"code": codes[0]})["Location"] == "/"
    third = Client()
    to_second_step(third)
    assert third.post("/sign-in/second/", {"code": codes[0]}).status_code == 422

    said = AuditEntry.objects.filter(workspace=ana.workspace).order_by("pk").values_list("kind", "facts")
    told = [(kind, facts.get("how"), facts.get("second")) for kind, facts in said]
    assert told == [
        ("signed_in", "code", None),
        ("way_in_added", "totp", None),
        ("way_in_added", "recovery_code", None),
        ("signed_in", "code", "totp"),
        ("sign_in_refused", "totp", None),
        ("signed_in", "code", "recovery_code"),
        ("sign_in_refused", "totp", None),
    ]


def test_five_wrong_codes_of_an_app_make_somebody_wait(ana: Member, client: Client) -> None:
    sign_in(client, ANA)
    key, _codes = connect_app(client)
    browser = Client()
    to_second_step(browser)
    answers = [browser.post("/sign-in/second/", {"code": "000000"}).status_code for _try in range(6)]
    assert answers == [422] * 5 + [429]
    assert browser.post("/sign-in/second/", {"code": app_code(key, ahead=1)}).status_code == 429


@pytest.mark.django_db(transaction=True)
def test_app_and_codes_are_given_back_and_its_owner_is_told_of_both_by_mail(ana: Member, client: Client) -> None:
    sign_in(client, ANA)
    connect_app(client)
    made = client.post("/settings/security/recovery-codes/new/")
    assert made["Location"] == "/settings/security/recovery-codes/"
    assert client.get("/settings/security/app/")["Location"] == "/settings/security/app/removal/"
    assert client.post("/settings/security/app/removal/")["Location"] == "/settings/security/"
    assert not Authenticator.objects.exists()
    assert client.get("/settings/security/recovery-codes/").status_code == 404
    worker_writes()
    told = [letter for letter in mail.outbox if "account" in letter.subject]
    assert [(letter.subject, letter.to) for letter in told] == [
        ("An authenticator app was added to your account", [ANA]),
        ("The authenticator app was removed from your account", [ANA]),
    ]
    assert "sign out everywhere, and remove what is not yours" in str(told[0].body)
    assert sign_in(Client(), ANA) == "/"


def test_who_has_not_signed_in_lately_proves_once_more_who_they_are(ana: Member, ben: Member, client: Client) -> None:
    sign_in(client, ANA)
    session = client.session
    session[PROVED_KEY] -= 16 * 60
    session.save()
    for path in ("app/", "passkeys/", "recovery-codes/new/"):
        answer = client.post(f"/settings/security/{path}", {"code": "000000"})
        assert answer["Location"].startswith("/settings/security/proof/?next=%2Fsettings%2Fsecurity%2F"), path
    page = client.get("/settings/security/proof/?next=/settings/security/app/")
    assert "Is it you?" in page.content.decode()
    begun = client.post("/settings/security/proof/", {"next": "/settings/security/app/"})
    assert (begun["Location"], is_signed_in(client)) == ("/sign-in/", False)
    assert sign_in(client, ANA) == "/settings/security/app/"
    elsewhere = client.get("/settings/security/proof/?next=https://evil.example/")
    assert elsewhere["Location"] == "/settings/security/"


def _credential(origin: str, *, kind: str = "webauthn.get") -> str:
    """As a browser sends it, of a key that nobody has here."""
    from fido2.utils import websafe_encode

    client_data = json.dumps({"type": kind, "challenge": websafe_encode(b"c" * 32), "origin": origin}).encode()
    data = b"\x00" * 32 + b"\x05" + b"\x00" * 4
    response = {
        "clientDataJSON": websafe_encode(client_data),
        "authenticatorData": websafe_encode(data),
        "signature": websafe_encode(b"s" * 64),
        "userHandle": websafe_encode(b"nobody"),
    }
    return json.dumps({"id": websafe_encode(b"k" * 16), "rawId": websafe_encode(b"k" * 16), "type": "public-key",
                       "response": response, "clientExtensionResults": {}})  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (_credential("https://other.example"), "This passkey belongs to other.example, and this is testserver."),
        (_credential("https://testserver"), "This passkey is not known here, or not any more."),
        ("", "The browser sent no passkey that could be read."),
        ("{", "The browser sent no passkey that could be read."),
        ("[]", "The browser sent no passkey that could be read."),
        ("[1]", "This passkey is not known here"),
        ('{"response": 1}', "This passkey is not known here"),
        ('{"id": "x", "rawId": "x", "type": "public-key", "response": {"userHandle": 5}}', "This passkey is not known"),
    ],
)
def test_passkey_of_another_host_name_or_unknown_is_one_sentence(ana: Member, sent: str, said: str) -> None:
    client = Client()
    options = client.get("/sign-in/passkey/", headers={"accept": "application/json"}).json()
    assert options["request_options"]["publicKey"]["rpId"] == "testserver"
    answer = client.post("/sign-in/passkey/", {"credential": sent}, follow=True)
    assert answer.redirect_chain == [("/sign-in/", 302)]
    assert said in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_passkey_that_cannot_be_read_is_not_added(ana: Member, client: Client) -> None:
    sign_in(client, ANA)
    assert client.get("/settings/security/passkeys/").status_code == 200
    for sent in ("", "{", "[]", '{"response": {}}', _credential("https://testserver", kind="webauthn.create")):
        answer = client.post("/settings/security/passkeys/", {"name": "Mine", "credential": sent})
        assert answer.status_code == 422, sent
        said = sentence(answer.content)
        assert "could be read" in said or "could not be read" in said or "did not fit" in said, sent
    assert not Authenticator.objects.exists()


def test_passkeys_that_do_not_fit_are_slowed_down_by_the_address(ana: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "WRONG_PASSKEYS", 2)
    client = Client()
    seen = []
    for address in ("203.0.113.1", "203.0.113.1", "203.0.113.1", "203.0.113.2"):
        client.get("/sign-in/passkey/", headers={"accept": "application/json"})
        answer = client.post("/sign-in/passkey/", {"credential": "[1]"}, REMOTE_ADDR=address)
        seen.append((answer.status_code, answer.get("Retry-After", "")))
    assert seen == [(302, ""), (302, ""), (429, "60"), (302, "")]


def test_a_passkey_without_a_name_has_a_number_among_ones_own(ana: Member, ben: Member) -> None:
    for person, type in ((ana, "webauthn"), (ana, "totp"), (ben, "webauthn"), (ben, "webauthn")):
        Authenticator.objects.create(user_id=person.user_id, type=type, data={})
    named = SecondFactorAdapter().generate_authenticator_name
    assert [named(one.user, Authenticator.Type.WEBAUTHN) for one in (ana, ben)] == ["Passkey 2", "Passkey 3"]
