"""What the log's story says, asked for without a log."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.shown import Record
from workshops.enums import RevisitOutcome
from workshops.queries.log_over_time import MonthHealth
from workshops.queries.log_story import AgeGroup, Broke, Objection
from workshops.words.log_story import Finding, findings, shown_first

MADE = [(date(2026, 10, 1), "hybrid", 1), (date(2026, 11, 1), "rag", 2), (date(2026, 11, 1), "hybrid", 2)]


def chosen(*made: tuple[date, str, int]) -> Finding:
    today = date(2026, 11, 27)
    months = [MonthHealth(today, 0, 0, 0)]
    story = findings(made=made, months=months, ages=[], outcomes=[], broke=[], objections=[], today=today)
    return next(finding for finding in story if finding.key == "approaches")


def test_each_approach_stands_in_its_month() -> None:
    found = chosen(*MADE)
    assert found.head == ["Month", "Hybrid", "RAG"]
    assert found.rows[-2:] == [["Oct 2026", "1", "0"], ["Nov 2026", "2", "2"]]
    assert [row[0] for row in found.rows[::11]] == ["Dec 2025", "Nov 2026"]
    assert found.chart is not None
    assert found.chart["sets"] == [
        {"label": "Hybrid", "colour": "hybrid", "values": [*[0] * 10, 1, 2]},
        {"label": "RAG", "colour": "rag", "values": [*[0] * 10, 0, 2]},
    ]


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (MADE, "Hybrid was chosen most often: by 3 of 5 decisions in twelve months."),
        (MADE[1:], "RAG and Hybrid were chosen equally often: each by 2 of 4 decisions in twelve months."),
        (MADE[1:2], "Too early to draw: fewer than 3 decisions in twelve months."),
    ],
)
def test_what_was_chosen_most_often(made: list[tuple[date, str, int]], sentence: str) -> None:
    assert chosen(*made).sentence == sentence


BEGAN = datetime(2026, 3, 1, tzinfo=UTC)
KEPT, AMENDED, SUPERSEDED, RETIRED = RevisitOutcome
OBJECTIONS = [
    Objection(7, "RAG first", "Ana", "Security", "It leaks.", BEGAN, "amended", "Faithfulness"),
    Objection(8, "Agents", "Ben", "", "", BEGAN, "", ""),
    Objection(9, "Buy it", "Cara", "Security", "Too dear.", BEGAN, "", "Cost"),
]
QUARTERS = [(date(2024 + n // 4, 1 + 3 * (n % 4), 1), (KEPT, AMENDED, SUPERSEDED, RETIRED)[n % 4], 1) for n in range(9)]
STORIES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "one short of enough": {
        "made": MADE[:1] * 2,
        "months": [MonthHealth(date(2026, 10, 31), 1, 0, 1)],
        "ages": [AgeGroup(6, 0, 1, 0, 0), AgeGroup(None, 0, 0, 0, 1)],
        "outcomes": QUARTERS[:2],
        "broke": [Broke("Cost", 1, 1)],
        "objections": OBJECTIONS[1:],
    },
    "just enough": {
        "made": MADE[:2],
        "months": [MonthHealth(date(2026, 9, 30), 0, 1, 0), MonthHealth(date(2026, 10, 31), 1, 1, 1)],
        "ages": [AgeGroup(1, 0, 0, 1, 0), AgeGroup(12, 1, 0, 0, 0), AgeGroup(None, 0, 1, 0, 0)],
        "outcomes": QUARTERS[:3],
        "broke": [Broke("Cost", 4, 2), Broke("Latency", 2, 1), Broke("Price", 1, 1)],
        "objections": OBJECTIONS,
    },
    "much": {
        "made": MADE,
        "ages": [
            AgeGroup(6, 3, 0, 0, 1),
            AgeGroup(12, 0, 2, 1, 0),
            AgeGroup(24, 2, 0, 1, 0),
            AgeGroup(None, 4, 0, 1, 2),
        ],
        "outcomes": QUARTERS,
        "broke": [Broke(name, times, 1) for times, name in enumerate("dcba", start=1)][::-1],
    },
}


@pytest.mark.parametrize("name", STORIES)
def test_each_finding_is_its_sentence_its_chart_and_its_table(name: str) -> None:
    given: dict[str, Any] = dict.fromkeys(("made", "ages", "outcomes", "broke", "objections"), ())
    months = [MonthHealth(date(2026, 11, 27), 0, 0, 0)]
    story = shown_first(findings(**{**given, "months": months, **STORIES[name]}, today=date(2026, 11, 27)))
    said = {found.key: [f"{fact}: {value}" for fact, value in asdict(found).items()] for found in story}
    said["order"] = [found.key for found in story]
    Record(Path(__file__).with_name("log_stories.txt")).look(name, said)
