"""lm-eval's samples: a line for each document and filter, so lines of one document are one row with a score for each
filter. Documents are paired by their hash. A list of yes and no counts by its share of yes; several other values, of
which lm-eval makes one number over all documents, are left out. A results file has totals only."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.evidence.findings import found
from advisor.evidence.plain import Object, items, key_of, number, text
from advisor.evidence.rows import Row, Rows
from advisor.evidence.source import Source

TOOL = "lm_eval"
PLAIN = ("none", "")
OTHERS = frozenset({"doc_id", "doc", "target", "arguments", "resps", "filtered_resps", "filter", "metrics"})


def is_line(line: Object) -> bool:
    return "doc_id" in line and ("resps" in line or "doc_hash" in line or "filtered_resps" in line)


def is_totals(document: Object) -> bool:
    return isinstance(document.get("results"), dict) and ("configs" in document or "n-samples" in document)


def read_totals(source: Source, document: Object) -> Rows:
    rows = Rows(source.name, TOOL, text(document.get("lm_eval_version")) or None)
    rows.findings.append(found("totals_only", ()))
    return rows


def read_lines(source: Source, lines: Iterator[tuple[int, Object | None]]) -> Rows:
    rows = Rows(source.name, TOOL)
    documents: dict[tuple[int, int], tuple[int, int, dict[str, float | None]]] = {}
    turns: dict[tuple[int, str], int] = {}
    for place, line in lines:
        if line is None:
            rows.findings.append(found("last_line_cut_off", [place]))
            continue
        case = key_of(line.get("doc_hash") or line.get("doc") or line.get("doc_id"))
        through = text(line.get("filter"))
        turn = turns[case, through] = turns.get((case, through), -1) + 1  # the same document again: a repeat
        scores = documents.setdefault((case, turn), (place, case, {}))[2]
        scores |= _scores(line, through, place, rows)
    for place, case, scores in documents.values():
        rows.add(Row(variant=source.stem, case=case, source_row=place, scores=scores))
    return rows


def _scores(line: Object, through: str, place: int, rows: Rows) -> dict[str, float | None]:
    named = [name for name in items(line.get("metrics")) if isinstance(name, str)]
    names = named or [
        name for name, value in line.items() if name not in OTHERS and not name.endswith("_hash") and _is_score(value)
    ]
    scores = {}
    for name in names:
        value = line.get(name)
        called = name if through in PLAIN else f"{name},{through}"
        if _is_score(value) or value is None:
            scores[called] = rows.number(value, place, name)
        elif _is_yes_and_no(value):
            parts = [bool(part) for part in items(value)]
            scores[called] = sum(parts) / len(parts)
            rows.note("lists_of_yes_and_no", place, called)
        else:
            rows.note("several_values", place, called)
    return scores


def _is_yes_and_no(value: object) -> bool:
    """As of each instruction of a document; pairs of numbers are something else (what was expected and what came)."""
    return bool(items(value)) and all(isinstance(part, bool) for part in items(value))


def _is_score(value: object) -> bool:
    return number(value) is not None or isinstance(value, float)
