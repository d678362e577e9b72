"""Reading the parts of a framework that follow from a recommendation."""

import math
from typing import Protocol

from advisor.framework.parts import (
    LEVELS,
    Event,
    FailureMode,
    Fallback,
    Metric,
    Scenario,
    SecurityNote,
    Sequence,
    Step,
    Technique,
    Term,
    ThresholdBy,
)
from advisor.framework.rules import FACTS
from advisor.framework.table import Table
from advisor.speech import gettext as _

COMPARATORS = (">=", "<=", ">", "<", "==")


class Keys(Protocol):
    """The keys that the rest of the file may refer to."""

    criteria: tuple[str, ...]
    approaches: tuple[str, ...]
    sources: tuple[str, ...]


def read_technique(table: Table, known: Keys) -> Technique:
    technique = Technique(
        key=table.key("key"),
        name=table.text("name"),
        approaches=table.keys("approaches", known.approaches),
        rule=table.rule(known.criteria),
        reason=table.text("rule"),
        what=table.text("what"),
        sources=table.keys("sources", known.sources),
    )
    table.finish()
    return technique


def read_fallback(table: Table, known: Keys) -> Fallback:
    fallback = Fallback(
        approach=table.choice("approach", known.approaches),
        failure=table.text("failure"),
        survivors=table.keys("survivors", known.approaches),
        rule=table.text("rule"),
        sources=table.keys("sources", known.sources),
        when=table.rule(known.criteria),
        key=table.text("key", default=""),
    )
    if fallback.approach in fallback.survivors:
        table.fault("survivors", _("An approach cannot be its own fallback. Remove it from the list."))
    table.finish()
    return fallback


def read_metric(table: Table, known: Keys) -> Metric:
    by = table.table("threshold_by") if table.has("threshold_by") else None
    metric = Metric(
        key=table.key("key"),
        name=table.text("name"),
        comparator=table.choice("comparator", COMPARATORS),
        threshold=table.number("threshold", -math.inf, math.inf),
        threshold_by=None if by is None else _threshold_by(by, known),
        unit=table.text("unit"),
        approaches=table.keys("approaches", known.approaches),
        rule=table.rule(known.criteria),
        why=table.text("why"),
        sources=table.keys("sources", known.sources),
    )
    table.finish()
    return metric


def _threshold_by(table: Table, known: Keys) -> ThresholdBy:
    by = ThresholdBy(table.choice("criterion", known.criteria), table.numbers("at", LEVELS, -math.inf, math.inf))
    table.finish()
    return by


def read_failure_mode(table: Table, known: Keys) -> FailureMode:
    mode = FailureMode(
        key=table.key("key"),
        approaches=table.keys("approaches", known.approaches),
        rule=table.rule(known.criteria),
        name=table.text("name"),
        sign=table.text("sign"),
        mitigation=table.text("mitigation"),
        sources=table.keys("sources", known.sources),
    )
    table.finish()
    return mode


def read_sequence(table: Table, known: Keys) -> Sequence:
    sequence = Sequence(
        approach=table.choice("approach", known.approaches),
        steps=tuple(_step(item, known) for item in table.tables("steps", required=True)),
        sources=table.keys("sources", known.sources),
    )
    table.finish()
    return sequence


def _step(table: Table, known: Keys) -> Step:
    weeks = table.raw.get("weeks", "")
    table.seen.add("weeks")
    if not isinstance(weeks, str):
        table.fault("weeks", _('Write the weeks as a text, for example weeks = "2 to 4".'))
    step = Step(
        table.text("title"), table.text("text"), str(weeks), table.rule(known.criteria), table.text("key", default="")
    )
    table.finish()
    return step


def read_security(table: Table, known: Keys) -> SecurityNote:
    note = SecurityNote(
        key=table.key("key"),
        approaches=table.keys("approaches", known.approaches),
        rule=table.rule(known.criteria),
        note=table.text("note"),
        sources=table.keys("sources", known.sources),
    )
    table.finish()
    return note


def read_event(table: Table, known: Keys) -> Event:
    event = Event(
        key=table.key("key"),
        approaches=table.keys("approaches", known.approaches),
        rule=table.rule(known.criteria),
        name=table.text("name"),
        then=table.text("then"),
        sources=table.keys("sources", known.sources),
    )
    table.finish()
    return event


def read_term(table: Table, known: Keys) -> Term:
    term = Term(
        key=table.key("key"),
        name=table.text("name"),
        meaning=table.text("meaning"),
        dated=table.text("dated", default="-"),
        sources=table.keys("sources", known.sources),
    )
    table.finish()
    return term


def read_scenario(table: Table, known: Keys) -> Scenario:
    answers = table.table("answers")
    levels = {key: round(answers.number(key, 0, LEVELS - 1)) for key in answers.raw}
    for key in levels:
        if key not in known.criteria:
            answers.fault(key, _("This is not a criterion of the framework."))
    scenario = Scenario(
        key=table.key("key"),
        situation=table.text("situation"),
        source=table.choice("source", known.sources),
        passage=table.text("passage"),
        answers=levels,
        approaches=table.keys("approaches", known.approaches),
        miss=table.text("miss", default="-"),
        in_place=table.choice("in_place", FACTS["in_place"]) if table.has("in_place") else None,
        budget=table.choice("budget", FACTS["budget"]) if table.has("budget") else None,
        alone=table.flag("alone"),
    )
    table.finish()
    return scenario
