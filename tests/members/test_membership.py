"""Members come, change roles and go: what ends with them, what stays, and never a workspace without an owner."""

from __future__ import annotations

import threading
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.browsers import as_member
from workshops import access
from workshops.domain import facilitators, participants, people, rooms
from workshops.domain.log_check import check_log
from workshops.domain.membership import change_role, end_membership, transfer_ownership
from workshops.domain.membership_joining import add_member
from workshops.enums import Joining, Leaving, MemberRole, Stage
from workshops.models import ApiToken, Event, Member, Participant, User, Workshop, Workspace
from workshops.refusals import Conflict, NotThere


def told(workspace: Workspace) -> list[tuple[str, str, dict[str, Any]]]:
    found = Event.objects.filter(chain=workspace.pk).order_by("seq").values_list("kind", "actor", "body")
    return [(kind, actor.partition(":")[0], body) for kind, actor, body in found]


def test_somebody_comes_gets_another_role_goes_and_comes_back(workspace: Workspace, olga: Member) -> None:
    user = User.objects.create_user("dan@acme.example", "Dan")
    dan = add_member(workspace, user, MemberRole.MEMBER, by=olga, how=Joining.INVITATION)
    with pytest.raises(Conflict, match="Dan is a member of this workspace already") as already:
        add_member(workspace, user, MemberRole.OWNER, by=olga, how=Joining.INVITATION)
    change_role(dan, MemberRole.VIEWER, by=olga)
    change_role(dan, MemberRole.VIEWER, by=olga)
    end_membership(dan, by=olga)
    end_membership(dan, by=olga)
    with pytest.raises(Conflict, match="has to invite their own address anew") as removed:
        add_member(workspace, user, MemberRole.MEMBER, by=None, how=Joining.INVITATION)
    back = add_member(workspace, user, MemberRole.MEMBER, by=olga, how=Joining.INVITATION, again=True)
    assert (already.value.code, removed.value.code) == ("already_member", "was_removed")
    assert (back.pk, back.role, back.deactivated_at) == (dan.pk, "member", None)
    key = str(dan.pk)
    assert told(workspace) == [
        ("member.joined", "member", {"member": key, "role": "member"}),
        ("member.role_changed", "member", {"member": key, "from": "member", "to": "viewer"}),
        ("member.left", "member", {"member": key, "reason": "removed"}),
        ("member.joined", "member", {"member": key, "role": "member", "again": True}),
    ]
    assert check_log().fault is None


def test_every_way_in_ends_and_what_they_did_stays(
    ana: Member, ben: Member, olga: Member, ben_inside: Participant, scoring: Workshop
) -> None:
    browser, feed = as_member(ben), ben.calendar_token
    token, seat = people.create_api_token(member=ben, name="script"), participants.issue_token(participant=ben_inside)
    ways = (f"/w/{scoring.pk}/", "/decisions/", "/inbox/", f"/calendar/{feed}.ics")
    assert [browser.get(way).status_code for way in ways] == [200] * 4
    end_membership(ben, by=olga)
    assert [browser.get(way).status_code for way in ways] == [302, 302, 302, 404]
    assert Client().get(f"/calendar/{feed}.ics").status_code == 404
    assert (access.who_by_token(token), access.who_by_token(seat)) == (None, None)
    revoked = ApiToken.objects.get(member=ben)
    assert revoked.revoked_at is not None
    ended = {"token": str(revoked.pk), "member": str(ben.pk), "scope": "write"}
    assert ("token.revoked", "member", ended) in told(ben.workspace)
    ben_inside.refresh_from_db()
    assert (ben_inside.name, ben_inside.removed_at is None) == ("Ben", False)
    # Nothing of it comes back with them.
    add_member(ben.workspace, ben.user, MemberRole.MEMBER, by=olga, how=Joining.INVITATION, again=True)
    assert [browser.get(way).status_code for way in ways] == [302, 302, 302, 404]
    assert (access.who_by_token(token), access.who_by_token(seat)) == (None, None)
    assert check_log().fault is None


def test_who_would_remove_themselves_is_shown_where_one_leaves(olga: Member) -> None:
    answer = as_member(olga).post(f"/settings/people/{olga.pk}/removal/")
    olga.refresh_from_db()
    assert (answer["Location"], olga.deactivated_at) == ("/settings/workspace/", None)


def test_who_is_in_another_workspace_stays_signed_in_there(ben: Member, olga: Member, cara: Member) -> None:
    elsewhere = people.add_member(
        workspace=cara.workspace, email=ben.user.email, name="Ben", role=MemberRole.FACILITATOR
    )
    browser = as_member(ben)
    assert b"Acme" in browser.get("/").content
    end_membership(ben, by=olga)
    page = browser.get("/")
    assert (page.status_code, page.context["member"].pk) == (200, elsewhere.pk)


