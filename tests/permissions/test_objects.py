"""Every way to an object, asked for each of two, for one of another workspace, and for what is over.

Where an address names one thing, that one is found and no other; what is not there for the caller is a 404.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol
from uuid import uuid4

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone

from tests.decisions.making import TEXT
from tests.permissions.site import make_waiting_mail
from workshops import access
from workshops.access import Who
from workshops.domain import decisions, people, pilots, revisits, rooms, saved_views
from workshops.domain import participants as seats
from workshops.domain.decision_files import RecordFile
from workshops.domain.decision_uploads import keep_upload
from workshops.domain.pilot_reading import File
from workshops.domain.pilot_uploads import Sent
from workshops.domain.pilot_uploads import keep_upload as keep_pilot
from workshops.enums import ChannelKind, MemberRole, Stage
from workshops.models import (
    Assumption,
    BrowserSession,
    Decision,
    JoiningDomain,
    Member,
    MemberInvitation,
    Occurrence,
    Participant,
    Workshop,
    WorkshopTemplate,
    WorkspaceChannel,
)
from workshops.refusals import InvalidFields, NotThere

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("two")]

SIGNAL = {"metric": "edits", "comparator": "<", "threshold": 4, "window_days": 30}
WATCHED = [{"statement": f"Number {n} stays.", "owner": "", "signal": SIGNAL} for n in (1, 2)]
UNWATCHED: dict[str, Any] = {"statement": "Nobody needs another voice.", "owner": "", "signal": None}


class Keyed(Protocol):
    @property
    def pk(self) -> Any: ...


@dataclass
class Two:
    """Two decisions of Acme and one of Elsewhere, each with its room, its guest Una and one who was taken out."""

    here: list[Decision]
    there: Decision
    owner: Member
    viewer: Member
    gone: Member


def decided(by: Member, title: str) -> Decision:
    """A new room and its decision; Una and Ulla have joined, and Ulla was taken out."""
    room = rooms.create_workshop(workspace=by.workspace, by=by, title=title, use_case="Answer adjusters.")
    seats.join_workshop(workshop=room, name="Una", role="data")
    out = seats.join_workshop(workshop=room, name="Ulla", role="data")
    seats.remove_participant(participant=out, by=by)
    for stage in (Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION):
        room = rooms.move_stage(workshop=room, by=by, to=stage)
    text = {**TEXT, "title": title, "assumptions": [*WATCHED, UNWATCHED]}
    return decisions.record_decision(workshop=room, by=by, text=text)


@pytest.fixture
def two(ana: Member, ben: Member, cara: Member) -> Two:
    """Of the second decision of Acme the second assumption was dropped."""
    made = Two(
        [decided(ana, "First"), decided(ana, "Second")],
        decided(cara, "Third"),
        *(
            people.add_member(workspace=ana.workspace, email=f"{name}@acme.example", name=name, role=role)
            for name, role in (("Olive", MemberRole.OWNER), ("Vic", MemberRole.VIEWER), ("Dan", MemberRole.FACILITATOR))
        ),
    )
    Member.objects.filter(pk=made.gone.pk).update(deactivated_at=timezone.now())
    Assumption.objects.filter(decision=made.here[1], position=1).update(dropped_at=timezone.now())
    return made


def only(find: Callable[[Any], Keyed], shown: Iterable[Keyed], hidden: Iterable[Keyed] = ()) -> None:
    """Each of `shown` is found by its own key, and nothing by that of the others, nor by one that nobody has."""
    for one in shown:
        assert find(one.pk).pk == one.pk
    for key in [*(one.pk for one in hidden), uuid4(), "no key"]:
        with pytest.raises(NotThere):
            find(key)


def asked_by(member: Member) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = member.user
    request._who = Who(member)  # type: ignore[attr-defined]  # where `access.who` looks first
    return request


def seat_of(workshop: Workshop, name: str) -> Participant:
    return workshop.participants.get(name=name)


def another_room(by: Member) -> Workshop:
    return rooms.create_workshop(workspace=by.workspace, by=by, title="Another", use_case="Another.")


def token(*places: Participant) -> Who:
    """As who asks by the token of a place in one room."""
    return Who(participants=tuple(place.pk for place in places), in_one_room=True)


def room_of(decision: Decision) -> Workshop:
    assert decision.workshop is not None
    return decision.workshop


def refused(call: Callable[[], object], code: str) -> None:
    with pytest.raises(NotThere) as refusal:
        call()
    assert refusal.value.code == code


def test_decisions(two: Two, ana: Member, ben: Member) -> None:
    first, second = two.here
    for asking in (Who(ana), Who(two.viewer)):
        assert [access.decision_for(asking, one.number).pk for one in two.here] == [first.pk, second.pk]
        assert access.decision_for(asking, f"D-{second.number:04}").pk == second.pk
    assert (first.number, two.there.number) == (1, 1)
    for number in (9, "x", "1x"):
        with pytest.raises(NotThere):
            access.decision_for(Who(ana), number)
    una, ulla = seat_of(room_of(second), "Una"), seat_of(room_of(second), "Ulla")
    assert access.decision_for(token(una), second.number) == second
    for who, number in ((token(una), first.number), (token(ulla), second.number), (Who(participants=(una.pk,)), 2)):
        with pytest.raises(NotThere):
            access.decision_for(who, number)
    with pytest.raises(InvalidFields):
        access.decision_named(Who(ana), 9, field="by")

    assert access.log_to_see(Who(ana))[0] == ana.workspace
    workspace, of = access.log_to_see(token(una))
    assert (workspace, list(Decision.objects.filter(of))) == (ana.workspace, [second])
    for nobody in (token(ulla), Who()):
        with pytest.raises(NotThere):
            access.log_to_see(nobody)

    may = [access.may_change_decision(Who(who), first) for who in (ana, two.owner, ben, two.viewer)]
    assert may == [True, True, False, False]
    assert not access.may_change_decision(Who(ana), two.there)
    refused(lambda: access.decision_to_change(Who(ben), first.number), "not_facilitator")
    assert access.decision_to_change(Who(ana), second.number) == (second, ana)


def test_who_signs(two: Two, ana: Member, ben: Member) -> None:
    first, second = two.here
    bens = seats.join_workshop(workshop=another_room(ana), name="Ben", role="data", member=ben)
    una, ulla = seat_of(room_of(first), "Una"), seat_of(room_of(first), "Ulla")
    assert access.participant_for(token(una), first) == una
    assert [access.participant_for(token(who), first) for who in (ulla, seat_of(room_of(second), "Una"), bens)] == [
        None
    ] * 3
    assert access.participant_for(Who(ben, (bens.pk,)), first) is None
    asked_as_member = access.signer_of(Who(ben), first)
    assert asked_as_member is not None
    assert (asked_as_member.participant, asked_as_member.member) == (None, ben)
    as_guest = access.signer_of(token(una), first)
    assert as_guest is not None
    assert (as_guest.participant, as_guest.member) == (una, None)
    assert [access.signer_of(who, first) for who in (Who(two.viewer), token(ulla), Who())] == [None] * 3
    refused(lambda: access.require_signer(Who(two.viewer), first), "viewer")
    of_ben = Participant.objects.filter(pk=bens.pk)
    of_ben.update(workshop=room_of(first), role=una.role)
    assert access.participant_for(Who(ben), first) == bens
    of_ben.update(removed_at=timezone.now())
    assert access.participant_for(Who(ben), first) is None


def test_what_a_decision_rests_on(two: Two, ana: Member, ben: Member) -> None:
    first, second = two.here
    of = {one: list(Assumption.objects.filter(decision=one).order_by("position")) for one in (*two.here, two.there)}
    others = [*of[second], *of[two.there]]
    only(lambda key: access.assumption_to_mark(Who(ben), first, key)[0], of[first], others)
    only(lambda key: access.assumption_to_mark(Who(ben), second, key)[0], [of[second][0]], [of[second][1], *of[first]])
    only(lambda key: access.watched_assumption(first, key), of[first][:2], [of[first][2], *others])
    only(lambda key: access.watched_assumption(second, key), of[second][:1], [of[second][1]])
    only(lambda key: access.assumption_to_read(Who(ben), first, key)[0], of[first][:2], [of[first][2], *others])
    only(lambda key: access.assumption_to_mark(Who(two.viewer), first, key)[0], [], of[first])
    una, ulla = seat_of(room_of(first), "Una"), seat_of(room_of(first), "Ulla")
    assert not access.may_watch(token(una), first)
    mine, theirs = ([a.signal for one in some for a in of[one][:2]] for some in (two.here, [two.there]))
    for find in (
        lambda key: access.signal_to_see(Who(two.viewer), key),
        lambda key: access.signal_to_read(Who(ben), key)[0],
    ):
        only(find, mine, theirs)
    only(lambda key: access.signal_to_see(token(una), key), mine[:2], [*mine[2:], *theirs])
    only(lambda key: access.signal_to_see(token(ulla), key), [], mine)
    only(lambda key: access.signal_to_read(token(una), key)[0], [], mine)
    refused(lambda: access.signal_to_read(Who(two.viewer), mine[0].pk), "viewer")


def test_revisits(two: Two, ana: Member, ben: Member, cara: Member) -> None:
    rows = Occurrence.objects.order_by("plan__decision__number")
    mine, theirs = (list(rows.filter(plan__decision__in=some)) for some in (two.here, [two.there]))
    una = seat_of(room_of(two.here[0]), "Una")
    only(lambda key: access.occurrence_for(Who(two.viewer), key), mine, theirs)
    only(lambda key: access.occurrence_for(token(una), key), [], mine)
    only(lambda key: access.occurrence(asked_by(ben), key), mine, theirs)
    only(lambda key: access.revisit_to_change(Who(ana), key)[0], mine, theirs)
    refused(lambda: access.revisit_to_change(Who(ben), mine[0].pk), "not_facilitator")
    may = [access.may_steer_plan(Who(who), two.here[0]) for who in (ana, two.owner, ben, cara)]
    assert may == [True, True, False, False]
    refused(lambda: access.plan_to_steer(Who(ben), 1), "not_facilitator")
    assert access.plan_to_steer(Who(ana), 2) == (two.here[1], ana)

    # In a room: what it looks at again, and nothing of a room beside it.
    started = [revisits.start_revisit(occurrence=one, by=ana) for one in mine]
    places = [access.seat_for(Who(ana), one.pk) for one in started]
    for place, revisit, decision in zip(places, mine, two.here, strict=True):
        assert access.revisit_of_room(place) == revisit
        assert access.revisit_to_end(place) == (revisit, ana)
        assert access.decision_of_room(place) == decision
        standing = decision.assumptions.filter(dropped_at=None)
        rest = Assumption.objects.exclude(pk__in=standing.values("pk"))
        only(lambda key, place=place: access.assumption_in_room(place, key), standing, rest)  # type: ignore[misc]
    plain = access.seat_for(Who(ana), room_of(two.here[0]).pk)
    assert access.revisit_of_room(plain) is None
    assert access.decision_of_room(plain) == two.here[0]
    refused(lambda: access.revisit_to_end(plain), "no_revisit")
    refused(lambda: access.revisit_to_end(access.seat_for(Who(ben), started[0].pk)), "not_facilitator")
    bare = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Bare", use_case="None yet.")
    refused(lambda: access.decision_of_room(access.seat_for(Who(ana), bare.pk)), "no_decision")


def test_rooms(two: Two, ana: Member, ben: Member, cara: Member) -> None:
    here, there = [room_of(one) for one in two.here], room_of(two.there)
    for who in (ana, ben, two.viewer):
        only(lambda key, who=who: access.seat_for(Who(who), key).workshop, here, [there])  # type: ignore[misc]
    una, ulla = seat_of(here[0], "Una"), seat_of(here[0], "Ulla")
    only(lambda key: access.seat_for(token(una), key).workshop, [here[0]], [here[1], there])
    only(lambda key: access.seat_for(token(ulla), key).workshop, [], [here[0]])
    place, beside = (access.seat_for(Who(ana), one.pk) for one in here)
    zoe = seats.join_workshop(workshop=another_room(ana), name="Zoe", role="data")
    rest = [zoe, *here[1].participants.all(), *there.participants.all()]
    only(lambda key: access.participant_in(place, key), [una], [ulla, *rest])
    only(lambda key: access.participant_ever_in(place, key), [una, ulla], rest)
    only(lambda key: access.colleague_in(place, key), [ana, ben, two.viewer], [cara])

    assert [access.seat_for(Who(who), here[0].pk).facilitates for who in (ana, two.owner, ben, two.viewer)] == [
        True, True, False, False,
    ]  # fmt: skip
    refused(lambda: access.with_facilitator(access.seat_for(Who(ben), here[0].pk)), "not_facilitator")
    refused(lambda: access.workshop_to_copy(access.seat_for(token(una), here[0].pk)), "not_facilitator")
    assert access.workshop_to_copy(beside) == (beside, ana)
    # A co-facilitator of one room opens no others, so it is not theirs to copy.
    Workshop.objects.filter(pk=here[0].pk).update(co_facilitators=[ben.pk])
    of_ben = access.seat_for(Who(ben), here[0].pk)
    assert (of_ben.facilitates, access.with_facilitator(of_ben)) == (True, of_ben)
    refused(lambda: access.workshop_to_copy(of_ben), "not_facilitator")


def test_who_does_what_in_a_room(two: Two, ana: Member, ben: Member) -> None:
    """A viewer has no ballot, no hand and no note, also on a place from before they were one."""
    room = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Open", use_case="Now.")
    bens = seats.join_workshop(workshop=room, name="Ben", role="data", member=ben)
    guest = seats.join_workshop(workshop=room, name="Gus", role="data")
    watching = seats.join_workshop(workshop=room, name="Olga", role="observer")

    def does(asking: Who) -> list[object]:
        place = access.seat_for(asking, room.pk)
        done: list[object] = []
        for let in (access.with_ballot, access.with_participant, access.with_note_taker):
            try:
                let(place)
                done.append(True)
            except NotThere as no:
                done.append(no.code)
        signer = access.signer_in(place)
        return [*done, (signer.participant, signer.member) if signer else None]

    assert does(Who(ana)) == ["no_ballot", "not_found", True, (None, ana)]
    assert does(Who(ben)) == [True, True, True, (bens, None)]
    assert does(token(guest)) == [True, True, True, (guest, None)]
    assert does(token(watching)) == ["no_ballot", True, True, (watching, None)]
    assert does(Who(two.viewer)) == ["no_ballot", "not_found", "viewer", None]
    Member.objects.filter(pk=ben.pk).update(role=MemberRole.VIEWER)
    ben.refresh_from_db()
    assert does(Who(ben)) == ["no_ballot", "viewer", "viewer", None]
    assert access.with_note_taker(access.seat_for(token(guest), room.pk))[1] == guest
    assert access.with_note_taker(access.seat_for(Who(ana), room.pk))[1] == ana


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
