"""A directory, over SCIM 2: it finds the people of its own workspace, and takes out who has left."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client

from tests.browsers import as_member
from workshops.attempts import WRONG_BY_ONE
from workshops.domain import directory, people
from workshops.enums import MemberRole
from workshops.models import ApiToken, AuditEntry, DirectorySecret, Member

pytestmark = pytest.mark.made_once("ana", "ben", "cara")

Ask = Callable[..., Any]
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"


@pytest.fixture
def owner(ana: Member) -> Member:
    ana.role = MemberRole.OWNER
    ana.save()
    return ana


@pytest.fixture
def ask(owner: Member) -> Ask:
    """As the directory of Ana's workspace."""
    return asked_by(directory.make_secret(workspace=owner.workspace, by=owner))


@pytest.fixture
def ask_raw(owner: Member) -> Ask:
    """The same, with a body as it is."""
    return sent_by(directory.make_secret(workspace=owner.workspace, by=owner))


def sent_by(secret: str) -> Ask:
    def send(method: str, path: str, body: str = "", **query: str) -> Any:
        return Client().generic(
            method, f"/scim/v2/{path}", body,
            content_type="application/scim+json", query_params=query or None,
            headers={"authorization": f"Bearer {secret}"},
        )  # fmt: skip

    return send


def asked_by(secret: str) -> Ask:
    send = sent_by(secret)
    return lambda method, path, body=None, **query: send(
        method, path, json.dumps(body) if body is not None else "", **query
    )


def body(answer: HttpResponse) -> Any:
    return json.loads(answer.content)


def test_people_are_found_by_address_whatever_its_case_and_only_ones_own(ask: Ask, ben: Member, cara: Member) -> None:
    found = body(ask("GET", "Users", filter='userName eq "BEN@acme.example"'))
    assert (found["totalResults"], found["Resources"][0]["id"]) == (1, str(ben.pk))
    assert found["Resources"][0]["active"] is True
    assert found["Resources"][0]["userName"] == "ben@acme.example"
    for how in (
        'emails.value eq "{}"',
        'emails[value eq "{}"]',
        'emails[type eq "work"].value eq "{}"',
        f'{USER}:userName eq "{{}}"',
        'userName eq "{}" and active eq true',
    ):
        assert body(ask("GET", "Users", filter=how.format(ben.user.email)))["totalResults"] == 1, how
    assert body(ask("GET", "Users", filter="active eq false"))["totalResults"] == 0
    assert body(ask("GET", "Users", filter='userName eq "cara@elsewhere.example"'))["totalResults"] == 0
    assert {row["userName"] for row in body(ask("GET", "Users"))["Resources"]} == {"ana@acme.example", ben.user.email}
    assert body(ask("GET", f"Users/{ben.pk}"))["displayName"] == "Ben"
    assert ask("GET", f"Users/{cara.pk}").status_code == 404
    assert body(ask("GET", "Users", count="1", startIndex="2"))["itemsPerPage"] == 1
    assert body(ask("GET", "ServiceProviderConfig"))["filter"]["supported"] is True


