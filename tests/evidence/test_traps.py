"""Small files of our own making, each with one thing that fools a reader: what is said of it, and which numbers stand.

`traps/expected.json` has them all: findings with the rows that they rest on, numbers that were worked out by hand, or
the code of the error. Findings are compared whole, so a false alarm fails too. The whole answer, and the rows as they
were read, are recorded in traps.txt.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from advisor.__main__ import main
from advisor.evidence import KEYS, Run, read
from tests.shown import Record

FOLDER = Path(__file__).with_name("traps")
TRAPS: list[dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text())
RECORD = Record(Path(__file__).with_name("traps.txt"))


def leaves(place: str, value: object) -> Iterator[str]:
    """Each fact of an answer, by its place in it; numbers to six digits."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(f"{place}.{name}", inner)
    elif isinstance(value, list):
        yield f"{place} {len(value)}"
        for inner in value:
            yield from leaves(f"{place}[]", inner)
    else:
        yield f"{place} {f'{value:.6g}' if isinstance(value, float) else value}"


def rows_of(run: Run) -> Iterator[str]:
    """Each column of what was read; cases by which rows have the same one."""
    _keys, cases = np.unique(run.case, return_inverse=True)
    firsts = np.unique(cases, return_index=True)[1]
    yield f"{run.name} {run.tool} {run.version} {run.rows} {run.evaluation} {run.variants}"
    yield f"cases {firsts[cases].tolist()}"
    for name in ("variant", "source_row", "failed", "latency", "replayed", "cost", "tokens", "refused", "answerable"):
        column = getattr(run, name)
        yield f"{name} {None if column is None else [f'{value:.6g}' for value in column]}"
    for metric in run.metrics:
        about = (metric.key, metric.source_name, metric.floor, metric.ceiling, metric.judge, metric.worst)
        yield f"{about} {[f'{value:.6g}' for value in metric.values]}"


def said(trap: dict[str, Any], capfd: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    status = main(["evidence", *(str(FOLDER / name) for name in trap["files"]), *trap.get("args", [])])
    return status, json.loads(capfd.readouterr().out)


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap["name"])
def test_no_trap_is_walked_into(trap: dict[str, Any], capfd: pytest.CaptureFixture[str]) -> None:
    status, answer = said(trap, capfd)
    is_read = "error" not in trap and "args" not in trap
    rows = [line for name in trap["files"] for line in rows_of(read(FOLDER / name))] if is_read else []
    RECORD.look(trap["name"], {"all": [line.replace(f"{FOLDER}/", "") for line in (*leaves("", answer), *rows)]})
    if "error" in trap:
        assert (status, answer["error"]["code"]) == (2, trap["error"])
        assert answer["error"]["message"].count(". ") == 0
        assert all(answer["error"]["fields"].values())
        return
    assert status == 0, answer
    found = [finding for file in answer["files"] for finding in file["findings"]]
    assert sorted([one["key"], one["rows"]] for one in found) == sorted(trap["findings"])
    assert all(one["sentence"].endswith(".") and "{" not in one["sentence"] for one in found)
    assert all(str(fact) in one["sentence"] for one in found for fact in one["facts"].values() if isinstance(fact, str))
    assert all("metric" in one["facts"] for one in found if one["key"] in ("failed_rows_left_out", "scale_unknown"))
    metrics = {name: measured for file in answer["files"] for name, measured in file["metrics"].items()}
    for variant, expected in trap.get("metrics", {}).items():
        for metric, numbers in expected.items():
            measured = metrics[variant][metric]
            assert {name: measured[name] for name in numbers} == pytest.approx(numbers, abs=1e-9)
    for expected in trap.get("comparisons", []):
        chosen = [one for one in answer["comparisons"] if expected.items() >= _named(one, expected).items()]
        assert len(chosen) == 1
        assert {name: chosen[0][name] for name in expected} == {
            name: value if isinstance(value, str | dict) else pytest.approx(value, abs=1e-9)
            for name, value in expected.items()
        }
    assert trap.get("rows", answer["files"][0]["rows"]) == answer["files"][0]["rows"]
    for variant, table in trap.get("refusals", {}).items():
        assert answer["files"][0]["refusals"][variant] == table
    assert trap.get("tool", answer["files"][0]["tool"]) == answer["files"][0]["tool"]


def _named(comparison: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    return {name: comparison[name] for name in ("metric", "a", "b") if name in expected}


def test_there_are_traps_for_every_finding_and_every_file_is_used() -> None:
    assert {key for trap in TRAPS for key, _rows in trap.get("findings", [])} == set(KEYS)
    assert {name for trap in TRAPS for name in trap["files"]} | {"expected.json"} == {
        one.name for one in FOLDER.iterdir()
    }
    assert {trap["name"] for trap in TRAPS} == RECORD.known.keys()
    assert len(TRAPS) >= 40


def test_of_a_file_that_is_no_pilot_no_threshold_is_unknown(capfd: pytest.CaptureFixture[str]) -> None:
    """Why it is none is what helps."""
    totals = {"files": ["ragas_means.csv"], "args": ["--threshold", "accuracy", ">=", "0.9"]}
    status, answer = said(totals, capfd)
    assert (status, [one["key"] for one in answer["files"][0]["findings"]]) == (0, ["totals_only"])
