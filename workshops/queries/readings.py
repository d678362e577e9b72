"""How the signals of a decision stand, read: their last readings, and what these come to over the window."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    Avg,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)

from workshops.models import Assumption, Occurrence, Reading, Signal
from workshops.queries import keys

# As many points as a chart of a phone's width can tell apart.
MOST_SHOWN = 120


@dataclass(frozen=True)
class Watched:
    """One assumption, with its signal where it has one. `readings`: the last ones, oldest first; `mean` and `count`:
    of all readings within the window that ends with the newest."""

    assumption: Assumption
    signal: Signal | None
    readings: Sequence[Reading] = ()
    mean: float | None = None
    count: int = 0

    @property
    def newest(self) -> Reading | None:
        return self.readings[-1] if self.readings else None

    def is_silent(self, now: datetime) -> bool:
        """As `silent_signals`."""
        if self.signal is None or self.assumption.watches:
            return False
        return self.signal.silent_at is None or self.signal.silent_at <= now


def silent_signals(now: datetime) -> Q:
    """Nothing was read for a whole window; of one that was never read, since it is watched. What Advisor itself reads
    has something to say now and then alone."""
    return Q(Q(silent_at=None) | Q(silent_at__lte=now), assumption__watches="")


def watched_in(decision: UUID) -> list[Watched]:
    """The assumptions of a decision's text in their order. Three queries, however many there are."""
    return watched(
        list(Assumption.objects.spoken().filter(decision=decision, dropped_at=None).select_related("signal"))
    )


def watched(assumptions: Sequence[Assumption]) -> list[Watched]:
    """The same of assumptions that came with their signals. Two queries where something was read, else one."""
    signals = [a.signal.pk for a in assumptions if hasattr(a, "signal")]
    readings = _last_readings(signals) if signals else {}
    means = _over_window(signals) if readings else {}
    return [_watched(a, readings, means) for a in assumptions]


def watched_one(assumption: Assumption) -> Watched:
    """The same of one assumption that came with its signal."""
    pks = [assumption.signal.pk] if hasattr(assumption, "signal") else []
    return _watched(assumption, _last_readings(pks), _over_window(pks))


def _watched(
    assumption: Assumption, readings: dict[UUID, list[Reading]], means: dict[UUID, tuple[float, int]]
) -> Watched:
    signal: Signal | None = getattr(assumption, "signal", None)
    if signal is None:
        return Watched(assumption, None)
    mean, count = means.get(signal.pk, (None, 0))
    return Watched(assumption, signal, readings.get(signal.pk, []), mean, count)


# For each signal along the index of its readings by time; a window function would read them all.
_LAST_READINGS = """
    SELECT reading.* FROM unnest(%s::uuid[]) wanted(signal)
    CROSS JOIN LATERAL (
        SELECT * FROM workshops_reading r WHERE r.signal_id = wanted.signal
        ORDER BY r.at DESC, r.created_at DESC LIMIT %s
    ) reading
"""


def _last_readings(signals: Sequence[UUID]) -> dict[UUID, list[Reading]]:
    found: dict[UUID, list[Reading]] = defaultdict(list)
    for reading in Reading.objects.raw(_LAST_READINGS, [list(signals), MOST_SHOWN]):
        found[reading.signal_id].append(reading)
    return {signal: rows[::-1] for signal, rows in found.items()}


def _over_window(signals: Sequence[UUID]) -> dict[UUID, tuple[float, int]]:
    """{signal: (mean, number) of what was read within the window that ends with its newest reading}"""
    newest = Reading.objects.filter(signal=OuterRef("signal")).order_by("-at").values("at")[:1]
    window = ExpressionWrapper(F("signal__window_days") * Value(timedelta(days=1)), output_field=DurationField())
    rows = Reading.objects.filter(signal__in=signals).annotate(newest=Subquery(newest))
    within: Any = rows.filter(at__gte=F("newest") - window).order_by().values("signal")
    return {row["signal"]: (row["mean"], row["n"]) for row in within.annotate(mean=Avg("value"), n=Count("pk"))}


def readings_of(signal: Signal) -> QuerySet[Reading]:
    """All of them, newest first."""
    return Reading.objects.filter(signal=signal).order_by("-at", "-id")


def before(rows: QuerySet[Reading], key: str) -> QuerySet[Reading]:
    """What comes after the reading with this key in `readings_of`; ValueError where it is none."""
    return rows.filter(keys.older(key, "at"))


def key_of(reading: Reading) -> str:
    return keys.key_of(reading.at, reading.pk)


def mended_in(occurrences: Iterable[Occurrence]) -> frozenset[str]:
    """The ids of the signals that broke for one of these revisits and have recovered. One query, where any broke."""
    broke = {each["signal"] for occurrence in occurrences for each in occurrence.evidence if "signal" in each}
    if not broke:
        return frozenset()
    return frozenset(map(str, Signal.objects.filter(pk__in=broke, broken_since=None).values_list("pk", flat=True)))
