"""What each approach costs: up front, per query, per month, and where two of them break even.

Pure functions of the inputs in the framework's `costs`. Money in US dollars, tokens in tokens, corpus in
million tokens, a month has 30 days. For the built-in framework's four approaches.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from advisor.errors import InvalidInput
from advisor.framework.model import Framework
from advisor.words import approach_name

DAYS = 30
MILLION = 1e6
LONGEST = 120  # months

Inputs = Mapping[str, float]


@dataclass(frozen=True)
class Cost:
    """One approach's three numbers: dollars once, dollars per query, dollars per month whatever the volume."""

    up_front: float
    per_query: float
    per_month: float

    def after(self, months: float, queries_per_day: float) -> float:
        """Dollars spent after `months` at `queries_per_day`."""
        return self.up_front + months * (self.per_month + DAYS * queries_per_day * self.per_query)


def prompting(i: Inputs) -> Cost:
    """Long instructions to a large model with every call, and little else."""
    return Cost(
        up_front=i["prompting_weeks"] * i["person_week"],
        per_query=_large_call(i, i["instruction_tokens"]),
        per_month=i["prompting_upkeep"] * i["person_week"],
    )


def rag(i: Inputs) -> Cost:
    """The same call with passages in it, a search before it, and an index to keep."""
    return Cost(
        up_front=i["rag_weeks"] * i["person_week"] + i["corpus_tokens"] * i["embedding_price"],
        per_query=_large_call(i, i["instruction_tokens"] + i["retrieved_tokens"]) + _search(i),
        per_month=_index(i) + i["rag_upkeep"] * i["person_week"],
    )


def fine_tuning(i: Inputs) -> Cost:
    """Examples and runs first, retraining for ever, and then short calls to a small model."""
    return Cost(
        up_front=_training(i),
        per_query=_small_call(i, i["tuned_instruction_tokens"]),
        per_month=_retraining(i) + i["tuning_upkeep"] * i["person_week"],
    )


def hybrid(i: Inputs) -> Cost:
    """Both pieces of work; the passages go to the small model."""
    return Cost(
        up_front=rag(i).up_front + _training(i),
        per_query=_small_call(i, i["tuned_instruction_tokens"] + i["retrieved_tokens"]) + _search(i),
        per_month=_index(i) + _retraining(i) + (i["rag_upkeep"] + i["tuning_upkeep"]) * i["person_week"],
    )


MODELS: dict[str, Callable[[Inputs], Cost]] = {
    "prompting": prompting,
    "rag": rag,
    "fine_tuning": fine_tuning,
    "hybrid": hybrid,
}


def _large_call(i: Inputs, extra: float) -> float:
    tokens_in = i["question_tokens"] + extra
    return (tokens_in * i["large_price_in"] + i["answer_tokens"] * i["large_price_out"]) / MILLION


def _small_call(i: Inputs, extra: float) -> float:
    tokens_in = i["question_tokens"] + extra
    return (tokens_in * i["small_price_in"] + i["answer_tokens"] * i["small_price_out"]) / MILLION


def _search(i: Inputs) -> float:
    return i["search_price"] + i["question_tokens"] * i["embedding_price"] / MILLION


def _index(i: Inputs) -> float:
    return i["index_hosting"] + i["corpus_churn"] * i["corpus_tokens"] * i["embedding_price"]


def _training(i: Inputs) -> float:
    curation = i["examples"] * i["example_price"]
    return i["tuning_weeks"] * i["person_week"] + curation + i["first_runs"] * i["run_price"]


def _retraining(i: Inputs) -> float:
    renewed = i["refreshed_examples"] * i["examples"] * i["example_price"]
    return i["model_hosting"] + i["retrainings"] / 12 * (i["run_price"] + renewed)


class _Recorder(dict[str, float]):
    """Notes which inputs a formula reads."""

    def __missing__(self, key: str) -> float:
        self[key] = 1.0
        return 1.0


def _inputs_read() -> tuple[str, ...]:
    noted = _Recorder()
    for model in MODELS.values():
        model(noted)
    return (*noted, "queries_per_day", "retrieval_ms")


