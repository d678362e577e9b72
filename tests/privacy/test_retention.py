"""What a workspace has kept for long enough goes with `tick`, a few at a time, and the log says so and stays good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tests.decisions.making import make_decision, reach_recommendation
from workshops.domain import (
    audit,
    ballots,
    checklist,
    door,
    frameworks,
    member_invitations,
    notes,
    participants,
    readings,
    retention,
    rooms,
)
from workshops.domain.browser_sessions import begin_session
from workshops.domain.log_check import check_log
from workshops.domain.member_invitations_ending import withdraw_invitation
from workshops.domain.tick import tick
from workshops.enums import AuditKind, Door, MemberRole, SignInWay, Stage
from workshops.models import (
    AuditEntry,
    BrowserSession,
    Delivery,
    Event,
    EventText,
    Member,
    MemberInvitation,
    Occurrence,
    Participant,
    Reading,
    Retention,
    Signal,
    Workshop,
)
from workshops.queries.retention import Kept, going
from workshops.refusals import InvalidFields

DAY = timedelta(days=1)
NOTHING = Kept(workshops=None, invitations=None, notices=None, readings=None, audit=None)


def kept(**days: int) -> Kept:
    return {**NOTHING, **days}  # type: ignore[typeddict-item]  # its keys


@pytest.fixture
def later() -> datetime:
    return timezone.now() + 100 * DAY


def test_a_workshop_that_came_to_nothing_goes_with_all_that_was_said_in_it(
    ana: Member, copilot_scores: dict[str, dict[str, Any]], later: datetime
) -> None:
    decided = make_decision(ana, scores=copilot_scores)
    idle = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Idle", use_case="Idle.")
    una = participants.join_workshop(workshop=idle, name="Una", role="data")
    idle = reach_recommendation(idle, ana, [una], {"latency": {"level": 1, "reason": "Slow."}})
    notes.add_note(workshop=idle, by=ana, text="Who asks legal?", parked=True)
    door.set_door(workshop=idle, by=ana, door=Door.ADMIT)
    cid, _dan = (door.knock_at(workshop=idle, name=name, role="data") for name in ("Cid", "Dan"))
    door.admit(workshop=idle, by=ana, knocks=[cid.pk])
    first = frameworks.framework_of(idle).checklist[0]
    checklist.answer_question(workshop=idle, by=ana, question=first.key, ticked=True, answer="Adjusters.")
    retention.keep_for(workspace=ana.workspace, by=ana, kept=kept(workshops=90))
    assert retention.pass_time(workspace_id=ana.workspace_id, now=timezone.now() + 80 * DAY) == {"expired": 0}
    assert going(ana.workspace_id, kept(workshops=90), later)["workshops"] == 1
    assert retention.pass_time(workspace_id=ana.workspace_id, now=later) == {"expired": 1}
    assert list(Workshop.objects.values_list("pk", flat=True)) == [decided.workshop_id]
    subject = Event.objects.filter(subject=f"workshop:{idle.pk}")
    assert subject.latest("seq").kind == "workshop.expired"
    assert not EventText.objects.filter(event__in=subject.values("event_id"), text__isnull=False).exists()
    assert check_log().fault is None
    assert retention.pass_time(workspace_id=ana.workspace_id, now=later) == {"expired": 0}


def test_one_in_which_somebody_was_yesterday_stays(ana: Member, later: datetime) -> None:
    workshop = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Idle", use_case="Idle.")
    una = participants.join_workshop(workshop=workshop, name="Una", role="data")
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.SCORING)
    Workshop.objects.update(created_at=later - 200 * DAY, stage_since=later - 200 * DAY)
    Participant.objects.update(joined_at=later - 200 * DAY)
    ballots.cast_ballot(participant=Participant.objects.get(pk=una.pk), scores={"latency": {"level": 1}})
    assert going(ana.workspace_id, kept(workshops=101), later)["workshops"] == 0
    assert going(ana.workspace_id, kept(workshops=99), later)["workshops"] == 1


def test_readings_go_but_those_that_the_signals_state_hangs_on(
    ana: Member, copilot_scores: dict[str, dict[str, Any]], later: datetime
) -> None:
    make_decision(ana, scores=copilot_scores)
    signal = Signal.objects.select_related("assumption__decision").get()
    now = timezone.now()
    lines = "".join(f"{(now - days * DAY).isoformat()},{days},the wiki\n" for days in (90, 80))
    readings.take_csv(signal=signal, by=ana, text=f"at,value,source\n{lines}")
    for days in (70, 20, 10):
        readings.take_reading(signal=signal, by=ana, value=days, at=now - days * DAY, source="by hand")
    retention.keep_for(workspace=ana.workspace, by=ana, kept=kept(readings=30))
    assert tick(now=later, sends=False)["expired"] == 3
    assert sorted(Reading.objects.values_list("value", flat=True)) == [10, 20]
    assert check_log().fault is None
    assert EventText.objects.filter(text="by hand").count() == 2
    assert Event.objects.get(kind="workspace.old_data_erased").body == {"readings": 3}


def test_messages_go_but_not_those_of_a_revisit_that_is_open(
    ana: Member, copilot_scores: dict[str, dict[str, Any]], later: datetime
) -> None:
    make_decision(ana, scores=copilot_scores)
    occurrence = Occurrence.objects.get()
    Delivery.objects.create(
        occurrence=occurrence, recipient=ana, channel="notice", stage="due", state="sent", message_id="one",
        not_before=timezone.now(),
    )  # fmt: skip
    assert going(ana.workspace_id, kept(notices=30), later)["notices"] == 0
    Occurrence.objects.update(state="cancelled")
    retention.keep_for(workspace=ana.workspace, by=ana, kept=kept(notices=30))
    assert retention.pass_time(workspace_id=ana.workspace_id, now=later) == {"expired": 1}
    assert not Delivery.objects.exists()


def test_the_audit_is_kept_for_a_year_at_least_and_the_log_for_good(ana: Member, ben: Member) -> None:
    now = timezone.now()
    for days in (1, 364, 366, 500):
        AuditEntry.objects.create(
            workspace=ana.workspace, at=now - days * DAY, kind=AuditKind.SIGNED_IN, actor=f"member:{ben.pk}"
        )
    events = Event.objects.count()
    with pytest.raises(InvalidFields, match="from 365 to 36,500"):
        retention.keep_for(workspace=ana.workspace, by=ana, kept=kept(audit=364))
    with pytest.raises(IntegrityError), transaction.atomic():
        Retention.objects.create(workspace=ana.workspace, audit=364)
    assert audit.let_go(ana.workspace_id, at_most=9) == 0
    for days, gone in ((400, 1), (365, 1), (365, 0)):
        assert going(ana.workspace_id, kept(audit=days), now)["audit"] == gone
        retention.keep_for(workspace=ana.workspace, by=ana, kept=kept(audit=days))
        assert retention.pass_time(workspace_id=ana.workspace_id, now=now) == {"expired": gone}
    left = AuditEntry.objects.filter(kind=AuditKind.SIGNED_IN).values_list("at", flat=True)
    assert sorted((now - at).days for at in left) == [1, 364]
    for entry in AuditEntry.objects.filter(kind=AuditKind.SIGNED_IN):
        with pytest.raises(DatabaseError), transaction.atomic():
            entry.delete()
    assert Event.objects.count() == events + 4
    assert check_log().fault is None


def test_of_a_session_that_has_run_out_nothing_is_kept(ana: Member, as_member: Callable[[Member], Client]) -> None:
    alive, ended = as_member(ana), as_member(ana)
    for client in (alive, ended):
        begin_session(
            user=ana.user, session_key=client.session.session_key or "", way=SignInWay.CODE, device="A browser"
        )
    over = ended.session.session_key
    BrowserSession.objects.update(began_at=timezone.now() - DAY)
    Session.objects.filter(session_key=over).update(expire_date=timezone.now() - timedelta(seconds=1))
    assert tick(sends=False)["expired"] == 1
    assert list(Session.objects.values_list("session_key", flat=True)) == [alive.session.session_key]
    assert [one.session_key for one in BrowserSession.objects.all()] == [alive.session.session_key]


def test_addresses_that_were_asked_in_go_after_thirty_days_where_nothing_else_is_said(ana: Member, ben: Member) -> None:
    """Also in a workspace that has never said how long it keeps things; one that still waits keeps its own."""
    Member.objects.filter(pk=ana.pk).update(role=MemberRole.OWNER)
    ana.refresh_from_db()
    over, _waits = (
        member_invitations.invite_by_mail(
            workspace=ana.workspace, by=ana, email=f"{name}@x.example", role=MemberRole.MEMBER, days=30
        )
        for name in ("over", "waits")
    )
    withdraw_invitation(invitation=over, by=ana)
    now = timezone.now()
    assert retention.waking(now + 29 * DAY) == []
    assert [retention.waking(now + days * DAY) for days in (31, 61)] == [[ana.workspace_id]] * 2
    assert going(ana.workspace_id, NOTHING, now + 31 * DAY)["invitations"] == 1
    assert tick(now=now + 31 * DAY)["expired"] == 1
    left = MemberInvitation.objects.order_by("created_at").values_list("email", flat=True)
    assert list(left) == ["", "waits@x.example"]
    # Where a workspace says another time, that one counts.
    retention.keep_for(workspace=ana.workspace, by=ana, kept=kept(invitations=90))
    assert tick(now=now + 61 * DAY)["expired"] == 0
    assert tick(now=now + 121 * DAY)["expired"] == 1
    assert (list(left.all()), check_log().fault) == (["", ""], None)
