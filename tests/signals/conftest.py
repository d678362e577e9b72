"""A decision whose signal breaks below 3 edits a week, over 30 days: two readings of 1 break it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tests.api.conftest import Caller, api_ana, api_ben, api_cara, api_reader, calls, nobody
from tests.revisits.conftest import DAY, TEXT, Sink, current, decide, decision, imported, make_due, sink
from workshops.domain import readings
from workshops.domain.readings import Taken
from workshops.models import Decision, Member, Signal

__all__ = [
    "DAY",
    "TEXT",
    "Caller",
    "Sink",
    "api_ana",
    "api_ben",
    "api_cara",
    "api_reader",
    "calls",
    "current",
    "decide",
    "decision",
    "imported",
    "make_due",
    "nobody",
    "sink",
]

Read = Callable[..., Taken]


@pytest.fixture
def signal(decision: Decision) -> Signal:
    return Signal.objects.select_related("assumption__decision").get(assumption__decision=decision)


@pytest.fixture
def read(signal: Signal, ben: Member) -> Read:
    """read(1, 2, …): readings by Ben, an hour apart, the last of them now; what the last one did."""

    def take(*values: float, until: datetime | None = None) -> Taken:
        last = until or timezone.now()
        done = None
        for hours, value in zip(range(len(values) - 1, -1, -1), values, strict=True):
            done = readings.take_reading(signal=signal, by=ben, value=value, at=last - timedelta(hours=hours))
        assert done is not None
        return done

    return take
