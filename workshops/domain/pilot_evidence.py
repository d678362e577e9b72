"""A metric that missed its threshold in a pilot: the facts that an early revisit is asked for with, and a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain.pilot_figures import Unit, asked_of, labels_of, metric_name, unit_of
from workshops.domain.pilot_reading import PilotSaid
from workshops.domain.pilot_verdicts import best_of, in_question, keys_of, verdict_of
from workshops.enums import Comparator
from workshops.figures import listed, whole


class PilotEvidence(TypedDict):
    """One metric that no variant in question brings to its threshold, by the one that comes nearest. `comparator`,
    `threshold`, `value`, `low` and `high` in the metric's own unit: shares of 1, milliseconds, US dollars; `share`:
    whether it is one; `label`: what `metric_name` is asked with."""

    pilot: str
    metric: str
    label: str
    variant: str
    comparator: str
    threshold: float
    value: float | None
    low: float | None
    high: float | None
    cases: int
    share: bool
    at: str


def failed_in(said: PilotSaid, *, pilot: UUID, at: datetime) -> list[PilotEvidence]:
    """Each metric whose threshold is missed by the variant that the decision stands by; by all, where none is named."""
    keys = keys_of(in_question(said))
    return [_evidence(said, key, pilot, at) for key in keys if verdict_of(said, key) == "fails"]


def _evidence(said: PilotSaid, key: str, pilot: UUID, at: datetime) -> PilotEvidence:
    variant, measure = best_of(said, key)
    asked = asked_of(measure)
    assert asked is not None  # without one there is no verdict
    return {
        "pilot": str(pilot),
        "metric": key,
        "label": labels_of(said)[key],
        "variant": variant,
        "comparator": asked.comparator.value,
        "threshold": asked.value,
        "value": measure["value"],
        "low": measure["low"],
        "high": measure["high"],
        "cases": measure["cases"],
        "share": key in said["shares"],
        "at": at.isoformat(),
    }


def pilot_words(evidence: PilotEvidence, *, in_short: bool = False) -> str:
    """`"Faithfulness came to 81% in a pilot of 120 cases (most likely 73% to 87%); at or above 90% was asked."`"""
    unit = unit_of(evidence["metric"], [evidence["metric"]] if evidence["share"] else [])
    places = _places(evidence, unit)
    if in_short or evidence["low"] is None or evidence["high"] is None:
        return _("{metric} came to {value} in a pilot; {asked} was asked.").format(**places)
    words = ngettext(
        "{metric} came to {value} in a pilot of {count} case (most likely {low} to {high}); {asked} was asked.",
        "{metric} came to {value} in a pilot of {count} cases (most likely {low} to {high}); {asked} was asked.",
        evidence["cases"],
    )
    return words.format(low=unit.figure(evidence["low"]), high=unit.figure(evidence["high"]), **places)


def _places(evidence: PilotEvidence, unit: Unit) -> dict[str, str]:
    value = evidence["value"]
    return {
        "metric": metric_name(evidence["label"]),
        "value": _("nothing") if value is None else unit.figure(value, beside=evidence["threshold"]),
        "asked": Comparator(evidence["comparator"]).than(unit.figure(evidence["threshold"])),
        "count": whole(evidence["cases"]),
    }


# What it says of thresholds


def judged_words(said: PilotSaid) -> str:
    """What fails first, then what cannot be told, then what meets."""
    labels = labels_of(said)
    return verdict_sentence((verdict_of(said, key), metric_name(labels[key])) for key in keys_of(said["metrics"]))


def verdict_sentence(judged: Iterable[tuple[str | None, str]]) -> str:
    """`judged`: each metric's verdict and name."""
    names: dict[str, list[str]] = {}
    for verdict, name in judged:
        names.setdefault(verdict or "", []).append(name)
    parts = [_verdict_line(verdict, names[verdict]) for verdict in ("fails", "too_few", "meets") if verdict in names]
    if parts:
        return " ".join(parts)
    return _("No threshold that the decision had in the log names a metric of this file, so nothing is judged.")


def _verdict_line(verdict: str, names: Sequence[str]) -> str:
    words = {
        "fails": ngettext("{names} does not meet its threshold.", "{names} do not meet their thresholds.", len(names)),
        "too_few": ngettext(
            "For {names} there are too few cases to tell.", "For {names} there are too few cases to tell.", len(names)
        ),
        "meets": ngettext("{names} meets its threshold.", "{names} meet their thresholds.", len(names)),
    }
    return words[verdict].format(names=listed(names))
