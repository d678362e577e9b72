"""The ladder's days are written once; every sentence that names one takes it from there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from workshops.enums import DAYS_LEFT_AT_MOST, LADDER_DAYS, SOON_DAYS, STALE_DAYS, Freshness, ReminderStage
from workshops.exports.pdf import approach_fills
from workshops.words.home import health_words
from workshops.words.revisits import due_filter_choices


def test_the_ladder() -> None:
    assert {stage.value: days for stage, days in LADDER_DAYS.items()} == {
        "heads_up": -14,
        "due": 0,
        "nag": 7,
        "escalation": 14,
        "stale": 30,
    }
    assert (-LADDER_DAYS[ReminderStage.HEADS_UP], LADDER_DAYS[ReminderStage.STALE]) == (SOON_DAYS, STALE_DAYS)


@pytest.mark.parametrize(
    ("days_left", "found"),
    [(15, "fresh"), (14, "soon"), (0, "soon"), (-1, "overdue"), (-29, "overdue"), (-30, "stale"), (-31, "stale")],
)
def test_freshness_by_days_left(days_left: int, found: str) -> None:
    assert Freshness.of(days_left) == found
    assert [f.value for f, _ in DAYS_LEFT_AT_MOST] == ["stale", "overdue", "soon"]


def test_sentences_name_the_ladders_days() -> None:
    assert dict(due_filter_choices())["soon"] == f"Due within {SOON_DAYS} days"
    words = health_words()
    assert words.fresh == f"fresh: nothing due within {SOON_DAYS} days"
    assert words.stale == f"stale: {STALE_DAYS} days overdue or more"


def test_no_page_and_no_mail_writes_them_again() -> None:
    """A number of days beside a word of the ladder, in a template."""
    days, words = r"\b(7|14|30) days", r"\b(overdue|due|stale|revisit|look)"
    again = re.compile(f"{days}[^.<]*{words}|{words}[^.<]*{days}")
    found = [p.name for p in Path(settings.BASE_DIR, "templates").rglob("*.*") if again.search(p.read_text())]
    assert found == []


def test_the_printed_sheet_has_the_screens_colours() -> None:
    assert sorted(approach_fills()) == ["fine_tuning", "hybrid", "prompting", "rag"]
    assert approach_fills()["rag"] == (0.5, 0.125, 247.0)