@pytest.mark.parametrize(
    ("method", "said"),
    [
        ("DELETE", None),
        ("PUT", {"userName": "ben@acme.example", "active": False}),
        ("PATCH", {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "active", "value": False}]}),
        ("PATCH", {"schemas": [PATCH], "Operations": [{"op": "Replace", "path": "active", "value": "False"}]}),
        ("PATCH", {"schemas": [PATCH], "Operations": [{"op": "replace", "value": {"active": False}}]}),
        ("PATCH", {"Operations": [{"op": "add", "path": f"{USER}:active", "value": "false"}]}),
        ("PATCH", {"Operations": [{"op": "replace", "value": {"displayName": "B", f"{USER}:active": False}}]}),
    ],
)
def test_who_has_left_is_out_everywhere(ask: Ask, ben: Member, method: str, said: object) -> None:
    browser, token = as_member(ben), people.create_api_token(member=ben, name="Script")
    feed = f"/calendar/{ben.calendar_token}.ics"
    assert Client().get(feed).status_code == 200
    answer = ask(method, f"Users/{ben.pk}", said)
    assert answer.status_code == (204 if method == "DELETE" else 200)
    if method != "DELETE":
        assert body(answer)["active"] is False
    assert browser.get("/decisions/").status_code == 302
    with_token = {"authorization": f"Bearer {token}"}
    assert Client().get("/api/v1/decisions", headers=with_token).status_code == 401
    assert Client().get(feed).status_code == 404
    assert not ApiToken.objects.filter(member=ben, revoked_at=None).exists()
    (entry,) = AuditEntry.objects.filter(kind="member_removed")
    assert (entry.actor, entry.about, entry.facts) == ("system", f"member:{ben.pk}", {"how": "scim"})
    assert body(ask("GET", f"Users/{ben.pk}"))["active"] is False
    # Said again, it changes nothing; and nobody comes back by it.
    assert ask(method, f"Users/{ben.pk}", said).status_code == answer.status_code
    assert AuditEntry.objects.filter(kind="member_removed").count() == 1
    back = ask("PATCH", f"Users/{ben.pk}", {"Operations": [{"op": "replace", "path": "active", "value": True}]})
    assert (back.status_code, "by an invitation" in body(back)["detail"]) == (409, True)


def test_nobody_of_another_workspace_and_never_the_last_owner(ask: Ask, owner: Member, cara: Member) -> None:
    for method in ("DELETE", "GET"):
        assert ask(method, f"Users/{cara.pk}").status_code == 404
    refused = ask("DELETE", f"Users/{owner.pk}")
    assert (refused.status_code, "never without an owner" in body(refused)["detail"]) == (409, True)
    assert Member.objects.filter(deactivated_at=None, pk__in=[owner.pk, cara.pk]).count() == 2


@pytest.mark.parametrize(
    ("method", "path", "said", "status"),
    [
        ("POST", "Users", {"userName": "new@acme.example"}, 501),
        ("DELETE", "Users", None, 400),
        ("PATCH", "Users/{ben}", {"Operations": [{"op": "replace", "path": "active", "value": "maybe"}]}, 400),
        ("PATCH", "Users/{ben}", {"Operations": ["x"]}, 400),
        ("PATCH", "Users/{ben}", {"Operations": [{"op": "burn", "path": "active"}]}, 400),
        ("PATCH", "Users/{ben}", {}, 400),
        ("PATCH", "Users/{ben}", [1], 400),
        ("PUT", "Users/{ben}", {"active": 1}, 400),
        ("GET", "Users/00000000-0000-0000-0000-000000000000", None, 404),
        ("GET", "Users/1", None, 404),
        ("GET", "Users/", None, 404),
        ("PATCH", "Users/1", {"Operations": [{"op": "replace", "path": "active", "value": False}]}, 404),
        ("GET", "Groups", None, 404),
        ("POST", "Bulk", {}, 404),
        ("GET", "", None, 404),
        ("PUT", "ServiceProviderConfig", {}, 405),
        ("GET", "Users?filter=userName", None, 400),
        ("GET", "Users?filter=password%20eq%20%22x%22", None, 400),
        ("GET", "Users?filter=userName%20eq%20%22ben@acme.example%22%20or%20title%20pr", None, 400),
        ("GET", "Users?filter=userName%20eq%20%22a%00b%22", None, 400),
        ("GET", f"Users?filter=userName%20eq%20%22{'x' * 500}%22", None, 400),
        ("GET", "Users?startIndex=x", None, 400),
        ("GET", "Users?startIndex=0", None, 400),
        ("GET", "Users?count=-5", None, 200),
        ("PATCH", "Users/{ben}", {"Operations": [{"op": "replace", "path": "displayName", "value": "Other"}]}, 200),
    ],
)
def test_what_a_directory_may_not_say_changes_nothing(
    ask: Ask, ben: Member, method: str, path: str, said: object, status: int
) -> None:
    answer = ask(method, path.format(ben=ben.pk), said)
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/scim+json"
    if status != 200:
        told = body(answer)
        assert (told["schemas"], told["status"]) == (["urn:ietf:params:scim:api:messages:2.0:Error"], str(status))
        assert told["detail"]
    ben.refresh_from_db()
    assert (ben.deactivated_at, ben.user.name) == (None, "Ben")


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_body_that_is_nested_too_deeply_is_told_so(ask_raw: Ask, ben: Member, method: str) -> None:
    answer = ask_raw(method, f"Users/{ben.pk}", "[" * 20_000)
    assert (answer.status_code, body(answer)["detail"]) == (400, "The body is nested too deeply.")


