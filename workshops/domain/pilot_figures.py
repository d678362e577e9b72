"""The numbers of a pilot as people read them: shares in hundredths, times in seconds, money in dollars."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workshops.domain.pilot_reading import MeasureSaid, PilotSaid
from workshops.enums import Comparator
from workshops.figures import decimal, money, percent, plain_number, whole

MOST_PLACES = 4

# Canonical metric: its name, and what it is for somebody who meets it for the first time
METRICS = {
    "success": (gettext_lazy("Passed"), gettext_lazy("How many answers passed all the checks that the file makes.")),
    "faithfulness": (
        gettext_lazy("Faithfulness"),
        gettext_lazy("How far an answer says only what its sources say. Refusals are counted apart."),
    ),
    "answer_correctness": (
        gettext_lazy("Answer correctness"),
        gettext_lazy("How far an answer agrees with the one that was expected."),
    ),
    "answer_relevancy": (
        gettext_lazy("Answer relevancy"),
        gettext_lazy("How far an answer speaks to what was asked."),
    ),
    "context_precision": (
        gettext_lazy("Context precision"),
        gettext_lazy("How much of what was retrieved was of use."),
    ),
    "context_recall": (
        gettext_lazy("Context recall"),
        gettext_lazy("How much of what was needed was retrieved."),
    ),
    "error_rate": (gettext_lazy("Errors"), gettext_lazy("How many cases ended in an error instead of an answer.")),
    "refusal": (gettext_lazy("Refusals"), gettext_lazy("How many questions were not answered but declined.")),
    "latency_p50": (
        gettext_lazy("Time of half of the answers (p50)"),
        gettext_lazy(
            "Half of the answers came sooner, half later. Only what was measured counts, not what a cache gave."
        ),
    ),
    "latency_p95": (
        gettext_lazy("Time of 95 in 100 answers (p95)"),
        gettext_lazy("95 of 100 answers came within it. Only what was measured counts, not what a cache gave."),
    ),
    "cost_usd": (
        gettext_lazy("Cost of an answer"),
        gettext_lazy("What the system itself cost for each answer, without what a judge cost."),
    ),
    "tokens": (gettext_lazy("Tokens of an answer"), gettext_lazy("How much text went in and out for each answer.")),
}


def metric_name(key: str) -> str:
    """`"Faithfulness"`; of a metric that nobody knows, as it is given."""
    return str(METRICS[key][0]) if key in METRICS else key


def labels_of(said: PilotSaid) -> dict[str, str]:
    """{metric: what `metric_name` is asked with}: itself where it is known, else what the file calls it."""
    found = {key: one["source_name"] for measures in said["metrics"].values() for key, one in measures.items()}
    return {key: key if key in METRICS else source for key, source in found.items()}


def metric_meaning(key: str) -> str:
    return str(METRICS[key][1]) if key in METRICS else ""


@dataclass(frozen=True)
class Unit:
    """How a metric's numbers are written. `difference`: of two of them, without its sign; `is_share`: between 0 and
    1."""

    write: Callable[[float, int], str]
    difference: Callable[[float], str]
    is_share: bool = False

    def figure(self, value: float, *, beside: float | None = None) -> str:
        """With so many places that it does not look the same as what it is not."""
        for places in range(1, MOST_PLACES):
            said = self.write(value, places)
            if beside is None or value == beside or said != self.write(beside, places):
                return said
        return self.write(value, MOST_PLACES)


def _share(value: float, places: int) -> str:
    near = round(value * 100, places)
    return percent(value, 0 if near == int(near) else places)


def _points(value: float) -> str:
    return _("{points} points").format(points=decimal(abs(value) * 100, 1))


def _time(milliseconds: float, places: int) -> str:
    if milliseconds < 1000:
        return _("{count} ms").format(count=decimal(milliseconds, max(0, places - 1)))
    return _("{count} s").format(count=decimal(milliseconds / 1000, places + 1))


def _money(dollars: float, _places: int) -> str:
    return money(abs(dollars))


def _own(value: float, places: int) -> str:
    return plain_number(float(f"{value:.{places + 3}g}"))


SHARE = Unit(_share, _points, is_share=True)
TIME = Unit(_time, lambda value: _time(abs(value), 1))
MONEY = Unit(_money, lambda value: _money(value, 1))
OWN = Unit(_own, lambda value: _own(abs(value), 1))
UNITS: Mapping[str, Unit] = {"latency_p50": TIME, "latency_p95": TIME, "cost_usd": MONEY, "tokens": OWN}


def unit_of(key: str, shares: Collection[str]) -> Unit:
    """`shares`: the file's metrics that are shares of 1."""
    return UNITS.get(key) or (SHARE if key in shares else OWN)


@dataclass(frozen=True)
class Asked:
    """A threshold as it was logged."""

    comparator: Comparator
    value: float

    def words(self, unit: Unit) -> str:
        """`"at or above 90%"`"""
        return self.comparator.than(unit.figure(self.value))

    @property
    def wants_more(self) -> bool:
        return self.comparator in (Comparator.GT, Comparator.GTE)


def asked_of(measure: MeasureSaid) -> Asked | None:
    """None where nothing was logged for it."""
    if not measure["threshold"]:
        return None
    comparator, _blank, value = measure["threshold"].partition(" ")
    return Asked(Comparator(comparator), float(value))


def counted_cases(measure: MeasureSaid) -> str:
    """`"120 cases"`, `"360 answers to 120 cases"`."""
    if measure["n"] == measure["cases"]:
        return cases_words(measure["cases"])
    words = _("{rows} answers to {cases}")
    return words.format(rows=whole(measure["n"]), cases=cases_words(measure["cases"]))


def cases_words(count: int) -> str:
    return ngettext("{count} case", "{count} cases", count).format(count=whole(count))
