"""The audit as its page, files and API show it: to whom, in which words, filtered, in pages; what was handed out."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from tests.api.conftest import Caller
from tests.browsers import as_guest, as_member
from workshops import dates
from workshops.domain import audit, channels, people, time_zones, tokens
from workshops.domain.tick import tick
from workshops.enums import AuditGroup, AuditKind, MemberRole, TokenScope
from workshops.models import AuditEntry, Decision, Member, Participant, Workshop
from workshops.queries.audit import AuditFilter, behind, entries_of, named_entries
from workshops.words.audit import entry_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def olive(ana: Member) -> Member:
    return people.add_member(workspace=ana.workspace, email="olive@acme.example", name="Olive", role=MemberRole.OWNER)


@pytest.fixture
def vic(ana: Member) -> Member:
    return people.add_member(workspace=ana.workspace, email="vic@acme.example", name="Vic", role=MemberRole.VIEWER)


def caller(member: Member) -> Caller:
    return Caller(people.create_api_token(member=member, name="script"))


def sentences(member: Member, query: str = "") -> list[str]:
    return [one["sentence"] for one in caller(member).ok("GET", f"/audit{query}")["results"]]


Said = tuple[AuditKind, dict[str, Any], str, str]
K = AuditKind
# kind, facts, what it is about ("ben", "olive", …; empty: nothing), the sentence of Olive.
SAID: list[Said] = [
    (K.SIGNED_IN, {"how": "passkey"}, "olive", "Olive signed in with a passkey"),
    (K.SIGNED_IN, {}, "olive", "Olive signed in"),
    (K.SIGN_IN_REFUSED, {"how": "code", "why": "wrong"}, "olive", "Olive was refused a sign-in with a code by mail"),
    (K.SIGNED_OUT_EVERYWHERE, {}, "", "Olive signed out everywhere"),
    (K.SESSION_ENDED, {}, "", "Olive ended one of their sessions"),
    (K.WAY_IN_ADDED, {"how": "totp"}, "", "Olive added an authenticator app to sign in with"),
    (K.WAY_IN_REMOVED, {"how": "passkey"}, "", "Olive removed a passkey as a way to sign in"),
    (K.INVITED, {"role": "viewer"}, "", "Olive invited somebody as Viewer"),
    (K.INVITATION_WITHDRAWN, {}, "", "Olive withdrew an invitation"),
    (K.MEMBER_JOINED, {"role": "member", "how": "invitation"}, "olive", "Olive joined by an invitation as Member"),
    (K.MEMBER_JOINED, {"role": "member", "how": "owner"}, "ben", "Olive took Ben into the workspace as Member"),
    (K.ROLE_CHANGED, {"from": "member", "to": "viewer"}, "ben", "Olive changed the role of Ben from Member to Viewer"),
    (K.MEMBER_REMOVED, {"how": "owner"}, "ben", "Olive took Ben out of the workspace"),
    (K.MEMBER_REMOVED, {"how": "scim"}, "ben", "The organisation’s directory took Ben out of the workspace"),
    (K.MEMBER_LEFT, {}, "", "Olive left the workspace"),
    (K.OWNER_CHANGED, {}, "ben", "Olive handed the workspace over to Ben"),
    (K.TOKEN_MADE, {"scope": "readings", "expires_on": "2027-01-31"}, "token",
     "Olive made the token “meter”, which may take readings of signals until 31 Jan 2027"),
    (K.TOKEN_REVOKED, {"scope": "read"}, "token", "Olive revoked the token “meter”"),
    (K.EXPORTED, {"what": "log", "form": "jsonl"}, "", "Olive exported the whole log (JSONL)"),
    (K.EXPORTED, {"what": "ballots", "form": "csv"}, "workshop",
     "Olive exported the ballots of a workshop: Claims copilot (CSV)"),
    (K.PERSON_ERASED, {}, "ben", "Olive erased a person"),
    (K.TEXTS_ERASED, {"what": "texts", "count": 1200}, "", "Olive erased texts: 1,200 of them"),
    (K.OLD_DATA_ERASED, {"what": "readings", "count": 3}, "", "The workspace’s retention erased old readings: 3"),
    (K.SETTING_CHANGED, {"setting": "time_zone", "from": "UTC", "to": "Asia/Tokyo"}, "",
     "Olive changed the workspace’s time zone from UTC to Asia/Tokyo"),
    (K.SETTING_CHANGED, {"setting": "retention"}, "", "Olive changed how long things are kept"),
]  # fmt: skip


def test_each_kind_has_its_sentence(olive: Member, ben: Member, workshop: Workshop) -> None:
    secret = people.create_api_token(member=olive, name="meter")
    token = olive.api_tokens.get(token_hash=people.token_hash(secret))
    about = {"": None, "ben": ben, "olive": olive, "token": token, "workshop": workshop}
    entries = [
        audit.record(kind, workspace=olive.workspace, by=olive, about=about[of], facts=facts)
        for kind, facts, of, _ in SAID
    ]
    assert [entry_words(one) for one in named_entries(entries)] == [sentence for *_, sentence in SAID]
    assert {kind for kind, *_ in SAID} == set(AuditKind)
    assert {kind.group for kind in AuditKind} == set(AuditGroup)


def test_owners_and_viewers_see_it_and_where_from_only_owners(
    olive: Member, vic: Member, ana: Member, ben: Member, cara: Member
) -> None:
    audit.record_everywhere(K.SIGNED_IN, user=ben.user, facts={"how": "code"}, address="192.0.2.7")
    got = {one.name: caller(one).get("/audit") for one in (olive, vic, ana, ben, cara)}
    assert {name: status for name, (status, _) in got.items()} == {
        "Olive": 200, "Vic": 200, "Ana": 404, "Ben": 404, "Cara": 200,
    }  # fmt: skip
    (seen,) = got["Olive"][1]["results"]
    entry = AuditEntry.objects.get()
    assert seen == {
        "id": entry.pk, "at": seen["at"], "kind": "signed_in", "group": "sign_ins", "by": f"member:{ben.pk}",
        "by_name": "Ben", "about": f"member:{ben.pk}", "about_name": "Ben", "facts": {"how": "code"},
        "address": "192.0.2.7", "sentence": "Ben signed in with a code by mail",
    }  # fmt: skip
    assert got["Vic"][1]["results"] == [{**seen, "address": None}]
    assert got["Cara"][1]["results"] == []
    pages = {one.name: as_member(one).get("/settings/audit/").content.decode() for one in (olive, vic, cara)}
    assert {name: ("Ben signed in" in page, "192.0.2.7" in page) for name, page in pages.items()} == {
        "Olive": (True, True), "Vic": (True, False), "Cara": (False, False),
    }  # fmt: skip
    assert "Nothing has been written down yet." in pages["Cara"]
    assert as_member(ana).get("/settings/audit/").status_code == 404


def test_a_day_ends_with_its_midnight_and_a_person_is_found_by_what_others_did_to_them(
    olive: Member, ben: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    midnight = datetime(2026, 3, 3, tzinfo=UTC)
    for kind, seconds in ((K.ROLE_CHANGED, -1), (K.MEMBER_REMOVED, 0)):
        monkeypatch.setattr(audit, "happening_at", lambda seconds=seconds: midnight + timedelta(seconds=seconds))
        audit.record(kind, workspace=olive.workspace, by=olive, about=ben)
    found = entries_of(olive.workspace, AuditFilter(person=ben, until=midnight))
    assert [one.kind for one in found] == [K.ROLE_CHANGED]
    found = entries_of(olive.workspace, AuditFilter(person=ben, since=midnight))
    assert [one.kind for one in found] == [K.MEMBER_REMOVED]


def test_filtered_by_kind_person_and_day_and_what_is_no_filter_is_said(olive: Member, ben: Member) -> None:
    type(olive.workspace).objects.update(time_zone="Pacific/Auckland")
    day = date(2026, 3, 2)
    noon = dates.local_instant(day, "Pacific/Auckland")
    for kind, by, days in ((K.INVITED, olive, -1), (K.SIGNED_IN, ben, 0), (K.MEMBER_LEFT, ben, 1)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(audit, "happening_at", lambda days=days: noon + timedelta(days=days))
            audit.record(kind, workspace=olive.workspace, by=by)
    asked = {
        "": ["Ben left the workspace", "Ben signed in", "Olive invited somebody"],
        "?kind=people": ["Ben left the workspace", "Olive invited somebody"],
        "?kind=invited": ["Olive invited somebody"],
        f"?person={ben.pk}": ["Ben left the workspace", "Ben signed in"],
        "?since=2026-03-02": ["Ben left the workspace", "Ben signed in"],
        "?since=2026-03-02&until=2026-03-02": ["Ben signed in"],
        f"?kind=sign_ins&person={olive.pk}": [],
    }
    assert {query: sentences(olive, query) for query in asked} == asked
    faults = {
        "?kind=nothing": ("kind", "There is no “nothing” here. Choose a group, such as tokens, or"),
        "?person=me": ("person", "There is no such member in this workspace."),
        "?since=2026-02-30": ("since", "This is a date, for example 2026-11-30."),
        "?until=9999-12-31": ("until", "This is a date, for example 2026-11-30."),
        "?since=2026-03-02&until=2026-03-01": ("until", "The last day is before the first. Choose a later one."),
        "?cursor=x": ("cursor", "This is not a cursor. Take next_cursor of the page before."),
    }
    browser, api = as_member(olive), caller(olive)
    for query, (field, sentence) in faults.items():
        status, answer = api.get(f"/audit{query}")
        assert (status, answer["error"]["fields"][field].startswith(sentence)) == (422, True), query
        page = browser.get(f"/settings/audit/{query}")
        assert (page.status_code, sentence in page.content.decode()) == (
            (200, False) if field == "cursor" else (422, True)
        )
    assert browser.get("/settings/audit/?after=x").status_code == 302
    empty = browser.get(f"/settings/audit/?kind=sign_ins&person={olive.pk}").content.decode()
    assert "Nothing fits these filters." in empty


@pytest.mark.parametrize("key", ["", "x", "-1", "1_0", " 1", "٣", "²", "9" * 19])
def test_what_is_no_key_of_an_entry_is_refused(key: str, olive: Member) -> None:
    with pytest.raises(ValueError, match="A key is a number"):
        behind(entries_of(olive.workspace, AuditFilter()), key)


def test_in_pages_under_the_same_number_of_queries(
    olive: Member, ben: Member, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(60):
        audit.record(K.INVITED, workspace=olive.workspace, by=(olive, ben)[number % 2])
    api = caller(olive)
    api.get("/audit")
    with django_assert_num_queries(3):  # who asks, the entries, the members
        first = api.ok("GET", "/audit?limit=40")
    with django_assert_num_queries(3):
        second = api.ok("GET", f"/audit?limit=40&cursor={first['next_cursor']}")
    ids = [one["id"] for one in first["results"] + second["results"]]
    assert (len(ids), ids == sorted(ids, reverse=True), second["next_cursor"]) == (60, True, None)
    page = as_member(olive).get("/settings/audit/?kind=people").content.decode()
    older = page.split('class="pager"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    assert older.startswith("?kind=people&after=")
    assert as_member(olive).get(f"/settings/audit/{older}").content.decode().count("invited somebody") == 10


def test_as_files_with_the_filters_and_the_export_is_written_down(olive: Member, vic: Member, ben: Member) -> None:
    type(ben.user).objects.filter(pk=ben.user_id).update(name="=Ben")
    audit.record_everywhere(K.SIGNED_IN, user=ben.user, facts={"how": "code"}, address="192.0.2.7")
    audit.record(K.INVITED, workspace=olive.workspace, by=olive)
    told: Any = as_member(olive).get("/settings/audit/audit.csv?kind=sign_ins")
    assert told["Content-Disposition"] == 'attachment; filename="audit-acme.csv"'
    (row,) = csv.DictReader(io.StringIO(told.getvalue().decode("utf-8-sig")))
    assert (row["by_name"], row["address"], json.loads(row["facts"]), row["sentence"]) == (
        "'=Ben", "192.0.2.7", {"how": "code"}, "'=Ben signed in with a code by mail",
    )  # fmt: skip
    lines: Any = as_member(vic).get("/settings/audit/audit.jsonl")
    found = [json.loads(line) for line in lines.getvalue().decode().splitlines()]
    assert [(one["kind"], one["address"]) for one in found] == [
        ("exported", None), ("exported", None), ("invited", None), ("signed_in", None),
    ]  # fmt: skip
    assert found[0]["sentence"] == "Vic exported the audit (JSONL)"
    assert as_member(olive).get("/settings/audit/audit.csv?kind=x").status_code == 422


def test_every_file_that_is_handed_out_is_written_down_and_no_question_about_one(
    decided: Decision, ana: Member, olive: Member, crowd: list[Participant], tmp_path: Any
) -> None:
    room = f"/w/{decided.workshop_id}"
    files = ["/decisions/1.json", "/decisions/1.md", "/decisions/1/model-card.md", "/decisions/log.jsonl",
             "/decisions/decisions.csv", f"{room}/ballots.csv"]  # fmt: skip
    browser, guest = as_member(ana), as_guest(crowd[0])
    for path in files:
        assert browser.head(path).status_code == 200
    assert AuditEntry.objects.count() == 0
    assert {Client().get("/decisions/1.md").status_code, as_member(olive).get("/decisions/7.md").status_code} <= {
        401,
        404,
    }
    assert AuditEntry.objects.count() == 0
    for path in files:
        assert browser.get(path).status_code == 200
    assert guest.get(f"{room}/decision.md").status_code == 200
    call_command("export_log", workspace="acme", out=tmp_path / "log.jsonl")
    call_command("export_site", str(tmp_path / "site"), workspace="acme")
    assert sentences(olive)[::-1] == [
        "Ana exported a decision: D-0001 (JSON)",
        "Ana exported a decision: D-0001 (MD)",
        "Ana exported a decision: D-0001 (model card)",
        "Ana exported the whole log (JSONL)",
        "Ana exported the list of decisions (CSV)",
        "Ana exported the ballots of a workshop: Claims copilot (CSV)",
        "Pia exported a decision: D-0001 (MD)",
        "The command line exported the whole log (JSONL)",
        "The command line exported the log as a site (folder)",
    ]


def test_settings_and_tokens_are_written_down_as_they_happen(olive: Member) -> None:
    time_zones.set_workspace_zone(workspace=olive.workspace, by=olive, time_zone="Asia/Tokyo")
    added = channels.add_channel(workspace=olive.workspace, by=olive, name="Room", url="https://8.8.8.8/hook")
    channels.remove_channel(channel=added.channel, by=olive)
    made = tokens.make_token(member=olive, by=olive, name="meter", scope=TokenScope.READ)
    tokens.revoke_token(token=made.token, by=olive)
    assert sentences(olive)[::-1] == [
        "Olive changed the workspace’s time zone from UTC to Asia/Tokyo",
        "Olive changed where its messages go: one channel more",
        "Olive changed where its messages go: one channel less",
        "Olive made the token “meter”, which may read",
        "Olive revoked the token “meter”",
    ]


def test_the_tick_forgets_addresses_and_whoever_is_gone_is_somebody(olive: Member) -> None:
    audit.record_everywhere(K.SIGNED_IN, user=olive.user, facts={"how": "code"}, address="192.0.2.7")
    assert tick(now=timezone.now() + timedelta(days=31))["erased"] == 1
    entry = AuditEntry.objects.get()
    assert entry.address is None
    entry.actor = "participant:00000000-0000-0000-0000-000000000000"
    assert [entry_words(one) for one in named_entries([entry])] == [
        "Somebody who is no longer known signed in with a code by mail"
    ]
