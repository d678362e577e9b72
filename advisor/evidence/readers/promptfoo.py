"""promptfoo's results: JSON (versions 2 and 3) and JSON Lines.

Rows come in the order in which they were done. An error is failure reason 2 and nothing else: `error` is filled when an
assertion fails, too. A score, a latency or a cost that nobody recorded is written as 0. A row from the cache repeats
the latency of the first time. `testIdx` grows with every repeat, so a case is its variables and assertions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from advisor.evidence.findings import found
from advisor.evidence.plain import Object, items, key_of, mapping, number, objects, text
from advisor.evidence.refusing import refused
from advisor.evidence.rows import Row, Rows
from advisor.evidence.source import Source

TOOL = "promptfoo"
ERROR = 2
PASSED, SCORE = "success", "score"
BY_PEOPLE, BY_JUDGE = "human", "success (judge)"
LONG = 60  # characters of a prompt's label that still names it


def is_document(document: Object) -> bool:
    return isinstance(_inside(document).get("results"), list) and (
        {"prompts", "stats", "table", "timestamp"} & _inside(document).keys() != set()
    )


def is_line(line: Object) -> bool:
    return "promptIdx" in line and ("testIdx" in line or "gradingResult" in line)


def read_document(source: Source, document: Object) -> Rows:
    inside = _inside(document)
    version = number(inside.get("version"))
    rows = Rows(source.name, TOOL, None if version is None else str(int(version)))
    results = objects(inside["results"])
    names = _Names(
        objects(inside.get("prompts")) or objects(mapping(mapping(inside.get("table")).get("head")).get("prompts"))
    )
    for place, result in enumerate(results, start=1):
        _read(result, place, names, rows)
    _done(names, rows)
    if not results:
        rows.findings.append(found("totals_only", ()))
    return rows


def read_lines(source: Source, lines: Iterator[tuple[int, Object | None]]) -> Rows:
    rows, names = Rows(source.name, TOOL), _Names([])
    for place, line in lines:
        if line is None:
            rows.findings.append(found("last_line_cut_off", [place]))
        else:
            _read(line, place, names, rows)
    _done(names, rows)
    return rows


def _done(names: _Names, rows: Rows) -> None:
    rows.names = names.names()
    if BY_PEOPLE not in rows.metric_names:
        rows.forget(BY_JUDGE)


def _inside(document: Object) -> Object:
    return mapping(document.get("results")) or document


class _Names:
    """What each variant is called: its provider, and its prompt where there are several."""

    def __init__(self, prompts: list[Object]) -> None:
        self.prompts = prompts
        self.seen: dict[str, tuple[str, str]] = {}

    def key(self, result: Object) -> str:
        place = number(result.get("promptIdx"))
        provider, prompt = result.get("provider"), mapping(result.get("prompt"))
        said = text(provider) or text(mapping(provider).get("label")) or text(mapping(provider).get("id"))
        label = text(prompt.get("label")) or text(prompt.get("raw"))
        if place is not None and 0 <= place < len(self.prompts):
            known = self.prompts[int(place)]
            said, label = said or text(known.get("provider")), label or text(known.get("label"))
        key = str(int(place)) if place is not None else f"{said}\n{label}"
        self.seen.setdefault(key, (said or TOOL, label))
        return key

    def names(self) -> dict[str, str]:
        prompts = list(dict.fromkeys(label for _said, label in self.seen.values()))
        taken: defaultdict[str, int] = defaultdict(int)
        names = {}
        for key, (said, label) in self.seen.items():
            short = label if 0 < len(label) <= LONG and "\n" not in label else f"prompt {prompts.index(label) + 1}"
            name = f"{said}, {short}" if len(prompts) > 1 else said
            taken[name] += 1
            names[key] = name if taken[name] == 1 else f"{name} ({taken[name]})"
        return names


def _read(result: Object, place: int, names: _Names, rows: Rows) -> None:
    response, case = mapping(result.get("response")), mapping(result.get("testCase"))
    grading = mapping(result.get("gradingResult"))
    failed = _is_error(result, response, grading)
    cached = response.get("cached") is True
    _note_thresholds(case, place, rows)
    scores = _scores(result, case, grading, place, rows, failed=failed)
    output = text(response.get("output"))
    rows.add(
        Row(
            variant=names.key(result),
            case=_case(result, case),
            source_row=place,
            scores=scores,
            failed=failed,
            latency=None if failed else _recorded(result, "latencyMs", place, rows, quiet=cached),
            replayed=cached,
            cost=None if failed else _recorded(result, "cost", place, rows, quiet=cached),
            tokens=number(mapping(response.get("tokenUsage")).get("total")) or None,
            refused=None if failed else refused(output),
        )
    )
    if cached:
        rows.note("latency_replayed", place)


def _is_error(result: Object, response: Object, grading: Object) -> bool:
    reason = number(result.get("failureReason"))
    if reason is not None:
        return reason == ERROR
    return bool(result.get("error")) and not grading and (not response or bool(response.get("error")))


def _scores(
    result: Object, case: Object, grading: Object, place: int, rows: Rows, *, failed: bool
) -> dict[str, float | None]:
    if failed:
        return {PASSED: None, SCORE: None}
    passed, score = number(result.get("success")), number(result.get("score"))
    if score == 0 and passed and not grading:
        rows.note("zero_for_missing", place, SCORE)
        score = None
    scores: dict[str, float | None] = {PASSED: passed, SCORE: score}
    for name, value in mapping(result.get("namedScores")).items():
        scores[name] = rows.number(value, place, name)
        scores[name] = _mean(name, scores[name], grading)
    return {**scores, **_by_whom(grading, number(case.get("threshold")))}


def _by_whom(grading: Object, threshold: float | None) -> dict[str, float | None]:
    """A person's rating, which overrules `success` in the file, and what the other assertions said."""
    parts = objects(grading.get("componentResults"))
    people = [part for part in parts if text(mapping(part.get("assertion")).get("type")) == "human"]
    judged = [part for part in parts if part not in people]
    said: dict[str, float | None] = {}
    if judged and threshold is not None:
        scores = [number(part.get("score")) or 0.0 for part in judged]
        said[BY_JUDGE] = float(sum(scores) / len(scores) >= threshold)
    elif judged:
        said[BY_JUDGE] = float(all(part.get("pass") is True for part in judged))
    if people:
        said[BY_PEOPLE] = number(people[-1].get("pass"))
    return said