COST_INPUTS = _inputs_read()


def break_even(one: Cost, other: Cost, months: float) -> float | None:
    """Queries a day at which both have cost the same after `months`; None if one is cheaper at every volume.

    Closed form: both are linear in the volume, so q = (Δ fixed) / (30 · months · Δ per query).
    """
    fixed = (other.up_front - one.up_front) + months * (other.per_month - one.per_month)
    saved = DAYS * months * (one.per_query - other.per_query)
    if saved == 0 or fixed / saved < 0:
        return None
    return fixed / saved


def pay_back(one: Cost, other: Cost, queries_per_day: float) -> float | None:
    """Months after which `other`, dearer at first, has cost less than `one` at this volume; None if it never does."""
    ahead = other.up_front - one.up_front
    saved = one.per_month - other.per_month + DAYS * queries_per_day * (one.per_query - other.per_query)
    if ahead <= 0:
        return 0.0 if saved >= 0 else None
    return ahead / saved if saved > 0 else None


def read_inputs(values: object, framework: Framework) -> dict[str, float]:
    """The framework's cost inputs with `values` in place of their defaults. Raises InvalidInput by path."""
    if not framework.costs:
        raise InvalidInput("no_cost_model", "This framework has no cost model.", {"costs": "Add [[costs]] to it."})
    if not isinstance(values, Mapping):
        raise InvalidInput("invalid_input", "The inputs must be one JSON object.", {"(request)": "Write an object."})
    inputs = {item.key: item.default for item in framework.costs}
    faults = {}
    for key, value in values.items():
        usable = isinstance(value, int | float) and not isinstance(value, bool)
        if key not in inputs:
            faults[str(key)] = f"Not an input of the cost model. Known: {', '.join(inputs)}."
        elif not usable or not math.isfinite(value) or not 0 <= value <= 1e15:
            faults[str(key)] = "Write a number of 0 or more."
        else:
            inputs[key] = float(value)
    if faults:
        raise InvalidInput("invalid_input", "The cost inputs cannot be used.", faults)
    return inputs


def estimate(values: object, framework: Framework, months: int) -> dict[str, Any]:
    """The whole estimate as plain values: see `advisor.estimate_costs`."""
    if not isinstance(months, int) or not 1 <= months <= LONGEST:
        raise InvalidInput("invalid_input", "The number of months is out of range.", {"months": f"Use 1 to {LONGEST}."})
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


def _input(key: str, value: float, framework: Framework) -> dict[str, Any]:
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
) -> dict[str, Any] | None:
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
        "sentence": f"Over {months} month{'s' if months > 1 else ''}, from about {_rounded(at)} queries a day on "
        f"{approach_name(framework, first)} costs less than {approach_name(framework, second)}.",
    }


def _rounded(number: float) -> str:
    """Two leading digits, since no input is better known than that."""
    if number < 10:
        return f"{number:.0f}"
    unit = 10 ** (math.floor(math.log10(number)) - 1)
    return f"{round(number / unit) * unit:,}"


def sensitivity(one: str, other: str, inputs: Inputs, framework: Framework, months: int) -> list[dict[str, Any]]:
    """Which input moves the break-even of two approaches most, each moved alone over its range; the widest first.

    `low` and `high` are the break-even volumes at the ends of the range, null where there is none. `swing` is how
    many times larger one is than the other; null, ahead of all others, where the break-even vanishes at an end.
    """
    found = []
    for item in framework.costs:
        if item.key != "queries_per_day":
            ends = [{**inputs, item.key: end} for end in (item.low, item.high)]
            low, high = (break_even(MODELS[one](end), MODELS[other](end), months) for end in ends)
            swing = max(low, high) / min(low, high) if low and high else None
            if low != high:
                found.append({"input": item.key, "name": item.name, "low": low, "high": high, "swing": swing})
    return sorted(found, key=lambda row: (row["swing"] is not None, -(row["swing"] or 0.0), row["input"]))
