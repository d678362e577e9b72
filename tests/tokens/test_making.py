"""Tokens made, seen, expired and revoked, by API, page and command line."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.api.conftest import Caller
from tests.browsers import as_member
from workshops import access, dates
from workshops.domain import participants, people, rooms, tokens
from workshops.domain.log_check import check_log
from workshops.enums import MemberRole, Stage, TokenScope
from workshops.models import ApiToken, AuditEntry, Event, Member, Participant, Workshop
from workshops.refusals import InvalidFields

pytestmark = pytest.mark.django_db


def caller(member: Member, **made: Any) -> Caller:
    return Caller(people.create_api_token(member=member, name="script", **made))


def today(member: Member) -> date:
    return dates.day_in(timezone.now(), member.workspace.time_zone)


@pytest.fixture
def olive(ana: Member) -> Member:
    return people.add_member(workspace=ana.workspace, email="olive@acme.example", name="Olive", role=MemberRole.OWNER)


@pytest.fixture
def vic(ana: Member) -> Member:
    return people.add_member(workspace=ana.workspace, email="vic@acme.example", name="Vic", role=MemberRole.VIEWER)


def test_made_by_the_api_it_is_shown_once_and_written_down_without_its_name(ana: Member) -> None:
    api = caller(ana)
    day = (today(ana) + timedelta(days=30)).isoformat()
    made = api.ok("POST", "/tokens", {"name": " nightly \u200b run ", "scope": "readings", "expires_on": day}, 201)
    token = ApiToken.objects.get(pk=made["id"])
    assert (made["name"], made["scope"], made["expires_on"], made["state"]) == (
        "nightly run",
        "readings",
        day,
        "active",
    )
    assert access.who_by_token(made["token"]) == access.Who(
        member=ana, scope=TokenScope.READINGS, token=token.pk, until=token.ends_at
    )
    listed = api.ok("GET", "/tokens")
    assert [one["name"] for one in listed["results"]] == ["nightly run", "script"]
    assert made["token"] not in str(listed)
    event, entry = Event.objects.get(kind="token.made"), AuditEntry.objects.get()
    facts = {"scope": "readings", "expires_on": day}
    assert event.body == {"token": made["id"], "member": str(ana.pk), **facts}
    assert (entry.kind, entry.actor, entry.about, entry.facts) == (
        "token_made", f"member:{ana.pk}", f"apitoken:{made['id']}", facts,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"name": "", "scope": "read"}, {"name": "Name the token by what uses it, for example “nightly run”."}),
        ({"name": "\u200b ", "scope": "read"}, {"name": "Name the token by what uses it, for example “nightly run”."}),
        ({"name": "x" * 81, "scope": "read"}, {"name": "This may have up to 80 characters."}),
        ({"name": "x", "scope": "admin"}, {"scope": "Choose one of: read, write, readings."}),
        ({"name": "x"}, {"scope": "This field is needed."}),
        ({"name": "x", "scope": "read", "expires_on": "2020-02-30"},
         {"expires_on": "This is a date, for example 2026-11-30."}),
        ({"name": "x", "scope": "read", "expires_on": "2020-02-03"},
         {"expires_on": "3 Feb 2020 is over. Choose today or a later day."}),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_made(ana: Member, body: Any, fields: Any) -> None:
    api = caller(ana)
    status, answer = api.post("/tokens", body)
    assert (status, answer["error"]["fields"]) == (422, fields)
    assert (ApiToken.objects.count(), AuditEntry.objects.count()) == (1, 0)


def test_no_day_beyond_ten_years_and_no_more_than_a_hundred_of_them(
    ana: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, answer = caller(ana).post("/tokens", {"name": "x", "scope": "read", "expires_on": "9999-12-31"})
    furthest = dates.add_months(today(ana), 120)
    assert (status, answer["error"]["message"]) == (422, f"Choose a day up to {dates.short(furthest)}, or none.")
    monkeypatch.setattr(tokens, "MOST_TOKENS", 1)
    status, answer = caller(ana).post("/tokens", {"name": "x", "scope": "read"})
    assert (status, answer["error"]["code"]) == (409, "too_many_tokens")


def test_a_viewers_token_only_reads(vic: Member) -> None:
    with pytest.raises(InvalidFields, match="a viewer’s token only reads"):
        tokens.make_token(member=vic, by=vic, name="x", scope=TokenScope.WRITE)
    secret = tokens.make_token(member=vic, by=vic, name="x", scope=TokenScope.READ).secret
    assert Caller(secret).ok("GET", "/audit")["results"][0]["sentence"] == "Vic made the token “x”, which may read"
    assert check_log(workspace=vic.workspace).fault is None


def test_a_token_that_a_token_makes_does_not_outlive_it(ana: Member) -> None:
    day = today(ana) + timedelta(days=2)
    api = caller(ana, expires_on=day)
    words = f"A token that a token makes ends with it at the latest. Choose {dates.short(day)}, or an earlier day."
    for wished in (None, (day + timedelta(days=1)).isoformat()):
        status, answer = api.post("/tokens", {"name": "x", "scope": "read", "expires_on": wished})
        assert (status, answer["error"]["fields"]) == (422, {"expires_on": words})
    api.ok("POST", "/tokens", {"name": "x", "scope": "read", "expires_on": day.isoformat()}, 201)


def test_its_last_day_is_one_of_the_workspace(ana: Member) -> None:
    type(ana.workspace).objects.update(time_zone="Pacific/Auckland")
    people.create_api_token(member=ana, name="x", expires_on=date(2027, 1, 31))
    token = ApiToken.objects.select_related("member__workspace").get()
    end = datetime(2027, 1, 31, 11, 0, tzinfo=UTC)
    assert token.ends_at == end
    assert [token.has_expired(end - timedelta(seconds=1)), token.has_expired(end)] == [False, True]


def test_an_expired_one_is_told_so_everywhere(ana: Member) -> None:
    api = caller(ana, expires_on=date(2026, 11, 1))
    words = "This token has expired: its last day was 1 Nov 2026. Make a new one under Settings, Tokens."
    for path in ("/decisions", "/tokens"):
        status, answer = api.get(path)
        assert (status, answer["error"]["code"], answer["error"]["message"]) == (401, "expired_token", words)
    response = as_member(ana).get("/decisions/log.jsonl", headers={"Authorization": f"Bearer {api.token}"})
    assert (response.status_code, response.json()["error"]["code"]) == (401, "expired_token")
    assert caller(ana).ok("GET", "/tokens")["results"][1]["state"] == "expired"


def test_revoked_is_refused_at_once_and_twice_is_harmless(ana: Member, ben: Member, olive: Member) -> None:
    api, bens = caller(ana), caller(ben)
    mine, theirs = ApiToken.objects.get(member=ana), ApiToken.objects.get(member=ben)
    assert api("DELETE", f"/tokens/{theirs.pk}")[0] == 404
    assert api("DELETE", "/tokens/nonsense")[0] == 404
    assert AuditEntry.objects.count() == 0
    for _ in range(2):
        assert caller(ana)("DELETE", f"/tokens/{mine.pk}") == (204, "")
    assert [kind for (kind,) in AuditEntry.objects.values_list("kind")] == ["token_revoked"]
    assert api.get("/decisions")[0] == 401
    owners = caller(olive)
    assert {one["member"]["name"] for one in owners.ok("GET", "/tokens")["results"]} == {"Ana", "Ben", "Olive"}
    assert owners("DELETE", f"/tokens/{theirs.pk}")[0] == 204
    assert bens.get("/decisions")[1]["error"]["message"] == "This token is not known, or it has been revoked."
    assert [e.actor for e in Event.objects.filter(kind="token.revoked").order_by("seq")] == [
        f"member:{ana.pk}", f"member:{olive.pk}",
    ]  # fmt: skip
    assert check_log(workspace=ana.workspace).fault is None


def test_all_of_a_member_end_when_they_leave(ana: Member, olive: Member) -> None:
    callers = [caller(ana), caller(ana)]
    assert tokens.revoke_tokens_of(member=ana, by=olive) == 2
    assert tokens.revoke_tokens_of(member=ana, by=olive) == 0
    assert [one.get("/decisions")[0] for one in callers] == [401, 401]


def test_a_participants_token_ends_with_the_seat_and_in_a_cancelled_room_changes_nothing(
    workshop: Workshop, crowd: list[Participant], ana: Member
) -> None:
    gone, stays = (Caller(participants.issue_token(participant=one)) for one in crowd[:2])
    assert [one.get(f"/workshops/{workshop.pk}")[0] for one in (gone, stays)] == [200, 200]
    participants.remove_participant(participant=crowd[0], by=ana)
    assert gone.get(f"/workshops/{workshop.pk}")[0] == 401
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.CANCELLED)
    assert stays.get(f"/workshops/{workshop.pk}")[0] == 200
    assert stays.put(f"/workshops/{workshop.pk}/ballot", {"scores": {"latency": {"level": 1}}})[0] == 409
    assert [stays(method, "/tokens", {"name": "x", "scope": "read"})[0] for method in ("GET", "POST")] == [404, 404]


def test_the_list_comes_in_pages(ana: Member) -> None:
    api = caller(ana)
    for number in range(4):
        people.create_api_token(member=ana, name=f"t{number}")
    first = api.ok("GET", "/tokens?limit=3")
    second = api.ok("GET", f"/tokens?limit=3&cursor={first['next_cursor']}")
    names = [one["name"] for one in first["results"] + second["results"]]
    assert (names, second["next_cursor"]) == (["t3", "t2", "t1", "t0", "script"], None)
    assert api.get("/tokens?cursor=nonsense")[0] == 422


# By page


def test_by_page_it_stands_in_that_answer_alone(ana: Member, ben: Member) -> None:
    browser = as_member(ana)
    assert "You have no token" in browser.get("/settings/tokens/").content.decode()
    made = browser.post("/settings/tokens/", {"name": "night shift", "scope": "read"}).content.decode()
    secret = made.split('id="new-token"')[1].split('value="')[1].split('"')[0]
    assert Caller(secret).get("/decisions")[0] == 200
    later = browser.get("/settings/tokens/").content.decode()
    assert secret not in later
    assert "night shift" in later
    assert "Last used" in later
    assert "night shift" not in as_member(ben).get("/settings/tokens/").content.decode()
    token = ApiToken.objects.get()
    assert as_member(ben).post(f"/settings/tokens/{token.pk}/revocation/").status_code == 404
    assert browser.post(f"/settings/tokens/{token.pk}/revocation/").status_code == 302
    assert Caller(secret).get("/decisions")[0] == 401
    assert "Tokens of yours that have ended" in browser.get("/settings/tokens/").content.decode()


def test_an_owner_sees_and_revokes_what_others_have(olive: Member, ana: Member, cara: Member) -> None:
    for member, name in ((ana, "Anas script"), (cara, "Caras script")):
        people.create_api_token(member=member, name=name)
    page = as_member(olive).get("/settings/tokens/").content.decode()
    assert ("Anas script" in page, "Caras script" in page) == (True, False)
    token = ApiToken.objects.get(member=ana)
    assert as_member(olive).post(f"/settings/tokens/{token.pk}/revocation/").status_code == 302
    assert "Anas script" not in as_member(olive).get("/settings/tokens/?after=nonsense").content.decode()


def test_what_does_not_fit_is_said_on_the_page(ana: Member) -> None:
    response = as_member(ana).post("/settings/tokens/", {"name": "", "scope": "admin", "expires_on": "soon"})
    page = response.content.decode()
    assert response.status_code == 422
    for sentence in ("Name the token by what uses it", "Choose one of the three", "Choose a day, such as 2027-01-31."):
        assert sentence in page
    late = as_member(ana).post("/settings/tokens/", {"name": "x", "scope": "read", "expires_on": "2020-02-03"})
    assert (late.status_code, "3 Feb 2020 is over." in late.content.decode()) == (422, True)
    assert ApiToken.objects.count() == 0


# By the command line


def test_the_command_takes_scope_and_last_day(ana: Member, capsys: pytest.CaptureFixture[str]) -> None:
    day = (today(ana) + timedelta(days=1)).isoformat()
    call_command("create_token", ana.user.email, "--name", "meter", "--scope", "readings", "--expires-on", day)
    asking = access.who_by_token(capsys.readouterr().out.strip())
    assert asking is not None
    assert (asking.member, asking.scope) == (ana, TokenScope.READINGS)
    assert Event.objects.get(kind="token.made").actor == "system"
    with pytest.raises(CommandError, match="3 Feb 2020 is over"):
        call_command("create_token", "new@acme.example", "--name", "New", "--expires-on", "2020-02-03")
    with pytest.raises(CommandError, match="soon is no day"):
        call_command("create_token", ana.user.email, "--name", "x", "--expires-on", "soon")
    assert not Member.objects.filter(user__email="new@acme.example").exists()
