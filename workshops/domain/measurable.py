"""What measuring could be about: a decision's thresholds, and the answers that could flip the recommendation, where a
number can be watched for them."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from django.utils.translation import gettext as _

from workshops.domain.anonymity import as_promised
from workshops.domain.decision_text import MetricText
from workshops.domain.decisions import current_revision
from workshops.domain.framework_names import names_of
from workshops.domain.frameworks import Criterion, framework_of
from workshops.domain.measuring import Question, question
from workshops.domain.recommendations import Flip, result_of
from workshops.domain.results import Result
from workshops.enums import RecommendationStatus, Stage
from workshops.models import Decision, Workshop
from workshops.queries.recommendations import latest_recommendation
from workshops.queries.signing import room_decision
from workshops.refusals import WrongStage

TODAY = "today"
# What has to stay so that the winner stays, where a signal says when it no longer does.
_STAYS = {">=": "<", ">": "<=", "<": ">=", "<=": ">"}


def measured_in(workshop: Workshop) -> Decision | Workshop:
    """Of a room from its recommendation on: its decision, once it has one. Raises WrongStage before."""
    if workshop.stage not in (Stage.RECOMMENDATION, Stage.DECIDED):
        raise WrongStage(_("There is nothing to measure yet: first comes the recommendation."))
    return room_decision(workshop.pk) or workshop


def questions_of(subject: Decision | Workshop) -> list[Question]:
    """Of a decision the thresholds of its text; of a room those that the advisor suggests; then of both what could flip
    the winner."""
    workshop = subject.workshop if isinstance(subject, Decision) else subject
    result = _result(workshop) if workshop else None
    return [*_thresholds(subject, result), *(_flips(workshop, result) if workshop and result else [])]


def _result(workshop: Workshop) -> Result | None:
    found = latest_recommendation(workshop.pk)
    if found is None or found.status != RecommendationStatus.READY:
        return None
    return as_promised(workshop, result_of(found))


def _thresholds(subject: Decision | Workshop, result: Result | None) -> list[Question]:
    if isinstance(subject, Decision):
        return [question(metric) for metric in current_revision(subject).body["metrics"]]
    if result is None:
        return []
    return [
        question(
            MetricText(
                name=metric["name"],
                comparator=metric["comparator"],
                threshold=metric["threshold"],
                unit=metric["unit"],
            )
        )
        for metric in result["metrics"]
    ]


def _flips(workshop: Workshop, result: Result) -> list[Question]:
    names = names_of(workshop)
    flips = [flip for flip in result["flips"] if flip["kind"] == "level" and flip.get("plausible", True)]
    return [
        question(metric, flips_to=names.approach_short(flip["new_approach"]))
        for flip in flips
        if (metric := _as_metric(flip)) is not None
    ]


def _as_metric(flip: Flip) -> MetricText | None:
    signal = flip["signal"]
    if signal is None or signal["comparator"] not in _STAYS:
        return None
    return MetricText(
        name=signal["metric"],
        comparator=_STAYS[signal["comparator"]],
        threshold=signal["threshold"],
        unit=signal["unit"],
    )


def rivals_of(subject: Decision | Workshop) -> list[str]:
    """What a pilot compares, by name: what was chosen or recommended, and its rival, else what is there today."""
    workshop = subject.workshop if isinstance(subject, Decision) else subject
    result, names = _result(workshop) if workshop else None, names_of(workshop)
    chosen = subject.approach if isinstance(subject, Decision) else result["approach"] if result else None
    rivals = [result["runner_up"], result["approach"]] if result else []
    rival = next((one for one in rivals if one and one != chosen), None)
    found = [names.approach_short(one) for one in (chosen, rival) if one]
    return found if len(found) == 2 else [*found, TODAY]


def graded_of(subject: Decision | Workshop) -> list[str]:
    """How its graded thresholds are called: those of a share of the answers of which more is better."""
    graded = [one for one in questions_of(subject) if one.share is not None and not one.downwards]
    return [one.metric["name"] for one in graded if not one.flips_to] or ["answer correctness"]


def never_flips(subject: Decision | Workshop) -> bool:
    """Whether there is a recommendation, and no answer that somebody could give would change it."""
    workshop = subject.workshop if isinstance(subject, Decision) else subject
    result = _result(workshop) if workshop else None
    return result is not None and not any(flip["kind"] == "level" for flip in result["flips"])


# Whose answers say how many groups have different rights to the sources
RIGHTS = "access_control"


@dataclass(frozen=True)
class RightsAnswered:
    """What the room's middle answer was, in the framework's words, and how many groups that is."""

    words: str
    groups: int


def rights_of(subject: Decision | Workshop) -> RightsAnswered | None:
    """None where the room was not asked, did not know, or is anonymous and keeps it back."""
    workshop = subject.workshop if isinstance(subject, Decision) else subject
    result = _result(workshop) if workshop else None
    if workshop is None or result is None:
        return None
    middle = next((one["median"] for one in result.get("agreement", ()) if one["criterion"] == RIGHTS), None)
    framework = framework_of(workshop)
    if middle is None or RIGHTS not in framework.criterion_index:
        return None
    return rights_at(middle, framework.criterion(RIGHTS))


def rights_at(middle: float, criterion: Criterion) -> RightsAnswered | None:
    """Between two answers the one that asks for more; None where the framework counts no groups."""
    if criterion.signal is None:
        return None
    level = ceil(middle)
    return RightsAnswered(criterion.levels[level], round(criterion.signal.at[level]))
