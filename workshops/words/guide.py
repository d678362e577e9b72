"""The framework said for the guide: rules in the anchors' words, names for keys, a sentence for every curve."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import wraps
from typing import Protocol, TypedDict, TypeVar

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from workshops import dates
from workshops.domain.frameworks import Framework, Reliability, calibrations, lens_rules
from workshops.figures import decimal, listed, percent, plain_number, whole
from workshops.words.rules import Rule, Ruled, condition_words, rule_words, with_rules

T = TypeVar("T")
Context = dict[str, object]


class Counting(Ruled, Protocol):
    @property
    def otherwise(self) -> float: ...
    @property
    def why(self) -> str: ...
    @property
    def sources(self) -> Sequence[str]: ...


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
    def when(self) -> Rule: ...
    @property
    def survivors(self) -> Sequence[str]: ...
    @property
    def sources(self) -> Sequence[str]: ...


class Source(Protocol):
    @property
    def read(self) -> str: ...


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
    practice = bool(framework.metrics or framework.failure_modes or framework.security or framework.events)
    everything = [
        ("", _("Start here"), _("The question in plain words."), True),
        ("approaches", _("Approaches"), _("What there is to choose, with techniques and first steps."), True),
        ("before", _("Before you choose"), _("What to confirm first, and which risks a choice accepts."),
         bool(framework.before or framework.risks or framework.checklist)),
        ("comparison", _("Side by side"), _("What the articles say of each approach, and where they differ."),
         bool(framework.comparison)),
        ("criteria", _("Criteria"), _criteria_line(len(framework.criteria)), True),
        ("gates", _("Gates"), _gates_line(len(framework.gates)), bool(framework.gates)),
        ("lenses", _("Lenses"), _lenses_line(len(framework.lenses)), bool(framework.lenses)),
        ("situations", _("Situations like yours"), _situations_line(len(framework.scenarios)),
         bool(framework.scenarios)),
        ("practice", _("Metrics and failures"), _("What to measure, what goes wrong, what to guard."), practice),
        ("costs", _("Costs"), _("What each approach costs, and at which volume that turns."), bool(framework.costs)),
        ("models", _("Models"), _("When models are retired, and who says so."), True),
        ("confidence", _("How sure it is"), _("From answers to a recommendation, step by step."), True),
        ("questions", _("Questions people ask"), _("What may be said to whoever was not in the room."),
         bool(framework.questions)),
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
    return sentence.format(count=whole(count))


def _gates_line(count: int) -> str:
    sentence = ngettext(
        "{count} rule holds whatever the weights say.", "{count} rules hold whatever the weights say.", count
    )
    return sentence.format(count=whole(count))


def _lenses_line(count: int) -> str:
    sentence = ngettext(
        "{count} published framework reads the same answers.",
        "{count} published frameworks read the same answers.",
        count,
    )
    return sentence.format(count=whole(count))


def _situations_line(count: int) -> str:
    sentence = ngettext(
        "{count} case, and what the advisor says to it.", "{count} cases, and what the advisor says to each.", count
    )
    return sentence.format(count=whole(count))


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


def how_read(source: Source, on: date | None) -> str:
    """How much of a source could be read on that day; empty where the framework does not say."""
    if not source.read or on is None:
        return ""
    sentences = {
        "text": _("Read whole, in a copy, on {day}."),
        "page": _("Its page was read as a crawl had stored it, on {day}."),
        "abstract": _("Its abstract was read, on {day}."),
        "copy": _("Its page was not reached on {day}; its whole text was read in a copy that others keep."),
        "table": _("Read as it is installed, on {day}."),
    }
    return sentences[source.read].format(day=dates.short(on))


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
            "aspects": [aspect for aspect in framework.comparison if criterion.key in aspect.criteria],
            "counts": [_counts(framework, rule) for rule in framework.counts if rule.criterion == criterion.key],
        }
        for criterion in framework.criteria
    ]  # fmt: skip


def _counts(framework: Framework, rule: Counting) -> Context:
    """How far a criterion counts: in full when, and how much of it otherwise."""
    share = percent(rule.otherwise)
    if rule.otherwise:
        words = _("It counts in full where {conditions}; otherwise {share} of the differences count.")
    else:
        words = _("It counts where {conditions}; otherwise it says nothing.")
    some = listed((condition_words(framework, one) for one in rule.rule.any_of), either=True)
    every = listed(condition_words(framework, one) for one in rule.rule.when)
    both = _("{conditions}, and {others}").format(conditions=every, others=some) if every and some else every or some
    return {"sentence": words.format(conditions=both, share=share), "why": rule.why, "sources": rule.sources}


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
    """Each approach with what pulls to it, what may exclude it, its techniques, fallbacks and first phase.

    A technique is described with the first approach that it goes with; the others name it (`as_above`).
    """
    first = {technique.key: _first_with(framework, technique.approaches) for technique in framework.techniques}
    steps = {sequence.approach: sequence for sequence in framework.sequence}
    return [
        {
            "approach": approach,
            "criteria": [criterion for criterion in framework.criteria if criterion.pulls == approach.key],
            "gates": [gate for gate in framework.gates if approach.key in gate.approaches],
            "techniques": with_rules(framework, (t for t in framework.techniques if first[t.key] == approach.key)),
            "as_above": [
                {"technique": t, "with": first[t.key]}
                for t in framework.techniques
                if approach.key in t.approaches and first[t.key] != approach.key
            ],
            "sequence": steps.get(approach.key),
            "steps": _steps(framework, steps[approach.key].steps) if approach.key in steps else [],
            "fallbacks": _fallbacks(framework, [f for f in framework.fallbacks if f.approach == approach.key]),
            "failures": [mode for mode in framework.failure_modes if approach.key in mode.approaches],
        }
        for approach in framework.approaches
    ]


def _first_with(framework: Framework, approaches: Sequence[str]) -> str:
    """The first in the framework's order."""
    return next(approach.key for approach in framework.approaches if approach.key in approaches)


