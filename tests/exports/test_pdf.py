"""The sheet on paper: every script, every length, nothing outside its column, and said where a font is missing."""

from __future__ import annotations

import sys
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typst
from django.core.checks import CheckMessage, run_checks

from tests.decisions.reading_pdf import (
    drawn_in_pdf,
    letters_of_pdf,
    lines_of_pdf,
    pages_of_pdf,
    title_of_pdf,
    words_of_pdf,
)
from tests.exports.conftest import Record
from tests.exports.sheets import SPARKS, sheets
from tests.shown import Record as Shown
from workshops.exports import fonts
from workshops.exports.markdown import decision_markdown
from workshops.exports.pdf import decision_pdf, sheet_pdf
from workshops.exports.sheet import Sheet
from workshops.models import Assumption, Decision, Member, Occurrence
from workshops.queries.decisions import whole_decision
from workshops.queries.log import chain_head

POINTS = 72 / 25.4
LEFT, RIGHT, HALF = 17 * POINTS, 193 * POINTS, 84 * POINTS
SCRIPTS = (
    "Zażółć gęślą jaźń", "Ελληνικά", "Кириллица", "Հայերեն", "ქართული", "עברית", "العربية", "हिन्दी", "বাংলা", "ਪੰਜਾਬੀ",
    "ગુજરાતી", "ଓଡ଼ିଆ", "தமிழ்", "తెలుగు", "ಕನ್ನಡ", "മലയാളം", "සිංහල", "ภาษาไทย", "ລາວ", "မြန်မာ", "ខ្មែរ", "አማርኛ",
    "漢字かなカナ", "한국어", "😀", "⇄ ∑ → ✓",
)  # fmt: skip


def pdf_of(decision: Decision) -> bytes:
    return decision_pdf(whole_decision(decision), chain_head(decision.workspace_id))


def test_it_carries_its_title_and_a_witness_on_a_line_of_its_own(record: Record) -> None:
    decision = record(title="“C#” & the \\ <3-tier> café")
    pdf = pdf_of(decision)
    assert title_of_pdf(pdf) == f"{decision.label} {decision.title}"
    assert decision.title in words_of_pdf(pdf)
    assert chain_head(decision.workspace_id).witness in lines_of_pdf(pdf)
    assert pdf == pdf_of(decision)


@pytest.mark.parametrize(("name", "sheet"), sheets().items(), ids=sheets())
def test_each_thing_stands_where_it_is_and_is_drawn_as_it_is(name: str, sheet: Sheet) -> None:
    """Line by line, with each shape's and each word's colour: marks, intervals and readings are drawn."""
    pdf = sheet_pdf(sheet, SPARKS)
    shown = Shown(Path(__file__).with_name("sheets.txt"))
    shown.look(name, {"words": lines_of_pdf(pdf), "drawn": drawn_in_pdf(pdf)})


def test_what_ended_elsewhere_says_what_was_said_there_and_nothing_else(record: Record) -> None:
    words = words_of_pdf(pdf_of(record(status="superseded", fallback="", metrics=[])))
    assert "decided 3 Mar 2026, superseded" in words
    assert "Nobody signed this text." in words
    assert [said for said in ("never accepted", "Fallback", "How we will know") if said in words] == []


def test_what_became_of_it_stands_on_the_sheet_and_in_markdown(proposed: Decision, ana: Member) -> None:
    at = datetime(2026, 6, 3, 12, tzinfo=UTC)
    looked = {
        "state": "completed",
        "outcome": "reaffirmed",
        "completed_at": at,
        "completed_by": ana,
        "note": "As before.",
    }
    Occurrence.objects.filter(plan__decision=proposed).update(**looked)
    Assumption.objects.create(decision=proposed, position=9, statement="Cheap.", watches="price", state="broken")
    said = "Looked at again on 3 Jun 2026: reaffirmed, by Ana. As before."
    words = words_of_pdf(pdf_of(proposed))
    assert f"What became of it {said}" in words
    assert "What is watched besides Cheap. Broken" in words
    assert f"* Revisit: {said}" in decision_markdown(whole_decision(proposed), chain_head(proposed.workspace_id))


@pytest.mark.parametrize("words", SCRIPTS)
def test_a_script_that_people_write_has_its_font(words: str) -> None:
    found = fonts.fonts_for(words)
    assert (found.missing, found.fonts is fonts._shipped()) == ((), True)


def test_han_is_set_as_the_letters_beside_it_say() -> None:
    def first(words: str) -> str:
        return next(name for name in fonts.families_for(words) if "CJK" in name)

    assert [first(words)[-2:] for words in ("直", "直かな", "直한", "直ㄅ")] == ["SC", "JP", "KR", "TC"]


