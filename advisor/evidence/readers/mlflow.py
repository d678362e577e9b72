"""MLflow's `eval_results_table.json`: columns and data. A score that a judge gave stands beside its justification and
runs from 1 to 5; after an error it is null, and the error's text stands in the justification. Latency is in seconds."""

from __future__ import annotations

from advisor.evidence.hearing import Said
from advisor.evidence.plain import Object, first, items, key_of, number, text
from advisor.evidence.refusing import can_be_answered, refused
from advisor.evidence.rows import Row, Rows
from advisor.evidence.source import Source

TOOL = "mlflow"
ASKED = ("inputs", "question", "input", "prompt", "request", "query")
GIVEN = ("outputs", "output", "answer", "response", "prediction", "predictions")
EXPECTED = ("ground_truth", "targets", "target", "expected_response", "expected")
ONE_TO_FIVE = (1.0, 5.0)


def is_document(document: Object) -> bool:
    columns = [text(name) for name in items(document.get("columns"))]
    return isinstance(document.get("data"), list) and bool(columns) and "index" not in document


def read_document(source: Source, document: Object) -> Rows:
    columns = [text(name) for name in items(document.get("columns"))]
    rows = Rows(source.name, TOOL)
    scores = {
        name: _name(name) for name in columns if name.endswith("/score") or (name.count("/") == 1 and "/v" in name)
    }
    judged = {name for name in scores if name.removesuffix("/score") + "/justification" in columns}
    rows.scales = {scores[name]: ONE_TO_FIVE for name in judged}
    if not scores:
        known = {*ASKED, *GIVEN, *EXPECTED, "latency", "token_count", "context", "index", "id"}
        scores = {name: name for name in columns if name not in known and _numeric(document, columns.index(name))}
    for place, line in enumerate(items(document["data"]), start=1):
        record = dict(zip(columns, items(line), strict=False))
        _read(
            record,
            {short: rows.number(record.get(name), place, short) for name, short in scores.items()},
            place,
            source,
            rows,
        )
    return rows


def _name(column: str) -> str:
    """faithfulness/v1/score: its first part."""
    return column.partition("/")[0]


def _numeric(document: Object, place: int) -> bool:
    values = [items(line)[place] for line in items(document["data"]) if len(items(line)) > place]
    return any(number(value) is not None for value in values) and all(
        value is None or isinstance(value, int | float) for value in values
    )


def _read(record: Object, scores: dict[str, float | None], place: int, source: Source, rows: Rows) -> None:
    asked, expected = first(record, ASKED), first(record, EXPECTED)
    answer = record.get(first(record, GIVEN) or "")
    given, took = first(record, GIVEN), number(record.get("latency"))
    rows.add(
        Row(
            variant=source.stem,
            case=key_of(record.get(asked or "") if asked else place, record.get(expected or "")),
            source_row=place,
            scores=scores,
            latency=None if took is None else took * 1000,
            tokens=number(record.get("token_count")),
            refused=refused(text(record.get(given or ""))),
            answerable=can_be_answered(text(record.get(expected or ""))),
            said=Said(answer=answer if isinstance(answer, str) else None, reference=text(record.get(expected or ""))),
        )
    )
