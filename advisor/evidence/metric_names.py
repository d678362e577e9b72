"""What the name of a metric says: which metric it is, and whether less of it is better."""

from __future__ import annotations

from advisor.evidence.people import parts_of

FAITHFULNESS = "faithfulness"
LOWER_IS_BETTER = frozenset({"noise_sensitivity", "empty_retrieval", "response_time", "refusal", "refusal_rate"})
LESS_OF = frozenset(
    {"hallucination", "hallucinations", "toxicity", "bias", "harmfulness", "maliciousness", "perplexity", "wer", "cer"}
    | {"error", "errors", "latency", "duration", "elapsed", "cost", "costs", "price", "loss", "tokens"}
    | {"failed", "failure", "failures", "incorrect", "wrong", "mistake", "mistakes", "violation", "violations"}
)
WITHOUT = frozenset({"no", "non", "not", "free", "without", "absence"})


def is_better_low(key: str) -> bool:
    """By its name: "hallucination_rate" is better low, "hallucination_free" is not."""
    said = frozenset(parts_of(key))
    return key in LOWER_IS_BETTER or (bool(said & LESS_OF) and not said & WITHOUT)


def canonical(source: str) -> str:
    """A metric's name without what its tool adds: small letters, no blanks, no " [GEval]"."""
    said = source.strip()
    for ending in (" [GEval]", " (GEval)"):
        said = said.removesuffix(ending)
    key = said.lower().replace(" ", "_")
    return ALIASES.get(key, key)


ALIASES = {
    "correctness": "answer_correctness",
    "answer_accuracy": "answer_correctness",
    "answer_relevance": "answer_relevancy",
    "response_relevancy": "answer_relevancy",
    "contextual_precision": "context_precision",
    "contextual_recall": "context_recall",
    "groundedness": FAITHFULNESS,
}
