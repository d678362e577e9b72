"""What is read stands in its order, without what belongs to a neighbour, and every row on one page alone."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from tests.decisions.making import TEXT, make_decision
from workshops.domain import decisions, participants, people, readings, rooms
from workshops.domain.decision_import import import_decision
from workshops.domain.decision_text import DecisionText
from workshops.domain.decisions import Signer
from workshops.domain.pilot_reading import File
from workshops.domain.pilots import import_pilot
from workshops.domain.revisits import complete_revisit
from workshops.enums import DecisionStatus, MemberRole, RevisitOutcome, Stage
from workshops.models import (
    ApiToken,
    Assumption,
    AuditEntry,
    BrowserSession,
    Decision,
    Member,
    Occurrence,
    Pilot,
    Workshop,
)
from workshops.queries import (
    audit,
    keys,
    log_story,
    members,
    person_places,
    persons,
    pilots,
    signing_in,
    since_last_time,
    tokens,
)
from workshops.queries import rooms as read_rooms
from workshops.queries.decision_signing import signed_by_role
from workshops.queries.notes import ParkingLot
from workshops.queries.readings import before, readings_of
from workshops.queries.revisit_rooms import outcome_of
from workshops.queries.revisits import feed_of

pytestmark = pytest.mark.django_db


def test_a_key_names_a_moment_with_its_zone_and_a_row(ana: Member) -> None:
    at = datetime(2026, 3, 1, 9, tzinfo=UTC)
    made = [
        ApiToken.objects.create(member=ana, name=str(place), token_hash=str(place), created_at=moment)
        for place, moment in enumerate((at, at, at, at - timedelta(days=1), at + timedelta(days=1)))
    ]
    newest = sorted(made, key=lambda one: (one.created_at, one.pk), reverse=True)
    rows = tokens.tokens_to_see(ana)
    oldest = ApiToken.objects.order_by("created_at", "pk")
    for place, one in enumerate(newest):
        key = keys.key_of(one.created_at, one.pk)
        assert list(tokens.older(rows, key)) == newest[place + 1 :]
        assert list(oldest.filter(keys.newer(key, "created_at"))) == newest[:place][::-1]
    for wrong in ("", "x", f"2026-03-01T09:00:00 {uuid4()}", f"{at.isoformat()} x", f"x {uuid4()}"):
        asked: tuple[Callable[[Any, str], QuerySet[Any]], ...] = (
            lambda rows, key: rows.filter(keys.newer(key, "created_at")),
            tokens.older,
            members.after_member,
            before,
            pilots.later_than,
        )
        for behind in asked:
            with pytest.raises(ValueError, match=r"."):
                behind(rows, wrong)
    for wrong in ("x", "１２", "²", "9" * 19, "-1"):
        with pytest.raises(ValueError, match="A key is a number"):
            audit.behind(AuditEntry.objects.all(), wrong)


def test_cursors_that_are_none_are_refused(ana: Member, copilot_scores: dict[str, dict[str, Any]]) -> None:
    """A moment without its zone is no moment: whose would it be?"""
    decision = make_decision(ana, scores=copilot_scores)
    signal = Assumption.objects.get(decision=decision, position=0).signal
    token = people.create_api_token(member=ana, name="mine")
    for address in (f"/signals/{signal.pk}/readings", f"/decisions/{decision.number}/pilots"):
        for key in (f"2026-03-01T09:00:00 {uuid4()}", "x", f"2026-03-01T09:00:00+00:00 {uuid4()}"):
            cursor = base64.urlsafe_b64encode(key.encode()).decode()
            headers = {"Authorization": f"Bearer {token}"}
            answer = Client().get(f"/api/v1{address}?cursor={cursor}", headers=headers)
            assert answer.status_code == (200 if "+" in key else 422), (address, key)


def test_what_is_measured_is_read_in_the_texts_order_and_by_its_own_signal(
    ana: Member, copilot_scores: dict[str, dict[str, Any]]
) -> None:
    signal = {"comparator": "<", "threshold": 4, "window_days": 30}
    statements = ("Zebras stay.", "Apes stay.", "Mice stay.")
    assumptions = [{"statement": words, "owner": "", "signal": {"metric": words[:4], **signal}} for words in statements]
    decision = make_decision(ana, scores=copilot_scores, assumptions=assumptions)
    begun = timezone.now() - timedelta(minutes=1)
    watched = list(Assumption.objects.filter(decision=decision).order_by("position"))
    Assumption.objects.filter(pk=watched[2].pk).update(dropped_at=timezone.now())
    for one, values in zip(watched[:2], ((9, 8), (7,)), strict=True):
        for value in values:
            readings.take_reading(signal=one.signal, by=ana, value=value)
    plan = decision.revisit_plan
    newest = since_last_time.newest_readings([decision.pk])
    found = since_last_time._measured(plan, begun, newest)
    assert [(one.metric, one.count, one.value) for one in found] == [("Zebr", 2, 8), ("Apes", 1, 7)]
    assert since_last_time._measured(plan, timezone.now() + timedelta(days=1), newest) == ()
    assert [one.value for one in readings_of(watched[0].signal)] == [8, 9]
    assert [one.statement for one in pilots.readable_assumptions(decision)] == list(statements[:2])


def test_people_are_found_by_name_and_by_address_and_no_neighbour(ana: Member, ben: Member, cara: Member) -> None:
    acme = ana.workspace
    zoe = people.add_member(workspace=acme, email="zoe@acme.example", name="Abe", role=MemberRole.MEMBER)
    here, beside = (
        rooms.create_workshop(workspace=acme, by=ana, title=title, use_case="Answer.") for title in ("One", "Two")
    )
    far = rooms.create_workshop(workspace=cara.workspace, by=cara, title="Far", use_case="Answer.")
    una, uma, ben_here = (
        participants.join_workshop(workshop=room, name=name, role="data", member=who)
        for room, name, who in ((here, "Una", None), (beside, "Una B", None), (here, "Ben", ben))
    )
    participants.join_workshop(workshop=far, name="Una", role="data")
    assert persons.guest_seats(here.pk) == {una.pk}
    participants.remove_participant(participant=una, by=ana)
    assert persons.guest_seats(here.pk) == frozenset()
    assert ben_here.pk not in persons.guest_seats(here.pk)

    def called(said: str, limit: int = 9) -> list[str]:
        return [one.name for one in persons.people_called(acme, said, limit=limit)]

    assert called("una") == ["Una", "Una B"]
    assert (called("una", 1), called("ab"), called("zoe@"), called("cara")) == (["Una"], ["Abe"], ["Abe"], [])
    assert called("acme.example") == ["Abe", "Ana", "Ben"]
    assert called("acme.example", 2) == ["Abe", "Ana"]
    assert audit.everybody_ever(acme) == [zoe, ana, ben]
    Member.objects.filter(pk=zoe.pk).update(deactivated_at=timezone.now())
    assert audit.everybody_ever(acme) == [zoe, ana, ben]
    assert list(members.members_of(acme.pk)) == [ana, ben]

    places = person_places.places_of(acme, ["Una"])
    assert person_places.places_of(acme, ["", "  ", "Una"]) == places
    assert person_places.places_of(acme, ["", " "]) == []
    assert uma.name == "Una B"


def test_rooms_that_are_not_over_newest_first(ana: Member, cara: Member) -> None:
    made = [
        rooms.create_workshop(workspace=by.workspace, by=by, title=title, use_case="Answer.")
        for by, title in ((ana, "First"), (ana, "Second"), (ana, "Over"), (cara, "Far"))
    ]
    rooms.move_stage(workshop=made[2], by=ana, to=Stage.CANCELLED)
    for place, room in enumerate(made):
        Workshop.objects.filter(pk=room.pk).update(created_at=timezone.now() + timedelta(minutes=place))
    there = [participants.join_workshop(workshop=made[0], name=name, role="data") for name in ("Una", "Uma")]
    participants.remove_participant(participant=there[0], by=ana)
    found = read_rooms.open_workshops(ana.workspace_id)
    assert [(room.title, getattr(room, "people_count")) for room in found] == [("Second", 0), ("First", 1)]  # noqa: B009


def test_where_somebody_is_signed_in(ana: Member, ben: Member) -> None:
    def browser(who: Member, minutes: int, *, alive: bool = True) -> BrowserSession:
        session = SessionStore()
        session.set_expiry(timedelta(days=1 if alive else -1))
        session.create()
        used = timezone.now() - timedelta(minutes=minutes)
        return BrowserSession.objects.create(
            user=who.user, session_key=session.session_key or "", way="link", last_used_at=used
        )

    longest, last, _over, bens = browser(ana, 9), browser(ana, 1), browser(ana, 0, alive=False), browser(ben, 2)
    assert signing_in.browsers_of(ana.user) == [last, longest]
    assert signing_in.browsers_of(ben.user) == [bens]


def test_how_old_what_is_in_force_is(ana: Member, cara: Member) -> None:
    now = timezone.now()

    def record(by: Member, months: float, status: DecisionStatus = DecisionStatus.ACCEPTED) -> None:
        body: DecisionText = {**TEXT, "title": f"{months} {status}", "question": "?"}  # type: ignore[typeddict-item]
        made = import_decision(by=by, body=body, status=status, decided_on=None, source="x")
        Decision.objects.filter(pk=made.pk).update(created_at=now - timedelta(days=30.5 * months))

    for months in (0.1, 1, 4, 40):
        record(ana, months)
    record(ana, 1, DecisionStatus.REJECTED)
    record(cara, 1)
    groups = log_story.ages(ana.workspace_id, now)
    assert sum(group.total for group in groups) == 4
    assert [group.months for group in groups] == [*log_story.AGES, None]
    assert groups[0].total == 2
    assert groups[-1].total == 1
    assert {(g.fresh, g.due, g.stale, g.unplanned) for g in groups if not g.total} == {(0, 0, 0, 0)}


def test_a_parking_lot_with_one_settled_note_is_not_empty() -> None:
    note: Any = object()
    assert [bool(ParkingLot(open=a, settled=b)) for a, b in (((), ()), ((note,), ()), ((), (note,)))] == [
        False, True, True,
    ]  # fmt: skip


def test_a_pilot_goes_by_its_own_place(ana: Member, copilot_scores: dict[str, dict[str, Any]]) -> None:
    decision = make_decision(ana, scores=copilot_scores)
    made = [
        import_pilot(
            subject=decision, by=ana, file=File(f"{n}.csv", f"case,variant,accuracy\n{n},a,1\n".encode())
        ).pilot
        for n in range(3)
    ]
    at = timezone.now()
    Pilot.objects.filter(pk__in=[made[0].pk, made[1].pk]).update(imported_at=at)
    Pilot.objects.filter(pk=made[2].pk).update(imported_at=at - timedelta(days=1))
    rows = list(pilots.of_decision(decision))
    same: list[UUID] = sorted((made[0].pk, made[1].pk))
    assert [one.pk for one in rows] == [made[2].pk, *same]
    for place, one in enumerate(rows):
        assert list(pilots.later_than(pilots.of_decision(decision), pilots.key_of(one))) == rows[place + 1 :]


def test_a_feed_has_what_is_open_in_every_workspace_of_ones_own(
    ana: Member, cara: Member, copilot_scores: dict[str, dict[str, Any]]
) -> None:
    made = ((ana, "Here"), (ana, "Done"), (cara, "Far"))
    here, done, far = (make_decision(by, scores=copilot_scores, title=title) for by, title in made)
    over = done.revisit_plan.occurrences.get()
    complete_revisit(occurrence=over, by=ana, outcome=RevisitOutcome.REAFFIRMED, note="Looked.")

    def fed() -> set[Occurrence]:
        return set(feed_of(ana))

    following = done.revisit_plan.occurrences.exclude(pk=over.pk).get()
    mine = {here.revisit_plan.occurrences.get(), following}
    assert fed() == mine
    there = people.add_member(workspace=cara.workspace, email=ana.user.email, name="Ana", role=MemberRole.MEMBER)
    assert fed() == {*mine, far.revisit_plan.occurrences.get()}
    Member.objects.filter(pk=there.pk).update(deactivated_at=timezone.now())
    assert fed() == mine
    # What came of one says when it comes back itself, not when its neighbour does, which is sooner.
    sooner = following.due_on - timedelta(days=9)
    Occurrence.objects.filter(plan__decision=here).update(due_on=sooner)
    over.refresh_from_db()
    said = outcome_of(over)
    assert said is not None
    assert (said.next_on, said.successor) == (following.due_on, None)


def test_by_what_somebody_signs_in_is_their_own(ana: Member, ben: Member) -> None:
    for who in (ben, ana):
        for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
            Authenticator.objects.create(user_id=who.user_id, type=kind, data={})
    found = signing_in.ways_in_of(ana.user)
    assert [(one.user_id, one.type) for one in found] == [(ana.user_id, "totp"), (ana.user_id, "recovery_codes")]


def test_who_has_signed_is_counted_of_the_text_as_it_reads_now(
    ana: Member, copilot_scores: dict[str, dict[str, Any]]
) -> None:
    signed, beside = (make_decision(ana, scores=copilot_scores, title=title) for title in ("Signed", "Beside"))
    assert signed.workshop is not None
    una = signed.workshop.participants.get()

    def sign() -> Counter[str]:
        seen = decisions.current_revision(signed).sha256
        for signer in (Signer(una, None), Signer(None, ana)):
            decisions.sign_off(decision=signed, signer=signer, stance="approve", reason="", revision_sha256=seen)
        return counted()

    def counted() -> Counter[str]:
        return signed_by_role(signed.workshop_id) if signed.workshop_id else Counter()

    assert sign() == {"data": 1}
    assert beside.workshop_id is not None
    assert signed_by_role(beside.workshop_id) == {}
    seen, text = decisions.current_revision(signed).sha256, {**TEXT, "rationale": "Said again."}
    decisions.revise_decision(decision=signed, by=ana, text=text, seen=seen)
    assert counted() == {}
    signed.refresh_from_db()
    assert sign() == {"data": 1}
    participants.remove_participant(participant=una, by=ana)
    assert counted() == {}