def _steps(framework: Framework, steps: Iterable[Ruled]) -> list[Context]:
    """Each step, and when it is taken, unless it always is."""
    return [
        {"step": step, "when": rule_words(framework, step.rule) if step.rule.when or step.rule.any_of else ""}
        for step in steps
    ]


def _fallbacks(framework: Framework, found: Sequence[Fallback]) -> list[Context]:
    """Each rule with every survivor named; in a room, the best-ranked of them takes the place."""
    return [
        {
            "failure": one.failure,
            "rule": one.rule.replace("{approach}", _survivors(framework, one)),
            "when": _fallback_when(framework, one.when, alone=len(found) == 1),
            "sources": one.sources,
        }
        for one in found
    ]


def _survivors(framework: Framework, found: Fallback) -> str:
    names = [framework.approach(key).inline for key in found.survivors]
    return listed(names, either=True) if names else _("a person")


def _fallback_when(framework: Framework, rule: Rule, *, alone: bool) -> str:
    if rule.when or rule.any_of:
        return rule_words(framework, rule)
    return "" if alone else _("Otherwise.")


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


FEWEST_IN_A_CELL = 50  # panels; a share of fewer is mostly chance


@kept
def reliability(framework: Framework) -> Context | None:
    """What became of claims on panels whose true answer is known, and what an earlier edition claimed; None where
    nobody has looked."""
    kept_ones = calibrations(framework)
    if not kept_ones:
        return None
    now, *before = kept_ones
    sizes = now["by_voters"]
    return {
        "on": date.fromisoformat(now["on"]) if now["on"] else None,
        "command": f"python -m advisor calibrate --panels {now['panels']} --seed {now['seed']}",
        "goal": now["goal"],
        "voters": [size["of"] for size in sizes],
        "rows": _claims([*sizes, now["everything"]]),
        "winners": [(framework.approach(one["of"]).short, one) for one in now["by_winner"] if one["panels"]],
        "apart": next(one for one in now["by_world"] if one["of"] == "together"),
        "everything": now["everything"],
        "before": before[0] if before else None,
    }


def _claims(columns: Sequence[Reliability]) -> list[Context]:
    """A row for each tenth of what is claimed, the highest first: the share right in each column, None for few."""
    lows = sorted({found["low"] for column in columns for found in column["bins"]}, reverse=True)
    rows: list[Context] = []
    for low in lows:
        cells = [next((found for found in column["bins"] if found["low"] == low), None) for column in columns]
        shown = [found if found and found["panels"] >= FEWEST_IN_A_CELL else None for found in cells]
        if any(shown):
            rows.append({"low": round(low * 100), "high": round(low * 100) + 10, "cells": shown})
    return rows
