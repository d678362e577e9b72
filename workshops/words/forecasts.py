"""Forecasts in words: how many have said something, what came of it, and how good the group was at it."""

from __future__ import annotations

from typing import TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain.forecast_outcomes import Found
from workshops.domain.forecast_scores import LEAST_FORECASTS, LEAST_PEOPLE, Score, Scores
from workshops.domain.framework_names import spoken_role
from workshops.enums import Measured
from workshops.figures import decimal, percent, plain_number, whole
from workshops.models import Revision
from workshops.words.thresholds import threshold_words


class ScoreShown(TypedDict):
    """One row: of a role, or of everybody. `says`: what its score means, in a sentence."""

    label: str
    people: str
    forecasts: str
    said: str
    came: str
    score: str
    reliability: str
    resolution: str
    uncertainty: str
    says: str


class ForecastsSaid(TypedDict):
    """`came`: a sentence for each threshold of which it is known whether it is met; `few`: why no score is shown, where
    there is something to score; `kept_back`: that of some roles none is."""

    how_many: str
    came: list[str]
    rows: list[ScoreShown]
    few: str
    kept_back: str


def forecasts_said(
    revision: Revision, people: int, known: dict[int, Found], scores: Scores, *, framework: str
) -> ForecastsSaid:
    """`framework`: the key of the workshop's, by which its roles are called."""
    shown = [*([scores.group] if scores.group else []), *scores.roles]
    return {
        "how_many": _how_many(people),
        "came": [came_words(revision, place, found) for place, found in sorted(known.items())] if people else [],
        "rows": [_row(score, framework) for score in shown],
        "few": _few(scores) if scores.forecasts and not scores.group else "",
        "kept_back": _kept_back(scores) if scores.group else "",
    }


def _how_many(people: int) -> str:
    if not people:
        return _("Nobody has said yet how likely the thresholds of this text are met.")
    words = ngettext(
        "{count} person has said how likely the thresholds of this text are met.",
        "{count} people have said how likely the thresholds of this text are met.",
        people,
    )
    return words.format(count=whole(people))


def came_words(revision: Revision, place: int, found: Found) -> str:
    """`"Grounded correctness, at or above 90%: met, by readings of its signal (92)."`"""
    metric = revision.body["metrics"][place]
    places = {"metric": metric["name"], "threshold": threshold_words(metric), "how": Measured(found.measured).label}
    if found.value is None:
        met, missed = _("{metric}, {threshold}: met, by {how}."), _("{metric}, {threshold}: not met, by {how}.")
        return (met if found.met else missed).format(**places)
    met = _("{metric}, {threshold}: met, by {how} ({value}).")
    missed = _("{metric}, {threshold}: not met, by {how} ({value}).")
    return (met if found.met else missed).format(value=plain_number(found.value), **places)


def _few(scores: Scores) -> str:
    words = _(
        "What came is known of {forecasts}, from {people}. A score is shown from {least_people} people and"
        " {least_forecasts} forecasts on, so that nobody’s own can be read from it."
    )
    return words.format(
        forecasts=_forecasts(scores.forecasts),
        people=_people(scores.people),
        least_people=LEAST_PEOPLE,
        least_forecasts=LEAST_FORECASTS,
    )


def _kept_back(scores: Scores) -> str:
    if not scores.kept_back:
        return ""
    words = ngettext(
        "{count} role is counted in the whole and not shown by itself: too few people or forecasts stand behind it, or"
        " behind what would be left.",
        "{count} roles are counted in the whole and not shown by themselves: too few people or forecasts stand behind"
        " them, or behind what would be left.",
        scores.kept_back,
    )
    return words.format(count=whole(scores.kept_back))


def _people(count: int) -> str:
    return ngettext("{count} person", "{count} people", count).format(count=whole(count))


def _forecasts(count: int) -> str:
    return ngettext("{count} forecast", "{count} forecasts", count).format(count=whole(count))


def _row(score: Score, framework: str) -> ScoreShown:
    return {
        "label": spoken_role(score.label, framework) if score.label else _("Everybody"),
        "people": whole(score.people),
        "forecasts": whole(score.forecasts),
        "said": percent(score.said),
        "came": percent(score.came),
        "score": decimal(score.brier.score, 2),
        "reliability": decimal(score.brier.reliability, 2),
        "resolution": decimal(score.brier.resolution, 2),
        "uncertainty": decimal(score.brier.uncertainty, 2),
        "says": _says(score),
    }


def _says(score: Score) -> str:
    """How good the score is, and on which side they were wrong."""
    said, came = percent(score.said), percent(score.came)
    if score.brier.score >= COIN:
        good = _("No better than saying 50 % every time.")
    elif score.brier.score >= score.brier.uncertainty:
        good = _("Better than a coin, no better than knowing only how often thresholds are met.")
    else:
        good = _("Better than knowing only how often thresholds are met.")
    if abs(score.said - score.came) < NEAR:
        sure = _("They said {said} on average, and {came} came.")
    elif score.said > score.came:
        sure = _("They were too sure: they said {said} on average, and {came} came.")
    else:
        sure = _("They were too doubtful: they said {said} on average, and {came} came.")
    return f"{good} {sure.format(said=said, came=came)}"


COIN = 0.25  # Brier's score of who says one half every time
NEAR = 0.1
