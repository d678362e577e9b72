"""What of a pilot may become a reading of a signal, as its page offers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from workshops.domain.pilot_figures import labels_of, metric_name, unit_of
from workshops.domain.pilot_reading import said_of
from workshops.domain.pilot_readings import Number, numbers_of, value_for
from workshops.domain.pilot_units import measured_by
from workshops.domain.signals import rule_words
from workshops.figures import plain_number
from workshops.models import Assumption, Pilot


@dataclass(frozen=True)
class Offer:
    """One click: a number of the metric that the signal itself names."""

    assumption: str
    measure: str
    words: str


@dataclass(frozen=True)
class ReadingOffers:
    """`offers`: where pilot and signal call it the same; `signals` and `measures`: (value, words) of everything else to
    choose from."""

    offers: Sequence[Offer]
    signals: Sequence[tuple[str, str]]
    measures: Sequence[tuple[str, str]]


def reading_offers(pilot: Pilot, watched: Sequence[Assumption]) -> ReadingOffers | None:
    """`watched`: with their signals. None where there is nothing to take, or nothing to take it for."""
    numbers = list(numbers_of(pilot))
    if not watched or not numbers:
        return None
    return ReadingOffers(
        offers=[offer for assumption in watched for offer in _named(pilot, assumption, numbers)],
        signals=[(str(one.pk), rule_words(one.signal)) for one in watched],
        measures=measure_choices(pilot),
    )


def measure_choices(pilot: Pilot) -> list[tuple[str, str]]:
    """Each number by its place."""
    return [(str(place), number_words(pilot, number)) for place, number in enumerate(numbers_of(pilot))]


def number_words(pilot: Pilot, number: Number) -> str:
    """`"Faithfulness, RAG: 93.8%"`"""
    said = said_of(pilot)
    name, unit = metric_name(labels_of(said)[number.metric]), unit_of(number.metric, said["shares"])
    words = _("{metric}, {variant}: {value}")
    return words.format(metric=name, variant=number.variant, value=unit.figure(number.value))


def _named(pilot: Pilot, assumption: Assumption, numbers: Sequence[Number]) -> list[Offer]:
    measured = measured_by(pilot, assumption.signal)
    words = _("Record {value} for “{metric}” ({variant})")
    return [
        Offer(
            assumption=str(assumption.pk),
            measure=str(place),
            words=words.format(
                value=plain_number(value_for(pilot, number, assumption.signal)),
                metric=assumption.signal.metric,
                variant=number.variant,
            ),
        )
        for place, number in enumerate(numbers)
        if measured is not None and number.metric == measured.key
    ]
