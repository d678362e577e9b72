"""Which tool wrote a file, told by what is in it, and its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path

from advisor.errors import InvalidInput
from advisor.evidence.plain import Object, items, mapping, objects
from advisor.evidence.readers import (
    deepeval,
    every_eval_ever,
    generic,
    inspect_log,
    lm_eval,
    mlflow,
    openai_evals,
    promptfoo,
    promptfoo_csv,
    ragas,
    tables,
)
from advisor.evidence.readers.archive import Archive
from advisor.evidence.readers.tables import ColumnSaid
from advisor.evidence.rows import Rows, Run
from advisor.evidence.source import ZIP, Source, not_utf8, open_source
from advisor.speech import gettext as _
from advisor.speech import listed

Is = Callable[[Object], bool]
Document = Callable[[Source, Object], Rows]
Lines = Callable[[Source, Iterator[tuple[int, Object | None]]], Rows]

DOCUMENTS: tuple[tuple[str, Is, Document], ...] = (
    (inspect_log.TOOL, inspect_log.is_document, inspect_log.read_document),
    (every_eval_ever.TOOL, every_eval_ever.is_document, every_eval_ever.read_document),
    (deepeval.TOOL, deepeval.is_document, deepeval.read_document),
    (promptfoo.TOOL, promptfoo.is_document, promptfoo.read_document),
    (lm_eval.TOOL, lm_eval.is_totals, lm_eval.read_totals),
    (mlflow.TOOL, mlflow.is_document, mlflow.read_document),
    (openai_evals.TOOL, openai_evals.is_line, lambda source, line: openai_evals.read_lines(source, iter([(1, line)]))),
)
LINES: tuple[tuple[str, Is, Lines], ...] = (
    (promptfoo.TOOL, promptfoo.is_line, promptfoo.read_lines),
    (openai_evals.TOOL, openai_evals.is_line, openai_evals.read_lines),
    (every_eval_ever.TOOL, every_eval_ever.is_line, every_eval_ever.read_lines),
    (lm_eval.TOOL, lm_eval.is_line, lm_eval.read_lines),
)
FIELDS = generic.FIELDS
TOOLS = tuple(dict.fromkeys([*(name for name, _is, _read in (*DOCUMENTS, *LINES)), ragas.TOOL, generic.TOOL]))


def read(
    file: Path | str | bytes,
    *,
    name: str | None = None,
    tool: str | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Run:
    """The rows of an evaluation file, by its content and not by its name.

    `name`: what it is called in messages and, without its ending, where the file names no variant. `tool`: one of
    TOOLS, which it then has to be of. `mapping`: field → column, for tables and JSON Lines of no known tool ("case",
    "variant", "latency_ms", …; any other field is a metric's name). Raises InvalidInput, whose one sentence names the
    file and the fix; a file that is read but is no pilot has a `refusal` among its findings.
    """
    if tool is not None and tool not in TOOLS:
        raise InvalidInput(
            "unknown_tool",
            _("{tool} is no tool that can be read.").format(tool=tool),
            {"tool": _("One of {tools}.").format(tools=listed(TOOLS))},
        )
    source = open_source(file, name)
    try:
        rows = _rows(source, tool, mapping or {})
    except UnicodeDecodeError as error:
        raise not_utf8(source) from error
    if tool is not None and rows.tool != tool:
        message = _("{name} is no file of {tool}; it looks like {found}.")
        raise source.refuse("other_tool", message, _("Leave the tool out."), tool=tool, found=rows.tool)
    if not len(rows) and not any(finding.refuses for finding in rows.findings):
        raise source.refuse("no_rows", _("{name} has no rows."), _("Give a file with rows in it."))
    return rows.done(source.sha256)


def columns(file: Path | str | bytes, *, name: str | None = None) -> list[ColumnSaid]:
    """The columns of a table or of JSON Lines, each once, as far as its first rows say; empty for anything else. Raises
    InvalidInput where it cannot be read."""
    source = open_source(file, name)
    try:
        return [] if source.head.startswith(ZIP) else _columns(source)
    except UnicodeDecodeError as error:
        raise not_utf8(source) from error


def mapping_by_names(columns: Sequence[ColumnSaid], mapping: Mapping[str, str] | None = None) -> dict[str, str]:
    """What is read of columns (see `columns`) by this mapping, and by their names where it says nothing: {field or
    metric: column}."""
    names, numeric = [one["name"] for one in columns], [one["name"] for one in columns if one["numeric"]]
    found = generic.by_names(names, numeric, mapping or {})
    return {**found.metrics, **found.fields, **found.beside}


def _columns(source: Source) -> list[ColumnSaid]:
    if not _start(source).startswith(("{", "[")):
        delimiter = tables.delimiter_of(source)
        table = tables.look_at(source.table(delimiter), comma=delimiter == ";")
        cells = {name: [row[place] for row in table.looked] for place, name in enumerate(table.head) if name}
        return [tables.column_said(name, said, numeric=name in table.numeric) for name, said in cells.items()]
    if _is_lines(source):
        records = [record for _place, record in islice(source.lines(), tables.LOOKED_AT) if record is not None]
    else:
        value = source.json()
        records = (_by_columns(value) if isinstance(value, dict) else objects(value))[: tables.LOOKED_AT]
    head = tables.as_table(records)
    return [
        tables.column_said(
            name, [generic.said_in(record.get(name)) for record in records], numeric=generic.is_numeric(name, records)
        )
        for name in head
        if name
    ]


def _rows(source: Source, tool: str | None, mapping: Mapping[str, str]) -> Rows:
    if source.head.startswith(ZIP):
        return _archive(source)
    start = _start(source)
    if start.startswith(("{", "[")):
        return _json(source, tool, mapping)
    return _table(source, tool, mapping)


def _start(source: Source) -> str:
    with source.text() as opened:
        while block := opened.read(1024):
            if said := block.lstrip():
                return said
    return ""


def _archive(source: Source) -> Rows:
    with Archive(source) as archive:
        if not inspect_log.is_archive(archive):
            message = _("{name} is a zip, but no log of inspect_ai.")
            raise source.refuse("unknown_format", message, _("Unpack it, or save the table as CSV."))
        return inspect_log.read_archive(source, archive)


def _json(source: Source, tool: str | None, mapping: Mapping[str, str]) -> Rows:
    if _is_lines(source):
        return _lines(source, tool, mapping)
    value = source.json()
    if isinstance(value, dict):
        return _document(source, value, tool, mapping)
    records = objects(value)
    if not records:
        raise source.refuse("no_rows", _("{name} has no rows."), _("Give a file with rows in it."))
    return _records(source, tables.as_table(records), enumerate(records, start=1), tool, mapping)


def _is_lines(source: Source) -> bool:
    """Whether the first line is an object by itself, and not the last."""
    with source.text() as opened:
        first = next((line for line in opened if line.strip()), "").strip()
        if not (first.startswith("{") and first.endswith("}")):
            return False
        more = any(line.strip() for line in opened)
    try:
        found = source.parse(first)
    except InvalidInput:
        return False
    return more or any(is_one(mapping(found)) for _tool, is_one, _read in LINES)


def _lines(source: Source, tool: str | None, columns: Mapping[str, str]) -> Rows:
    lines = source.lines()
    first = next(lines)
    every = chain([first], lines)
    if tool in (None, *(name for name, _is, _read in LINES)) and not columns:
        for _name, is_one, read_lines in LINES:
            if is_one(first[1] or {}):
                return read_lines(source, every)
    return _records(source, list(first[1] or {}), every, tool, columns)


def _records(
    source: Source,
    head: list[str],
    records: Iterator[tuple[int, Object | None]],
    tool: str | None,
    columns: Mapping[str, str],
) -> Rows:
    if tool == ragas.TOOL or (tool is None and not columns and ragas.is_head(head)):
        return ragas.read_records(source, records, head)
    if tool is None and not columns and {"metrics_data", "metricsData"} & set(head):
        cases: list[object] = [record for _place, record in records]
        return deepeval.read_document(source, {"testCases": cases})
    return generic.read_records(source, records, columns)


def _document(source: Source, document: Object, tool: str | None, columns: Mapping[str, str]) -> Rows:
    for _name, is_one, read_document in DOCUMENTS:
        if tool != ragas.TOOL and is_one(document):
            return read_document(source, document)
    if ragas.is_means(document):
        return ragas.read_means(source)
    records = _by_columns(document)
    if records:
        return _records(source, tables.as_table(records), enumerate(records, start=1), tool, columns)
    message = _("{name} is JSON, but of none of the tools that can be read.")
    fix = _("Give the results of {tools}, or a table with a case and a score in each row.")
    raise source.refuse("unknown_format", message, fix.format(tools=listed(TOOLS[:-1])))


def _by_columns(document: Object) -> list[Object]:
    """The records of a data frame as pandas writes it: a column's values by their index, or columns, index and data."""
    if "columns" in document and "data" in document:
        names = [str(name) for name in items(document["columns"])]
        return [dict(zip(names, items(line), strict=False)) for line in items(document["data"])]
    if isinstance(document.get("data"), list) and objects(document["data"]):
        return objects(document["data"])
    if document and all(isinstance(value, dict) for value in document.values()):
        places = list(dict.fromkeys(place for column in document.values() for place in mapping(column)))
        return [{name: mapping(column).get(place) for name, column in document.items()} for place in places]
    return []


def _table(source: Source, tool: str | None, columns: Mapping[str, str]) -> Rows:
    delimiter = tables.delimiter_of(source)
    lines = source.table(delimiter)
    head = next(lines)
    if tool in (None, promptfoo.TOOL) and not columns and promptfoo_csv.is_head(head):
        return promptfoo_csv.read_table(source, chain([head], lines))
    table = tables.look_at(chain([head], lines), comma=delimiter == ";")
    if not table.looked:
        raise source.refuse("no_rows", _("{name} has no rows."), _("Give a file with rows in it."))
    if tool in (None, ragas.TOOL) and not columns and ragas.is_means_table(table):
        return ragas.read_means(source)
    if tool == ragas.TOOL or (tool is None and not columns and ragas.is_head(table.head)):
        return ragas.read_table(source, table)
    return generic.read_table(source, table, columns)
