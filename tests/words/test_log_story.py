"""What the log's story says of choices month by month, asked for without a log."""

from __future__ import annotations

from datetime import date

import pytest

from workshops.queries.log_over_time import MonthHealth
from workshops.words.log_story import Finding, findings

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
