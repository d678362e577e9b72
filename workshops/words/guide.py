"""The framework said for the guide: rules in the anchors' words, names for keys, a sentence for every curve."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Protocol, TypedDict, TypeVar

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from workshops.domain.frameworks import Framework, lens_rules
from workshops.figures import decimal, listed, percent
from workshops.words.numbers import plain_number

T = TypeVar("T")
Context = dict[str, object]


class Condition(Protocol):
    """`latency >= 3`, `training_data unknown`."""

    @property
    def criterion(self) -> str: ...
    @property
    def sign(self) -> str: ...
    @property
    def level(self) -> int: ...


class Rule(Protocol):
    """All of `when`, and one of `any_of` if there are any."""

    @property
    def when(self) -> Sequence[Condition]: ...
    @property
    def any_of(self) -> Sequence[Condition]: ...


class Ruled(Protocol):
    @property
    def rule(self) -> Rule: ...


class Curve(Protocol):
    @property
    def levels(self) -> Sequence[float]: ...
    @property
    def why(self) -> str: ...
    @property
    def sources(self) -> Sequence[str]: ...


class Fallback(Protocol):
    @property
    def failure(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def survivors(self) -> Sequence[str]: ...
    @property
    def sources(self) -> Sequence[str]: ...


class Page(TypedDict):
    """A page of the guide. `there`: whether it has any content."""

    name: str
    title: str
    line: str
    there: bool


# The answers of the worked example; a framework that asks other things takes its own first three criteria.
EXAMPLE = {"knowledge_churn": 3, "factual_gap": 3, "behaviour_gap": 1}


def kept(make: Callable[[Framework], T]) -> Callable[[Framework], T]:
    """Makes it once for each framework and language: there are few, and none changes while the process lives."""
    made: dict[tuple[str, str | None], T] = {}

    @wraps(make)
    def once(framework: Framework) -> T:
        key = (framework.digest, get_language())
        if key not in made:
            made[key] = make(framework)
        return made[key]

    return once


@kept
def pages(framework: Framework) -> list[Page]:
    """The pages of the guide in the order in which people ask."""
    practice = bool(framework.metrics or framework.failure_modes or framework.security)
    everything = [
        ("", _("Start here"), _("The question in plain words."), True),
        ("approaches", _("Approaches"), _("What there is to choose, with techniques and first steps."), True),
        ("criteria", _("Criteria"), _criteria_line(len(framework.criteria)), True),
        ("gates", _("Gates"), _gates_line(len(framework.gates)), bool(framework.gates)),
        ("lenses", _("Lenses"), _lenses_line(len(framework.lenses)), bool(framework.lenses)),
        ("situations", _("Situations like yours"), _situations_line(len(framework.scenarios)),
         bool(framework.scenarios)),
        ("practice", _("Metrics and failures"), _("What to measure, what goes wrong, what to guard."), practice),
        ("costs", _("Costs"), _("What each approach costs, and at which volume that turns."), bool(framework.costs)),
        ("confidence", _("How sure it is"), _("From answers to a recommendation, step by step."), True),
        ("glossary", _("Glossary and sources"), _("Every word, and everything that was read."), True),
    ]  # fmt: skip
    return [
        {"name": f"guide_{name}".rstrip("_"), "title": title, "line": line, "there": there}
        for name, title, line, there in everything
    ]


def _criteria_line(count: int) -> str:
    sentence = ngettext(
        "{count} question, five answers, and how they count.",
        "{count} questions, five answers each, and how they count.",
        count,
    )
    return sentence.format(count=count)


def _gates_line(count: int) -> str:
    sentence = ngettext(
        "{count} rule holds whatever the weights say.", "{count} rules hold whatever the weights say.", count
    )
    return sentence.format(count=count)


def _lenses_line(count: int) -> str:
    sentence = ngettext(
        "{count} published framework reads the same answers.",
        "{count} published frameworks read the same answers.",
        count,
    )
    return sentence.format(count=count)


def _situations_line(count: int) -> str:
    sentence = ngettext(
        "{count} case, and what the advisor says to it.", "{count} cases, and what the advisor says to each.", count
    )
    return sentence.format(count=count)


def condition_words(framework: Framework, condition: Condition) -> str:
    """`latency >= 3` → `"latency is at least “a few hundred milliseconds”"`."""
    criterion = framework.criterion(condition.criterion)
    name, short = criterion.inline, criterion.short
    if condition.sign == "unknown":
        return _("nobody has answered {criterion}").format(criterion=name)
    is_end = {">=": len(short) - 1, "<=": 0}.get(condition.sign, condition.level) == condition.level
    if is_end:
        sentence = _("{criterion} is “{answer}”")
    elif condition.sign == "<=":
        sentence = _("{criterion} is at most “{answer}”")
    else:
        sentence = _("{criterion} is at least “{answer}”")
    return sentence.format(criterion=name, answer=short[condition.level])


def rule_words(framework: Framework, rule: Rule) -> str:
    """When a rule applies, as a sentence; "Always." without conditions."""
    every = listed(condition_words(framework, one) for one in rule.when)
    some = listed((condition_words(framework, one) for one in rule.any_of), either=True)
    if every and some:
        return _("When {conditions}, and {others}.").format(conditions=every, others=some)
    return _("When {conditions}.").format(conditions=every or some) if every or some else _("Always.")


def with_rules(framework: Framework, items: Iterable[Ruled]) -> list[Context]:
    """Each item beside the sentence that says when it applies."""
    return [{"item": item, "when": rule_words(framework, item.rule)} for item in items]


def metrics(framework: Framework) -> list[Context]:
    """Each metric with its threshold in words; where it follows an answer, one threshold for each of the five."""
    rows = []
    for item in framework.metrics:
        by, follows = [], ""
        if item.threshold_by:
            criterion = framework.criterion(item.threshold_by.criterion)
            follows = criterion.name
            pairs = zip(criterion.short, item.threshold_by.at, strict=True)
            by = [(words, plain_number(threshold)) for words, threshold in pairs]
        bound = _bound(item.comparator, "…" if by else plain_number(item.threshold))
        rows.append(
            {"item": item, "when": rule_words(framework, item.rule), "bound": bound, "by": by, "follows": follows}
        )
    return rows


def _bound(comparator: str, threshold: str) -> str:
    if comparator == ">=":
        return _("at least {threshold}").format(threshold=threshold)
    if comparator == "<=":
        return _("at most {threshold}").format(threshold=threshold)
    return f"{comparator} {threshold}"


@kept
def criteria(framework: Framework) -> list[Context]:
    """Each criterion with its curves, its share of the default weight, and who else reads it."""
    rules = lens_rules(framework)
    total = sum(criterion.weight for criterion in framework.criteria)
    return [
        {
            "criterion": criterion,
            "percent": percent(criterion.weight / total),
            "pulls": framework.approach(criterion.pulls).inline,
            "curves": [(approach, _bars(framework.values[criterion.key][approach.key]))
                       for approach in framework.approaches],
            "sentence": _curve_sentence(framework, criterion.key),
            "gates": [gate for gate in framework.gates if criterion.key in _read_by(gate)],
            "lenses": [rule["name"] for rule in rules if criterion.key in rule["reads"]],
            "quick": criterion.key in framework.sets.get("quick", ()),
        }
        for criterion in framework.criteria
    ]  # fmt: skip


def _read_by(gate: Ruled) -> set[str]:
    return {condition.criterion for condition in (*gate.rule.when, *gate.rule.any_of)}


def _bars(curve: Curve) -> Context:
    """A curve and its five bars, in hundredths of the height that is there."""
    bars = [
        {"value": value, "top": f"{100 - 100 * value:.1f}", "height": f"{100 * value:.1f}"} for value in curve.levels
    ]
    return {"bars": bars, "why": curve.why, "sources": curve.sources}


def _curve_sentence(framework: Framework, criterion: str) -> str:
    """Who gains and who loses most between the first answer and the fifth."""
    change = {
        approach.inline: framework.values[criterion][approach.key].levels[-1]
        - framework.values[criterion][approach.key].levels[0]
        for approach in framework.approaches
    }
    best, worst = max(change, key=lambda key: change[key]), min(change, key=lambda key: change[key])
    gains, loses = decimal(change[best], 2), decimal(-change[worst], 2)
    if change[best] > 0 and change[worst] < 0:
        sentence = _("From the first answer to the fifth, {best} gains {gains} and {worst} loses {loses}.")
    elif change[best] > 0:
        sentence = _("From the first answer to the fifth, {best} gains {gains}.")
    elif change[worst] < 0:
        sentence = _("From the first answer to the fifth, {worst} loses {loses}.")
    else:
        return _("The answer makes no difference to any approach.")
    return sentence.format(best=best, gains=gains, worst=worst, loses=loses)


@kept
def approaches(framework: Framework) -> list[Context]:
    """Each approach with what pulls to it, what may exclude it, its techniques, fallback and first phase."""
    steps = {sequence.approach: sequence for sequence in framework.sequence}
    fallbacks = {fallback.approach: fallback for fallback in framework.fallbacks}
    return [
        {
            "approach": approach,
            "criteria": [criterion for criterion in framework.criteria if criterion.pulls == approach.key],
            "gates": [gate for gate in framework.gates if approach.key in gate.approaches],
            "techniques": with_rules(framework, (t for t in framework.techniques if approach.key in t.approaches)),
            "sequence": steps.get(approach.key),
            "fallback": _fallback(framework, fallbacks.get(approach.key)),
            "failures": [mode for mode in framework.failure_modes if approach.key in mode.approaches],
        }
        for approach in framework.approaches
    ]


def _fallback(framework: Framework, found: Fallback | None) -> Context | None:
    """The rule with every survivor named; in a room, the best-ranked of them takes the place."""
    if found is None:
        return None
    survivors = listed((framework.approach(key).inline for key in found.survivors), either=True)
    return {"failure": found.failure, "rule": found.rule.replace("{approach}", survivors), "sources": found.sources}


@kept
def worked_example(framework: Framework) -> Context:
    """Three answers added up by hand: the weight of each, its worth to each approach, and the sums."""
    known = set(framework.criterion_index)
    answers = EXAMPLE if set(EXAMPLE) <= known else {c.key: 3 for c in framework.criteria[:3]}
    total = sum(framework.criterion(key).weight for key in answers)
    rows = []
    sums = [0.0] * len(framework.approaches)
    for key, level in answers.items():
        criterion = framework.criterion(key)
        weight = criterion.weight / total
        worth = [framework.values[key][approach.key].levels[level] for approach in framework.approaches]
        sums = [so_far + weight * one for so_far, one in zip(sums, worth, strict=True)]
        rows.append({"name": criterion.name, "said": criterion.short[level], "weight": weight, "worth": worth})
    first = framework.approaches[sums.index(max(sums))]
    return {"answers": answers, "rows": rows, "sums": sums, "first": first.short}
