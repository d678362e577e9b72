"""Everybody of a domain becomes a member: whoever proves such an address, and nobody else."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests.browsers import as_member
from tests.signing_in.doing import ask, code_mailed_to, is_signed_in, sign_in
from workshops.domain import joining_domains
from workshops.enums import MemberRole
from workshops.models import AuditEntry, JoiningDomain, Member, User

pytestmark = pytest.mark.made_once("ana", "cara")

NEW = "dora@example.org"


@pytest.fixture
def owner(ana: Member) -> Member:
    ana.role = MemberRole.OWNER
    ana.save()
    return ana


def test_owner_names_a_domain_and_its_people_come_in(owner: Member, cara: Member) -> None:
    browser = as_member(owner)
    added = browser.post("/settings/security/domains/", {"domain": "@Example.ORG"}, follow=True)
    assert "Whoever signs in with a confirmed address of example.org" in added.content.decode()
    dora = Client()
    ask(dora, NEW)
    assert not User.objects.filter(email=NEW).exists()
    code = code_mailed_to(NEW)
    assert dora.post("/sign-in/code/", {"code": "WRNG-WRNG"}).status_code == 422
    assert not User.objects.filter(email=NEW).exists()
    assert dora.post("/sign-in/code/", {"code": code})["Location"] == "/"
    member = Member.objects.get(user__email=NEW)
    assert (member.workspace, member.role, member.name) == (owner.workspace, MemberRole.MEMBER, "dora")
    (entry,) = AuditEntry.objects.filter(kind="member_joined")
    assert (entry.workspace, entry.facts) == (owner.workspace, {"role": "member", "how": "domain"})
    # Who is a member elsewhere comes in too, and stays there.
    joining_domains.add_domain(workspace=owner.workspace, by=owner, domain="elsewhere.example")
    sign_in(Client(), "cara@elsewhere.example")
    assert Member.objects.filter(user=cara.user, deactivated_at=None).count() == 2


@pytest.mark.parametrize("other", ["dora@sub.example.org", "dora@example.org.evil.test", "dora@notexample.org"])
def test_other_domains_do_not(owner: Member, other: str) -> None:
    joining_domains.add_domain(workspace=owner.workspace, by=owner, domain="example.org")
    browser = Client()
    ask(browser, other)
    assert code_mailed_to(other) == ""
    assert mail.outbox == []


def test_who_was_removed_stays_out_and_the_rule_ends_with_its_removal(owner: Member) -> None:
    rule = joining_domains.add_domain(workspace=owner.workspace, by=owner, domain="example.org")
    sign_in(Client(), NEW)
    Member.objects.filter(user__email=NEW).update(deactivated_at=timezone.now())
    browser = Client()
    ask(browser, NEW)
    answer = browser.post("/sign-in/code/", {"code": code_mailed_to(NEW)})
    assert (answer.status_code, "not in a workspace here" in answer.content.decode()) == (403, True)
    assert (is_signed_in(browser), Member.objects.filter(user__email=NEW).count()) == (False, 1)
    late = Client()
    ask(late, "late@example.org")
    code = code_mailed_to("late@example.org")
    assert as_member(owner).post(f"/settings/security/domains/{rule.pk}/removal/").status_code == 302
    assert late.post("/sign-in/code/", {"code": code}).status_code == 403
    assert late.post("/sign-in/code/", {"code": code})["Location"] == "/sign-in/"
    assert not User.objects.filter(email="late@example.org").exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter a domain"),
        ("example", "is not a domain"),
        ("exa mple.org", "is not a domain"),
        ("*.example.org", "is not a domain"),
        ("ana@example.org", "is not a domain"),
        ("example..org", "is not a domain"),
        ("acme.test", "is there already"),
    ],
)
def test_what_is_no_domain_is_told_so(owner: Member, typed: str, said: str) -> None:
    joining_domains.add_domain(workspace=owner.workspace, by=owner, domain="acme.test")
    answer = as_member(owner).post("/settings/security/domains/", {"domain": typed})
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert JoiningDomain.objects.count() == 1


def test_only_owners_of_the_workspace_say_who_comes_in(ana: Member, cara: Member) -> None:
    rule = joining_domains.add_domain(workspace=ana.workspace, by=ana, domain="example.org")
    for person in (ana, cara):
        browser = as_member(person)
        assert browser.post(f"/settings/security/domains/{rule.pk}/removal/").status_code == 404
    assert as_member(ana).post("/settings/security/domains/", {"domain": "more.example"}).status_code == 404
    assert "Domains that come in" not in as_member(ana).get("/settings/security/").content.decode()
    assert list(JoiningDomain.objects.values_list("domain", flat=True)) == ["example.org"]
