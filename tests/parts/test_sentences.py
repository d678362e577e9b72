"""What templates say: figures, days and lists by their filters, markup in a sentence, and the words of the sheet."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import timezone
from django.utils.translation.template import templatize

from workshops.domain.decision_text import MetricText
from workshops.enums import Stance
from workshops.exports.pdf import sheet_words
from workshops.exports.sheet import cadence_words
from workshops.models import Signal
from workshops.words.thresholds import signal_words, threshold_words

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
PAGES_AND_MAILS = sorted(path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".txt"})


def render(source: str, **context: object) -> str:
    return Template("{% load dates figures i18n sentences %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("source", "value", "said"),
    [
        ("{{ value|percent }}", 0.94, "94%"),
        ("{{ value|decimal:2 }}", 0.4081, "0.41"),
        ("{{ value|decimal:2 }}", None, ""),
        ("{{ value|whole }}", 10000, "10,000"),
        ("{{ value|listed }}", ["Ana", "Ben"], "Ana and Ben"),
        ('{{ value|listed:"or" }}', ["RAG", "Hybrid"], "RAG or Hybrid"),
        ("{{ value|day }}", date(2027, 2, 2), "2 Feb 2027"),
        ("{{ value|day }}", None, ""),
        ("{{ value|days }}", [date(2027, 2, 2), date(2027, 3, 2)], "2 Feb 2027 and 2 Mar 2027"),
        ("{{ value|moment }}", None, ""),
    ],
)
def test_a_value_is_written_in_one_way(source: str, value: object, said: str) -> None:
    assert render(source, value=value) == said


def test_a_moment_is_said_in_the_time_zone_of_the_page() -> None:
    late = datetime(2026, 11, 23, 20, 5, tzinfo=UTC)
    with timezone.override("Pacific/Auckland"):
        assert render("{{ at|moment }}, {{ at|day }}", at=late) == "24 Nov 2026, 09:05, 24 Nov 2026"


def test_a_piece_keeps_its_markup_and_nothing_that_people_wrote_becomes_markup() -> None:
    source = (
        "{% piece as names %} {% for name in people %}<b>{{ name }}</b>{% endfor %} {% endpiece %}"
        "{% blocktranslate %}Ask {{ names }}.{% endblocktranslate %}"
    )
    assert render(source, people=["<i>Ana"]) == "Ask <b>&lt;i&gt;Ana</b>."


def test_every_stance_has_words_inside_a_sentence() -> None:
    assert [stance.in_sentence for stance in Stance] == [
        "approve", "approve with a reservation", "dissent", "abstain",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("months", "said"), [(1, "every month"), (2, "every 2 months"), (3, "every quarter"), (12, "every year")]
)
def test_how_often_a_decision_is_looked_at(months: int, said: str) -> None:
    assert cadence_words(months) == said


def test_a_threshold_is_said_with_its_unit_or_without_one() -> None:
    metric: MetricText = {"name": "Uptake", "comparator": ">=", "threshold": 90.0, "unit": " points "}
    assert threshold_words(metric) == "at or above 90 points"
    assert threshold_words({**metric, "unit": ""}) == "at or above 90"


@pytest.mark.parametrize(("days", "said"), [(1, "over 1 day"), (30, "over 30 days")])
def test_a_signal_counts_its_days(days: int, said: str) -> None:
    signal = Signal(metric="refusals", comparator=">", threshold=0.5, window_days=days)
    assert signal_words(signal) == f"refusals above 0.5, {said}"


def test_the_sheet_is_given_all_its_words_and_no_others() -> None:
    asked = set(re.findall(r"d\.words\.(\w+)", (TEMPLATES / "decisions" / "sheet.typ").read_text()))
    assert set(sheet_words()) == asked


@pytest.mark.parametrize("path", PAGES_AND_MAILS, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_the_sentences_of_a_template_can_be_collected(path: Path) -> None:
    """A translated block with a tag inside cannot be; nor can a sentence that is put together of parts."""
    source = path.read_text()
    templatize(source, str(path))
    assert re.findall(r"\|(?:pluralize|add:\"|add:' )", source) == []
