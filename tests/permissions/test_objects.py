"""Every way to a decision, a revisit and a room, asked for each of two, for one of another workspace, and for what is
over.

Where an address names one thing, that one is found and no other; what is not there for the caller is a 404.
"""

from __future__ import annotations

import pytest
from django.utils import timezone

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
from workshops.domain import revisits, rooms
from workshops.enums import MemberRole
from workshops.models import (
    Assumption,
    Decision,
    Member,
    Occurrence,
    Participant,
    Workshop,
)
from workshops.refusals import InvalidFields, NotThere

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("two")]


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
    only(lambda key: access.signal_to_see(Who(participants=(una.pk,)), key), [], mine)
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
    # Who sits there as a guest too is no member by that seat.
    guest = access.seat_for(Who(ana, participants=(una.pk,)), here[0].pk).participant
    assert guest is None or guest.member_id is None
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