def test_never_without_an_owner(workspace: Workspace, olga: Member, ben: Member) -> None:
    ways: list[Callable[[], Member]] = [
        lambda: end_membership(olga, by=olga, reason=Leaving.LEFT),
        lambda: end_membership(olga, by=None, reason=Leaving.DIRECTORY),
        lambda: change_role(olga, MemberRole.MEMBER, by=olga),
    ]
    for refused in ways:
        with pytest.raises(Conflict, match="never without an owner") as no:
            refused()
        assert (no.value.code, no.value.status) == ("last_owner", 409)
    # An owner whose account is switched off is none.
    off = people.add_member(workspace=workspace, email="off@acme.example", name="Off", role=MemberRole.OWNER)
    User.objects.filter(pk=off.user_id).update(is_active=False)
    with pytest.raises(Conflict, match="never without an owner"):
        end_membership(olga, by=olga)
    assert told(workspace) == []
    transfer_ownership(olga, ben)
    roles = dict(Member.objects.filter(workspace=workspace).values_list("user__name", "role"))
    assert roles == {"Olga": "facilitator", "Ben": "owner", "Off": "owner"}
    with pytest.raises(Conflict, match="no owner of this workspace any more"):
        transfer_ownership(olga, ben)
    end_membership(olga, by=olga, reason=Leaving.LEFT)
    assert [kind for kind, _, _ in told(workspace)] == ["ownership.transferred", "member.left"]
    assert check_log().fault is None


def test_nobody_but_an_owner_changes_others(workspace: Workspace, ana: Member, ben: Member, olga: Member) -> None:
    ways: list[Callable[[], Member]] = [
        lambda: change_role(ben, MemberRole.OWNER, by=ben),
        lambda: change_role(ben, MemberRole.VIEWER, by=ana),
        lambda: end_membership(ben, by=ana),
    ]
    for refused in ways:
        with pytest.raises(Conflict, match="no owner of this workspace"):
            refused()
    with pytest.raises(NotThere):
        transfer_ownership(olga, end_membership(ben, by=olga))


def test_leaving_is_offered_to_all_but_the_only_owner(workspace: Workspace, olga: Member, ben: Member) -> None:
    def offered(member: Member) -> bool:
        return "/settings/workspace/leaving/" in as_member(member).get("/settings/workspace/").content.decode()

    assert (offered(olga), offered(ben)) == (False, True)
    change_role(ben, MemberRole.OWNER, by=olga)
    ben.refresh_from_db()
    assert (offered(olga), offered(ben)) == (True, True)


def test_a_viewer_leaves_too(workspace: Workspace, olga: Member) -> None:
    val = people.add_member(workspace=workspace, email="val@acme.example", name="Val", role=MemberRole.VIEWER)
    end_membership(val, by=val, reason=Leaving.LEFT)
    assert told(workspace) == [("member.left", "system", {"member": str(val.pk), "reason": "left"})]


@pytest.mark.parametrize("goes", [True, False], ids=["removed", "made a member"])
def test_the_rooms_of_a_facilitator_go_on_without_them(
    ana: Member, ben: Member, olga: Member, scoring: Workshop, goes: bool
) -> None:
    other = rooms.create_workshop(workspace=olga.workspace, by=olga, title="Router", use_case="Route tickets.")
    facilitators.add_co_facilitator(workshop=other, by=olga, member=ana)
    browser = as_member(ana)
    if goes:
        end_membership(ana, by=olga)
    else:
        change_role(ana, MemberRole.MEMBER, by=olga)
    scoring.refresh_from_db()
    other.refresh_from_db()
    assert (scoring.facilitator_id, scoring.stage, other.co_facilitators) == (olga.pk, Stage.SCORING, [])
    assert browser.post(f"/w/{scoring.pk}/stage/", {"stage": "discussion", "sure": "on"}).status_code == (
        302 if goes else 404
    )
    scoring.refresh_from_db()
    assert scoring.stage == Stage.SCORING
    assert as_member(olga).post(f"/w/{scoring.pk}/stage/", {"stage": "discussion", "sure": "on"}).status_code == 302
    assert check_log().fault is None


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_remove_each_other_at_once(workspace: Workspace, olga: Member) -> None:
    oscar = people.add_member(workspace=workspace, email="oscar@acme.example", name="Oscar", role=MemberRole.OWNER)
    start, outcomes = threading.Barrier(2), []

    def remove(member: Member, by: Member) -> None:
        start.wait()
        try:
            end_membership(member, by=by)
            outcomes.append("removed")
        except Conflict as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    hands = [threading.Thread(target=remove, args=pair) for pair in ((oscar, olga), (olga, oscar))]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert sorted(outcomes) == ["no_owner_any_more", "removed"]
    assert Member.objects.filter(workspace=workspace, role="owner", deactivated_at=None).count() == 1


def test_a_member_who_was_changed_beside_the_log_is_found(workspace: Workspace, olga: Member) -> None:
    dan = add_member(
        workspace,
        User.objects.create_user("dan@acme.example", "Dan"),
        MemberRole.MEMBER,
        by=olga,
        how=Joining.INVITATION,
    )
    Member.objects.filter(pk=dan.pk).update(role=MemberRole.OWNER)
    fault = check_log().fault
    assert fault is not None
    assert (fault.table, fault.row, fault.field) == ("member", str(dan.pk), "role")
    Member.objects.filter(pk=dan.pk).update(role=MemberRole.MEMBER, deactivated_at=timezone.now())
    assert check_log().fault is not None


def test_where_nobody_owned_a_workspace_its_first_facilitator_does_since(
    workspace: Workspace, ana: Member, ben: Member
) -> None:
    """What the migration does that brought in what only owners may do."""
    owners = import_module("workshops.migrations.0034_member_invitations").OWNERS
    for _twice in range(2):
        with connection.cursor() as cursor:
            cursor.execute(owners)
        found = Member.objects.filter(workspace=workspace).order_by("created_at").values_list("pk", "role")
        assert list(found) == [(ana.pk, "owner"), (ben.pk, "member")]
