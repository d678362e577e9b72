"""Every Eval Ever: a record has means, its `_samples.jsonl` has rows. What was taken from documentation was not run."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.evidence.findings import found
from advisor.evidence.plain import Object, items, key_of, mapping, number, text
from advisor.evidence.refusing import refused
from advisor.evidence.rows import Row, Rows
from advisor.evidence.source import Source

TOOL = "every_eval_ever"
CORRECT, SCORE = "is_correct", "score"
SCRAPED = "documentation"


def is_document(document: Object) -> bool:
    return "schema_version" in document and "evaluation_results" in document


def is_line(line: Object) -> bool:
    return "evaluation_id" in line and isinstance(line.get("evaluation"), dict)


def read_document(source: Source, document: Object) -> Rows:
    rows = Rows(source.name, TOOL, text(document.get("schema_version")) or None)
    rows.evaluation = text(document.get("evaluation_id")) or None
    scraped = text(mapping(document.get("source_metadata")).get("source_type")) == SCRAPED
    rows.findings.append(found("scraped_not_run" if scraped else "totals_only", ()))
    return rows


def read_lines(source: Source, lines: Iterator[tuple[int, Object | None]]) -> Rows:
    rows = Rows(source.name, TOOL)
    for place, line in lines:
        if line is None:
            rows.findings.append(found("last_line_cut_off", [place]))
            continue
        rows.version = rows.version or text(line.get("schema_version")) or None
        rows.evaluation = rows.evaluation or text(line.get("evaluation_id")) or None
        _read(line, place, source, rows)
    return rows


def _read(line: Object, place: int, source: Source, rows: Rows) -> None:
    judged, ran = mapping(line.get("evaluation")), mapping(line.get("performance"))
    failed = bool(line.get("error"))
    scores = {name: rows.number(judged[name], place, name) for name in (CORRECT, SCORE) if name in judged}
    took = number(ran.get("latency_ms"))
    said = [text(part) for part in items(mapping(line.get("output")).get("raw"))]
    asked = line.get("sample_hash") or [line.get("evaluation_name"), line.get("sample_id")]
    rows.add(
        Row(
            variant=text(line.get("model_id")) or source.stem,
            case=key_of(asked),
            source_row=place,
            scores=dict.fromkeys(scores or (CORRECT,)) if failed else scores,
            failed=failed,
            latency=None if failed else took,
            tokens=number(mapping(line.get("token_usage")).get("total_tokens")),
            refused=None if failed else refused(said[0] if said else ""),
        )
    )
