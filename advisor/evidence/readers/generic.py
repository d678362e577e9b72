"""Any table or JSON Lines with a case, a variant, and at least one column of numbers or yes and no: by a mapping
from fields to columns, or by names that say it themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from advisor.errors import InvalidInput
from advisor.evidence.findings import found
from advisor.evidence.hearing import Said, moment
from advisor.evidence.people import parts_of
from advisor.evidence.plain import Object, cell, first, key_of, says_nothing, text
from advisor.evidence.readers.tables import LOOKED_AT, Table, as_table
from advisor.evidence.refusing import can_be_answered, refused
from advisor.evidence.rows import Row, Rows
from advisor.evidence.source import Source
from advisor.speech import gettext as _
from advisor.speech import listed

TOOL = "generic"
METRIC_NAME = "metric_name"  # a table with a row for each case and metric
KNOWN: dict[str, tuple[str, ...]] = {
    "case": (
        *("case", "case_id", "sample_id", "question_id", "example_id", "test_id", "item_id", "doc_id", "id"),
        *("question", "input", "prompt", "query", "user_input"),
    ),
    "variant": ("variant", "model", "system", "arm", "approach", "config", "provider"),
    "repeat": ("repeat", "epoch", "run", "trial", "attempt", "seed"),
    "error": ("error", "exception", "error_message"),
    "latency_ms": ("latency_ms", "latencyms", "duration_ms", "response_time_ms"),
    "latency_s": ("latency_s", "latency_seconds", "duration_s", "response_time_s"),
    "replayed": ("cached", "replayed", "from_cache"),
    "cost_usd": ("cost_usd", "cost", "price_usd", "total_cost", "total_cost_usd"),
    "tokens": ("tokens", "total_tokens"),
    "response": ("response", "answer", "output", "completion", "actual_output"),
    "reference": ("reference", "expected", "expected_output", "ground_truth", "target"),
    "answerable": ("answerable",),
    "refused": ("refused", "refusal"),
    "metric_name": ("metric", "metric_name", "scorer", "evaluator"),
}
# What else is heard of a row, where its column is no field and no metric already
BESIDE: dict[str, tuple[str, ...]] = {
    "asked": ("question", "input", "query", "user_input"),
    "judge_model": ("judge", "judge_model", "evaluator_model", "grader", "grader_model", "evaluation_model"),
    "model_version": ("model", "model_name", "model_id", "model_version", "system_fingerprint"),
    "run_at": ("timestamp", "created_at", "datetime", "date", "started_at", "run_at", "ts"),
    "input_tokens": ("input_tokens", "prompt_tokens"),
    "output_tokens": ("output_tokens", "completion_tokens"),
}
FIELDS = (*KNOWN, *BESIDE)
OF_NUMBERS = frozenset({"run_at", "input_tokens", "output_tokens"})
PLACES = frozenset({"", "index", "row", "unnamed: 0", "#", "line"})
SETTINGS = frozenset({"temperature", "top_p", "top_k", "max_tokens", "chunk_size", "chunk_overlap", "num_beams"})
TOTALS = frozenset({"average", "avg", "mean", "total", "overall", "sum", "all", "summary"})
DAYS = frozenset({"timestamp", "date", "datetime", "created", "updated", "started", "finished", "ended", "ts", "unix"})
VALUES = ("score", "value", "result")  # of the metric that a row names


@dataclass(frozen=True)
class Columns:
    """Which column is which field; `metrics`: metric's name → column; `beside`: what else is heard → column."""

    fields: Mapping[str, str]
    metrics: Mapping[str, str]
    beside: Mapping[str, str]


def columns_of(source: Source, head: list[str], numeric: list[str], mapping: Mapping[str, str]) -> Columns:
    """What the mapping says, and what names say themselves. Raises InvalidInput where a column is missing."""
    wrong = {
        field: _("There is no column {column}.").format(column=name)
        for field, name in mapping.items()
        if name and name not in head
    }
    if wrong:
        message = _("{name} has these columns: {columns}.").format(name=source.name, columns=listed(head[:30]))
        raise InvalidInput("no_such_column", message, wrong)
    columns = by_names(head, numeric, mapping)
    _complete(source, head, columns.fields, columns.metrics)
    twice = next((name for name in [*columns.fields.values(), *columns.metrics.values()] if head.count(name) > 1), None)
    if twice is not None:
        message = _("{name} has more than one column that is called {column}.")
        raise source.refuse("two_heads", message, _("Give each column a name of its own."), column=twice)
    return columns


