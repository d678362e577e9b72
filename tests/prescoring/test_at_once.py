"""Many ticks at once, a Redis that is emptied, and answers while reminders go out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

import pytest

from tests.prescoring.conftest import DAY, HOUR, Sink
from tests.revisits.test_at_once import together
from workshops import wire
from workshops.domain import invitations, prescoring
from workshops.domain.tick import tick
from workshops.enums import DeliveryState
from workshops.models import Member, Participant, RoomMail, Workshop
from workshops.refusals import TooMany

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = [f"p{n:02}@partner.example" for n in range(12)]


@pytest.fixture
def invited(scoring: Workshop, ana: Member) -> Workshop:
    """Twelve people, each invited."""
    invitations.invite_people(workshop=scoring, by=ana, emails=PEOPLE)
    return scoring


def test_six_ticks_at_once_remind_each_once_also_after_redis_was_emptied(
    invited: Workshop, due_at: datetime, sink: Sink
) -> None:
    tick()
    wire.connection().flushdb()
    for moment in (due_at - DAY, due_at - HOUR):
        assert together(6, lambda: tick(now=moment)) == []  # noqa: B023  # run before the next turn
    assert Counter(str(mail["To"]) for mail in sink.mails) == dict.fromkeys(PEOPLE, 3)
    assert set(sink.ids().values()) == {1}
    assert set(RoomMail.objects.values_list("state", flat=True)) == {DeliveryState.SENT}


def test_the_button_pressed_four_times_at_once_reminds_once(
    invited: Workshop, ana: Member, due_at: datetime, sink: Sink
) -> None:
    raised = together(4, lambda: prescoring.remind_missing(workshop=invited, by=ana))
    assert [type(error) for error in raised] == [TooMany] * 3
    assert RoomMail.objects.filter(stage="by_hand").count() == len(PEOPLE)


def test_two_facilitators_invite_the_same_people_at_once(scoring: Workshop, ana: Member, sink: Sink) -> None:
    assert together(4, lambda: invitations.invite_people(workshop=scoring, by=ana, emails=PEOPLE)) == []
    tick()
    assert Counter(str(mail["To"]) for mail in sink.mails) == dict.fromkeys(PEOPLE, 1)


def test_joining_answering_ticking_and_moving_the_deadline_never_wait_in_a_ring(
    invited: Workshop, ana: Member, due_at: datetime, sink: Sink, finish: Callable[[Participant], None]
) -> None:
    waiting = list(invited.invitations.all())

    def come() -> None:
        while True:
            try:
                mine = waiting.pop()
            except IndexError:
                return
            name = mine.email.partition("@")[0]
            finish(invitations.join_invited(workshop=invited, name=name, role="data", invitation=mine))
            tick(now=due_at - DAY)
            prescoring.set_deadline(workshop=invited, by=ana, due_at=due_at + len(waiting) * HOUR)

    assert together(4, come) == []
    assert set(sink.ids().values()) <= {1}
    sent = len(sink.mails)
    tick(now=due_at - HOUR)
    assert len(sink.mails) == sent
