"""Pilots: evaluation files of other tools read, and what their numbers can and cannot tell.

    run = read("results.json")            # by its content: promptfoo, ragas, DeepEval, inspect_ai, lm-eval, MLflow,
                                          # openai/evals, Every Eval Ever, or any table by a mapping
    run.refusal                           # a Finding where the file is no pilot (totals only, scraped), else None
    said = judge([run], [Threshold("faithfulness", ">=", 0.9)], seed=0)

`judge` returns plain JSON, as `python -m advisor evidence` prints it: for each file its metrics by variant and its
findings (`KEYS`), then the comparisons. Whatever cannot be read raises `advisor.InvalidInput` with one sentence, which
names the file, and the fix. Shares are of 1, latencies in milliseconds, costs in US dollars; null is not 0.
"""

from advisor.evidence.calibrating import AgreementSaid
from advisor.evidence.comparing import ComparisonSaid
from advisor.evidence.findings import KEYS, Finding
from advisor.evidence.forecasts import Brier, brier
from advisor.evidence.judging import OF_THRESHOLDS, FileSaid, FindingSaid, Judgement, judge, misfits_said
from advisor.evidence.measures import COMPARATORS, MeasureSaid, Threshold, Verdict, against, metric_named, shares_of
from advisor.evidence.rates import wilson
from advisor.evidence.readers.tables import ColumnSaid
from advisor.evidence.reading import FIELDS, TOOLS, columns, mapping_by_names, read
from advisor.evidence.rows import MAX_ROWS, Run
from advisor.evidence.sizes import Worth, pairs_needed, worth_of_cases
from advisor.evidence.source import MAX_BYTES

__all__ = [
    "COMPARATORS",
    "FIELDS",
    "KEYS",
    "MAX_BYTES",
    "MAX_ROWS",
    "OF_THRESHOLDS",
    "TOOLS",
    "AgreementSaid",
    "Brier",
    "ColumnSaid",
    "ComparisonSaid",
    "FileSaid",
    "Finding",
    "FindingSaid",
    "Judgement",
    "MeasureSaid",
    "Run",
    "Threshold",
    "Verdict",
    "Worth",
    "against",
    "brier",
    "columns",
    "judge",
    "mapping_by_names",
    "metric_named",
    "misfits_said",
    "pairs_needed",
    "read",
    "shares_of",
    "wilson",
    "worth_of_cases",
]
