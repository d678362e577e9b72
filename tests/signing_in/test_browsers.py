"""The browsers in which somebody is signed in: seen by themselves alone, ended one by one or all at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from tests.browsers import as_member
from tests.signing_in.doing import is_signed_in, sentence, sign_in
from workshops.domain import browser_sessions
from workshops.enums import MemberRole
from workshops.models import AuditEntry, BrowserSession, Member

pytestmark = pytest.mark.made_once("ana", "ben")

ANA = "ana@acme.example"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile/15E148 Safari/604.1"


def test_one_is_ended_and_the_others_go_on(ana: Member, ben: Member) -> None:
    here, phone = Client(), Client(headers={"user-agent": PHONE})
    sign_in(here, ANA)
    sign_in(phone, ANA)
    page = sentence(here.get("/settings/security/").content)
    assert "Safari on iPhone" in page
    assert page.count("(this one)") == 1
    row = BrowserSession.objects.get(device=PHONE)
    assert as_member(ben).post(f"/settings/security/browsers/{row.pk}/removal/").status_code == 404
    assert is_signed_in(phone)
    ended = here.post(f"/settings/security/browsers/{row.pk}/removal/", follow=True)
    assert "That browser is signed out." in ended.content.decode()
    assert (is_signed_in(phone), is_signed_in(here)) == (False, True)
    again = here.post(f"/settings/security/browsers/{row.pk}/removal/")
    assert (again.status_code, "signed out already" in again.content.decode()) == (404, True)


def test_everywhere_means_everywhere_also_where_no_row_says_so(ana: Member) -> None:
    here, phone, older = Client(), Client(headers={"user-agent": PHONE}), as_member(ana)
    sign_in(here, ANA)
    sign_in(phone, ANA)
    assert "You signed in before browsers were listed" not in older.get("/settings/security/").content.decode()
    out = here.post("/settings/security/browsers/removal/")
    assert (out["Location"], out.cookies[settings.SESSION_COOKIE_NAME].value) == ("/", "")
    assert [is_signed_in(browser) for browser in (here, phone, older)] == [False, False, False]
    assert not BrowserSession.objects.exists()
    assert AuditEntry.objects.filter(kind="signed_out_everywhere").count() == 1
    assert sign_in(here, ANA) == "/"


def test_signing_out_forgets_the_browser(ana: Member, client: Client) -> None:
    sign_in(client, ANA)
    client.post("/sign-out/")
    assert not BrowserSession.objects.exists()


def test_owners_see_who_was_here_lately_each_in_their_own_workspace(ana: Member, ben: Member, cara: Member) -> None:
    here = Client()
    sign_in(here, ben.user.email)
    here.get("/revisits/")
    ana.role = MemberRole.OWNER
    ana.save(update_fields=["role"])
    page = sentence(as_member(ana).get("/settings/people/").content)
    seen = Member.objects.get(pk=ben.pk).last_seen_at
    assert seen is not None
    assert page.count(f"last here {seen:%H:%M}") == 1
    assert page.count("not seen here yet") == Member.objects.filter(workspace=ana.workspace).count() - 1
    beside = Member.objects.create(user=ben.user, workspace=cara.workspace)
    assert beside.last_seen_at is None
    here.get("/revisits/")
    assert Member.objects.get(pk=beside.pk).last_seen_at is None


def test_last_use_is_kept_and_not_written_at_every_request(ana: Member, client: Client) -> None:
    sign_in(client, ANA)
    client.get("/revisits/")
    row = BrowserSession.objects.get()
    BrowserSession.objects.update(last_used_at=row.last_used_at - timedelta(days=1))
    client.get("/revisits/")
    assert BrowserSession.objects.get().last_used_at == row.last_used_at - timedelta(days=1)
    browser_sessions._written.clear()  # as in another process, or five minutes later
    client.get("/revisits/")
    assert BrowserSession.objects.get().last_used_at >= row.last_used_at
