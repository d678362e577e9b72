"""What cannot be trusted in an evaluation file, and why: a fixed list of keys, each with its sentence.

A finding keeps facts and no sentence, so that it can be said again in another language.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from advisor.evidence.saying import Facts, Say, counted
from advisor.evidence.sentences_of_doubt import OF_DOUBT
from advisor.speech import gettext as _
from advisor.speech import ngettext

ROWS_KEPT = 1000  # of one finding; `count` says how many there are


@dataclass(frozen=True)
class Finding:
    """`key`: one of KEYS. `rows`: those of the file that it rests on, counted from 1, at most ROWS_KEPT of them;
    `count`: how many there are. `facts`: what else its sentence names. `refuses`: the file is no pilot."""

    key: str
    rows: tuple[int, ...] = ()
    count: int = 0
    facts: Facts = field(default_factory=dict)

    @property
    def refuses(self) -> bool:
        return self.key in REFUSING

    @property
    def sentence(self) -> str:
        """In the language that is spoken now."""
        return SENTENCES[self.key](self.count, self.facts)

    def to_dict(self) -> dict[str, object]:
        return {"key": self.key, "rows": list(self.rows), "count": self.count, "sentence": self.sentence}


def found(key: str, rows: Iterable[int], *, count: int | None = None, facts: Facts | None = None) -> Finding:
    """A finding about these rows; each of them once, in order."""
    known = sorted(set(rows))
    return Finding(key, tuple(known[:ROWS_KEPT]), len(known) if count is None else count, facts or {})


SENTENCES: dict[str, Say] = {
    **OF_DOUBT,
    "failed_rows_left_out": counted(
        lambda n: ngettext(
            "{count} row has no {metric} in {variant}; a mean that leaves it out says {complete}, and with what failed "
            "counted as the worst it is {value}.",
            "{count} rows have no {metric} in {variant}; a mean that leaves them out says {complete}, and with what "
            "failed counted as the worst it is {value}.",
            n,
        )
    ),
    "latency_replayed": counted(
        lambda n: ngettext(
            "{count} row came from a cache, so its latency was replayed and not measured; it is left out of p50 and "
            "p95.",
            "{count} rows came from a cache, so their latency was replayed and not measured; they are left out of p50 "
            "and p95.",
            n,
        )
    ),
    "judge_cost": counted(
        lambda n: ngettext(
            "Cost and duration in {count} row are the judge's, not the system's; they are not counted.",
            "Costs and durations in {count} rows are the judge's, not the system's; they are not counted.",
            n,
        )
    ),
    "refusals_scored_as_faithful": counted(
        lambda n: ngettext(
            "{count} answer is a refusal and scored {metric} 1 all the same; refusals are counted apart and not in "
            "{metric}.",
            "{count} answers are refusals and scored {metric} 1 all the same; refusals are counted apart and not in "
            "{metric}.",
            n,
        )
    ),
    "repeats_as_cases": counted(
        lambda n: ngettext(
            "{count} row repeats a case; its case is counted once for how sure a number is.",
            "{count} rows repeat a case; each case is counted once for how sure a number is.",
            n,
        )
    ),
    "unpaired": counted(
        lambda n: ngettext(
            "{count} row has a case that only one of {a} and {b} was run on; it is left out of their comparison.",
            "{count} rows have cases that only one of {a} and {b} was run on; they are left out of their comparison.",
            n,
        )
    ),
    "totals_only": lambda _count, _facts: _(
        "There are totals but no rows in this file, so nothing can be checked or paired; export the results row by row."
    ),
    "threshold_in_file": counted(
        lambda n: ngettext(
            "{count} row brings a threshold of its own for {metric} ({threshold}); it is shown and not used.",
            "{count} rows bring a threshold of their own for {metric} ({threshold}); it is shown and not used.",
            n,
        )
    ),
    "scale_unknown": counted(
        lambda n: ngettext(
            "{metric} is not a share of 1 in {count} row (from {low} to {high}); it is shown in its own unit, and what "
            "failed is left out of it.",
            "{metric} is not a share of 1 in {count} rows (from {low} to {high}); it is shown in its own unit, and "
            "what failed is left out of it.",
            n,
        )
    ),
    "scale_one_to_five": counted(
        lambda n: ngettext(
            "{metric} is scored from 1 to 5 in {count} row, not as a share of 1; what failed counts as 1.",
            "{metric} is scored from 1 to 5 in {count} rows, not as a share of 1; what failed counts as 1.",
            n,
        )
    ),
    "scraped_not_run": lambda _count, _facts: _(
        "These numbers were taken from documentation and not run, so they are no pilot; run the cases and import the "
        "rows."
    ),
    "too_few_for_p95": counted(
        lambda n: ngettext(
            "{count} measured latency of {variant} is too few for an interval of p95, which needs 72.",
            "{count} measured latencies of {variant} are too few for an interval of p95, which needs 72.",
            n,
        )
    ),
    "zero_for_missing": counted(
        lambda n: ngettext(
            "{field} is 0 in {count} row where none was recorded; it is taken as missing.",
            "{field} is 0 in {count} rows where none was recorded; it is taken as missing.",
            n,
        )
    ),
    "not_a_number": counted(
        lambda n: ngettext(
            "{count} row has {metric} as NaN, infinite or no number; it is taken as missing, and so as failed.",
            "{count} rows have {metric} as NaN, infinite or no number; they are taken as missing, and so as failed.",
            n,
        )
    ),
    "no_scores": lambda _count, _facts: _(
        "The rows have no scores, so there is nothing to judge; score them first, or map a column with numbers."
    ),
    "run_not_finished": counted(
        lambda n: ngettext(
            "The run did not finish (status: {status}); {count} row is missing or failed.",
            "The run did not finish (status: {status}); {count} rows are missing or failed.",
            n,
        )
    ),
    "last_line_cut_off": lambda _count, _facts: _(
        "The last line is cut off and was not read, so a row is missing; export the file again to have it."
    ),
    "two_names_one_metric": counted(lambda _n: _("{first} and {second} may be the same metric; they are kept apart.")),
    "judge_is_off": counted(
        lambda n: ngettext(
            "By people’s labels the judge errs on {count} row: {metric} of {variant} is more likely {corrected} ({low} "
            "to {high}) than the {observed} that it says.",
            "By people’s labels the judge errs on {count} rows: {metric} of {variant} is more likely {corrected} "
            "({low} to {high}) than the {observed} that it says.",
            n,
        )
    ),
    "judge_tells_nothing": counted(
        lambda n: ngettext(
            "By people’s labels on {count} row of {variant} the judge of {metric} cannot be corrected: either there is "
            "no good or no bad answer among them, or it tells them apart no better than a coin.",
            "By people’s labels on {count} rows of {variant} the judge of {metric} cannot be corrected: either there "
            "is no good or no bad answer among them, or it tells them apart no better than a coin.",
            n,
        )
    ),
    "labels_not_yes_or_no": counted(
        lambda n: ngettext(
            "People’s labels stand beside {metric} in {count} row of {variant}, but not both are yes or no, so their "
            "agreement is not counted.",
            "People’s labels stand beside {metric} in {count} rows of {variant}, but not both are yes or no, so their "
            "agreement is not counted.",
            n,
        )
    ),
    "judge_scores_off": counted(
        lambda n: ngettext(
            "By people’s scores on {count} row the judge of {variant} is off by {apart} on average ({apart_low} to "
            "{apart_high}), and as alike as {alike} (1 the same, 0 by chance); without that {metric} is more likely "
            "{corrected} ({low} to {high}) than {observed}.",
            "By people’s scores on {count} rows the judge of {variant} is off by {apart} on average ({apart_low} to "
            "{apart_high}), and as alike as {alike} (1 the same, 0 by chance); without that {metric} is more likely "
            "{corrected} ({low} to {high}) than {observed}.",
            n,
        )
    ),
    "failed_without_reason": counted(
        lambda n: ngettext(
            "{count} row has no output and no error; it is counted as failed.",
            "{count} rows have no output and no error; they are counted as failed.",
            n,
        )
    ),
}
KEYS = tuple(SENTENCES)
REFUSING = frozenset({"totals_only", "scraped_not_run", "no_scores"})
