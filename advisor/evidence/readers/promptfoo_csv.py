"""promptfoo's CSV: variables first, then for each prompt a block whose heads repeat, so it is read by position.

The newer form has Status, Score, Named Scores and more behind each output; the older one says "[PASS] (0.87) text" in
the output's own cell. An apostrophe keeps spreadsheets from running a cell. There is no latency and no cost.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from advisor.evidence.plain import cell, key_of, mapping, number
from advisor.evidence.readers.promptfoo import PASSED, SCORE, TOOL
from advisor.evidence.refusing import refused
from advisor.evidence.rows import Row, Rows
from advisor.evidence.source import Source

METRIC = "Metric: "
OLD = re.compile(r"^\[(PASS|FAIL|ERROR)\](?: \((-?[\d.]+)\))?", re.IGNORECASE)
PROVIDER = re.compile(r"^'?\[[^\]]+\] ")


@dataclass(frozen=True)
class _Block:
    """The columns of one variant: where its output stands, and where the next variant begins."""

    name: str
    start: int
    end: int


def is_head(head: list[str]) -> bool:
    return bool(_blocks(head))


def _blocks(head: list[str]) -> list[_Block]:
    starts = [i for i in range(len(head) - 2) if head[i + 1] == "Status" and head[i + 2] == SCORE.capitalize()]
    starts = starts or [i for i, name in enumerate(head) if PROVIDER.match(name)]
    names = Counter[str]()
    blocks = []
    for start, end in zip(starts, [*starts[1:], len(head)], strict=False):
        name = head[start].lstrip("'")
        names[name] += 1
        blocks.append(_Block(name if names[name] == 1 else f"{name} ({names[name]})", start, end))
    return blocks


def read_table(source: Source, table: Iterator[list[str]]) -> Rows:
    rows = Rows(source.name, TOOL, "csv")
    head = next(table)
    blocks = _blocks(head)
    asked = [i for i in range(blocks[0].start) if head[i] != "Description"]
    for place, line in enumerate(table, start=1):
        case = key_of([(head[i], line[i].lstrip("'")) for i in asked])
        for block in blocks:
            _read(line, head, block, case, place, rows)
    return rows


def _read(line: list[str], head: list[str], block: _Block, case: int, place: int, rows: Rows) -> None:
    output = line[block.start]
    if block.end - block.start > 1 and head[block.start + 1] == "Status":
        status, scores = line[block.start + 1].strip().upper(), _block_scores(line, head, block, place, rows)
    else:
        said = OLD.match(output)
        status = said[1].upper() if said else ""
        scores = {SCORE: number(float(said[2])) if said and said[2] else None}
        if said and not said[2]:
            scores = {}
        output = output[said.end() :] if said else output
    if not status and not output:
        return  # the test was not run on this variant
    failed = status not in ("PASS", "FAIL")
    if failed and not status:
        rows.note("failed_without_reason", place)
    passed = None if failed else float(status == "PASS")
    rows.add(
        Row(
            variant=block.name,
            case=case,
            source_row=place,
            scores={PASSED: passed, **(dict.fromkeys(scores) if failed else scores)},
            failed=failed,
            refused=None if failed else refused(output),
        )
    )


def _block_scores(line: list[str], head: list[str], block: _Block, place: int, rows: Rows) -> dict[str, float | None]:
    scores: dict[str, float | None] = {SCORE: rows.cell(line[block.start + 2], place, SCORE)}
    for i in range(block.start + 3, block.end):
        if head[i] == "Named Scores" and line[i].strip():
            try:
                named = mapping(json.loads(line[i].lstrip("'")))
            except ValueError:
                continue
            scores |= {name: number(value) for name, value in named.items()}
        elif head[i].startswith(METRIC) and (value := cell(line[i])) is not None:
            scores[head[i].removeprefix(METRIC)] = value
    return scores
