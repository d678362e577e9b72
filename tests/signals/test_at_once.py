"""Breaks at the same moment, and one that dies between the reading and the revisit that it asks for."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone

from tests.cut import cut_where_it_waits
from tests.revisits.conftest import DAY, current
from tests.revisits.test_at_once import together
from workshops.domain import readings
from workshops.models import Decision, Delivery, Event, Member, Occurrence, Reading, Signal

pytestmark = pytest.mark.django_db(transaction=True)


def asked_for(decision: Decision) -> tuple[int, int, int]:
    """Revisits that were asked for, breaks that were noted, and notices."""
    events = Event.objects.filter(subject=f"decision:{decision.pk}")
    return (
        events.filter(kind="revisit.asked_early").count(),
        events.filter(kind="signal.broke").count(),
        Delivery.objects.filter(stage="signal_broken", channel="notice").count(),
    )


def test_six_breaks_in_one_second_are_one_revisit(decision: Decision, signal: Signal, ben: Member) -> None:
    readings.take_reading(signal=signal, by=ben, value=1, at=timezone.now() - DAY)
    assert together(6, lambda: readings.take_reading(signal=signal, by=ben, value=2)) == []
    assert Reading.objects.count() == 7
    assert asked_for(decision) == (1, 1, 1)
    assert len(current(decision).evidence) == 1


def test_cut_between_the_reading_and_its_revisit_neither_is_there(
    decision: Decision, signal: Signal, ben: Member
) -> None:
    readings.take_reading(signal=signal, by=ben, value=1, at=timezone.now() - DAY)
    occurrence = current(decision)
    with transaction.atomic():
        # Whoever calls the decision back needs this row, after the reading was written.
        Occurrence.objects.select_for_update().get(pk=occurrence.pk)
        cut_where_it_waits(lambda: readings.take_reading(signal=signal, by=ben, value=1))
    assert (Reading.objects.count(), asked_for(decision)) == (1, (0, 0, 0))
    assert current(decision).reason == "cadence"
    readings.take_reading(signal=signal, by=ben, value=1)
    assert (Reading.objects.count(), asked_for(decision)) == (2, (1, 1, 1))
