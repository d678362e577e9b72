"""What the decision form starts with: the recommendation, said as a decision. Everything in it may be changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from django.utils.translation import gettext as _

from workshops.domain import frameworks
from workshops.domain.anonymity import as_promised
from workshops.domain.decision_text import (
    AssumptionText,
    DecisionDraft,
    DecisionText,
    MetricText,
    SignalText,
)
from workshops.domain.framework_names import FrameworkNames
from workshops.domain.frameworks import Framework
from workshops.domain.recommendations import Flip, Metric, Step, WholeAnswer, lead_by_criterion
from workshops.domain.results import Result
from workshops.figures import listed
from workshops.models import Workshop
from workshops.words.recommendations import is_offered

METRICS = 5
LONGEST_TITLE = 120
WATCHED = 2
# Facts that change weekly or faster are looked at again every month, where the framework asks how fast they change.
CHURN, FAST_CHURN = "knowledge_churn", 3


class Curve(Protocol):
    @property
    def levels(self) -> Sequence[float]: ...


def draft_decision(
    workshop: Workshop,
    result: WholeAnswer | None,
    *,
    owner: str,
    backup: str = "",
    before: DecisionText | None = None,
) -> DecisionDraft:
    """`result` as the advisor gave it, or None without one. `owner`, `backup`: who is reminded, and who steps in.

    `before`: the text of the decision that this workshop revisits. What the answers do not speak of stays as it was.
    """
    draft = _from_result(workshop, as_promised(workshop, result) if result else None, owner=owner)
    draft["revisit"]["backup"] = backup
    return {**draft, "configuration": before["configuration"]} if before else draft


def _from_result(workshop: Workshop, result: Result | None, *, owner: str) -> DecisionDraft:
    approach = result["approach"] if result else None
    if result is None or approach is None:
        return {"title": workshop.title, "revisit": {"every_months": 3, "owner": owner}}
    steps, framework = result["sequence"], frameworks.framework_of(workshop)
    names = FrameworkNames((framework,))
    fallback = result["fallback"]
    return {
        "title": draft_title(workshop.title, names.approach_short(approach)),
        "approach": approach,
        "fallback": fallback["rule"] if fallback else "",
        "rationale": _rationale(result, names),
        "metrics": [_metric(metric) for metric in result["metrics"][:METRICS]],
        "assumptions": _assumptions(result, framework),
        "scope_now": _steps(steps[: (len(steps) + 1) // 2]),
        "scope_later": _steps(steps[(len(steps) + 1) // 2 :]),
        "revisit": {"every_months": 1 if _level(result, CHURN) >= FAST_CHURN else 3, "owner": owner},
    }


def draft_title(question: str, approach: str) -> str:
    """`"Claims copilot: RAG"`. The approach stands in it whole; a long question ends at a word."""
    form = _("{workshop} {approach}") if question.endswith(("?", "!", ".")) else _("{workshop}: {approach}")
    whole = form.format(workshop=question, approach=approach)
    if len(whole) <= LONGEST_TITLE:
        return whole
    room = LONGEST_TITLE - len(form.format(workshop="…", approach=approach))
    head, space, _rest = question[: room + 1].rpartition(" ")
    cut = head if space else question[:room]
    return _("{workshop}: {approach}").format(workshop=f"{cut}…", approach=approach)


def _metric(metric: Metric) -> MetricText:
    return {
        "name": metric["name"],
        "comparator": metric["comparator"],
        "threshold": metric["threshold"],
        "unit": metric["unit"],
    }


def _rationale(result: Result, names: FrameworkNames) -> str:
    """The statement, and the criteria that carry the lead over the runner-up."""
    lead, rival = lead_by_criterion(result), result["runner_up"]
    carried = [names.criterion_in_sentence(key) for key, gain in lead if gain > 0][:3]
    if not carried or not rival:
        return result["statement"]
    sentence = _("What carries it against {rival}: {criteria}.")
    carries = sentence.format(rival=names.approach_short(rival), criteria=listed(carried))
    return f"{result['statement']}\n{carries}"


def _assumptions(result: Result, framework: Framework) -> list[AssumptionText]:
    """The nearest plausible flips, then what carries the lead. What has a number to watch comes before what somebody
    would have to look at."""
    found = [text for text, _origin in _assumable(result, framework)]
    with_signal = [one for one in found if one["signal"]]
    return [*with_signal, *(one for one in found if not one["signal"])][:WATCHED]


def origins_of(workshop: Workshop, result: WholeAnswer) -> dict[str, str]:
    """{statement of each assumption that may be filled in: whence it comes, and its number}"""
    found = _assumable(as_promised(workshop, result), frameworks.framework_of(workshop))
    return {text["statement"]: origin for text, origin in found}


def _assumable(result: Result, framework: Framework) -> Iterator[tuple[AssumptionText, str]]:
    """Each with whence it comes."""
    flips = [flip for flip in result["flips"] if flip["kind"] == "level" and is_offered(flip)]
    yield from ((_watched_flip(framework, flip), _from_a_flip(framework, flip)) for flip in flips)
    taken = {flip["criterion"] for flip in flips}
    for criterion, gain in lead_by_criterion(result):
        level = _level(result, criterion)
        if gain > 0 and level >= 0 and criterion not in taken:
            signal = _watch(framework, result, criterion, level)
            text: AssumptionText = {"statement": _stays(framework, criterion, level), "owner": "", "signal": signal}
            yield text, _from_the_lead(framework, result, criterion, level)


def _from_a_flip(framework: Framework, flip: Flip) -> str:
    if flip["signal"] is None:
        return _("It comes from what would flip the result. No number says so by itself: somebody has to look.")
    sentence = _(
        "It comes from what would flip the result: at this number the answer would be “{answer}”, and {approach}"
        " would come first."
    )
    answer = framework.criterion(flip["criterion"]).short[round(flip["to"])]
    return sentence.format(answer=answer, approach=framework.approach(flip["new_approach"]).short)


def _from_the_lead(framework: Framework, result: Result, criterion: str, level: float) -> str:
    names = FrameworkNames((framework,))
    sentence = _(
        "It comes from what speaks most for {approach}: beyond this number {criterion} is no longer “{answer}”."
    )
    return sentence.format(
        approach=names.approach_short(result["approach"] or ""),
        criterion=names.criterion_in_sentence(criterion),
        answer=framework.criterion(criterion).short[round(level)],
    )


def _watched_flip(framework: Framework, flip: Flip) -> AssumptionText:
    signal = flip["signal"]
    return {
        "statement": f"{_stays(framework, flip['criterion'], flip['from'])} {flip['sentence']}"[:500],
        "owner": "",
        "signal": signal
        and {
            "metric": signal["metric"],
            "comparator": signal["comparator"],
            "threshold": signal["threshold"],
            "window_days": signal["window_days"],
        },
    }


def _stays(framework: Framework, criterion: str, level: float | None) -> str:
    """`level` None: nobody has answered it."""
    name = FrameworkNames((framework,)).criterion_name(criterion)
    if level is None or criterion not in framework.criterion_index:
        return _("{criterion} stays as it is.").format(criterion=name)
    short = framework.criterion(criterion).short[round(level)]
    return _("{criterion} stays at “{answer}”.").format(criterion=name, answer=short)


def _watch(framework: Framework, result: Result, criterion: str, level: float) -> SignalText | None:
    """The number that says that this criterion has left its level on the side that hurts the winner."""
    signal = framework.criterion(criterion).signal
    here, worse = round(level), _worse(framework.values[criterion], result, round(level))
    if signal is None or worse is None:
        return None
    upwards = worse > here
    above, below = (">=", "<=") if upwards else (">", "<")  # a level holds from its own value on
    return {
        "metric": f"{signal.metric} ({signal.unit})",
        "comparator": above if upwards == signal.rises else below,
        "threshold": signal.at[worse if upwards else here],
        "window_days": signal.window_days,
    }


def _worse(curves: Mapping[str, Curve], result: Result, level: int) -> int | None:
    """The neighbouring level at which the winner leads the runner-up by least, if by less than here."""
    ours, theirs = (curves.get(key or "") for key in (result["approach"], result["runner_up"]))
    if ours is None or theirs is None:
        return None
    lead = [mine - other for mine, other in zip(ours.levels, theirs.levels, strict=True)]
    near = [at for at in (level - 1, level + 1) if 0 <= at < len(lead) and lead[at] < lead[level]]
    return min(near, key=lambda at: lead[at], default=None)


def _level(result: Result, criterion: str) -> float:
    """The group's median answer, -1 where there is none."""
    for row in result["agreement"]:
        if row["criterion"] == criterion and row["median"] is not None:
            return float(row["median"])
    return -1


def _steps(steps: Sequence[Step]) -> str:
    sentence = _("{step}: {what}")
    return "\n".join(sentence.format(step=step["title"], what=step["text"]) for step in steps)
