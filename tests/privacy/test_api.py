"""The same by a program: one call each, with what is still found."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.api.conftest import Caller
from workshops.domain import member_invitations, notes, participants, people
from workshops.domain.left_addresses import leave_address
from workshops.enums import MemberRole
from workshops.models import Invitation, Member, Note, Participant, Retention, Workshop, Workspace
from workshops.queries.person_export import export_in_workspace
from workshops.queries.persons import people_with_address, person_of_member


@pytest.fixture
def olga(workspace: Workspace) -> Caller:
    owner = people.add_member(workspace=workspace, email="olga@acme.example", name="Olga", role=MemberRole.OWNER)
    return Caller(people.create_api_token(member=owner, name="test"))


def test_a_member_is_exported_and_erased_and_the_places_that_others_wrote_are_named(
    olga: Caller, ben: Member, ana: Member, workshop: Workshop
) -> None:
    mine = participants.join_workshop(workshop=workshop, name="Ben", role="data", member=ben)
    notes.add_note(workshop=workshop, by=mine, text="I ask legal.", parked=True)
    notes.add_note(workshop=workshop, by=ana, text="ask Ben, he knows", parked=True)
    said = olga.ok("GET", f"/members/{ben.pk}/export")
    assert said["account"] is None
    assert [note["text"] for note in said["workspaces"][0]["notes"]] == ["I ask legal."]
    erased = olga.ok("POST", f"/members/{ben.pk}/erase")
    assert erased["erased_before"] is False
    assert erased["found"] == [{"what": "note", "where": workshop.title, "count": 1}]
    assert sorted(Note.objects.values_list("text", flat=True)) == ["Erased person", "ask Ben, he knows"]
    again = olga.ok("POST", f"/members/{ben.pk}/erase")
    assert again == {"erased_before": True, "texts": 0, "reasons": 0, "seats": 0, "found": []}
    assert olga("POST", "/members/not-an-id/erase")[0] == 404


def test_the_only_owner_is_refused_and_a_token_of_whoever_is_erased_is_none(olga: Caller, ben: Member) -> None:
    token = Caller(people.create_api_token(member=ben, name="test"))
    assert token.ok("GET", f"/members/{ben.pk}/export")["account"]["email"] == ben.user.email
    owner = Member.objects.get(user__email="olga@acme.example")
    status, answer = olga("POST", f"/members/{owner.pk}/erase")
    assert (status, answer["error"]["code"]) == (409, "oneself")
    olga.ok("POST", f"/members/{ben.pk}/erase")
    assert token("GET", "/decisions")[0] == 401


def test_a_facilitator_erases_a_guest_of_their_room_and_no_member(ana: Member, ben: Member, workshop: Workshop) -> None:
    guest = participants.join_workshop(workshop=workshop, name="Pat", role="data")
    mine = participants.join_workshop(workshop=workshop, name="Ben", role="data", member=ben)
    caller = Caller(people.create_api_token(member=ana, name="test"))
    room = f"/workshops/{workshop.pk}/participants"
    assert caller.ok("POST", f"{room}/{guest.pk}/erase")["seats"] == 1
    assert Participant.objects.get(pk=guest.pk).name == "Erased person"
    status, answer = caller("POST", f"{room}/{mine.pk}/erase")
    assert (status, answer["error"]["message"]) == (
        404,
        "This is a member. Only an owner of this workspace can do this.",
    )


def test_retention_is_counted_before_it_is_kept(olga: Caller) -> None:
    assert olga.ok("PUT", "/retention", {"workshops": 30, "preview": True})["going"]["workshops"] == 0
    assert not Retention.objects.exists()
    assert olga.ok("PUT", "/retention", {"workshops": 30})["workshops"] == 30
    assert olga.ok("GET", "/retention")["readings"] is None
    status, answer = olga("PUT", "/retention", {"workshops": 0})
    assert (status, list(answer["error"]["fields"])) == (422, ["workshops"])


def test_an_invitation_is_in_the_export_of_who_made_it_and_of_who_took_it(workspace: Workspace, ana: Member) -> None:
    owner = people.add_member(workspace=workspace, email="olga@acme.example", name="Olga", role=MemberRole.OWNER)
    asked = member_invitations.invite_by_mail(
        workspace=workspace, by=owner, email="new@acme.example", role=MemberRole.MEMBER
    )
    new = member_invitations.accept_as_new(invitation=asked, name="Nia")

    def asked_in(member: Member) -> list[object]:
        rows = export_in_workspace(person_of_member(member))["asked_in"]
        assert isinstance(rows, list)
        return [row["email"] for row in rows]

    assert (asked_in(owner), asked_in(new), asked_in(ana)) == (["new@acme.example"], ["new@acme.example"], [])


def test_a_seat_with_somebodys_address_is_theirs_only_once_they_said_so(
    ana: Member, ben: Member, workshop: Workshop
) -> None:
    """Anybody may type a member's address at the door. Of whom no member is, an address that is only typed is all."""
    for name, email in (("Una", ben.user.email), ("Uri", "uri@acme.example")):
        guest = participants.join_workshop(workshop=workshop, name=name, role="data")
        leave_address(workshop=workshop, participant=guest, email=email)
    (typed,) = people_with_address("uri@acme.example")
    assert [seat.name for seat in typed.seats] == ["Uri"]
    assert [seat.name for seat in person_of_member(ben).seats] == []
    Invitation.objects.filter(email=ben.user.email).update(confirmed_at=timezone.now())
    assert [seat.name for seat in person_of_member(ben).seats] == ["Una"]
