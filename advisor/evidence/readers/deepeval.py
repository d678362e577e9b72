"""DeepEval's test runs. `success` is that of all metrics at once; names may end in " [GEval]"; durations and evaluation
costs are the judge's, while `completionTime` and `tokenCost` are the system's."""

from __future__ import annotations

from advisor.evidence.findings import found
from advisor.evidence.hearing import Said
from advisor.evidence.plain import Object, items, key_of, mapping, number, objects, text
from advisor.evidence.refusing import can_be_answered, refused
from advisor.evidence.rows import Row, Rows
from advisor.evidence.source import Source

TOOL = "deepeval"
PASSED = "success"
EMPTY_RETRIEVAL = "empty_retrieval"


def is_document(document: Object) -> bool:
    return _run(document).keys() & {"testCases", "test_results", "conversationalTestCases"} != set()


def _run(document: Object) -> Object:
    return mapping(document.get("testRunData")) or document


def read_document(source: Source, document: Object) -> Rows:
    run = _run(document)
    rows = Rows(source.name, TOOL)
    cases = [
        case for name in ("testCases", "conversationalTestCases", "test_results") for case in objects(run.get(name))
    ]
    for place, case in enumerate(cases, start=1):
        _read(case, place, source, rows)
    if not cases:
        rows.findings.append(found("totals_only", ()))
    elif not any(_is_judged(case) for case in cases):
        rows.forget_scores()
    return rows


def _is_judged(case: Object) -> bool:
    return case.get("success") is not None or bool(items(_of(case, "metricsData")))


def _of(case: Object, name: str) -> object:
    """A field by its name in files, or as Python writes it."""
    return case.get(name, case.get("".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in name)))


def _read(case: Object, place: int, source: Source, rows: Rows) -> None:
    measured = [metric for metric in objects(_of(case, "metricsData")) if metric.get("skipped") is not True]
    scores: dict[str, float | None] = {PASSED: number(case.get("success"))}
    judges: set[str] = set()
    judged = number(_of(case, "runDuration")) or number(_of(case, "evaluationCost"))
    for metric in measured:
        name = text(metric.get("name"))
        scores[name] = None if metric.get("error") else rows.number(metric.get("score"), place, name)
        if number(metric.get("threshold")) is not None:
            rows.note("threshold_in_file", place, f"{name}\n{number(metric.get('threshold')):g}")
        if model := text(_of(metric, "evaluationModel")):
            rows.judges[name] = model
            judges.add(model)
        judged = judged or number(_of(metric, "evaluationCost"))
        if metric.get("error"):
            scores[PASSED] = None
    if judged:
        rows.note("judge_cost", place)
    output, fetched = _of(case, "actualOutput"), _of(case, "retrievalContext")
    if isinstance(fetched, list):
        scores[EMPTY_RETRIEVAL] = float(not any(fetched))
    took = number(_of(case, "completionTime"))
    asked = case.get("input") or case.get("scenario") or case.get("turns") or case.get("name")
    rows.add(
        Row(
            variant=source.stem,
            case=key_of(asked, _of(case, "expectedOutput") or _of(case, "expectedOutcome")),
            source_row=place,
            scores=scores,
            latency=None if took is None else took * 1000,
            cost=number(_of(case, "tokenCost")),
            refused=refused(text(output)),
            answerable=can_be_answered(text(_of(case, "expectedOutput"))),
            said=Said(
                answer=output if isinstance(output, str) and not items(_of(case, "toolsCalled")) else None,
                reference=text(_of(case, "expectedOutput")),
                judge=", ".join(sorted(judges)) or None,
            ),
        )
    )
