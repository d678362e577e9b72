"""The people of a workspace by the API: invited, listed, given a role, let go."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Calls
from workshops.domain import people
from workshops.enums import MemberRole
from workshops.models import Member, MemberInvitation, MemberMail


@pytest.fixture
def olga(ana: Member) -> Member:
    return people.add_member(workspace=ana.workspace, email="olga@acme.example", name="Olga", role=MemberRole.OWNER)


def test_from_the_invitation_to_the_end(calls: Calls, ana: Member, ben: Member, olga: Member, cara: Member) -> None:
    owner = calls(olga)
    # The same for an address that has an account and for one that has none.
    made = [
        owner.ok("POST", "/members", {"email": email, "role": "viewer"}, 201)
        for email in (" New@Partner.example", cara.user.email)
    ]
    assert {key: type(value) for key, value in made[0].items()} == {key: type(v) for key, v in made[1].items()}
    assert (made[0]["email"], made[0]["role"], made[0]["mail"]) == ("new@partner.example", "viewer", "pending")
    assert MemberMail.objects.count() == 2
    listed = owner.ok("GET", "/members?limit=2")
    rest = owner.ok("GET", f"/members?limit=2&cursor={listed['next_cursor']}")
    assert [one["name"] for one in (*listed["results"], *rest["results"])] == ["Ana", "Ben", "Olga"]
    assert rest["next_cursor"] is None
    assert {one["id"] for one in listed["invitations"]} == {one["id"] for one in made}
    assert owner.ok("PATCH", f"/members/{ben.pk}", {"role": "facilitator"})["role"] == "facilitator"
    token = calls(ben)
    token.ok("GET", "/decisions")
    owner.ok("DELETE", f"/members/{ben.pk}", None, 204)
    assert token("GET", "/decisions", None)[0] == 401
    owner.ok("DELETE", f"/members/{made[0]['id']}", None, 204)
    assert MemberInvitation.objects.get(pk=made[0]["id"]).withdrawn_at is not None
    assert [one["id"] for one in owner.ok("GET", "/members")["invitations"]] == [made[1]["id"]]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code", "sentence"),
    [
        ("POST", "", {"email": "olga@acme.example", "role": "member"}, 409, "already_member", "You are a member"),
        ("POST", "", {"email": "ben@acme.example", "role": "viewer"}, 409, "already_member", "Change their role"),
        ("POST", "", {"email": "nobody", "role": "member"}, 422, "invalid", "“nobody” is not an e-mail address"),
        ("POST", "", {"email": "x@y.example", "role": "king"}, 422, "invalid", "Choose one of: owner"),
        ("POST", "", {"email": "x@y.example", "role": "member", "days": 400}, 422, "invalid", "1, 7 or 30 days"),
        ("POST", "", {"role": "member"}, 422, "invalid", ""),
        ("PATCH", "/{olga}", {"role": "member"}, 409, "last_owner", "never without an owner"),
        ("DELETE", "/{olga}", None, 409, "last_owner", "never without an owner"),
        ("PATCH", "/{ben}", {"role": ""}, 422, "invalid", "Choose one of: owner"),
        ("DELETE", "/not-an-id", None, 404, "not_found", "There is no such"),
        ("DELETE", "/{cara}", None, 404, "not_found", "There is no such"),
    ],
)
def test_what_is_refused(
    calls: Calls, olga: Member, ben: Member, cara: Member, method: str, path: str, body: Any, status: int, code: str,
    sentence: str,
) -> None:  # fmt: skip
    named = {"olga": olga.pk, "ben": ben.pk, "cara": cara.pk}
    got, said = calls(olga)(method, f"/members{path.format(**named)}", body)
    assert (got, said["error"]["code"]) == (status, code)
    assert sentence in said["error"]["message"] + str(said["error"]["fields"])
    assert not Member.objects.exclude(deactivated_at=None).exists()
    assert not MemberInvitation.objects.exists()
