"""The framework said for the guide: rules in the anchors' words, names for keys, a sentence for every curve."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar

from workshops.domain.frameworks import Framework
from workshops.forms.guide import plain_number

T = TypeVar("T")

# The answers of the worked example; a framework that asks other things takes its own first three criteria.
EXAMPLE = {"knowledge_churn": 3, "factual_gap": 3, "behaviour_gap": 1}


def kept(make: Callable[[Framework], T]) -> Callable[[Framework], T]:
    """Makes it once for each framework: there are few, and none changes while the process lives."""
    made: dict[str, T] = {}

    @wraps(make)
    def once(framework: Framework) -> T:
        if framework.digest not in made:
            made[framework.digest] = make(framework)
        return made[framework.digest]

    return once


@kept
def pages(framework: Framework) -> list[dict[str, Any]]:
    """The pages of the guide in the order in which people ask. `there`: whether it has any content."""
    gates, lenses, cases = len(framework.gates), len(framework.lenses), len(framework.scenarios)
    practice = bool(framework.metrics or framework.failure_modes or framework.security)
    everything = [
        ("", "Start here", "The question in plain words.", True),
        ("approaches", "Approaches", "What there is to choose, with techniques and first steps.", True),
        ("criteria", "Criteria", f"{len(framework.criteria)} questions, five answers each, and how they count.", True),
        (
            "gates",
            "Gates",
            f"{gates} {_plural(gates, 'rule holds', 'rules hold')} whatever the weights say.",
            gates > 0,
        ),
        ("lenses", "Lenses", f"{lenses} published frameworks read the same answers.", lenses > 0),
        ("situations", "Situations like yours", f"{cases} cases, and what the advisor says to each.", cases > 0),
        ("practice", "Metrics and failures", "What to measure, what goes wrong, what to guard.", practice),
        ("costs", "Costs", "What each approach costs, and at which volume that turns.", bool(framework.costs)),
        ("confidence", "How sure it is", "From answers to a recommendation, step by step.", True),
        ("glossary", "Glossary and sources", "Every word, and everything that was read.", True),
    ]
    return [
        {"name": f"guide_{name}".rstrip("_"), "title": title, "line": line, "there": there}
        for name, title, line, there in everything
    ]


def _plural(count: int, one: str, many: str) -> str:
    return one if count == 1 else many


def in_sentence(name: str) -> str:
    """ "Knowledge churn" → "knowledge churn", but "ML capacity"."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def joined(words: Iterable[str], last: str) -> str:
    """`["a", "b", "c"], "or"` → `"a, b or c"`."""
    items = list(words)
    return f" {last} ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def condition_words(framework: Framework, condition: Any) -> str:
    """`latency >= 3` → `"latency is at least “a few hundred milliseconds”"`."""
    criterion = framework.criterion(condition.criterion)
    name, short = in_sentence(criterion.name), criterion.short
    if condition.sign == "unknown":
        return f"nobody has answered {name}"
    ends = {">=": len(short) - 1, "<=": 0}
    bound = "" if ends.get(condition.sign, condition.level) == condition.level else "at least "
    if bound and condition.sign == "<=":
        bound = "at most "
    return f"{name} is {bound}“{short[condition.level]}”"


def rule_words(framework: Framework, rule: Any) -> str:
    """When a rule applies, as a sentence; "Always." without conditions."""
    every = joined((condition_words(framework, one) for one in rule.when), "and")
    one = joined((condition_words(framework, one) for one in rule.any_of), "or")
    if not every and not one:
        return "Always."
    return f"When {', and '.join(part for part in (every, one) if part)}."


def with_rules(framework: Framework, items: Iterable[Any]) -> list[dict[str, Any]]:
    """Each item beside the sentence that says when it applies."""
    return [{"item": item, "when": rule_words(framework, item.rule)} for item in items]


def metrics(framework: Framework) -> list[dict[str, Any]]:
    """Each metric with its threshold in words; where it follows an answer, one threshold for each of the five."""
    rows = []
    for row in with_rules(framework, framework.metrics):
        item, by, follows = row["item"], [], ""
        if item.threshold_by:
            criterion = framework.criterion(item.threshold_by.criterion)
            follows = criterion.name
            pairs = zip(criterion.short, item.threshold_by.at, strict=True)
            by = [(words, plain_number(threshold)) for words, threshold in pairs]
        sign = {">=": "at least", "<=": "at most"}.get(item.comparator, item.comparator)
        rows.append({**row, "sign": sign, "threshold": plain_number(item.threshold), "by": by, "follows": follows})
    return rows


@kept
def criteria(framework: Framework) -> list[dict[str, Any]]:
    """Each criterion with its curves, its share of the default weight, and who else reads it."""
    rules = framework.to_dict()["lens_rules"]
    total = sum(criterion.weight for criterion in framework.criteria)
    return [
        {
            "criterion": criterion,
            "percent": f"{100 * criterion.weight / total:.0f}",
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


def _read_by(gate: Any) -> set[str]:
    return {condition.criterion for condition in gate.rule.conditions}


def _bars(curve: Any) -> dict[str, Any]:
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
    parts = []
    if change[best] > 0:
        parts.append(f"{best} gains {change[best]:.2f}")
    if change[worst] < 0:
        parts.append(f"{worst} loses {-change[worst]:.2f}")
    if not parts:
        return "The answer makes no difference to any approach."
    return f"From the first answer to the fifth, {' and '.join(parts)}."


@kept
def approaches(framework: Framework) -> list[dict[str, Any]]:
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


def _fallback(framework: Framework, found: Any) -> dict[str, Any] | None:
    """The rule with every survivor named; in a room, the best-ranked of them takes the place."""
    if found is None:
        return None
    survivors = joined((framework.approach(key).inline for key in found.survivors), "or")
    return {"failure": found.failure, "rule": found.rule.replace("{approach}", survivors), "sources": found.sources}


@kept
def worked_example(framework: Framework) -> dict[str, Any]:
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
