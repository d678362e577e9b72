"""However a workshop ends, the same goes with it: timer, lock, hands, deadline, mails, join code, who is gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.decisions.making import TEXT, make_decision
from workshops import wire
from workshops.domain import decisions, mail_rooms, participants, revisits, rooms
from workshops.domain.mail_rooms import Recipient
from workshops.enums import DeliveryState, RoomMailStage, Stage
from workshops.models import Event, Member, Occurrence, Participant, RoomMail, Workshop

Scores = dict[str, dict[str, Any]]
End = Callable[[Member, Workshop], object]


def record(by: Member, workshop: Workshop) -> object:
    return decisions.record_decision(workshop=workshop, by=by, text=TEXT)


def cancel(by: Member, workshop: Workshop) -> object:
    return rooms.move_stage(workshop=workshop, by=by, to=Stage.CANCELLED)


def complete(by: Member, workshop: Workshop) -> object:
    occurrence = Occurrence.objects.get(workshop=workshop)
    return revisits.complete_revisit(occurrence=occurrence, by=by, outcome="reaffirmed")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("end", "last"),
    [(record, Stage.DECIDED), (cancel, Stage.CANCELLED), (complete, Stage.DECIDED)],
    ids=["recorded", "cancelled", "revisit completed"],
)
def test_what_belongs_to_a_workshop_ends_with_it(ana: Member, copilot_scores: Scores, end: End, last: Stage) -> None:
    before = make_decision(ana, scores=copilot_scores)
    workshop = revisits.start_revisit(occurrence=before.revisit_plan.occurrences.get(), by=ana)
    pia = participants.join_workshop(workshop=workshop, name="Pia", role="product")
    for stage in (Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION):
        workshop = rooms.move_stage(workshop=workshop, by=ana, to=stage)
    now = timezone.now()
    later = now + timedelta(hours=1)
    Workshop.objects.filter(pk=workshop.pk).update(
        timer_ends_at=later, locked_at=now, answers_due_at=later, remind_at=later
    )
    Participant.objects.filter(pk=pia.pk).update(hand_raised_at=now)
    for kind in (RoomMailStage.INVITED, RoomMailStage.LAST):
        mail_rooms.write_mails(workshop=workshop, to=[Recipient(participant=pia.pk)], stage=kind, about_at=now, now=now)
    wire.connection().hset(wire.gone_key(workshop.pk), str(pia.pk), "1")

    end(ana, workshop)

    ended = Workshop.objects.get(pk=workshop.pk)
    assert (ended.stage, ended.ended_at, ended.join_code) == (last, ended.stage_since, None)
    assert (ended.timer_ends_at, ended.locked_at, ended.answers_due_at, ended.remind_at) == (None, None, None, None)
    assert Participant.objects.get(pk=pia.pk).hand_raised_at is None
    assert {m.state for m in RoomMail.objects.filter(workshop=workshop)} == {DeliveryState.CANCELLED}
    assert wire.connection().exists(wire.gone_key(workshop.pk)) == 0
    moved = Event.objects.filter(subject=f"workshop:{workshop.pk}", kind="workshop.moved").order_by("seq").last()
    assert moved is not None
    assert (moved.body["from"], moved.body["to"]) == ("recommendation", last)


def test_mails_and_hands_of_another_room_stay(ana: Member, workshop: Workshop, crowd: list[Participant]) -> None:
    other = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Another", use_case="Which?")
    now = timezone.now()
    Participant.objects.filter(workshop=workshop).update(hand_raised_at=now)
    to = [Recipient(participant=crowd[0].pk)]
    mail_rooms.write_mails(workshop=workshop, to=to, stage=RoomMailStage.INVITED, about_at=now, now=now)
    cancel(ana, other)
    assert Participant.objects.filter(workshop=workshop, hand_raised_at=now).count() == 3
    assert [m.state for m in RoomMail.objects.all()] == [DeliveryState.PENDING]
