"""Thresholds as the sheet, the forms and the log say them: of a metric, and of what breaks an assumption."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain.decision_text import MetricText, SignalText
from workshops.domain.signals import rule_of
from workshops.enums import Comparator
from workshops.figures import measured, plain_number, whole
from workshops.models import Signal
from workshops.queries.pilots import PilotThreshold


def threshold_words(metric: MetricText) -> str:
    """`"at or above 90% of graded answers"`."""
    return Comparator(metric["comparator"]).than(measured(metric["threshold"], metric.get("unit", "")))


def asked_words(one: PilotThreshold) -> str:
    """`"Grounded correctness: at or above 90%"`"""
    asked = Comparator(one["comparator"]).than(measured(one["value"], one["unit"]))
    return _("{metric}: {threshold}").format(metric=one["metric"], threshold=asked)


def signal_words(signal: Signal) -> str:
    """What breaks the assumption: `"refusals above 5, over 30 days"`; without a window of what is read by its newest
    reading alone."""
    if rule_of(signal).newest_alone:
        return _("{metric} {comparator} {value}").format(
            metric=signal.metric, comparator=Comparator(signal.comparator).label, value=plain_number(signal.threshold)
        )
    return signal_text_words(
        {
            "metric": signal.metric,
            "comparator": signal.comparator,
            "threshold": signal.threshold,
            "window_days": signal.window_days,
            "one_is_enough": signal.one_is_enough,
        }
    )


def signal_text_words(signal: SignalText) -> str:
    """The same of a signal as a text has it."""
    words = ngettext(
        "{metric} {comparator} {value}, over {count} day",
        "{metric} {comparator} {value}, over {count} days",
        signal["window_days"],
    )
    said = words.format(
        metric=signal["metric"],
        comparator=Comparator(signal["comparator"]).label,
        value=plain_number(signal["threshold"]),
        count=whole(signal["window_days"]),
    )
    return _("{signal}, one reading is enough").format(signal=said) if signal.get("one_is_enough") else said
