"""A signal that nobody reads for a whole window is said once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.revisits.conftest import DAY, current
from tests.signals.conftest import Read
from workshops.domain import revisits
from workshops.domain.signals import judge_again, start_watching, waking
from workshops.domain.tick import tick
from workshops.enums import ReminderStage
from workshops.models import Assumption, Decision, Delivery, Event, Member, Reading, Signal
from workshops.queries.decision_search import LogFilter, list_decisions
from workshops.queries.deliveries import notices_for
from workshops.queries.home import home_of
from workshops.queries.readings import watched, watched_one
from workshops.words.home import needs_in_words
from workshops.words.revisits import notice_words

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("decision")]


@pytest.fixture
def signal(decision: Decision) -> Signal:
    """As it is after its decision was recorded: waited for."""
    found = Signal.objects.select_related("assumption__decision").get(assumption__decision=decision)
    start_watching(found)
    found.save()
    return found


def said(member: Member) -> int:
    return Delivery.objects.filter(stage=ReminderStage.SILENT, recipient=member, seen_at=None).count()


def test_it_is_said_once_to_who_owns_the_revisits(decision: Decision, signal: Signal, ana: Member, ben: Member) -> None:
    tick(now=timezone.now() + 29 * DAY)
    assert said(ben) == 0
    assert tick(now=timezone.now() + 31 * DAY)["notices"] == 1
    tick(now=timezone.now() + 40 * DAY)
    assert (said(ben), said(ana)) == (1, 0)
    assert Event.objects.filter(kind="signal.silent", chain=decision.workspace_id).count() == 1
    (why,) = [n.why for n in needs_in_words(home_of(ben, timezone.now()), lambda page, key: f"/{page}/{key}")]
    assert why == "One of its signals had no reading for its whole window."
    assert current(decision).reason == "cadence"


def test_a_reading_begins_the_wait_anew(signal: Signal, read: Read, ben: Member) -> None:
    tick(now=timezone.now() + 31 * DAY)
    read(9)
    tick(now=timezone.now() + 29 * DAY)
    assert said(ben) == 1
    Delivery.objects.update(seen_at=timezone.now())
    tick(now=timezone.now() + 31 * DAY)
    assert said(ben) == 1


def test_an_old_reading_that_comes_late_does_not_say_it_again(signal: Signal, read: Read) -> None:
    tick(now=timezone.now() + 31 * DAY)
    read(9, until=timezone.now() - 60 * DAY)
    signal.refresh_from_db()
    assert signal.silent_at is None
    assert watched_one(signal.assumption).is_silent(timezone.now())


def test_the_page_the_log_and_the_tick_say_it_from_the_same_moment_on(
    decision: Decision, signal: Signal, read: Read, ben: Member
) -> None:
    """By the newest reading, by a window that was changed meanwhile, and after it was told."""
    assert watched_one(signal.assumption).is_silent(timezone.now()) is False
    read(9)
    signal.refresh_from_db()
    newest = signal.readings.latest("at").at

    def said_at(now: datetime) -> tuple[bool, bool, bool]:
        found = list_decisions(decision.workspace, LogFilter(signal="silent"), now=now)
        shown = watched_one(Assumption.objects.select_related("signal").get(pk=signal.assumption_id)).is_silent(now)
        return shown, decision in found, signal.pk in waking(now)

    for days in (30, 10):
        Signal.objects.filter(pk=signal.pk).update(window_days=days)
        signal.refresh_from_db()
        judge_again(signal=signal, now=newest)
        ends = newest + days * DAY
        assert said_at(ends - timedelta(seconds=1)) == (False, False, False)
        assert said_at(ends) == (True, True, True)
    tick(now=ends)
    assert said(ben) == 1
    assert said_at(ends + 400 * DAY) == (True, True, False)
    Decision.objects.update(status="retired")
    assert said_at(ends)[1] is False


def test_the_mean_is_that_of_the_signals_own_window(decision: Decision, signal: Signal, read: Read) -> None:
    """However long ago that was, and whatever else was read since."""
    other = Assumption.objects.create(decision=decision, statement="Another stays.", owner="", position=9)
    old = Signal.objects.create(assumption=other, metric="calls", comparator="<", threshold=1, window_days=10)
    for days, value in ((60, 4), (65, 8), (90, 100)):
        at = timezone.now() - days * DAY
        Reading.objects.create(signal=old, at=at, value=value, source="", status="holding")
    read(9)
    shown = [(row.mean, row.count) for row in watched([signal.assumption, other])]
    assert shown == [(9, 1), (6, 2)]


def test_nobody_is_told_of_what_is_no_longer_part_of_a_decision(
    decide: Callable[..., Decision], signal: Signal, ben: Member
) -> None:
    signal.assumption.dropped_at = timezone.now()
    signal.assumption.save()
    tick(now=timezone.now() + 31 * DAY)
    signal.refresh_from_db()
    assert (said(ben), signal.silent_at) == (0, None)


def test_a_recorded_decision_waits_for_its_signals(decide: Callable[..., Decision], ana: Member) -> None:
    fresh = Signal(window_days=14)
    start_watching(fresh)
    assert fresh.silent_at is not None
    assert (fresh.silent_at - timezone.now()).days in (13, 14)


def test_many_that_fall_silent_in_one_pass_are_one_notice_that_names_them(
    decide: Callable[..., Decision], ana: Member, ben: Member, as_member: Callable[[Member], Client]
) -> None:
    made = [decide(f"Number {n}") for n in range(7)]
    Signal.objects.update(silent_at=timezone.now())
    assert tick()["notices"] == 1
    assert said_words(ben) == [
        "Signals of 7 decisions had no reading for a whole window: D-0001, D-0002, D-0003, D-0004, D-0005 and 2 more."
    ]
    (need,) = needs_in_words(home_of(ben, timezone.now()), lambda page, key: f"/{page}/{key}")
    assert (need.what, need.url) == ("Silent signals", "/log/signal=silent")
    shown = as_member(ben).get("/inbox/").content.decode()
    assert shown.count("Signals of 7 decisions") == shown.count("/decisions/?signal=silent") == 1
    # What is looked at is over; the others are still silent, also where the notice was written for that one.
    speaks = Delivery.objects.get(stage=ReminderStage.SILENT, state="sent").occurrence.plan.decision
    revisits.complete_revisit(occurrence=current(speaks), by=ana, outcome="reaffirmed")
    assert [words[:23] for words in said_words(ben)] == ["Signals of 6 decisions "]
    # One that falls silent later is said by itself.
    Signal.objects.filter(assumption__decision=made[0]).update(silent_at=timezone.now())
    tick()
    assert len(said_words(ben)) == 2


def said_words(member: Member) -> list[str]:
    return [notice_words(n) for n in notices_for(member, timezone.now()) if n.stage is ReminderStage.SILENT]
