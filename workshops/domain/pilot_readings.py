"""Readings of a signal that are taken from a pilot: what it measured, in the unit in which the signal counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from workshops.domain import readings
from workshops.domain.pilot_reading import said_of
from workshops.domain.pilot_units import as_counted
from workshops.domain.pilot_verdicts import keys_of, measures_of
from workshops.domain.readings import Taken
from workshops.models import Member, Pilot, Reading, Signal
from workshops.refusals import Conflict, InvalidFields
from workshops.shared_sentences import CHOOSE_A_FIGURE

SOURCE = "pilot"


@dataclass(frozen=True)
class Number:
    """One number of a pilot: what a variant came to on a metric, in the metric's own unit."""

    metric: str
    variant: str
    value: float


def numbers_of(pilot: Pilot) -> Iterator[Number]:
    """All that were measured, metric by metric."""
    measures = measures_of(said_of(pilot))
    for key in keys_of(measures):
        for variant, said in measures.items():
            value = said[key]["value"] if key in said else None
            if value is not None:
                yield Number(key, variant, value)


def value_for(pilot: Pilot, number: Number, signal: Signal) -> float:
    """As the signal counts it."""
    return as_counted(pilot, number.metric, signal).in_signals_unit(number.value)


@transaction.atomic
def take_from_pilot(*, pilot: Pilot, signal: Signal, by: Member, metric: str, variant: str) -> Taken:
    """One number of it becomes a reading, of the moment of its import and with the source "pilot".

    The same again changes nothing; another one of the same pilot for the same signal is refused, since a signal that
    has two values of one moment has none.
    """
    number = next((one for one in numbers_of(pilot) if (one.metric, one.variant) == (metric, variant)), None)
    if number is None:
        raise InvalidFields({"measure": _(CHOOSE_A_FIGURE)})
    value, key = value_for(pilot, number, signal), f"pilot {pilot.pk}"
    used = Reading.objects.filter(signal=signal, idempotency_key=key).first()
    if used is not None and used.value != value:
        raise Conflict(_("Another number of this pilot is a reading of this signal already."))
    return readings.take_reading(
        signal=signal,
        by=by,
        value=value,
        at=pilot.imported_at,
        source=SOURCE,
        idempotency_key=key,
        origin={"pilot": str(pilot.pk), "metric": metric, "variant": variant},
    )
