"""Reading the cost model's inputs, and the presets of them."""

import math
from datetime import date

from advisor.framework.parts import LEVELS, CostInput, CostPreset
from advisor.framework.read_advice import Keys
from advisor.framework.table import Table
from advisor.speech import gettext as _

PRICES = ("input", "output", "cached_input", "batch_input", "batch_output")


def read_cost(table: Table, known: Keys) -> CostInput:
    low = table.number("low", 0, math.inf)
    high = table.number("high", 0, math.inf)
    if high <= low:
        table.fault("high", _("The range must have a width: write a number above low."))
    levels = table.has("by_criterion")
    cost = CostInput(
        key=table.key("key"),
        name=table.text("name"),
        unit=table.text("unit"),
        default=table.number("default", low, max(low, high)),
        low=low,
        high=high,
        about=table.text("about"),
        sources=table.keys("sources", known.sources),
        most=table.number("most", high, math.inf) if table.has("most") else None,
        as_of=_day(table, "as_of"),
        model=table.text("model", default=""),
        of=table.choice("of", PRICES) if table.has("model") else "",
        by_criterion=table.choice("by_criterion", known.criteria) if levels else "",
        by_level=table.numbers("by_level", LEVELS, 0, math.inf) if levels else (),
    )
    table.finish()
    return cost


def read_cost_preset(table: Table, inputs: dict[str, CostInput], known: Keys) -> CostPreset:
    given = table.table("inputs")
    numbers = {}
    for key in given.raw:
        if key not in inputs:
            given.fault(key, _("This is not an input of the cost model."))
        most = inputs[key].most if key in inputs else None
        numbers[key] = given.number(key, 0, math.inf if most is None else most)
    preset = CostPreset(
        key=table.key("key"),
        name=table.text("name"),
        about=table.text("about"),
        inputs=numbers,
        sources=table.keys("sources", known.sources),
    )
    table.finish()
    return preset


def _day(table: Table, name: str) -> date | None:
    table.seen.add(name)
    value = table.raw.get(name)
    if value is None or isinstance(value, date):
        return value
    table.fault(name, _("Write a day without quotes, for example {name} = 2026-11-26.").format(name=name))
    return None
