"""What cannot be trusted in a pilot's file, as its sheet says it: the sentence, and the rows that it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain.pilot_figures import OWN, Unit
from workshops.domain.pilot_reading import FindingSaid
from workshops.figures import decimal, listed, whole

# So many rows are named; the rest is counted.
ROWS_NAMED = 12
# Of which metrics a finding speaks, where it does not name one
SPEAKS_OF = {
    "latency_replayed": ("latency_p50", "latency_p95"),
    "too_few_for_p95": ("latency_p95",),
    **dict.fromkeys(("latency_units_mixed", "latency_too_quick", "latency_averaged"), ("latency_p50", "latency_p95")),
    **dict.fromkeys(("judge_cost", "partly_free"), ("cost_usd",)),
    **dict.fromkeys(("failed_without_reason", "error_scored", "blank_scored"), ("error_rate",)),
}
# Of which metrics it speaks where it names a file's field
OF_FIELD = {
    **dict.fromkeys(("latencyMs", "latency_ms", "latency_s"), ("latency_p50", "latency_p95")),
    "cost": ("cost_usd",),
}
# What only says how a file was read or counted, before it is taken
NOTES = frozenset(
    {"scale_unknown", "scale_one_to_five", "read_as_share", "read_with_comma", "lists_of_yes_and_no"}
    | {"threshold_in_file", "judge_cost", "repeats_as_cases", "row_of_totals"}
)


@dataclass(frozen=True)
class FindingShown:
    sentence: str
    rows: str

    @property
    def line(self) -> str:
        return f"{self.sentence} {self.rows}".strip()


def is_about(found: FindingSaid, key: str, source_name: str) -> bool:
    """Whether a finding stands beside this metric's numbers."""
    if found["key"] == "threshold_off_scale":
        return False  # its metric is judged by nothing then, and stands among what else was measured
    about = found["facts"]
    named = source_name in (about.get("metric"), about.get("first"), about.get("second"))
    field = about.get("field")
    of_field = field in (key, source_name) or key in OF_FIELD.get(str(field), ())
    return named or of_field or key in SPEAKS_OF.get(found["key"], ())


def findings_shown(findings: Iterable[FindingSaid], unit: Unit = OWN) -> list[FindingShown]:
    """`unit`: of the metric that they are about."""
    return [FindingShown(_sentence(one, unit), rows_words(one["rows"], one["count"])) for one in findings]


def _sentence(found: FindingSaid, unit: Unit) -> str:
    """As it was stored; what failed, in the metric's own unit; of a judge, what its numbers do not say already."""
    if found["key"] == "judge_is_off":
        words = ngettext(
            "By people’s labels the judge of {variant} errs on {count} answer, more to one side than to the other.",
            "By people’s labels the judge of {variant} errs on {count} answers, more to one side than to the other.",
            found["count"],
        )
        return words.format(variant=found["facts"]["variant"], count=whole(found["count"]))
    if found["key"] == "judge_scores_off":
        return _beside_scores(found, unit)
    value, complete = found["facts"].get("value"), found["facts"].get("complete")
    if found["key"] != "failed_rows_left_out" or not isinstance(value, float | int):
        return found["sentence"]
    words = ngettext(
        "{count} answer of {variant} has no score: it counts as failed, with the worst that there is.",
        "{count} answers of {variant} have no score: they count as failed, with the worst that there is.",
        found["count"],
    )
    said = words.format(count=whole(found["count"]), variant=found["facts"]["variant"])
    if not isinstance(complete, float | int) or complete == value:
        return said
    more = _("{said} A mean that leaves them out would be {complete} instead of {value}.")
    return more.format(said=said, complete=unit.figure(complete, beside=value), value=unit.figure(value))


def _off_words(count: int, numbers: Mapping[str, float]) -> str:
    if numbers["apart_low"] <= 0 <= numbers["apart_high"]:
        return ngettext(
            "On {count} answer that people scored too, the judge of {variant} scores as high on average, and says"
            " other things all the same.",
            "On {count} answers that people scored too, the judge of {variant} scores as high on average, and says"
            " other things all the same.",
            count,
        )
    if numbers["apart"] > 0:
        return ngettext(
            "On {count} answer that people scored too, the judge of {variant} is {apart} above them on average."
            " Without that it is more likely {corrected} ({low} to {high}) than {observed}.",
            "On {count} answers that people scored too, the judge of {variant} is {apart} above them on average."
            " Without that it is more likely {corrected} ({low} to {high}) than {observed}.",
            count,
        )
    return ngettext(
        "On {count} answer that people scored too, the judge of {variant} is {apart} below them on average."
        " Without that it is more likely {corrected} ({low} to {high}) than {observed}.",
        "On {count} answers that people scored too, the judge of {variant} is {apart} below them on average."
        " Without that it is more likely {corrected} ({low} to {high}) than {observed}.",
        count,
    )


def _beside_scores(found: FindingSaid, unit: Unit) -> str:
    """How far a judge's scores are from people's, in the metric's own unit."""
    facts = found["facts"]
    numbers = {key: float(fact) for key, fact in facts.items() if isinstance(fact, float | int)}
    words = _off_words(found["count"], numbers)
    said = words.format(
        count=whole(found["count"]),
        variant=facts["variant"],
        apart=unit.difference(numbers["apart"]),
        **{key: unit.figure(numbers[key]) for key in ("corrected", "low", "high", "observed")},
    )
    if "alike" not in numbers:
        return said
    more = _("{said} How alike they are: {alike}, where 1 is always the same and 0 is by chance.")
    return more.format(said=said, alike=decimal(numbers["alike"], 2))


def rows_words(rows: Sequence[int], count: int) -> str:
    """`"Rows 3, 8–12 and 20."`, `"Rows 1–40 and 160 more."`; empty where it rests on none. A row is one record of the
    file, from 1 on."""
    if not rows:
        return ""
    runs = _runs(rows)
    named = runs[:ROWS_NAMED]
    left = max(count, len(rows)) - sum(last - first + 1 for first, last in named)
    said = [whole(first) if first == last else f"{whole(first)}–{whole(last)}" for first, last in named]
    if left > 0:
        said.append(ngettext("{count} more", "{count} more", left).format(count=whole(left)))
    words = ngettext("Row {rows}.", "Rows {rows}.", len(rows))
    return words.format(rows=listed(said))


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Three rows or more that follow on one another, together."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    apart = [[(first, last)] if last - first > 1 else [(row, row) for row in {first, last}] for first, last in runs]
    return [each for some in apart for each in sorted(some)]
