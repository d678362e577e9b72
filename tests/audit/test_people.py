"""Who comes, goes or changes roles stands in the audit, once; so do erasures, exports and settings."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from tests.api.conftest import Caller
from tests.browsers import as_member
from workshops.domain import directory, joining_domains, people, tokens
from workshops.domain.log_check import check_log
from workshops.domain.mail_sending import send_mails
from workshops.enums import MemberRole, TokenScope
from workshops.models import AuditEntry, Event, Member
from workshops.queries.audit import named_entries
from workshops.words.audit import entry_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def olive(ana: Member) -> Member:
    return people.add_member(workspace=ana.workspace, email="olive@acme.example", name="Olive", role=MemberRole.OWNER)


def sentences(*, after: int = 0) -> list[str]:
    """All that has been written down so far, oldest first, but for sign-ins."""
    entries = AuditEntry.objects.filter(pk__gt=after).exclude(kind="signed_in").order_by("pk")
    return [entry_words(one) for one in named_entries(list(entries))]


def latest() -> int:
    return AuditEntry.objects.latest("pk").pk


def link_in(text: str) -> str:
    found = re.search(r"/invitations/\S+/", text)
    assert found
    return found[0]


def test_coming_getting_another_role_and_going(olive: Member, ben: Member) -> None:
    owner = as_member(olive)
    for role in ("viewer", "member"):
        owner.post("/settings/people/", {"email": "dan@acme.example", "role": role, "days": "7"})
    send_mails()
    Client().post(link_in(str(mail.outbox[-1].body)), {"name": "Dan"})
    dan = Member.objects.get(user__email="dan@acme.example")
    owner.post(f"/settings/people/{dan.pk}/role/", {"role": "facilitator"})
    owner.post(f"/settings/people/{dan.pk}/role/", {"role": "facilitator"})
    as_member(dan).post("/settings/workspace/leaving/")
    tokens.make_token(member=ben, by=ben, name="nightly", scope=TokenScope.READ)
    owner.post(f"/settings/people/{ben.pk}/removal/")
    assert sentences() == [
        "Olive invited somebody as Viewer",
        "Olive withdrew an invitation",
        "Olive invited somebody as Member",
        "Dan joined by an invitation as Member",
        "Olive changed the role of Dan from Member to Facilitator",
        "Dan left the workspace",
        "Ben made the token “nightly”, which may read",
        "Olive revoked the token “nightly”",
        "Olive took Ben out of the workspace",
    ]
    asked = AuditEntry.objects.filter(kind__in=["invited", "invitation_withdrawn"]).order_by("pk")
    assert [one.about == asked[0].about for one in asked] == [True, True, False]
    assert "dan@" not in str(list(AuditEntry.objects.values()))
    assert check_log().fault is None


def test_the_workspace_is_made_handed_over_and_changed(olive: Member, ben: Member) -> None:
    browser = as_member(olive)
    browser.post("/workspaces/new/", {"name": "Research"})
    assert sentences() == ["Olive set the workspace up, as Owner"]
    before = latest()
    here = as_member(olive)
    saved = {"name": "Acme 2", "workspace_time_zone": "Europe/Rome", "language": ""}
    assert [here.post("/settings/workspace/", saved).status_code for _ in range(2)] == [302, 302]
    joining_domains.add_domain(workspace=olive.workspace, by=olive, domain="example.org")
    directory.make_secret(workspace=olive.workspace, by=olive)
    here.post(f"/settings/people/{ben.pk}/ownership/")
    assert sentences(after=before) == [
        "Olive changed the workspace’s name",
        "Olive changed the workspace’s time zone from UTC to Europe/Rome",
        "Olive changed which addresses become members by themselves",
        "Olive changed the secret of its directory",
        "Olive handed the workspace over to Ben",
    ]
    in_chain = Event.objects.filter(chain=olive.workspace_id).order_by("seq").values_list("kind", flat=True)
    assert list(in_chain) == [
        "workspace.renamed",
        "workspace.time_zone_changed",
        "workspace.domain_added",
        "workspace.directory_let_in",
        "ownership.transferred",
    ]
    (named,) = AuditEntry.objects.filter(facts__setting="name")
    assert named.facts == {"setting": "name"}


def test_by_rule_directory_and_command(olive: Member) -> None:
    joining_domains.add_domain(workspace=olive.workspace, by=olive, domain="example.org")
    before = latest()
    (dora,) = joining_domains.join_by_address(email="dora@example.org")
    directory.member_left(dora)
    directory.member_left(dora)
    call_command("create_token", "robo@acme.example", name="Robo", stdout=io.StringIO())
    assert sentences(after=before) == [
        "dora joined by the domain of their address as Member",
        "The organisation’s directory took dora out of the workspace",
        "The command line took Robo into the workspace as Facilitator",
        "The command line made the token “Robo”, which may read and write",
    ]
    assert check_log().fault is None


def test_a_person_is_exported_and_erased_by_command_page_and_api(
    olive: Member, ben: Member, ana: Member, tmp_path: Path
) -> None:
    dan = people.add_member(workspace=olive.workspace, email="dan@acme.example", name="Dan", role=MemberRole.VIEWER)
    api = Caller(people.create_api_token(member=olive, name="script"))
    tokens.make_token(member=ana, by=ana, name="nightly", scope=TokenScope.READ)
    before = latest()
    call_command("export_person", "ben@acme.example", out=tmp_path / "ben.json", stderr=io.StringIO())
    call_command("erase_person", "ben@acme.example", stdout=io.StringIO())
    owner = as_member(olive)
    assert owner.get(f"/settings/privacy/members/{ana.pk}/data.json").status_code == 200
    exported = sentences(after=before)
    api.ok("GET", f"/members/{dan.pk}/export")
    assert owner.post(f"/settings/privacy/members/{ana.pk}/", {"name": "Ana"}).status_code == 302
    api.ok("POST", f"/members/{dan.pk}/erase")
    assert sentences(after=before) == [
        "The command line exported all that is kept of a person: Erased person (JSON)",
        "The command line erased a person",
        "Olive exported all that is kept of a person: Erased person (JSON)",
        "Olive exported all that is kept of a person: Erased person (JSON)",
        "Olive revoked a token",
        "Olive erased a person",
        "Olive erased a person",
    ]
    assert exported[-1] == "Olive exported all that is kept of a person: Ana (JSON)"
    assert AuditEntry.objects.filter(kind="member_removed").count() == 0
    assert check_log().fault is None
