"""Breaks at the same moment, and a process that is killed between the reading and the revisit that it asks for."""

from __future__ import annotations

from contextlib import AbstractContextManager

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.processes import Process, running, wait_for
from tests.revisits.conftest import DAY, current
from tests.revisits.test_at_once import together
from workshops.domain import readings
from workshops.models import Decision, Delivery, Event, Member, Occurrence, Reading, Signal

pytestmark = pytest.mark.django_db(transaction=True)

TAKE = """
import django; django.setup()
from workshops.domain import readings
from workshops.models import Member, Signal
readings.take_reading(signal=Signal.objects.get(), by=Member.objects.get(user__name="Ben"), value=1)
"""


def taking() -> AbstractContextManager[Process]:
    """A process of its own that takes one reading."""
    return running(("python", "-c", TAKE), DJANGO_SETTINGS_MODULE="config.settings")


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


def test_two_processes_that_break_it_at_once(decision: Decision, signal: Signal, ben: Member) -> None:
    readings.take_reading(signal=signal, by=ben, value=1, at=timezone.now() - DAY)
    with taking() as one, taking() as two:
        for child in (one, two):
            assert child.wait(60) == 0, child.said
    assert Reading.objects.count() == 3
    assert asked_for(decision) == (1, 1, 1)


def test_killed_between_the_reading_and_its_revisit_neither_is_there(
    decision: Decision, signal: Signal, ben: Member
) -> None:
    readings.take_reading(signal=signal, by=ben, value=1, at=timezone.now() - DAY)
    occurrence = current(decision)
    with taking() as child, transaction.atomic():
        # Whoever calls the decision back needs this row, after the reading was written.
        Occurrence.objects.select_for_update().get(pk=occurrence.pk)
        child.wait_until(_somebody_waits, "It never waited for the revisit")
        child.kill()
    wait_for(lambda: not _somebody_waits(), otherwise="The database still serves the one that was killed.")
    assert (Reading.objects.count(), asked_for(decision)) == (1, (0, 0, 0))
    assert current(decision).reason == "cadence"
    readings.take_reading(signal=signal, by=ben, value=1)
    assert (Reading.objects.count(), asked_for(decision)) == (2, (1, 1, 1))


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])
