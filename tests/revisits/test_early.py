"""A revisit that is asked for before its date."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.revisits.conftest import current
from workshops.domain import early_revisits, revisits
from workshops.enums import OccurrenceReason, RevisitOutcome
from workshops.models import Decision, Member, Occurrence
from workshops.refusals import Conflict, InvalidFields

pytestmark = pytest.mark.django_db


def ask(decision: Decision, ana: Member, days: int = 0) -> Occurrence:
    today = timezone.now().date()
    return early_revisits.open_early(
        decision=decision,
        by=ana,
        due_on=today + timedelta(days=days),
        reason=OccurrenceReason.HAND,
        words="New prices.",
    )


def test_an_early_revisit_gives_its_period_back_to_the_cadence(decision: Decision, ana: Member) -> None:
    planned = current(decision).due_on
    early = ask(decision, ana)
    assert (early.period, early.reason, current(decision)) == (None, "hand", early)
    revisits.complete_revisit(occurrence=early, by=ana, outcome=RevisitOutcome.REAFFIRMED)
    assert current(decision).due_on == planned


def test_one_revisit_is_open_at_a_time(decision: Decision, ana: Member) -> None:
    ask(decision, ana, days=3)
    with pytest.raises(Conflict, match="has an open revisit already"):
        ask(decision, ana, days=2)


def test_an_early_revisit_lies_between_today_and_the_planned_day(decision: Decision, ana: Member) -> None:
    with pytest.raises(InvalidFields, match="today or a later day"):
        ask(decision, ana, days=-2)
    with pytest.raises(InvalidFields, match="before the next revisit"):
        ask(decision, ana, days=400)
