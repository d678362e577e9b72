"""The first engine's cost model, kept for what was estimated with it: one large model, one small one that is tuned."""

from advisor.cost_model import MILLION, Cost, Inputs, model_of


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


MODEL = model_of({"prompting": prompting, "rag": rag, "fine_tuning": fine_tuning, "hybrid": hybrid})
