"""Whether a decision's thresholds are met, as far as that has been measured; and what came of each that somebody
forecast, which a revisit writes down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workshops.domain.decision_text import MetricText
from workshops.domain.log import append_event, happening_at
from workshops.domain.pilot_reading import against, metric_named, said_of
from workshops.domain.pilot_verdicts import in_question
from workshops.domain.signal_state import Rule
from workshops.enums import Comparator, Measured
from workshops.models import Assumption, Decision, Member, MetricOutcome, Occurrence, Pilot, Revision
from workshops.queries.forecasts import forecast_texts, outcomes_of
from workshops.queries.pilots import PilotThreshold, newest
from workshops.queries.readings import Watched, watched


@dataclass(frozen=True)
class Found:
    """What is known of a threshold: whether it is met, by what that was measured, and the value where there is one."""

    met: bool
    measured: Measured
    value: float | None


def known_of(decision: Decision, revision: Revision) -> dict[int, Found]:
    """Of which metrics of a text it is known whether they are met, by their places: found by a revisit, else as it has
    been measured since the text was written."""
    found = {place: Found(one.met, Measured(one.measured), one.value) for place, one in outcomes_of(revision).items()}
    return {**measured_since(decision, revision), **found}


def measured_since(decision: Decision, revision: Revision) -> dict[int, Found]:
    """Since the text was written: by the newest pilot, where that is sure; else by the signals of the same name."""
    metrics = revision.body["metrics"]
    return {**_by_signals(decision, revision, metrics), **_by_pilot(decision, revision, metrics)}


def _by_pilot(decision: Decision, revision: Revision, metrics: list[MetricText]) -> dict[int, Found]:
    pilot = newest(decision)
    if pilot is None or pilot.imported_at <= revision.created_at:
        return {}
    verdicts = {place: _verdict(pilot, metric) for place, metric in enumerate(metrics)}
    return {place: Found(said == "meets", Measured.PILOT, None) for place, said in verdicts.items() if said}


def _verdict(pilot: Pilot, metric: MetricText) -> str:
    """`meets` or `fails`, where every variant in question does; empty where they differ, or one has too few cases
    to tell."""
    key = metric_named(pilot.said, metric["name"], pilot.named)
    if not key:
        return ""
    threshold = PilotThreshold(
        metric=metric["name"],
        comparator=metric["comparator"],
        value=metric["threshold"],
        unit=metric["unit"],
        logged_at="",
        after=False,
    )
    judged = in_question(against(said_of(pilot), [threshold], pilot.named))
    said = {measures[key]["verdict"] for measures in judged.values() if key in measures}
    (verdict,) = said if len(said) == 1 else (None,)
    return verdict if verdict in ("meets", "fails") else ""


def _by_signals(decision: Decision, revision: Revision, metrics: list[MetricText]) -> dict[int, Found]:
    names = {_name(metric["name"]) for metric in metrics}
    same = [one for one in _standing(decision) if hasattr(one, "signal") and _name(one.signal.metric) in names]
    read = [one for one in watched(same) if one.newest and one.newest.created_at > revision.created_at]
    by_name = {_name(one.signal.metric): one for one in read if one.signal}
    return {
        place: _by_readings(metric, by_name[_name(metric["name"])])
        for place, metric in enumerate(metrics)
        if _name(metric["name"]) in by_name
    }


def _standing(decision: Decision) -> Sequence[Assumption]:
    """Of its text, and what is watched besides; without a query of one that came with its parts."""
    told: list[Assumption] | None = getattr(decision, "standing", None)
    if told is not None:
        return told
    return list(Assumption.objects.filter(decision=decision, dropped_at=None).select_related("signal"))


def _name(metric: str) -> str:
    return " ".join(metric.split()).casefold()


def _by_readings(metric: MetricText, watched: Watched) -> Found:
    """As the signal itself is judged: by its newest reading where one is enough, else by the mean over its window."""
    assert watched.signal is not None
    assert watched.newest is not None
    mean = None if watched.signal.one_is_enough else watched.mean
    value = watched.newest.value if mean is None else mean
    rule = Rule(Comparator(metric["comparator"]), metric["threshold"], watched.signal.window_days)
    return Found(rule.holds(value), Measured.READING, value)


def score_forecasts(*, decision: Decision, occurrence: Occurrence, by: Member | None) -> None:
    """Write down what came of every threshold of which somebody forecast something, as far as it is known now and no
    earlier revisit found it. In the caller's transaction, which completes the revisit."""
    rows = []
    for revision in forecast_texts(decision):
        done = outcomes_of(revision)
        said = set(revision.forecasts.values_list("metric", flat=True))
        for place, found in measured_since(decision, revision).items():
            if place in said and place not in done:
                rows.append(_outcome(revision, place, found, occurrence))
    if rows:
        MetricOutcome.objects.bulk_create(rows)
        body = {"occurrence": str(occurrence.pk), "count": len(rows), "met": sum(row.met for row in rows)}
        append_event("forecasts.scored", subject=decision, by=by, body=body, rows=rows)


def _outcome(revision: Revision, place: int, found: Found, occurrence: Occurrence) -> MetricOutcome:
    return MetricOutcome(
        revision=revision,
        metric=place,
        met=found.met,
        measured=found.measured,
        value=found.value,
        occurrence=occurrence,
        found_at=happening_at(),
    )