def by_names(head: list[str], numeric: list[str], mapping: Mapping[str, str]) -> Columns:
    """The same, complete or not. A field that is mapped to no name is none of the columns, whatever they are called."""
    by_name = {name.strip().lower(): name for name in reversed(head)}
    fields = {field: name for field, name in mapping.items() if field in KNOWN and name}
    taken = set(mapping.values())
    for field, names in KNOWN.items():
        name = first(by_name, names)
        if field not in mapping and name and by_name[name] not in taken and _can_be(field, by_name[name], numeric):
            fields[field] = by_name[name]
            taken.add(by_name[name])
    beside = {field: name for field, name in mapping.items() if field in BESIDE and name}
    for field, names in BESIDE.items():
        name = first(by_name, names)
        if field in mapping or not name or by_name[name] in taken:
            continue
        if field in OF_NUMBERS or by_name[name] not in numeric:
            beside[field] = by_name[name]
            taken.add(by_name[name])
    metrics = {field: name for field, name in mapping.items() if field not in FIELDS and name}
    metrics = metrics or {name: name for name in numeric if name not in taken and _is_metric(name)}
    if METRIC_NAME in fields:
        named = first([name.strip().lower() for name in metrics.values()], VALUES)
        metrics = {named: by_name[named]} if named else metrics
        if len(metrics) != 1:
            del fields[METRIC_NAME]
    return Columns(fields, metrics, beside)


def _can_be(field: str, name: str, numeric: Sequence[str]) -> bool:
    return field != METRIC_NAME or name not in numeric


def _is_metric(name: str) -> bool:
    """Whether a column of numbers is more than a place in the file or a moment."""
    return name.strip().lower() not in PLACES | SETTINGS and not DAYS & set(parts_of(name))


def _complete(source: Source, head: list[str], fields: Mapping[str, str], metrics: Mapping[str, str]) -> None:
    wrong = {}
    if "case" not in fields:
        wrong["case"] = _("Say which column names the case, as in --map case=COLUMN.")
    if not metrics:
        wrong["metric"] = _("Say which column holds numbers, or yes and no, as in --map accuracy=COLUMN.")
    if wrong:
        message = _(
            "{name} is none of the known tools' files, and it does not say by itself what its columns are: {columns}."
        )
        raise InvalidInput(
            "unmapped", message.format(name=source.name, columns=listed([name or "–" for name in head[:30]])), wrong
        )


def read_table(source: Source, table: Table, mapping: Mapping[str, str]) -> Rows:
    columns = columns_of(source, table.head, table.numeric, mapping)
    rows = Rows(source.name, TOOL)
    together = _Together(rows, one_each=METRIC_NAME in columns.fields)
    rows.findings += table.findings(columns.metrics.values())
    named = {**columns.beside, **columns.fields}
    fields = {field: table.head.index(name) for field, name in named.items()}
    metrics = {metric: (table.head.index(name), table.has_comma(name)) for metric, name in columns.metrics.items()}
    numeric = {field: table.has_comma(named[field]) for field in NUMBERS if field in named}
    odd = {
        form
        for word in [*TOTALS, *table.head]
        for form in (word, word.capitalize(), word.upper(), f"{word.capitalize()}:")
    }
    for place, line in enumerate(table.rows, start=1):
        said = {field: line[at] for field, at in fields.items()}
        said["case"] = case = said["case"].strip()
        if (not case or case in odd) and _is_no_case(line, table.head, case, place, rows):
            continue
        scores = {name: rows.score(line[at], place, name, comma=comma) for name, (at, comma) in metrics.items()}
        numbers = {field: rows.cell(said[field], place, field, comma=comma) for field, comma in numeric.items()}
        together.add(_row(said, numbers, scores, place, source, rows))
        if numbers.get("replayed"):
            rows.note("latency_replayed", place)
    together.hand_over()
    return rows


NUMBERS = (
    *("latency_ms", "latency_s", "replayed", "cost_usd", "tokens", "answerable", "refused"),
    *("input_tokens", "output_tokens"),
)


def _is_no_case(line: list[str], head: list[str], case: str, place: int, rows: Rows) -> bool:
    """A blank row, as spreadsheets leave them; the head again, where tables were joined; or a row of totals."""
    if not any(cell.strip() for cell in line):
        return True
    if [cell.strip() for cell in line] == head:
        rows.note("head_again", place)
        return True
    if case.casefold().rstrip(":") in TOTALS:
        rows.note("row_of_totals", place)
        return True
    return False


def read_records(source: Source, records: Iterator[tuple[int, Object | None]], mapping: Mapping[str, str]) -> Rows:
    looked = list(islice(records, LOOKED_AT))
    known = [record for _place, record in looked if record is not None]
    head = as_table(known)
    numeric = [name for name in head if is_numeric(name, known)]
    columns = columns_of(source, head, numeric, mapping)
    rows = Rows(source.name, TOOL)
    together = _Together(rows, one_each=METRIC_NAME in columns.fields)
    named = {**columns.beside, **columns.fields}
    for place, record in chain(looked, records):
        if record is None:
            rows.findings.append(found("last_line_cut_off", [place]))
            continue
        said = {field: said_in(record.get(name)) for field, name in named.items()}
        said["case"] = said["case"].strip()
        numbers = {field: rows.number(record.get(named[field]), place, field) for field in NUMBERS if field in said}
        scores = {name: rows.number(record.get(column), place, name) for name, column in columns.metrics.items()}
        together.add(_row(said, numbers, scores, place, source, rows))
        if numbers.get("replayed"):
            rows.note("latency_replayed", place)
    together.hand_over()
    return rows


