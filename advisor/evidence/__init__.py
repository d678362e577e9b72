"""Pilots: evaluation files of other tools read, and what their numbers can and cannot tell.

    run = read("results.json")            # by its content: promptfoo, ragas, DeepEval, inspect_ai, lm-eval, MLflow,
                                          # openai/evals, Every Eval Ever, or any table by a mapping
    run.refusal                           # a Finding where the file is no pilot (totals only, scraped), else None
    said = judge([run], [Threshold("faithfulness", ">=", 0.9)], seed=0)

`judge` returns plain JSON, as `python -m advisor evidence` prints it: for each file its metrics by variant and its
findings (`KEYS`), then the comparisons. Whatever cannot be read raises `advisor.InvalidInput` with one sentence, which
names the file, and the fix. Shares are of 1, latencies in milliseconds, costs in US dollars; null is not 0.
"""

from advisor.evidence.findings import KEYS, Finding
from advisor.evidence.judging import Judgement, judge
from advisor.evidence.measures import COMPARATORS, Threshold
from advisor.evidence.reading import TOOLS, read
from advisor.evidence.rows import Run
from advisor.evidence.source import MAX_BYTES

__all__ = ["COMPARATORS", "KEYS", "MAX_BYTES", "TOOLS", "Finding", "Judgement", "Run", "Threshold", "judge", "read"]
