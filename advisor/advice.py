"""What to do with a recommendation: techniques, fallback, metrics, failure modes, sequence. Every line by rule."""

from advisor.answer_advice import (
    Advice,
    EventSaid,
    FailureModeSaid,
    FallbackSaid,
    MetricSaid,
    SecurityNoteSaid,
    StepSaid,
    TechniqueSaid,
)
from advisor.framework.model import Framework
from advisor.framework.parts import Fallback, Metric, Step
from advisor.group import Group
from advisor.speech import gettext as _
from advisor.standing import Standing
from advisor.words import approach_name, plain

Answers = dict[str, list[float]]


def advice_for(approach: str, framework: Framework, group: Group, standing: Standing, answers: Answers) -> Advice:
    """The parts of the recommendation that follow from the first-ranked approach."""
    advice: Advice = {
        "techniques": techniques(approach, framework, answers),
        "fallback": fallback(approach, framework, standing, answers),
        "metrics": metrics(approach, framework, group, answers),
        "failure_modes": failure_modes(approach, framework, answers),
        "sequence": sequence(approach, framework, answers),
        "security": security(approach, framework, answers),
    }
    if framework.events:
        advice["events"] = events(approach, framework, answers)
    return advice


def no_advice() -> Advice:
    """The same parts when there is no approach to advise on."""
    return {"techniques": [], "fallback": None, "metrics": [], "failure_modes": [], "sequence": [], "security": []}


def techniques(approach: str, framework: Framework, answers: Answers) -> list[TechniqueSaid]:
    """Those that go with the approach and whose rule applies, in the framework's order."""
    return [
        {
            "key": item.key,
            "name": item.name,
            "what": item.what,
            "because": item.reason,
            "met": [str(condition) for condition in item.rule.conditions if condition.holds(answers)],
            "sources": list(item.sources),
        }
        for item in framework.techniques
        if approach in item.approaches and item.rule.applies(answers)
    ]


def fallback(approach: str, framework: Framework, standing: Standing, answers: Answers) -> FallbackSaid | None:
    """The best-ranked approach that answers the winner's most likely failure, with the rule to switch by."""
    own = (item for item in framework.fallbacks if item.approach == approach)
    known = next((item for item in own if item.when.applies(answers)), None)
    if known is None:
        return None
    allowed = [a for a in standing.ranking if not standing.limits.excluded[a]]
    survivor = next((a for a in allowed if framework.approaches[a].key in known.survivors), None)
    said: FallbackSaid = {
        "approach": None if survivor is None else framework.approaches[survivor].key,
        "failure": known.failure,
        "rule": rule_words(known, survivor, framework),
        "sources": list(known.sources),
    }
    return {**said, "key": known.key} if known.key else said


def rule_words(known: Fallback, survivor: int | None, framework: Framework) -> str:
    """The rule with the approach to switch to, or a person where none survives."""
    named = _("a person") if survivor is None else approach_name(framework, survivor)
    return known.rule.replace("{approach}", named)


def metrics(approach: str, framework: Framework, group: Group, answers: Answers) -> list[MetricSaid]:
    """What to measure in the pilot, with thresholds to argue about."""
    return [
        {
            "key": item.key,
            "name": item.name,
            "comparator": item.comparator,
            "threshold": plain(_threshold(item, framework, group)),
            "unit": item.unit,
            "why": item.why,
            "sources": list(item.sources),
        }
        for item in framework.metrics
        if approach in item.approaches and item.rule.applies(answers)
    ]


def _threshold(metric: Metric, framework: Framework, group: Group) -> float:
    by = metric.threshold_by
    if by is None:
        return metric.threshold
    level = group.median(framework.criterion_index[by.criterion])
    return metric.threshold if level is None else by.at[int(level + 0.5)]


def failure_modes(approach: str, framework: Framework, answers: Answers) -> list[FailureModeSaid]:
    return [
        {
            "key": item.key,
            "name": item.name,
            "sign": item.sign,
            "mitigation": item.mitigation,
            "sources": list(item.sources),
        }
        for item in framework.failure_modes
        if approach in item.approaches and item.rule.applies(answers)
    ]


def sequence(approach: str, framework: Framework, answers: Answers) -> list[StepSaid]:
    """Phase one, step by step, without the steps for which there is no reason."""
    steps = [
        (step, item.sources)
        for item in framework.sequence
        if item.approach == approach
        for step in item.steps
        if step.rule.applies(answers)
    ]
    return [_step(number, step, sources) for number, (step, sources) in enumerate(steps, start=1)]


def _step(number: int, step: Step, sources: tuple[str, ...]) -> StepSaid:
    said: StepSaid = {
        "step": number,
        "title": step.title,
        "text": step.text,
        "weeks": step.weeks,
        "sources": list(sources),
    }
    return {**said, "key": step.key} if step.key else said


def security(approach: str, framework: Framework, answers: Answers) -> list[SecurityNoteSaid]:
    return [
        {"key": item.key, "note": item.note, "sources": list(item.sources)}
        for item in framework.security
        if approach in item.approaches and item.rule.applies(answers)
    ]


def events(approach: str, framework: Framework, answers: Answers) -> list[EventSaid]:
    """What brings the decision back, though no number moves."""
    return [
        {"key": item.key, "name": item.name, "then": item.then, "sources": list(item.sources)}
        for item in framework.events
        if approach in item.approaches and item.rule.applies(answers)
    ]