def is_numeric(name: str, records: Sequence[Object]) -> bool:
    """Whether all that stands under this name is numbers, yes or no, and something does."""
    values = [record.get(name) for record in records]
    said = [value for value in values if value is not None and not (isinstance(value, str) and says_nothing(value))]
    return bool(said) and all(map(_is_score, values))


def _is_score(value: object) -> bool:
    """A number, yes or no; as text only between 0 and 1, for other numbers in quotes are names."""
    if not isinstance(value, str):
        return value is None or isinstance(value, int | float)
    try:
        found_number = cell(value)
    except ValueError:
        return False
    return found_number is None or 0 <= found_number <= 1


def said_in(value: object) -> str:
    return "" if value is None or value is False else text(value) or str(value)


class _Together:
    """Rows on their way. Where each has one metric of its case (`one_each`), those of a case are one row; a metric
    that comes again is a repeat."""

    def __init__(self, rows: Rows, *, one_each: bool) -> None:
        self.rows, self.one_each = rows, one_each
        self.turns: dict[tuple[str, int], list[Row]] = {}

    def add(self, row: Row) -> None:
        if not self.one_each:
            self.rows.add(row)
            return
        self.rows.records = row.source_row
        turns = self.turns.setdefault((row.variant, row.case), [])
        beside = next((turn for turn in turns if not turn.scores.keys() & row.scores.keys()), None)
        if beside is None:
            turns.append(row)
            return
        beside.scores = {**beside.scores, **row.scores}
        beside.failed = beside.failed or row.failed
        beside.latency = row.latency if beside.latency is None else beside.latency

    def hand_over(self) -> None:
        for row in sorted((row for turns in self.turns.values() for row in turns), key=lambda row: row.source_row):
            self.rows.add(row)


def _row(
    said: Mapping[str, str],
    numbers: Mapping[str, float | None],
    scores: dict[str, float | None],
    place: int,
    source: Source,
    rows: Rows,
) -> Row:
    failed = "error" in said and said["error"].strip().lower() not in ("", "false", "0", "none", "null", "no")
    gave_up, can = numbers.get("refused"), numbers.get("answerable")
    if METRIC_NAME in said:
        scores = {said[METRIC_NAME].strip() or name: value for name, value in scores.items()}
    return Row(
        variant=said.get("variant", "").strip() or source.stem,
        case=_case(said["case"], place, rows),
        source_row=place,
        scores=dict.fromkeys(scores) if failed else scores,
        failed=failed,
        latency=None if failed or LATENCY.isdisjoint(numbers) else _latency(numbers, place, rows),
        replayed=bool(numbers.get("replayed")),
        cost=_above_zero("cost_usd", numbers["cost_usd"], place, rows) if "cost_usd" in numbers else None,
        tokens=numbers.get("tokens") if "input_tokens" not in numbers else _tokens(numbers),
        refused=bool(gave_up) if gave_up is not None else refused(said.get("response")),
        answerable=bool(can) if can is not None else can_be_answered(said.get("reference")),
        said=None if HEARD.isdisjoint(said) else _heard(said),
    )


LATENCY = frozenset({"latency_ms", "latency_s"})
HEARD = frozenset({"asked", "response", "judge_model", "model_version", "run_at"})


def _heard(said: Mapping[str, str]) -> Said:
    heard = Said(said.get("asked"), said.get("response"), said.get("reference"))
    if "judge_model" in said:
        heard.judge = said["judge_model"].strip() or None
    if "model_version" in said:
        heard.model = said["model_version"].strip() or None
    if "run_at" in said:
        heard.at = moment(said["run_at"])
    return heard


def _case(said: str, place: int, rows: Rows) -> int:
    """By its name; 7.0 is 7, as spreadsheets write it. One without a name is a case of its own."""
    if not said:
        rows.note("case_without_name", place)
        return key_of("", place)
    if said.endswith("0") and "." in said:
        whole, _dot, rest = said.partition(".")
        said = whole if not rest.strip("0") and whole.isdecimal() else said
    return key_of(said)


def _latency(numbers: Mapping[str, float | None], place: int, rows: Rows) -> float | None:
    latency, field = numbers.get("latency_ms"), "latency_ms"
    if latency is None and (seconds := numbers.get("latency_s")) is not None:
        latency, field = seconds * 1000, "latency_s"
    if latency is None or latency > 0:
        return latency
    rows.note("below_zero" if latency else "zero_for_missing", place, field)
    return None


def _above_zero(field: str, value: float | None, place: int, rows: Rows) -> float | None:
    if value is not None and value < 0:
        rows.note("below_zero", place, field)
        return None
    return value


def _tokens(numbers: Mapping[str, float | None]) -> float | None:
    """All of them; else those that went in and those that came out."""
    parts = [numbers.get("input_tokens"), numbers.get("output_tokens")]
    known = [part for part in parts if part is not None]
    return numbers["tokens"] if numbers.get("tokens") is not None else (sum(known) if known else None)
