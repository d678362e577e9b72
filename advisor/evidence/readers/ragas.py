"""ragas' rows as CSV or JSON: the data set's columns, then the scores. A row that failed is empty, and ragas' own mean
leaves it out. Two generations of names; a file of means only holds no pilot."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from advisor.evidence.findings import found
from advisor.evidence.hearing import Said
from advisor.evidence.plain import Object, first, items, key_of, mapping, number, text
from advisor.evidence.readers.tables import Table
from advisor.evidence.refusing import can_be_answered, refused
from advisor.evidence.rows import Row, Rows
from advisor.evidence.source import Source

TOOL = "ragas"
FIRST = ("question", "answer", "contexts")
LATER = ("user_input", "response", "retrieved_contexts")
DATA = frozenset(
    {*FIRST, *LATER, "ground_truth", "ground_truths", "reference", "reference_contexts", "rubrics", "multi_responses"}
    | {"reference_tool_calls", "episode_done", "evolution_type", "metadata", "synthesizer_name", "persona_name"}
    | {"query_style", "query_length", "index", "id", "", "Unnamed: 0", "sample_id", "reference_topics", "rubric"}
)
METRICS = frozenset(
    {
        "faithfulness",
        "answer_relevancy",
        "context_precision",
        "context_recall",
        "answer_correctness",
        "context_relevancy",
    }
    | {"answer_similarity", "semantic_similarity", "context_entity_recall", "factual_correctness", "noise_sensitivity"}
    | {
        "llm_context_precision_with_reference",
        "llm_context_precision_without_reference",
        "harmfulness",
        "maliciousness",
    }
    | {"response_relevancy", "nv_accuracy", "nv_context_relevance", "nv_response_groundedness", "summary_score"}
    | {"bleu_score", "rouge_score", "exact_match", "string_present", "coherence", "correctness", "conciseness"}
    | {"non_llm_string_similarity", "tool_call_accuracy", "agent_goal_accuracy", "topic_adherence"}
)
EMPTY_RETRIEVAL = "empty_retrieval"
LONGEST = 1_000_000  # characters of a list as Python writes it
VARIANT_HEADS = frozenset({"variant", "model", "system"})


def _known(name: str) -> bool:
    return name.partition("(")[0] in METRICS


def is_head(head: Iterable[str]) -> bool:
    names = {name.strip() for name in head}
    if names & VARIANT_HEADS:
        return False
    asked = names & {FIRST[0], LATER[0]}
    return bool(asked) and (
        bool(names & {FIRST[2], LATER[2], LATER[1]}) or (FIRST[1] in names and any(map(_known, names)))
    )


def is_means(document: Object) -> bool:
    return (
        bool(document) and any(map(_known, document)) and all(number(value) is not None for value in document.values())
    )


def is_means_table(table: Table) -> bool:
    """A metric and its mean in each row, and no more."""
    names = [row[0].strip().lower() for row in table.looked]
    return len(table.head) == 2 and table.head[1] in table.numeric and all(map(_known, names))


def read_means(source: Source) -> Rows:
    rows = Rows(source.name, TOOL)
    rows.findings.append(found("totals_only", ()))
    return rows


def read_table(source: Source, table: Table) -> Rows:
    metrics = [
        name for name in [*table.numeric, *table.empty] if name not in DATA and (name in table.numeric or _known(name))
    ]
    rows = Rows(source.name, TOOL, _version(table.head))
    places = {name: table.head.index(name) for name in metrics}
    rows.findings += table.findings(metrics)
    for place, line in enumerate(table.rows, start=1):
        scores = {name: rows.score(line[at], place, name, comma=table.has_comma(name)) for name, at in places.items()}
        _add(dict(zip(table.head, line, strict=True)), scores, place, source, rows)
    return rows


def read_records(source: Source, records: Iterator[tuple[int, Object | None]], head: list[str]) -> Rows:
    """From JSON, where a score is a number or null."""
    rows = Rows(source.name, TOOL, _version(head))
    for place, record in records:
        if record is None:
            rows.findings.append(found("last_line_cut_off", [place]))
            continue
        scores = {
            name: rows.number(value, place, name)
            for name, value in record.items()
            if name not in DATA and (_known(name) or number(value) is not None)
        }
        _add(record, scores, place, source, rows)
    return rows


def _version(head: Iterable[str]) -> str:
    return "0.1" if FIRST[0] in set(head) else "0.2"


def _add(record: Object, scores: dict[str, float | None], place: int, source: Source, rows: Rows) -> None:
    asked, given, fetched = FIRST if FIRST[0] in record else LATER
    reference = first(record, ("reference", "ground_truth", "ground_truths"))
    expected = record.get(reference) if reference else None
    there = fetched in record
    nothing = _is_empty(record.get(fetched)) if there else None
    rows.add(
        Row(
            variant=source.stem,
            case=key_of(record.get(asked), expected) if expected else key_of(record.get(asked)),
            source_row=place,
            scores={**scores, EMPTY_RETRIEVAL: float(nothing)} if scores and nothing is not None else scores,
            refused=refused(text(record.get(given))),
            answerable=can_be_answered(text(expected)),
            said=Said(answer=_answer(record.get(given)), reference=text(expected)),
        )
    )


def _answer(given: object) -> str | None:
    """The text; None where there is none to tell by, as in conversations."""
    return given if isinstance(given, str) else None


def _is_empty(fetched: object) -> bool:
    """Whether nothing was retrieved; a table holds the list as Python writes it."""
    if isinstance(fetched, str):
        said = fetched.strip()
        if not said or len(said) > 100:  # a list without anything in it is short
            return not said
        try:
            fetched = ast.literal_eval(said)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return False
    return not any(text(part).strip() or mapping(part) for part in items(fetched))
