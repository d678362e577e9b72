"""The cost model: what each approach costs up front, per query and per month, and where two of them break even.

Pure functions of numbers, the inputs that a framework lists as its `costs`. Money in US dollars, tokens in tokens,
corpus in million tokens, a month has 30 days. For the built-in framework's four approaches.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

DAYS = 30
MILLION = 1e6

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
