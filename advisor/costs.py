"""The cost model over a framework's inputs: the estimate that people read, with its sentences."""

import math
from collections.abc import Mapping
from itertools import combinations

from advisor.answer import BreakEven, CostEstimate, CostInputSaid, Sensitivity
from advisor.cost_model import MODELS, Cost, Inputs, break_even, pay_back
from advisor.errors import InvalidInput
from advisor.framework.model import Framework
from advisor.speech import decimal, ngettext
from advisor.speech import gettext as _
from advisor.words import approach_name

LONGEST = 120  # months


def read_inputs(values: object, framework: Framework) -> dict[str, float]:
    """The framework's cost inputs with `values` in place of their defaults. Raises InvalidInput by path."""
    if not framework.costs:
        raise InvalidInput(
            "no_cost_model", _("This framework has no cost model."), {"costs": _("Add [[costs]] to it.")}
        )
    if not isinstance(values, Mapping):
        raise InvalidInput(
            "invalid_input", _("The inputs must be one JSON object."), {"(request)": _("Write an object.")}
        )
    inputs = {item.key: item.default for item in framework.costs}
    faults = {}
    for key, value in values.items():
        usable = isinstance(value, int | float) and not isinstance(value, bool)
        if key not in inputs:
            faults[str(key)] = _("Not an input of the cost model. Known: {known}.").format(known=", ".join(inputs))
        elif not usable or not math.isfinite(value) or not 0 <= value <= 1e15:
            faults[str(key)] = _("Write a number of 0 or more.")
        else:
            inputs[key] = float(value)
    if faults:
        raise InvalidInput("invalid_input", _("The cost inputs cannot be used."), faults)
    return inputs


def estimate(values: object, framework: Framework, months: int) -> CostEstimate:
    """The whole estimate as plain values: see `advisor.estimate_costs`."""
    if not isinstance(months, int) or not 1 <= months <= LONGEST:
        raise InvalidInput(
            "invalid_input",
            _("The number of months is out of range."),
            {"months": _("Use 1 to {longest}.").format(longest=LONGEST)},
        )
    inputs = read_inputs(values, framework)
    keys = [item.key for item in framework.approaches if item.key in MODELS]
    costs = {key: MODELS[key](inputs) for key in keys}
    volume = inputs["queries_per_day"]
    return {
        "months": months,
        "inputs": [_input(item.key, inputs[item.key], framework) for item in framework.costs],
        "approaches": [
            {
                "approach": key,
                "up_front": cost.up_front,
                "per_query": cost.per_query,
                "per_month": cost.per_month,
                "cumulative": [cost.after(month, volume) for month in range(months + 1)],
                "retrieval_ms": inputs["retrieval_ms"] if key in ("rag", "hybrid") else 0.0,
            }
            for key, cost in costs.items()
        ],
        "cheapest": min(keys, key=lambda key: costs[key].after(months, volume)),
        "break_even": [
            entry
            for one, other in combinations(keys, 2)
            if (entry := _break_even_entry(one, other, costs, months, volume, framework))
        ],
        "sensitivity": sensitivity("rag", "fine_tuning", inputs, framework, months),
    }


def _input(key: str, value: float, framework: Framework) -> CostInputSaid:
    item = framework.cost(key)
    return {
        "key": key,
        "name": item.name,
        "unit": item.unit,
        "value": value,
        "default": item.default,
        "low": item.low,
        "high": item.high,
        "about": item.about,
        "sources": list(item.sources),
    }


def _break_even_entry(
    one: str, other: str, costs: Mapping[str, Cost], months: int, volume: float, framework: Framework
) -> BreakEven | None:
    """Where the cheaper of two changes; None if one of them is cheaper at every volume."""
    at = break_even(costs[one], costs[other], months)
    if at is None:
        return None
    above, below = (other, one) if costs[other].per_query < costs[one].per_query else (one, other)
    first, second = (framework.approach_index[key] for key in (above, below))
    return {
        "above": above,
        "below": below,
        "queries_per_day": at,
        "pay_back_months": pay_back(costs[below], costs[above], volume),
        "sentence": ngettext(
            "Over {count} month, from about {volume} queries a day on {above} costs less than {below}.",
            "Over {count} months, from about {volume} queries a day on {above} costs less than {below}.",
            months,
        ).format(
            count=months,
            volume=_rounded(at),
            above=approach_name(framework, first),
            below=approach_name(framework, second),
        ),
    }


def _rounded(number: float) -> str:
    """Two leading digits, since no input is better known than that."""
    if number < 10:
        return decimal(number, 0)
    unit = 10 ** (math.floor(math.log10(number)) - 1)
    return decimal(round(number / unit) * unit, 0)


def sensitivity(one: str, other: str, inputs: Inputs, framework: Framework, months: int) -> list[Sensitivity]:
    """Which input moves the break-even of two approaches most, each moved alone over its range; the widest first.

    `low` and `high` are the break-even volumes at the ends of the range, null where there is none. `swing` is how
    many times larger one is than the other; null, ahead of all others, where the break-even vanishes at an end.
    """
    found: list[Sensitivity] = []
    for item in framework.costs:
        if item.key != "queries_per_day":
            ends = [{**inputs, item.key: end} for end in (item.low, item.high)]
            low, high = (break_even(MODELS[one](end), MODELS[other](end), months) for end in ends)
            swing = max(low, high) / min(low, high) if low and high else None
            if low != high:
                found.append({"input": item.key, "name": item.name, "low": low, "high": high, "swing": swing})
    return sorted(found, key=lambda row: (row["swing"] is not None, -(row["swing"] or 0.0), row["input"]))