def test_a_body_that_is_too_large_is_told_so(ask_raw: Ask, ben: Member, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = ask_raw("PATCH", f"Users/{ben.pk}", " " * 101)
    assert (answer.status_code, body(answer)["detail"]) == (413, "The body is too large: up to 1 MB is taken.")


def test_a_database_that_is_away_is_told_as_all_else(owner: Member) -> None:
    ask = asked_by(directory.make_secret(workspace=owner.workspace, by=owner))
    with connection.execute_wrapper(_away):
        answer = ask("GET", "Users")
    assert (answer.status_code, answer["Retry-After"], body(answer)["status"]) == (503, "3", "503")

    def later(execute: Any, sql: str, *more: Any) -> Any:
        return _away() if "workshops_member" in sql else execute(sql, *more)

    with connection.execute_wrapper(later):
        answer = ask("GET", "Users")
    assert (answer.status_code, answer["Retry-After"], answer["Content-Type"]) == (503, "3", "application/scim+json")


def _away(*_asked: Any) -> Any:
    raise OperationalError("server closed the connection unexpectedly")


def test_secret_is_made_and_revoked_by_owners_and_counts_alone(owner: Member, ben: Member) -> None:
    browser = as_member(owner)
    assert as_member(ben).post("/settings/security/directory/").status_code == 404
    first = browser.post("/settings/security/directory/").context["secret"]
    assert asked_by(first)("GET", "Users").status_code == 200
    second = browser.post("/settings/security/directory/").context["secret"]
    assert [asked_by(each)("GET", "Users").status_code for each in (first, second)] == [401, 200]
    assert second not in browser.get("/settings/security/").content.decode()
    assert second not in DirectorySecret.objects.get().token_hash
    browser.post("/settings/security/directory/removal/")
    token = people.create_api_token(member=owner, name="Script")
    for secret in (second, token, "", "x" * 5000):
        refused = asked_by(secret)("GET", "Users")
        assert (refused.status_code, "detail" in body(refused)) == (401, True)
    assert browser.get("/scim/v2/Users").status_code == 401


def test_whoever_guesses_shuts_no_directory_out(owner: Member, ben: Member) -> None:
    """Directories of many companies ask from the same few addresses."""
    ask = asked_by(directory.make_secret(workspace=owner.workspace, by=owner))
    guessed = [asked_by(f"advd_{n}")("GET", "Users") for n in range(WRONG_BY_ONE + 2)]
    assert [answer.status_code for answer in guessed] == [401] * WRONG_BY_ONE + [429] * 2
    assert (guessed[-1]["Retry-After"], body(guessed[-1])["status"]) == ("60", "429")
    assert ask("DELETE", f"Users/{ben.pk}").status_code == 204


def test_who_made_the_secret_and_owns_no_more_is_named_until_there_is_another(owner: Member, ben: Member) -> None:
    Member.objects.filter(pk=ben.pk).update(role=MemberRole.OWNER)
    browser, said = as_member(owner), "Ben made the secret, owns this workspace no more"
    as_member(ben).post("/settings/security/directory/")
    assert said not in browser.get("/settings/security/").content.decode()
    browser.post(f"/settings/people/{ben.pk}/role/", {"role": "member"})
    assert said in browser.get("/settings/security/").content.decode()
    removed = browser.post(f"/settings/people/{ben.pk}/removal/", follow=True)
    assert "Ben made the directory’s secret. Make a new one under Security" in removed.content.decode()
    assert said in browser.get("/settings/security/").content.decode()
    browser.post("/settings/security/directory/")
    assert said not in browser.get("/settings/security/").content.decode()