def _mean(name: str, value: float | None, grading: Object) -> float | None:
    """Before named scores were divided by their weights, assertions of one name were summed."""
    if value is None or value <= 1 or "namedScoreWeights" in grading:
        return value
    parts = [mapping(part.get("assertion")).get("metric") for part in objects(grading.get("componentResults"))]
    return value / max(1, parts.count(name))


def _recorded(result: Object, name: str, place: int, rows: Rows, *, quiet: bool) -> float | None:
    value = number(result.get(name))
    if value == 0 and not quiet:
        rows.note("zero_for_missing", place, name)
    return value or None


def _case(result: Object, case: Object) -> int:
    asked = mapping(result.get("vars")) or mapping(case.get("vars"))
    said = {name: value for name, value in asked.items() if not name.startswith("_") and name != "sessionId"}
    assertions, called = items(case.get("assert")), case.get("description")
    if said or (assertions and not called):
        return key_of(said, assertions)
    return key_of(called, assertions or result.get("testIdx"))


def _note_thresholds(case: Object, place: int, rows: Rows) -> None:
    of_case = number(case.get("threshold"))
    if of_case is not None:
        rows.note("threshold_in_file", place, f"{SCORE}\n{of_case:g}")
    for assertion in objects(case.get("assert")):
        value = number(assertion.get("threshold"))
        if value is not None:
            name = text(assertion.get("metric")) or text(assertion.get("type"))
            rows.note("threshold_in_file", place, f"{name}\n{value:g}")
