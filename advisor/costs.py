"""The cost model over a framework's inputs: the estimate that people read, with its sentences."""

import math
from collections.abc import Mapping
from itertools import combinations

from advisor.answer_costs import ApproachCosts, BreakEven, CostEstimate, CostInputSaid, CostPart, CostWay, Sensitivity
from advisor.cost_model import Cost, CostModel, Inputs, Way, break_even, pay_back
from advisor.cost_models import COST_MODELS
from advisor.cost_words import part_name, way_inline, way_name
from advisor.errors import InvalidInput
from advisor.framework.model import Framework
from advisor.framework.parts import CostInput
from advisor.speech import decimal, ngettext
from advisor.speech import gettext as _
from advisor.version import FIRST
from advisor.words import approach_name

LONGEST = 120  # months
MOST = 1e15


def read_inputs(values: object, framework: Framework, preset: str | None = None) -> dict[str, float]:
    """The framework's cost inputs with those of the preset, then `values`, in place of their defaults.

    Raises InvalidInput by path.
    """
    if not framework.costs:
        raise InvalidInput(
            "no_cost_model", _("This framework has no cost model."), {"costs": _("Add [[costs]] to it.")}
        )
    if not isinstance(values, Mapping):
        raise InvalidInput(
            "invalid_input", _("The inputs must be one JSON object."), {"(request)": _("Write an object.")}
        )
    known = {item.key: item for item in framework.costs}
    inputs = {**{key: item.default for key, item in known.items()}, **_preset_inputs(preset, framework)}
    faults = {}
    for key, value in values.items():
        if key not in known:
            faults[str(key)] = _("Not an input of the cost model. Known: {known}.").format(known=", ".join(known))
        elif fault := _fault(value, known[key]):
            faults[str(key)] = fault
        else:
            inputs[key] = float(value)
    if faults:
        raise InvalidInput("invalid_input", _("The cost inputs cannot be used."), faults)
    return inputs


def _preset_inputs(preset: str | None, framework: Framework) -> Mapping[str, float]:
    presets = {item.key: item.inputs for item in framework.cost_presets}
    if preset is not None and preset not in presets:
        known = ", ".join(presets) or _("none are defined")
        fields = {"preset": _("“{value}” is not defined. Known: {known}.").format(value=preset, known=known)}
        raise InvalidInput("invalid_input", _("There is no such preset of the cost model."), fields)
    return {} if preset is None else presets[preset]


def _fault(value: object, item: CostInput) -> str:
    """What to write in place of a number that cannot be used; nothing for one that can."""
    usable = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if usable and 0 <= float(value) <= (MOST if item.most is None else item.most):  # type: ignore[arg-type]  # narrowed by `usable`
        return ""
    if item.most is None:
        return _("Write a number of 0 or more.")
    return _("Write a number from {low:g} to {high:g}.").format(low=0, high=item.most)


def estimate(values: object, framework: Framework, months: int, preset: str | None = None) -> CostEstimate:
    """The whole estimate as plain values: see `advisor.estimate_costs`."""
    if not isinstance(months, int) or not 1 <= months <= LONGEST:
        raise InvalidInput(
            "invalid_input",
            _("The number of months is out of range."),
            {"months": _("Use 1 to {longest}.").format(longest=LONGEST)},
        )
    inputs = read_inputs(values, framework, preset)
    model = COST_MODELS[framework.engine]
    keys = [item.key for item in framework.approaches if item.key in model.approaches]
    costs = {key: model.approaches[key](inputs) for key in keys}
    volume = inputs["queries_per_day"]
    found: CostEstimate = {
        "months": months,
        "inputs": [_input(item.key, inputs[item.key], framework) for item in framework.costs],
        "approaches": [_approach(key, cost, inputs, months) for key, cost in costs.items()],
        "cheapest": min(keys, key=lambda key: costs[key].after(months, volume)),
        "break_even": [
            entry
            for one, other in combinations(keys, 2)
            if (entry := _break_even_entry(one, other, costs, months, volume, framework))
        ],
        "sensitivity": sensitivity("rag", "fine_tuning", inputs, framework, months),
    }
    if framework.engine > FIRST:
        found["preset"] = preset
        found["ways"] = _ways(model, costs, inputs, framework, months)
    return found


