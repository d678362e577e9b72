"""A pilot's values in the unit in which a signal of the decision counts, and a signal's threshold in the pilot's."""

from __future__ import annotations

from dataclasses import dataclass

from workshops.domain.pilot_reading import PilotSaid, in_unit_of, metric_named, said_of
from workshops.models import Pilot, Signal
from workshops.queries.pilots import taken_then


@dataclass(frozen=True)
class Measured:
    """One metric of a pilot, as a signal counts it. `factor`: times a value of the pilot gives one in the signal's
    unit."""

    key: str
    factor: float

    def in_signals_unit(self, value: float) -> float:
        """Without what the arithmetic adds behind the twelfth place."""
        return round(value * self.factor, 12)


def measured_by(pilot: Pilot, signal: Signal) -> Measured | None:
    """What the pilot has under the signal's own name; None where there is nothing."""
    key = metric_named(said_of(pilot), signal.metric, pilot.named)
    return as_counted(pilot, key, signal) if key else None


def as_counted(pilot: Pilot, key: str, signal: Signal) -> Measured:
    """A metric of the pilot for a signal, which says no unit.

    It is that of the decision's own threshold for the metric, where there is one; else a share for a signal that breaks
    above 1 is counted in hundredths, and all else is as it was measured.
    """
    return Measured(key, 1 / _unit(pilot, said_of(pilot), key, signal))


def _unit(pilot: Pilot, said: PilotSaid, key: str, signal: Signal) -> float:
    """What 1 in the signal's unit is in the pilot's."""
    for one in taken_then(pilot):
        if metric_named(said, one["metric"], pilot.named) == key and one["unit"]:
            return in_unit_of(said, key, {**one, "value": 1.0})
    return 0.01 if key in said["shares"] and abs(signal.threshold) > 1 else 1.0
