"""Signals in words: what was read, what it comes to, and what their charts are drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops import dates
from workshops.domain.readings import Taken
from workshops.domain.signals import rule_words
from workshops.domain.watch_notes import facts_words
from workshops.enums import AssumptionState, Comparator
from workshops.figures import plain_number, rounded, whole
from workshops.models import Reading, Signal
from workshops.queries.readings import Watched
from workshops.shared_sentences import NO_READING

ROWS_SHOWN = 8


class ChartData(TypedDict):
    """What static/js/charts.js draws. `points`: [milliseconds, value], oldest first; `labels`: their days; `window`:
    from and to, in milliseconds."""

    labels: list[str]
    points: list[tuple[float, float]]
    threshold: float
    threshold_label: str
    window: tuple[float, float]
    metric: str


@dataclass(frozen=True)
class ReadingRow:
    on: str
    value: str
    source: str
    note: str
    state: str
    state_key: str


@dataclass(frozen=True)
class SignalShown:
    """One signal as pages show it: what breaks it, where it stands, and its chart with the same as a table."""

    id: str
    metric: str
    rule: str
    sentence: str
    silence: str
    broken: str
    chart: ChartData | None
    rows: tuple[ReadingRow, ...]
    more: int


def signal_shown(watched: Watched, *, time_zone: str, now: datetime) -> SignalShown | None:
    """None of an assumption without a signal."""
    signal = watched.signal
    if signal is None:
        return None
    rows = [reading_row(reading, time_zone) for reading in list(watched.readings)[: -ROWS_SHOWN - 1 : -1]]
    return SignalShown(
        id=str(signal.pk),
        metric=signal.metric,
        rule=rule_words(signal),
        sentence=_sentence(watched, time_zone),
        silence=_silence(watched, now),
        broken=broken_words(signal, time_zone),
        chart=_chart(watched, signal, time_zone) if watched.readings and not watched.assumption.watches else None,
        rows=tuple(rows),
        more=len(watched.readings) - len(rows),
    )


def broken_words(signal: Signal, time_zone: str) -> str:
    if signal.broken_since is None:
        return ""
    return _("Signal broken since {day}").format(day=dates.short(dates.day_in(signal.broken_since, time_zone)))


def _sentence(watched: Watched, time_zone: str) -> str:
    newest, signal = watched.newest, watched.signal
    assert signal is not None
    if newest is None:
        return _(NO_READING)
    if newest.facts:
        return note_words(newest)
    places = {"value": plain_number(newest.value), "day": dates.short(dates.day_in(newest.at, time_zone))}
    if watched.count < 2 or watched.mean is None:
        return _("Last reading {value} on {day}, the only one in its window.").format(**places)
    words = ngettext(
        "Last reading {value} on {day}; the {readings} readings of {count} day come to {mean} on average.",
        "Last reading {value} on {day}; the {readings} readings of {count} days come to {mean} on average.",
        signal.window_days,
    )
    return words.format(
        readings=whole(watched.count), count=whole(signal.window_days), mean=rounded(watched.mean), **places
    )


def _silence(watched: Watched, now: datetime) -> str:
    if not watched.is_silent(now) or watched.signal is None:
        return ""
    days = watched.signal.window_days
    words = ngettext("Silent: no reading for {count} day.", "Silent: no reading for {count} days.", days)
    return words.format(count=whole(days))


def reading_row(reading: Reading, time_zone: str) -> ReadingRow:
    return ReadingRow(
        on=dates.short(dates.day_in(reading.at, time_zone)),
        value=plain_number(reading.value),
        source=reading.source,
        note=note_words(reading),
        state=str(AssumptionState(reading.status).label),
        state_key=reading.status,
    )


def note_words(reading: Reading) -> str:
    """Of what Advisor itself has read: what it comes from, with the arithmetic; else empty."""
    return facts_words(reading.facts) if reading.facts else ""


def _chart(watched: Watched, signal: Signal, time_zone: str) -> ChartData:
    newest = watched.readings[-1].at
    return {
        "labels": [dates.short(dates.day_in(reading.at, time_zone)) for reading in watched.readings],
        "points": [(_milliseconds(reading.at), reading.value) for reading in watched.readings],
        "threshold": signal.threshold,
        "threshold_label": Comparator(signal.comparator).than(plain_number(signal.threshold)),
        "window": (_milliseconds(newest - timedelta(days=signal.window_days)), _milliseconds(newest)),
        "metric": signal.metric,
    }


def _milliseconds(moment: datetime) -> float:
    return moment.timestamp() * 1000


def sparkline(watched: Watched) -> dict[str, object] | None:
    """For the PDF: `points` [[x, y]] and the threshold's `level`, all from 0 to 1 with 0 at the bottom; None where one
    reading makes no line."""
    signal, readings = watched.signal, watched.readings
    if signal is None or len(readings) < 2:
        return None
    values = [*(reading.value for reading in readings), signal.threshold]
    low, high = min(values), max(values)
    first, span = readings[0].at, (readings[-1].at - readings[0].at).total_seconds() or 1.0

    def height(value: float) -> float:
        return (value - low) / (high - low) if high > low else 0.5

    points = [[(reading.at - first).total_seconds() / span, height(reading.value)] for reading in readings]
    return {"points": points, "level": height(signal.threshold)}


# What became of what was sent


def taken_words(taken: Taken) -> str:
    """After a reading by hand."""
    return {
        AssumptionState.OPEN: _("The reading is recorded."),
        AssumptionState.HOLDING: _("The reading is recorded. By it, the assumption is holding."),
        AssumptionState.AT_RISK: _("The reading is recorded. By it, the assumption is at risk."),
        AssumptionState.BROKEN: _("The reading is recorded. By it, the assumption is broken."),
    }[taken.state]


def file_words(taken: Taken) -> str:
    """After a file."""
    added = ngettext("{count} reading is recorded.", "{count} readings are recorded.", taken.added)
    said = added.format(count=whole(taken.added))
    if taken.known:
        known = ngettext("{count} was here already.", "{count} were here already.", taken.known)
        said = f"{said} {known.format(count=whole(taken.known))}"
    state = _("The assumption is {state}.").format(state=taken.state.in_sentence)
    return f"{said} {state}"


def marked_words(state: AssumptionState) -> str:
    """After somebody said how an assumption stands."""
    return {
        AssumptionState.OPEN: _("Marked as not yet checked."),
        AssumptionState.HOLDING: _("Marked as holding."),
        AssumptionState.AT_RISK: _("Marked as at risk."),
        AssumptionState.BROKEN: _("Marked as broken."),
    }[state]
