"""Reminders of a deadline: to those who are still missing, once each, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tests.prescoring.conftest import BEN, DAY, HOUR, IVO, Sink, recipients, text_of
from workshops.domain import ballots, invitations, mail_claims, mail_rooms_text, participants, prescoring, rooms
from workshops.domain.tick import tick
from workshops.enums import DeliveryState, RoomMailStage, Stage
from workshops.models import Event, Invitation, Member, Participant, RoomMail, Workshop
from workshops.queries.invitations import mail_words, missing_people
from workshops.queries.rooms import room_state
from workshops.refusals import TooMany, WrongStage

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("scoring")]

Invite = Callable[..., Invitation]
Finish = Callable[[Participant], None]


def test_a_day_and_an_hour_before_each_who_is_missing_is_reminded_once(
    scoring: Workshop, due_at: datetime, ben_inside: Participant, invite: Invite, sink: Sink
) -> None:
    invite(scoring)
    tick()
    assert recipients(sink) == [IVO]
    for moment in (due_at - 25 * HOUR, due_at - DAY, due_at - 23 * HOUR, due_at - HOUR, due_at - timedelta(minutes=5)):
        tick(now=moment)
    tick(now=due_at + DAY)
    assert recipients(sink) == sorted([IVO, IVO, BEN, IVO, BEN])
    assert set(sink.ids().values()) == {1}
    stages = sorted(RoomMail.objects.values_list("stage", flat=True))
    assert stages == ["early", "early", "invited", "last", "last"]


def test_who_is_done_watches_or_was_removed_hears_nothing(
    scoring: Workshop, due_at: datetime, ana: Member, ben_inside: Participant, invite: Invite, finish: Finish,
    leave_address: Callable[..., Participant], sink: Sink,
) -> None:  # fmt: skip
    finish(ben_inside)
    leave_address(scoring, "Olga", "olga@partner.example", role="observer")
    gone = leave_address(scoring, "Gus", "gus@partner.example")
    participants.remove_participant(participant=gone, by=ana)
    early = leave_address(scoring, "Rea", "rea@partner.example")
    ballots.say_ready(participant=early, ready=True)
    leave_address(scoring, "Tom", "tom@partner.example")
    came = invite(scoring)
    finish(invitations.join_invited(workshop=scoring, name="Ivo", role="product", invitation=came))
    tick(now=due_at - DAY)
    assert recipients(sink) == ["tom@partner.example"]


def test_a_deadline_that_is_near_is_spoken_of_at_half_the_time(
    workshop: Workshop, ana: Member, ben_inside: Participant, sink: Sink
) -> None:
    now = timezone.now()
    prescoring.open_scoring(workshop=workshop, by=ana, due_at=now + 10 * HOUR)
    tick(now=now + 4.9 * HOUR)
    assert sink.mails == []
    tick(now=now + 5.1 * HOUR)
    tick(now=now + 9.1 * HOUR)
    assert [mail.stage for mail in RoomMail.objects.order_by("created_at")] == ["early", "last"]
    assert recipients(sink) == [BEN, BEN]


def test_a_machine_that_was_off_says_the_last_reminder_only_and_none_after_the_deadline(
    scoring: Workshop, due_at: datetime, ben_inside: Participant, sink: Sink
) -> None:
    tick(now=due_at - timedelta(minutes=30))
    assert [mail.stage for mail in RoomMail.objects.all()] == ["last"]
    Workshop.objects.update(remind_at=due_at - DAY)
    assert tick(now=due_at)["queued"] == 0
    assert Workshop.objects.get().remind_at is None


def test_who_was_written_to_within_the_hour_is_left_in_peace(
    scoring: Workshop, due_at: datetime, ben_inside: Participant, invite: Invite, sink: Sink
) -> None:
    invited = invite(scoring)
    tick()
    RoomMail.objects.filter(invitation=invited).update(not_before=due_at - DAY - timedelta(minutes=30))
    tick(now=due_at - DAY)
    assert recipients(sink) == [BEN, IVO]
    tick(now=due_at - HOUR)
    assert recipients(sink) == [BEN, BEN, IVO, IVO]


def test_an_answer_between_claim_and_sending_holds_the_mail_back(
    scoring: Workshop, due_at: datetime, ben_inside: Participant, finish: Finish, sink: Sink
) -> None:
    now = due_at - DAY
    prescoring.pass_time(workshop_id=scoring.pk, now=now)
    (claim,) = mail_claims.claim_mails(now=now, limit=5, table=RoomMail)
    assert mail_rooms_text.message(mail_rooms_text.load(claim.pk), now) is not None
    finish(ben_inside)
    assert mail_rooms_text.message(mail_rooms_text.load(claim.pk), now) is None


def test_who_answers_while_the_mail_server_is_away_is_not_reminded_later(
    scoring: Workshop, due_at: datetime, ben_inside: Participant, finish: Finish, sink: Sink
) -> None:
    sink.answers = {BEN: "451 try later"}
    assert tick(now=due_at - DAY)["later"] == 1
    finish(ben_inside)
    sink.answers = {}
    assert tick(now=due_at - 23 * HOUR)["cancelled"] == 1
    assert sink.mails == []


@pytest.mark.parametrize("change", ["moved", "dropped", "revealed", "cancelled", "locked"])
def test_what_ends_the_asking_cancels_what_waits(
    scoring: Workshop, due_at: datetime, ana: Member, ben_inside: Participant, sink: Sink, change: str
) -> None:
    sink.answers = {BEN: "451 try later"}
    tick(now=due_at - DAY)
    if change == "moved":
        prescoring.set_deadline(workshop=scoring, by=ana, due_at=due_at + 5 * DAY)
    elif change == "dropped":
        prescoring.set_deadline(workshop=scoring, by=ana, due_at=None)
    elif change == "locked":
        Workshop.objects.update(locked_at=timezone.now())
    else:
        rooms.move_stage(workshop=scoring, by=ana, to=Stage.DISCUSSION if change == "revealed" else Stage.CANCELLED)
    sink.answers = {}
    tick(now=due_at - 23 * HOUR)
    assert sink.mails == []
    assert list(RoomMail.objects.values_list("state", flat=True)) == [DeliveryState.CANCELLED]


def test_a_later_deadline_has_its_own_reminders(
    scoring: Workshop, due_at: datetime, ana: Member, ben_inside: Participant, sink: Sink
) -> None:
    tick(now=due_at - DAY)
    prescoring.set_deadline(workshop=scoring, by=ana, due_at=due_at + 5 * DAY)
    tick(now=due_at - HOUR)
    assert recipients(sink) == [BEN]
    tick(now=due_at + 4 * DAY)
    assert recipients(sink) == [BEN, BEN]


def test_the_deadline_goes_with_the_round(scoring: Workshop, ana: Member, due_at: datetime) -> None:
    moved = rooms.move_stage(workshop=scoring, by=ana, to=Stage.DISCUSSION)
    moved.refresh_from_db()
    assert (moved.answers_due_at, moved.remind_at) == (None, None)
    moved = rooms.move_stage(workshop=moved, by=ana, to=Stage.SCORING)
    assert moved.answers_due_at is None
    with pytest.raises(WrongStage):
        prescoring.set_deadline(
            workshop=rooms.move_stage(workshop=moved, by=ana, to=Stage.DISCUSSION), by=ana, due_at=due_at
        )


def test_locked_ballots_keep_the_reminder_until_they_are_unlocked(
    scoring: Workshop, due_at: datetime, ben_inside: Participant, sink: Sink
) -> None:
    Workshop.objects.update(locked_at=timezone.now())
    tick(now=due_at - DAY)
    assert RoomMail.objects.count() == 0
    Workshop.objects.update(locked_at=None)
    tick(now=due_at - 20 * HOUR)
    assert recipients(sink) == [BEN]


def test_by_hand_once_an_hour_and_only_to_those_missing(
    scoring: Workshop, ana: Member, ben_inside: Participant, invite: Invite, finish: Finish, sink: Sink
) -> None:
    invite(scoring)
    guest = participants.join_workshop(workshop=scoring, name="Gus", role="data")
    told = prescoring.remind_missing(workshop=scoring, by=ana)
    assert (told.reminded, told.unreachable) == (("Ben", IVO), ("Gus",))
    with pytest.raises(TooMany) as refused:
        prescoring.remind_missing(workshop=scoring, by=ana)
    assert 3500 < refused.value.retry_after <= 3601
    RoomMail.objects.filter(stage="by_hand").update(about_at=timezone.now() - HOUR)
    finish(guest)
    finish(ben_inside)
    told = prescoring.remind_missing(workshop=scoring, by=ana)
    assert (told.reminded, told.unreachable) == ((IVO,), ())
    assert Event.objects.filter(chain=scoring.workspace_id, kind="reminders.sent").count() == 2


def test_the_facilitator_reads_what_went_out_to_whom(
    scoring: Workshop, due_at: datetime, ana: Member, ben: Member, ben_inside: Participant, invite: Invite,
    sink: Sink,
) -> None:  # fmt: skip
    stopped = invite(scoring, "sue@partner.example")
    invitations.stop_mails(invitation=stopped)
    invite(scoring)
    participants.join_workshop(workshop=scoring, name="Gus", role="data")
    sink.answers = {IVO: "550 no such mailbox"}
    tick(now=due_at - DAY)
    at = RoomMail.objects.get(participant=ben_inside).sent_at
    assert at is not None
    words = {p.name: mail_words(p, "UTC", at) for p in missing_people(room_state(scoring.pk))}
    assert words == {
        "Ben": f"reminded {at:%H:%M}",
        "Gus": "cannot be reminded: no address",
        "sue@partner.example": "cannot be reminded: wants no mails",
        IVO: "the mail did not arrive",
    }
    Member.objects.filter(pk=ben.pk).update(wants_mail=False)
    tick(now=due_at - HOUR)
    assert recipients(sink) == [BEN]


def test_the_mail_says_until_when_who_asks_and_nothing_of_any_answer(
    scoring: Workshop, due_at: datetime, ben_inside: Participant, invite: Invite, sink: Sink
) -> None:
    due_at = datetime.fromisoformat("2030-11-24T08:00:00+00:00")
    scoring.workspace.time_zone = "Europe/Berlin"
    scoring.workspace.save()
    Workshop.objects.update(answers_due_at=due_at, remind_at=due_at - DAY)
    first = scoring.criteria[0]
    ballots.cast_ballot(participant=ben_inside, scores={first: {"level": 4, "reason": "PLANTED-REASON"}})
    invite(scoring, role="data")
    tick()
    tick(now=due_at - DAY)
    invitation, reminder = sink.to(IVO)[0], sink.to(BEN)[0]
    assert invitation["Subject"] == "Ana asks for your view: Claims copilot"
    assert reminder["Subject"] == "Your answers by Sun 24 Nov, 09:00 (Berlin): Claims copilot"
    for mail, words in {
        invitation: (
            "Please answer by Sun 24 Nov, 09:00 (Berlin).",
            "about 15 minutes",
            "you are asked to speak for Data",
            "?i=",
        ),
        reminder: ("please answer by Sun 24 Nov, 09:00 (Berlin)", f"http://127.0.0.1:8000/w/{scoring.pk}/"),
    }.items():
        text = text_of(mail)
        for each in words:
            assert each in text, (each, text)
        assert mail["Reply-To"] == "ana@acme.example"
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    whole = "".join(mail.as_string() for mail in sink.mails)
    assert "PLANTED-REASON" not in whole
    assert "1 of 14" not in whole


def test_a_crash_between_sending_and_marking_ends_in_a_counted_second_copy(
    scoring: Workshop, due_at: datetime, ben_inside: Participant, sink: Sink
) -> None:
    now = due_at - DAY
    tick(now=now)
    RoomMail.objects.update(
        state=DeliveryState.CLAIMED,
        claim_token="8f14e45f-ceea-467f-a9f5-2b1e5c1a0b11",
        lease_until=timezone.now() - timedelta(seconds=1),
        sent_at=None,
    )
    counts = tick(now=now)
    assert (counts["unknown"], counts["again"], counts["sent"]) == (1, 1, 1)
    assert list(sink.ids().values()) == [2]


def test_one_pass_speaks_of_all_deadlines_and_a_title_breaks_no_header(
    scoring: Workshop, due_at: datetime, ana: Member, ben_inside: Participant, sink: Sink
) -> None:
    other = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Other", use_case="Other.")
    other = prescoring.open_scoring(workshop=other, by=ana, due_at=due_at)
    participants.join_workshop(workshop=other, name="Ana", role="data", member=ana)
    Workshop.objects.filter(pk=scoring.pk).update(title="Broken\nsubject")
    counts = tick(now=due_at - DAY)
    assert counts["sent"] == 2
    assert sorted(str(mail["Subject"]).split(": ")[1] for mail in sink.mails) == ["Broken subject", "Other"]
    assert RoomMail.objects.filter(stage=RoomMailStage.EARLY, state=DeliveryState.SENT).count() == 2