def test_a_letter_without_a_font_is_said_on_the_sheet(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine with no fonts of its own."""
    monkeypatch.setattr(fonts, "_everything", fonts._shipped)
    fonts._set_in.cache_clear()
    words = words_of_pdf(pdf_of(record(rationale="བོད་སྐད and 𓀀, no more.")))
    assert "has no font for some letters, so boxes stand in their place here: Tibetan and Egyptian." in words
    assert "has no font" not in words_of_pdf(pdf_of(record(rationale="漢字")))
    fonts._set_in.cache_clear()


def checked(monkeypatch: pytest.MonkeyPatch, command: str = "check") -> list[CheckMessage]:
    monkeypatch.setattr(sys, "argv", ["manage.py", command])
    return run_checks(tags=["fonts"])


def test_check_names_the_scripts_that_have_no_font(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that nobody ships, to know; those that should be there, as a warning."""
    monkeypatch.setattr(fonts, "_everything", fonts._shipped)
    (told,) = checked(monkeypatch)
    assert (told.id, "Tibetan" in told.msg, "Arabic" in told.msg) == ("workshops.I001", True, False)
    assert "fonts-noto-core" in str(told.hint)
    assert checked(monkeypatch, "tick") == []
    bare = typst.Fonts(include_system_fonts=False)
    monkeypatch.setattr(fonts, "_everything", lambda: bare)
    warned = {message.id: message.msg for message in checked(monkeypatch)}
    assert set(warned) == {"workshops.I001", "workshops.W002"}
    assert all(script in warned["workshops.W002"] for script in ("Tamil", "Han", "Emoji"))
    assert "Latin" not in warned["workshops.W002"]


# A sign of its own for each text, so that each can be found on the page; and how wide its column is.
LONG: dict[str, tuple[str, float]] = {
    "title": ("Ж", RIGHT - LEFT), "question": ("Q", RIGHT - LEFT), "rationale": ("Φ", RIGHT - LEFT),
    "fallback": ("Ξ", HALF), "scope_now": ("Ю", HALF), "scope_later": ("λ", HALF),
    "metric": ("Щ", HALF * 0.42), "unit": ("%", HALF * 0.58), "statement": ("ö", HALF), "owner": ("ø", HALF),
    "watched": ("ß", HALF), "model": ("æ", HALF * 0.58),
}  # fmt: skip


def overlong() -> dict[str, Any]:
    long = {name: sign * 120 for name, (sign, _width) in LONG.items()}
    signal = {"metric": long["watched"], "comparator": "<", "threshold": 1.5, "window_days": 30}
    return {
        **{name: long[name] for name in ("title", "question", "rationale", "fallback", "scope_now", "scope_later")},
        "metrics": [{"name": long["metric"], "comparator": ">=", "threshold": 9e15, "unit": long["unit"][:40]}],
        "assumptions": [{"statement": long["statement"] * 4, "owner": long["owner"][:80], "signal": signal}],
        "configuration": {"base_model_id": long["model"] * 4},
    }


def test_nothing_leaves_its_column_however_long_the_word(record: Record) -> None:
    edges: dict[str, list[float]] = defaultdict(lambda: [1e9, 0.0])
    counted: dict[str, int] = defaultdict(int)
    for letter in letters_of_pdf(pdf_of(record(**overlong()))):
        assert LEFT - 1 <= letter.left <= letter.right <= RIGHT + 1, letter
        edge = edges[letter.sign]
        edge[:] = [min(edge[0], letter.left), max(edge[1], letter.right)]
        counted[letter.sign] += 1
    taken = {name: edges[sign][1] - edges[sign][0] for name, (sign, _) in LONG.items()}
    assert {name: width for name, width in taken.items() if width > LONG[name][1] + 1} == {}
    assert (counted["Ξ"], counted["Щ"], counted["%"]) == (120, 120, 40)


def test_what_is_longer_than_a_page_goes_on_and_tears_no_row(record: Record) -> None:
    metrics = [
        {"name": f"Metric number {i:02d} " + "of many words " * 7, "comparator": ">=", "threshold": i, "unit": "points"}
        for i in range(30)
    ]
    assumed = [
        {"statement": f"Assumed {i:02d}: " + "as it is. " * 40, "owner": "Dee", "signal": None} for i in range(30)
    ]
    pdf = pdf_of(record(metrics=metrics, assumptions=assumed, rationale="A reason among many. " * 190))
    words, pages = words_of_pdf(pdf), pages_of_pdf(pdf)
    assert pages > 1
    assert [words.count(f"page {n} of {pages}") for n in range(1, pages + 1)] == [1] * pages
    assert [words.count(f"Metric number {i:02d} ") for i in range(30)] == [1] * 30
    assert [words.count(f"Assumed {i:02d}:") for i in range(30)] == [1] * 30
