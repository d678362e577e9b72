"""The second engine's cost model: what models and people cost in 2026, part by part.

A small general model is prompted or given passages, and a share of the calls goes to a large one; what repeats from
call to call is partly read from a cache; what can wait is billed as a batch. Work, curation, evaluation, training,
retrieval and hosting are parts of their own, so that it is seen which is the largest.
"""

from collections import ChainMap
from collections.abc import MutableMapping
from typing import cast

from advisor.cost_model import MILLION, Cost, Inputs, Part, Way, model_of, total


def prompting(i: Inputs) -> Cost:
    """Long instructions with every call, and little else."""
    return total(
        Part("work", up_front=_weeks(i, "prompting_weeks"), per_month=_weeks(i, "prompting_upkeep")),
        _evaluation(i, "prompting_evaluation"),
        Part("calls", per_query=_general(i, kept=i["instruction_tokens"], fresh=0)),
    )


def rag(i: Inputs) -> Cost:
    """The same call with passages in it, a search before it, and an index to keep."""
    return total(
        Part("work", up_front=_weeks(i, "rag_weeks"), per_month=_weeks(i, "rag_upkeep")),
        _evaluation(i, "rag_evaluation"),
        _retrieval(i),
        Part("calls", per_query=_general(i, kept=i["instruction_tokens"], fresh=i["retrieved_tokens"])),
    )


def fine_tuning(i: Inputs) -> Cost:
    """Examples and runs first, retraining for ever, and then short calls to a small model of one's own."""
    return total(*_tuning(i), Part("calls", per_query=_tuned(i, fresh=0)))


def hybrid(i: Inputs) -> Cost:
    """Both pieces of work; the passages go to the tuned model."""
    return total(
        Part("work", up_front=_weeks(i, "rag_weeks"), per_month=_weeks(i, "rag_upkeep")),
        _evaluation(i, "rag_evaluation"),
        _retrieval(i),
        *_tuning(i, graded=False),
        Part("calls", per_query=_tuned(i, fresh=i["retrieved_tokens"])),
    )


def knowledge_in_prompt(i: Inputs) -> Cost:
    """No index: everything that is known stands in front of every question, most of it read from the cache."""
    calls = _general(i, kept=i["instruction_tokens"] + i["knowledge_tokens"], fresh=0)
    return total(*prompting(i).parts[:-1], Part("calls", per_query=calls))


def large_rag(i: Inputs) -> Cost:
    """Retrieval with the large model for every call."""
    return rag(_with(i, large_share=1.0))


def small_rag(i: Inputs) -> Cost:
    """Retrieval with the small untuned model for every call."""
    return rag(_with(i, large_share=0.0))


def vendor_tuning(i: Inputs) -> Cost:
    """A vendor trains an adapter for the price of its tokens and serves it by the token; nothing runs when idle."""
    return fine_tuning(_with(i, run_price=i["hosted_run_price"], model_hosting=0.0))


def own_tuning(i: Inputs) -> Cost:
    """Open weights on GPUs of one's own or rented by the month: no price per token as long as they keep up."""
    own = _with(i, model_hosting=i["own_hosting"], tuned_price_in=0.0, tuned_price_out=0.0)
    extra = Part("work", up_front=_weeks(i, "own_weeks"), per_month=_weeks(i, "own_upkeep"))
    return total(*fine_tuning(own).parts, extra)


def _with(i: Inputs, **changed: float) -> Inputs:
    """The same inputs with some in place of others; what is looked up in neither is asked of `i`."""
    return ChainMap(changed, cast(MutableMapping[str, float], i))


def _weeks(i: Inputs, key: str) -> float:
    return i[key] * i["person_week"]


def _evaluation(i: Inputs, key: str) -> Part:
    """The graded set and its harness at first; a sample of what is answered every month."""
    return Part("evaluation", up_front=_weeks(i, key), per_month=i["graded_answers"] * i["grading_price"])


def _retrieval(i: Inputs) -> Part:
    """Documents embedded once and again as they change, an index that is kept, a search for each question."""
    corpus = i["corpus_tokens"] * i["embedding_price"]
    search = i["search_price"] + i["question_tokens"] * i["embedding_price"] / MILLION
    return Part(
        "retrieval", up_front=corpus, per_query=search, per_month=i["index_hosting"] + i["corpus_churn"] * corpus
    )


def _tuning(i: Inputs, *, graded: bool = True) -> tuple[Part, ...]:
    """What a model of one's own takes before its first call. `graded`: the monthly sample is not yet paid for."""
    again = i["retrainings"] / 12
    curation = i["examples"] * i["example_price"]
    evaluation = _evaluation(i, "tuning_evaluation")
    return (
        Part("work", up_front=_weeks(i, "tuning_weeks"), per_month=_weeks(i, "tuning_upkeep")),
        evaluation if graded else Part("evaluation", up_front=evaluation.up_front),
        Part("curation", up_front=curation, per_month=again * i["refreshed_examples"] * curation),
        Part("training", up_front=i["first_runs"] * i["run_price"], per_month=again * i["run_price"]),
        Part("hosting", per_month=i["model_hosting"]),
    )


def _general(i: Inputs, *, kept: float, fresh: float) -> float:
    """One call to a general model: `kept` tokens are the same with each call, `fresh` ones come with this question."""
    large = _call(i, i["large_price_in"], i["large_price_out"], kept, fresh)
    small = _call(i, i["small_price_in"], i["small_price_out"], kept, fresh)
    return i["large_share"] * large + (1 - i["large_share"]) * small


def _tuned(i: Inputs, *, fresh: float) -> float:
    return _call(i, i["tuned_price_in"], i["tuned_price_out"], i["tuned_instruction_tokens"], fresh)


def _call(i: Inputs, price_in: float, price_out: float, kept: float, fresh: float) -> float:
    cached = 1 - i["cached_share"] * (1 - i["cached_price"])
    batch = 1 - i["batch_share"] * (1 - i["batch_price"])
    tokens = i["question_tokens"] + fresh + kept * cached
    return batch * (tokens * price_in + i["answer_tokens"] * price_out) / MILLION


MODEL = model_of(
    {"prompting": prompting, "rag": rag, "fine_tuning": fine_tuning, "hybrid": hybrid},
    Way("knowledge_in_prompt", "prompting", "rag", knowledge_in_prompt),
    Way("small_rag", "rag", "fine_tuning", small_rag),
    Way("large_rag", "rag", "fine_tuning", large_rag),
    Way("vendor_tuning", "fine_tuning", "rag", vendor_tuning),
    Way("own_tuning", "fine_tuning", "rag", own_tuning),
)
