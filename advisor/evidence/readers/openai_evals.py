"""openai/evals' events: a line for the run's spec, one for each event, and the final report, in whatever order. A
sample that was asked and never matched has failed."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.evidence.findings import found
from advisor.evidence.plain import Object, items, key_of, mapping, text
from advisor.evidence.rows import Row, Rows
from advisor.evidence.source import Source

TOOL = "openai_evals"
CORRECT = "accuracy"


def is_line(line: Object) -> bool:
    return (
        "final_report" in line or "run_id" in mapping(line.get("spec")) or {"run_id", "event_id", "type"} <= line.keys()
    )


def read_lines(source: Source, lines: Iterator[tuple[int, Object | None]]) -> Rows:
    rows = Rows(source.name, TOOL)
    variant, finished = source.stem, False
    samples: dict[str, tuple[int, list[dict[str, float | None]], list[str]]] = {}
    for place, line in lines:
        if line is None:
            rows.findings.append(found("last_line_cut_off", [place]))
        elif "spec" in line:
            names = [text(name) for name in items(mapping(line["spec"]).get("completion_fns"))]
            variant = ", ".join(filter(None, names)) or variant
        elif "final_report" in line:
            finished = True
        elif (sample := line.get("sample_id")) is not None:
            _event(line, place, samples.setdefault(str(sample), (place, [], [])), rows)
    _add(variant, samples, rows)
    if not samples and finished:
        rows.findings.append(found("totals_only", ()))
    elif not finished:
        rows.findings.append(found("run_not_finished", (), facts={"status": "started"}))
    return rows


def _event(line: Object, place: int, sample: tuple[int, list[dict[str, float | None]], list[str]], rows: Rows) -> None:
    kind, data = text(line.get("type")), mapping(line.get("data"))
    if kind == "match":
        sample[1].append({CORRECT: rows.number(data.get("correct"), place, CORRECT)})
    elif kind == "metrics":
        named = {
            name: rows.number(value, place, name)
            for name, value in data.items()
            if value is None or isinstance(value, int | float)
        }
        sample[1].append(named)
    elif kind == "error":
        sample[2].append(text(data.get("type")))


def _add(variant: str, samples: dict[str, tuple[int, list[dict[str, float | None]], list[str]]], rows: Rows) -> None:
    """Every match of a sample is a repeat of it; metrics of one sample that have other names belong together."""
    for name, (place, scored, errors) in samples.items():
        turns: list[dict[str, float | None]] = []
        for scores in scored:
            if turns and not turns[-1].keys() & scores.keys():
                turns[-1] |= scores
            else:
                turns.append(dict(scores))
        for scores in turns or [{CORRECT: None}]:
            failed = not turns
            if failed and not errors:
                rows.note("failed_without_reason", place)
            rows.add(Row(variant=variant, case=key_of(name), source_row=place, scores=scores, failed=failed))
