"""A code by mail: for whoever may come in, and the same page for everybody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.forms import CharField
from django.test import Client
from django.utils import timezone

from tests.signing_in.doing import ask, code_mailed_to, is_signed_in, sentence, sign_in, worker_writes
from workshops import wire
from workshops.domain import people
from workshops.enums import MemberRole
from workshops.models import AuditEntry, BrowserSession, Member, User
from workshops.refusals import UNSTORABLE
from workshops.signing_in import forms

pytestmark = pytest.mark.made_once("ana", "cara")

ANA = "ana@acme.example"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def test_code_of_the_mail_signs_in_and_leaves_its_traces(ana: Member) -> None:
    client = Client(headers={"user-agent": FIREFOX})
    client.get("/sign-in/?next=/revisits/")
    assert sign_in(client, ANA) == "/revisits/"
    (letter,) = mail.outbox
    ((html, kind),) = letter.alternatives  # type: ignore[union-attr]  # it is one with two bodies
    assert (letter.subject, kind) == ("Your code for Advisor", "text/html")
    assert code_mailed_to(ANA) in str(html)
    assert code_mailed_to(ANA) not in letter.subject
    assert [(one.user, one.way) for one in BrowserSession.objects.all()] == [(ana.user, "code")]
    assert not EmailAddress.objects.exists()  # a person has one address, and it is ours
    (entry,) = AuditEntry.objects.filter(workspace=ana.workspace)
    assert (entry.kind, entry.actor) == ("signed_in", f"member:{ana.pk}")
    assert entry.facts == {"how": "code", "device": "Firefox on Linux"}
    page = client.get("/settings/security/").content.decode()
    assert "Firefox on Linux" in page


@pytest.mark.parametrize("typed", [str.lower, lambda code: code.replace("-", " ")])
def test_code_is_taken_as_people_type_it(ana: Member, typed: Callable[[str], str]) -> None:
    browser = Client()
    ask(browser, "  Ana@ACME.example ")
    answer = browser.post("/sign-in/code/", {"code": typed(code_mailed_to(ANA))})
    assert (answer.status_code, answer["Location"], is_signed_in(browser)) == (302, "/", True)


def test_same_answer_and_same_work_for_somebody_nobody_knows(ana: Member, cara: Member) -> None:
    """What differs is in the worker: it writes to those who may come in."""
    User.objects.filter(pk=cara.user_id).update(is_active=False)
    gone = people.add_member(workspace=ana.workspace, email="gone@acme.example", name="Gone", role=MemberRole.MEMBER)
    Member.objects.filter(pk=gone.pk).update(deactivated_at=timezone.now())
    seen, asked = [], []
    for email in (ANA, "who@acme.example", "cara@elsewhere.example", "gone@acme.example"):
        browser = Client()
        ask(browser, email)
        pages = [browser.get("/sign-in/code/").content, browser.post("/sign-in/code/", {"code": "WRNG-WRNG"}).content]
        seen.append([sentence(page).replace(email, "") for page in pages])
        asked.append(wire.connection().llen("mail"))
        worker_writes()
    assert seen == [seen[0]] * 4
    assert "This is not the code" in seen[0][1]
    assert asked == [1, 1, 1, 1]
    assert [letter.to for letter in mail.outbox] == [[ANA]]


def test_code_counts_once_in_the_browser_that_asked_and_not_after_five_wrong_ones(ana: Member) -> None:
    asking, other = Client(), Client()
    ask(asking, ANA)
    code = code_mailed_to(ANA)
    ask(other, ANA)
    assert other.post("/sign-in/code/", {"code": code}).status_code == 422
    for _try in range(4):
        assert other.post("/sign-in/code/", {"code": "WRNG-WRNG"}).headers.get("Location") in (None, "/sign-in/")
    assert other.post("/sign-in/code/", {"code": code_mailed_to(ANA)})["Location"] == "/sign-in/"
    assert "too often" in other.get("/sign-in/").content.decode()
    assert not is_signed_in(other)
    assert asking.post("/sign-in/code/", {"code": code}).status_code == 302
    assert asking.post("/sign-in/code/", {"code": code})["Location"] != "/sign-in/second/"
    assert BrowserSession.objects.count() == 1


def test_every_field_of_text_has_our_sentence_whichever_form_is_loaded_first() -> None:
    of_ours = (forms.MailedCodeForm, forms.SecondCodeForm, forms.AppForm, forms.AddPasskeyForm)
    fields = [field for form in of_ours for field in form.base_fields.values() if type(field) is CharField]
    assert len(fields) >= len(of_ours)
    assert {str(one.error_messages["null_characters_not_allowed"]) for one in fields} == {str(UNSTORABLE)}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type the code."),
        ("x" * 41, "it is too long"),
        ("12345678", "This is not the code"),
        ("\u0000", "This text has a character in it that cannot be stored: delete it"),
    ],
)
def test_what_is_no_code_is_told_so(ana: Member, typed: str, said: str) -> None:
    browser = Client()
    ask(browser, ANA)
    answer = browser.post("/sign-in/code/", {"code": typed})
    assert (answer.status_code, said in answer.content.decode()) == (422, True)


def test_address_that_is_none_is_kept_as_typed(client: Client, db: None) -> None:
    response = client.post("/sign-in/", {"email": "ana"})
    assert response.status_code == 422
    assert 'value="ana"' in response.content.decode()


def test_pages_of_a_sign_in_that_nobody_began_lead_to_its_start(ana: Member) -> None:
    for path in ("/sign-in/code/", "/sign-in/second/"):
        answer = Client().get(path)
        assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")
        assert Client().put(path).status_code == 405


def test_of_allauth_nothing_else_is_there(ana: Member, client: Client) -> None:
    client.force_login(ana.user)
    for path in ("accounts/login/", "accounts/signup/", "accounts/password/reset/", "settings/email/"):
        assert client.get(f"/{path}").status_code == 404, path
