"""The ladder as a pure function: no database, no clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from workshops.domain.reminder_ladder import LADDER, Standing, is_due, next_at, reached, rung_at
from workshops.enums import OccurrenceState, ReminderStage

# 30 April 2026, 09:00 in Berlin.
DUE_AT = datetime(2026, 4, 30, 7, tzinfo=UTC)
MOMENT = timedelta(seconds=1)


def standing(state: OccurrenceState, missed_since_on: date | None = None) -> Standing:
    return Standing(state, DUE_AT, "Europe/Berlin", missed_since_on)


def stages(state: OccurrenceState, after_due: timedelta, missed_since_on: date | None = None) -> list[str]:
    return [r.stage.value for r in reached(standing(state, missed_since_on), DUE_AT + after_due)]


@pytest.mark.parametrize(
    ("state", "after_due", "expected"),
    [
        (OccurrenceState.SCHEDULED, -timedelta(days=14) - MOMENT, []),
        (OccurrenceState.SCHEDULED, -timedelta(days=14), ["heads_up"]),
        (OccurrenceState.SCHEDULED, -timedelta(days=1), ["heads_up"]),
        # On its day it is not announced any more: that it is due is said within hours.
        (OccurrenceState.SCHEDULED, -MOMENT, []),
        (OccurrenceState.SCHEDULED, timedelta(0), []),
        (OccurrenceState.DUE, timedelta(0), ["due"]),
        (OccurrenceState.DUE, timedelta(days=7) - MOMENT, ["due"]),
        (OccurrenceState.DUE, timedelta(days=7), ["due", "nag"]),
        (OccurrenceState.DUE, timedelta(days=14), ["due", "nag", "escalation"]),
        (OccurrenceState.DUE, timedelta(days=30) - MOMENT, ["due", "nag", "escalation"]),
        (OccurrenceState.DUE, timedelta(days=30), ["due", "nag", "escalation", "stale"]),
        (OccurrenceState.SNOOZED, timedelta(days=40), []),
        (OccurrenceState.STARTED, timedelta(days=40), []),
        (OccurrenceState.COMPLETED, timedelta(days=40), []),
        (OccurrenceState.MISSED, timedelta(days=40), []),
        (OccurrenceState.CANCELLED, timedelta(days=40), []),
    ],
)
def test_rungs_are_reached_on_their_day(state: OccurrenceState, after_due: timedelta, expected: list[str]) -> None:
    assert stages(state, after_due) == expected


def test_a_decision_grows_stale_from_the_first_date_that_was_missed() -> None:
    assert stages(OccurrenceState.DUE, timedelta(0), date(2026, 3, 31)) == ["due", "stale"]
    assert stages(OccurrenceState.DUE, timedelta(0), date(2026, 4, 1)) == ["due"]


def test_rungs_are_at_nine_local_time_on_both_sides_of_a_clock_change() -> None:
    # The clocks of Berlin go forward on 29 March 2026.
    spring = Standing(OccurrenceState.DUE, datetime(2026, 3, 25, 8, tzinfo=UTC), "Europe/Berlin")
    nag = next(r for r in LADDER if r.stage is ReminderStage.NAG)
    assert rung_at(nag, spring) == datetime(2026, 4, 1, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "after_due", "due"),
    [
        (OccurrenceState.SCHEDULED, -MOMENT, False),
        (OccurrenceState.SCHEDULED, timedelta(0), True),
        (OccurrenceState.SNOOZED, timedelta(0), True),
        (OccurrenceState.DUE, timedelta(0), False),
        (OccurrenceState.STARTED, timedelta(days=1), False),
        (OccurrenceState.COMPLETED, timedelta(days=1), False),
    ],
)
def test_what_waits_for_its_date_comes_due(state: OccurrenceState, after_due: timedelta, due: bool) -> None:
    assert is_due(standing(state), DUE_AT + after_due) is due


def test_the_next_look_is_at_the_next_rung() -> None:
    day = timedelta(days=1)
    coming = [next_at(standing(OccurrenceState.SCHEDULED), DUE_AT - days * day) for days in (60, 14, 1)]
    assert coming == [DUE_AT - 14 * day, DUE_AT, DUE_AT]
    late = [next_at(standing(OccurrenceState.DUE), DUE_AT + days * day) for days in (0, 7, 14, 30)]
    assert late == [DUE_AT + 7 * day, DUE_AT + 14 * day, DUE_AT + 30 * day, None]
    assert next_at(standing(OccurrenceState.SNOOZED), DUE_AT - day) == DUE_AT
    assert next_at(standing(OccurrenceState.COMPLETED), DUE_AT) is None
