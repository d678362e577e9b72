"""As test_objects: every way to people, to what is one's own, to what a workspace has besides, and to pilots."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.permissions.site import make_waiting_mail
from tests.permissions.two import (
    Two,
    another_room,
    asked_by,
    only,
    refused,
    room_of,
    seat_of,
    token,
)
from workshops import access
from workshops.access import Who
from workshops.domain import participants as seats
from workshops.domain import people, pilots, saved_views
from workshops.domain.decision_files import RecordFile
from workshops.domain.decision_uploads import keep_upload
from workshops.domain.pilot_reading import File
from workshops.domain.pilot_uploads import Sent
from workshops.domain.pilot_uploads import keep_upload as keep_pilot
from workshops.enums import ChannelKind, MemberRole
from workshops.models import (
    BrowserSession,
    Decision,
    JoiningDomain,
    Member,
    MemberInvitation,
    Occurrence,
    Workshop,
    WorkshopTemplate,
    WorkspaceChannel,
)
from workshops.refusals import NotThere

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("two")]


def test_people(two: Two, ana: Member, ben: Member, cara: Member) -> None:
    everybody = [ana, ben, two.owner, two.viewer]
    owner = Who(two.owner)
    only(lambda key: access.member_to_change(owner, key)[0], everybody, [cara, two.gone])
    for of in (access.person_to_export, access.person_to_erase):
        assert [of(owner, one.pk)[0].member for one in (ana, two.gone)] == [ana, two.gone]
        for key in (cara.pk, uuid4(), "no key"):
            with pytest.raises(NotThere):
                of(owner, key)
    mine, by = access.person_to_export(Who(ben), ben.pk)
    assert (mine.member, by) == (ben, ben)
    refused(lambda: access.person_to_export(Who(ben), ana.pk), "not_owner")
    refused(lambda: access.person_to_erase(Who(ben), ben.pk), "not_owner")
    refused(lambda: access.member_to_change(Who(ana), ben.pk), "not_owner")

    room, beside = (room_of(one) for one in two.here)
    una, ulla = seat_of(room, "Una"), seat_of(room, "Ulla")
    bens = seats.join_workshop(workshop=another_room(ana), name="Ben", role="data", member=ben)
    elsewhere = seat_of(room_of(two.there), "Una")
    for one in (una, ulla):
        assert access.guest_of_workspace(owner, one.pk)[0].seat_ids == [one.pk]
        assert access.guest_to_erase(Who(ana), room.pk, one.pk)[0].seat_ids == [one.pk]
    for key in (elsewhere.pk, uuid4()):
        with pytest.raises(NotThere):
            access.guest_of_workspace(owner, key)
    with pytest.raises(NotThere):
        access.guest_to_erase(Who(ana), beside.pk, una.pk)
    refused(lambda: access.guest_of_workspace(Who(ana), una.pk), "not_owner")
    refused(lambda: access.guest_to_erase(Who(ben), room.pk, una.pk), "not_facilitator")
    refused(lambda: access.guest_to_erase(Who(ana), bens.workshop_id, bens.pk), "not_owner")
    assert access.guest_to_erase(owner, bens.workshop_id, bens.pk)[0].member == ben


def test_what_is_ones_own(two: Two, ana: Member, ben: Member, cara: Member) -> None:
    views = [
        saved_views.save_view(by=who, name=name, query="q=a") for who, name in ((ana, "A"), (ana, "B"), (ben, "C"))
    ]
    browsers = [
        BrowserSession.objects.create(user=who.user, session_key=str(place), way="link")
        for place, who in enumerate((ana, ana, ben))
    ]
    for find, own, other in (
        (access.own_view, views[:2], views[2]),
        (access.own_browser, browsers[:2], browsers[2]),
    ):
        assert [find(asked_by(ana), one.pk).pk for one in own] == [one.pk for one in own]
        for key in (other.pk, uuid4()):
            with pytest.raises(NotThere):
                find(asked_by(ana), key)
    anas = people.add_member(workspace=cara.workspace, email=ana.user.email, name="Ana", role=MemberRole.MEMBER)
    assert access.own_membership(asked_by(ana), ana.workspace_id) == ana
    assert access.own_membership(asked_by(ana), cara.workspace_id) == anas
    with pytest.raises(NotThere):
        access.own_membership(asked_by(ben), cara.workspace_id)
    assert access.membership_in(Who(ana), cara.workspace_id) == anas
    assert [access.membership_in(who, cara.workspace_id) for who in (Who(ben), Who())] == [None, None]
    Member.objects.filter(pk=anas.pk).update(deactivated_at=timezone.now())
    assert access.membership_in(Who(ana), cara.workspace_id) is None
    # A mail of one workspace, opened in another of one's own, leads over; it is nothing to who has only one.
    Member.objects.filter(pk=anas.pk).update(deactivated_at=None)
    there = Occurrence.objects.get(plan__decision=two.there)
    with pytest.raises(access.InAnotherWorkspace) as over:
        access.occurrence(asked_by(ana), there.pk)
    assert over.value.place == anas
    refused(lambda: access.occurrence(asked_by(ben), there.pk), "not_found")
    with pytest.raises(access.InAnotherWorkspace):
        access.seat(asked_by(ana), room_of(two.there).pk)
    refused(lambda: access.seat(asked_by(ben), room_of(two.there).pk), "not_found")
    refused(lambda: access.seat(asked_by(ana), uuid4()), "not_found")
    refused(lambda: access.occurrence(asked_by(ana), uuid4()), "not_found")


def test_as_whom_somebody_acts(two: Two, ana: Member, ben: Member) -> None:
    room, far = room_of(two.here[0]), room_of(two.there)
    una, ulla, elsewhere = seat_of(room, "Una"), seat_of(room, "Ulla"), seat_of(far, "Una")
    acme, other = ana.workspace_id, far.workspace_id
    assert access.acting_in(Who(ben, (una.pk, elsewhere.pk)), acme) == ben
    assert access.acting_in(Who(ben, (una.pk, elsewhere.pk)), other) == elsewhere
    assert access.acting_in(token(elsewhere, una), acme) == una
    assert access.acting_in(token(ulla), acme) is None
    assert list(access.seated(token(una, ulla))) == [una]
    gone = seats.join_workshop(workshop=another_room(ana), name="Ben", role="data", member=ben)
    Member.objects.filter(pk=ben.pk).update(deactivated_at=timezone.now())
    assert list(access.seated(token(una, gone))) == [una]


def test_what_a_workspace_has_besides(two: Two, ana: Member, ben: Member, cara: Member) -> None:
    owner, acme, other = Who(two.owner), ana.workspace, cara.workspace
    tokens = [people_token(who, name) for who, name in ((ben, "1"), (ben, "2"), (ana, "3"), (cara, "4"))]
    only(lambda key: access.token_to_revoke(Who(ben), key)[0], tokens[:2], tokens[2:])
    only(lambda key: access.token_to_revoke(owner, key)[0], tokens[:3], tokens[3:])
    only(lambda key: access.token_to_revoke(token(), key)[0], [], tokens)

    kept = [
        WorkshopTemplate.objects.create(workspace=of, name=name, setup={})
        for of, name in ((acme, "A"), (acme, "B"), (other, "C"))
    ]
    only(lambda key: access.template_to_use(Who(ana), key)[0], kept[:2], kept[2:])
    refused(lambda: access.template_to_use(Who(ben), kept[0].pk), "not_facilitator")

    channels = [
        WorkspaceChannel.objects.create(workspace=of, kind=ChannelKind.WEBHOOK, name="x", shown="x", sealed="x")
        for of in (acme, acme, other)
    ]
    only(lambda key: access.channel_to_change(owner, key)[0], channels[:2], channels[2:])
    refused(lambda: access.channel_to_change(Who(ana), channels[0].pk), "not_owner")

    domains = [
        JoiningDomain.objects.create(workspace=of, domain=f"{name}.example")
        for of, name in ((acme, "a"), (acme, "b"), (other, "c"))
    ]
    assert [access.domain_to_change(asked_by(two.owner), one.pk) for one in domains[:2]] == [
        (one, two.owner) for one in domains[:2]
    ]
    for key in (domains[2].pk, uuid4()):
        with pytest.raises(NotThere):
            access.domain_to_change(asked_by(two.owner), key)
    refused(lambda: access.domain_to_change(asked_by(ana), domains[0].pk), "not_owner")

    def invited(by: Member, name: str, via: MemberInvitation | None = None) -> MemberInvitation:
        return MemberInvitation.objects.create(
            workspace=by.workspace, email=f"{name}@partner.example", role=MemberRole.MEMBER, token_hash=name,
            invited_by=by, via=via, expires_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip

    first = invited(two.owner, "a")
    rest = [invited(cara, "c"), invited(two.owner, "d", first)]
    only(lambda key: access.member_invitation_to_change(owner, key)[0], [first, invited(two.owner, "b")], rest)
    refused(lambda: access.member_invitation_to_change(Who(ana), first.pk), "not_owner")

    mails = [make_mail(one, who) for one, who in ((two.here[0], ana), (two.here[1], ben), (two.there, cara))]
    only(lambda key: access.mail_to_steer(Who(ana), key)[0], mails[:2], mails[2:])
    refused(lambda: access.mail_to_steer(Who(ben), mails[0].pk), "not_facilitator")

    sent = [
        keep_upload(by=by, files=[RecordFile("a.md", f"# {name}\n\n## Status\n\nAccepted\n")])
        for by, name in ((ana, "A"), (two.owner, "B"), (cara, "C"))
    ]
    only(lambda key: access.upload_to_take(Who(ana), key)[0], sent[:2], sent[2:])
    refused(lambda: access.upload_to_take(Who(ben), sent[0].pk), "not_facilitator")

    for who, sets, audits in ((two.owner, True, True), (two.viewer, False, True), (ana, False, False)):
        for ask, may in ((access.workspace_to_set, sets), (access.audit_to_see, audits)):
            if may:
                assert ask(Who(who)) == who
            else:
                refused(lambda ask=ask, who=who: ask(Who(who)), "not_owner")  # type: ignore[misc]
    for ask in (access.workspace_to_set, access.audit_to_see):
        refused(lambda ask=ask: ask(token()), "not_owner")  # type: ignore[misc]


def people_token(member: Member, name: str) -> Any:
    people.create_api_token(member=member, name=name)
    return member.api_tokens.get(name=name)


def make_mail(decision: Decision, to: Member) -> Any:
    occurrence = Occurrence.objects.get(plan__decision=decision)
    mail = make_waiting_mail(occurrence, to)
    mail.message_id = f"<{mail.pk}@localhost>"
    mail.save(update_fields=["message_id"])
    return mail


def test_pilots(two: Two, ana: Member, ben: Member, cara: Member) -> None:
    first, second = two.here
    una = seat_of(room_of(first), "Una")
    head = b"case,variant,accuracy\n"
    made = [
        pilots.import_pilot(
            subject=of, by=by, file=File(f"{n}.csv", f"case,variant,accuracy\n{n},a,1\n".encode())
        ).pilot
        for n, (of, by) in enumerate(((first, ana), (first, ana), (second, ana), (two.there, cara)))
    ]
    table = head + b"1,a,1\n"
    sent = [
        keep_pilot(subject=of, by=by, sent=Sent(f"{n}.csv", table + f"{n},b,0\n".encode()))
        for n, (of, by) in enumerate(((first, ana), (first, ana), (second, ana), (two.there, cara)))
    ]
    at = {who: access.pilots_of_decision(Who(who), first.number) for who in (ana, two.owner, ben, two.viewer)}
    for place in at.values():
        only(lambda key, place=place: access.pilot_in(place, key), made[:2], made[2:])  # type: ignore[misc]
        only(lambda key, place=place: access.pilot_file_in(place, key), made[:2], made[2:])  # type: ignore[misc]
    only(lambda key: access.pilot_to_erase(at[two.owner], key)[0], made[:2], made[2:])
    for who in (ana, ben):
        refused(lambda who=who: access.pilot_to_erase(at[who], made[0].pk), "not_owner")  # type: ignore[misc]
    only(lambda key: access.pilot_upload_in(at[ana], key)[0], sent[:2], sent[2:])
    for who in (ben, two.viewer):
        refused(lambda who=who: access.pilot_upload_in(at[who], sent[0].pk), "not_facilitator")  # type: ignore[misc]
    as_guest = access.pilots_of_decision(token(una), first.number)
    assert access.pilot_in(as_guest, made[0].pk) == made[0]
    assert (as_guest.may_import, as_guest.may_erase) == (False, False)
    refused(lambda: access.pilot_file_in(as_guest, made[0].pk), "not_member")
    refused(lambda: access.pilot_to_erase(as_guest, made[0].pk), "not_owner")
    refused(lambda: access.with_importer(as_guest), "not_facilitator")
    # In its room whoever facilitates there imports, too.
    Workshop.objects.filter(pk=room_of(first).pk).update(co_facilitators=[ben.pk])
    of_room = access.pilots_of_room(access.seat_for(Who(ben), room_of(first).pk))
    assert access.with_importer(of_room) == ben
    only(lambda key: access.pilot_in(of_room, key), made[:2], made[2:])