def _input(key: str, value: float, framework: Framework) -> CostInputSaid:
    item = framework.cost(key)
    said: CostInputSaid = {
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
    if item.as_of is not None:
        said["as_of"] = item.as_of.isoformat()
    if item.model:
        said["model"] = item.model
    return said


def _approach(key: str, cost: Cost, inputs: Inputs, months: int) -> ApproachCosts:
    said: ApproachCosts = {
        "approach": key,
        "up_front": cost.up_front,
        "per_query": cost.per_query,
        "per_month": cost.per_month,
        "cumulative": [cost.after(month, inputs["queries_per_day"]) for month in range(months + 1)],
        "retrieval_ms": inputs["retrieval_ms"] if key in ("rag", "hybrid") else 0.0,
    }
    if cost.parts:
        said["parts"] = [_part(part.key, part.up_front, part.per_query, part.per_month) for part in cost.parts]
    return said


def _part(key: str, up_front: float, per_query: float, per_month: float) -> CostPart:
    return {"part": key, "name": part_name(key), "up_front": up_front, "per_query": per_query, "per_month": per_month}


def _ways(
    model: CostModel, costs: Mapping[str, Cost], inputs: Inputs, framework: Framework, months: int
) -> list[CostWay]:
    """The other ways of doing an approach, as far as they cost something else than the approach itself."""
    found = [(way, way.cost(inputs)) for way in model.ways]
    return [
        _way(way, cost, costs[way.rival], framework, months, inputs["queries_per_day"])
        for way, cost in found
        if (cost.up_front, cost.per_query, cost.per_month)
        != (costs[way.approach].up_front, costs[way.approach].per_query, costs[way.approach].per_month)
    ]


def _way(way: Way, cost: Cost, rival: Cost, framework: Framework, months: int, volume: float) -> CostWay:
    other, most = approach_name(framework, framework.approach_index[way.rival]), _most_queries(framework, volume)
    return {
        "way": way.key,
        "approach": way.approach,
        "name": way_name(way.key),
        "up_front": cost.up_front,
        "per_query": cost.per_query,
        "per_month": cost.per_month,
        "total": cost.after(months, volume),
        "rival": way.rival,
        "queries_per_day": _drawn(break_even(cost, rival, months), most),
        "sentence": _between((way_inline(way.key), cost), (other, rival), months, volume, most),
    }


def _most_queries(framework: Framework, volume: float) -> float:
    """Up to how many queries a day anything is said of costs: what is beyond the framework's range is nobody's volume,
    unless it is the one that was put in."""
    return max(framework.cost("queries_per_day").high, volume)


def _drawn(at: float | None, most: float) -> float | None:
    """A break-even that lies between one query a day and the most that are looked at."""
    return at if at is not None and 1 <= at <= most else None


def _between(one: tuple[str, Cost], other: tuple[str, Cost], months: int, volume: float, most: float) -> str:
    """From which volume on which of the two costs less, or that the same one does at every volume."""
    at = _drawn(break_even(one[1], other[1], months), most)
    if at is not None:
        above, below = (other, one) if other[1].per_query < one[1].per_query else (one, other)
        return _crossing(at, above[0], below[0], months)
    totals = [cost.after(months, max(1.0, volume)) for _name, cost in (one, other)]
    if totals[0] == totals[1]:
        return _("Both cost the same.")
    less, more = (one, other) if totals[0] < totals[1] else (other, one)
    return ngettext(
        "Over {count} month, {less} costs less than {more} at every volume up to {most} queries a day.",
        "Over {count} months, {less} costs less than {more} at every volume up to {most} queries a day.",
        months,
    ).format(count=months, less=less[0], more=more[0], most=decimal(most, 0))


def _break_even_entry(
    one: str, other: str, costs: Mapping[str, Cost], months: int, volume: float, framework: Framework
) -> BreakEven | None:
    """Where the cheaper of two changes; None if one of them is cheaper at every volume that anybody has."""
    at = _drawn(break_even(costs[one], costs[other], months), _most_queries(framework, volume))
    if at is None:
        return None
    above, below = (other, one) if costs[other].per_query < costs[one].per_query else (one, other)
    first, second = (approach_name(framework, framework.approach_index[key]) for key in (above, below))
    return {
        "above": above,
        "below": below,
        "queries_per_day": at,
        "pay_back_months": pay_back(costs[below], costs[above], volume),
        "sentence": _crossing(at, first, second, months),
    }


def _crossing(at: float, above: str, below: str, months: int) -> str:
    return ngettext(
        "Over {count} month, from about {volume} queries a day on {above} costs less than {below}.",
        "Over {count} months, from about {volume} queries a day on {above} costs less than {below}.",
        months,
    ).format(count=months, volume=_rounded(at), above=above, below=below)


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
    formulas = COST_MODELS[framework.engine].approaches
    found: list[Sensitivity] = []
    for item in framework.costs:
        if item.key != "queries_per_day":
            ends = [{**inputs, item.key: end} for end in (item.low, item.high)]
            low, high = (break_even(formulas[one](end), formulas[other](end), months) for end in ends)
            swing = max(low, high) / min(low, high) if low and high else None
            if low != high:
                found.append({"input": item.key, "name": item.name, "low": low, "high": high, "swing": swing})
    return sorted(found, key=lambda row: (row["swing"] is not None, -(row["swing"] or 0.0), row["input"]))
