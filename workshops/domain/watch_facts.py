"""What the tables of prices and retirements say of the model that a decision names: facts, with date and source.

Pure but for the tables: nothing is read of the decision here but its text and the volume that is handed over, and
nothing is written. A model that no table knows by exactly this name is unknown; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, NotRequired, TypedDict, cast

from workshops.domain import recommendations
from workshops.domain.costs import VOLUME
from workshops.domain.decision_text import DecisionText
from workshops.domain.frameworks import Framework

# A retirement that is so near, in days, calls the decision back.
NEAR = 180
# Which of the cost model's prices are those of the model that a decision names: of the one that answers untuned, or of
# the one that is tuned, which the first edition calls the small one.
_PRICES = {"prompting": ("large",), "rag": ("large",), "fine_tuning": ("tuned", "small"), "hybrid": ("tuned", "small")}
# It answers every call.
_ALL_CALLS = {"large_share": 1.0}


class RetirementFacts(TypedDict):
    """`model`: as the decision names it; `known_as`: as the table does. `days`: `retired_on` minus `counted_on`."""

    kind: Literal["retirement"]
    model: str
    known_as: str
    vendor: str
    retired_on: str
    earliest: bool
    announced_on: str | None
    successor: str
    title: str
    address: str
    checked_on: str
    counted_on: str
    days: int


class Sums(TypedDict):
    """What the approaches cost on one day. `input`, `output`: US dollars for a million tokens; `costs`: US dollars over
    all months, by approach."""

    on: str
    input: float
    output: float
    cheapest: str
    costs: dict[str, float]


class PriceFacts(TypedDict):
    """`then`: with the price that was used when it was decided; `now`: with that of the day. `inputs`: the numbers that
    the room counted with in place of the framework's."""

    kind: Literal["price"]
    model: str
    known_as: str
    queries_a_day: float
    months: int
    inputs: NotRequired[dict[str, float]]
    then: Sums
    now: NotRequired[Sums]
    vendor: str
    address: str
    checked_on: str


Facts = RetirementFacts | PriceFacts


def models_of(body: DecisionText) -> list[str]:
    """The models that a text names: its base model; without one, its tuned checkpoint, whose id may say its base."""
    used = body["configuration"]
    named = used.get("base_model_id", "") or used.get("fine_tune_checkpoint_id", "")
    return [named.strip()] if named.strip() else []


def is_known(model: str) -> bool:
    """Whether any table knows it by this name."""
    return recommendations.retirement_of(model) is not None or recommendations.price_of(model) is not None


def retirement_facts(model: str, today: date) -> RetirementFacts | None:
    """None where no date is known."""
    row = recommendations.retirement_of(model)
    if row is None:
        return None
    return {
        "kind": "retirement",
        "model": model,
        "known_as": row.model,
        "vendor": row.vendor,
        "retired_on": row.retired_on.isoformat(),
        "earliest": row.earliest,
        "announced_on": row.announced_on.isoformat() if row.announced_on else None,
        "successor": row.successor,
        "title": row.title,
        "address": row.address,
        "checked_on": row.checked_on.isoformat(),
        "counted_on": today.isoformat(),
        "days": (row.retired_on - today).days,
    }


def price_basis(
    model: str, *, approach: str, framework: Framework, inputs: Mapping[str, float], months: int, on: date
) -> PriceFacts | None:
    """What is compared later, counted with `inputs`, the volume among them. None where the model's price or a cost
    model is not known."""
    price = recommendations.price_of(model, on)
    if price is None or price.output is None:
        return None
    sums = _sums(framework, approach, inputs, months, (price.input, price.output), on)
    if sums is None:
        return None
    return {
        "kind": "price",
        "model": model,
        "known_as": price.model,
        "queries_a_day": inputs[VOLUME],
        "months": months,
        "inputs": {key: value for key, value in inputs.items() if key != VOLUME},
        "then": sums,
        "vendor": price.provider_name,
        "address": price.source,
        "checked_on": price.as_of.isoformat(),
    }


def price_facts(basis: PriceFacts, *, approach: str, framework: Framework, on: date) -> PriceFacts | None:
    """The same with the price of that day; None where it is what it was, or not known any more."""
    price = recommendations.price_of(basis["model"], on)
    if price is None or price.output is None:
        return None
    if (price.input, price.output) == (basis["then"]["input"], basis["then"]["output"]):
        return None
    inputs = {**basis.get("inputs", {}), VOLUME: basis["queries_a_day"]}
    now = _sums(framework, approach, inputs, basis["months"], (price.input, price.output), on)
    if now is None:
        return None
    page = {"vendor": price.provider_name, "address": price.source, "checked_on": price.as_of.isoformat()}
    return cast(PriceFacts, {**basis, "now": now, **page})


def in_per_cent(facts: PriceFacts) -> float:
    """What the approach that cost least then costs now, in per cent of the cheapest of the others."""
    sums = facts.get("now", facts["then"])
    first, costs = facts["then"]["cheapest"], sums["costs"]
    return 100 * costs[first] / min(sum_ for approach, sum_ in costs.items() if approach != first)


def turns(facts: PriceFacts) -> bool:
    """Whether another approach costs least now."""
    return facts.get("now", facts["then"])["cheapest"] != facts["then"]["cheapest"]


def _sums(
    framework: Framework,
    approach: str,
    inputs: Mapping[str, float],
    months: int,
    price: tuple[float, float],
    on: date,
) -> Sums | None:
    """`price`: dollars for a million tokens in, and out. An input that the framework no longer has counts no more."""
    known = {item.key for item in framework.costs}
    size = next((one for one in _PRICES.get(approach, ()) if f"{one}_price_in" in known), None)
    if size is None:
        return None
    counted = {key: value for key, value in inputs.items() if key in known}
    counted |= {f"{size}_price_in": price[0], f"{size}_price_out": price[1]}
    counted |= {key: share for key, share in _ALL_CALLS.items() if key in known}
    found = recommendations.estimate_costs(framework, counted, months)
    return {
        "on": on.isoformat(),
        "input": price[0],
        "output": price[1],
        "cheapest": found["cheapest"],
        "costs": {row["approach"]: round(row["cumulative"][-1], 2) for row in found["approaches"]},
    }
