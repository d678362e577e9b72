"""The table of retirements that comes along: every row has its vendor's page and its day, and no name means two."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from advisor import retirement_of, retirements
from workshops.checks import own_retirements_are_sound


def test_every_row_says_who_says_so_and_where() -> None:
    rows = retirements()
    assert len(rows) == 91
    for row in rows:
        assert row.address.startswith("https://")
        assert row.vendor
        assert row.title
        assert row.checked_on >= date(2026, 8, 21)
        assert row.sought_on == date(2026, 11, 26)
        assert row.announced_on is None or row.announced_on <= row.retired_on
    names = Counter(name.lower() for row in rows for name in (row.model, *row.aliases))
    assert {name for name, times in names.items() if times > 1} == set()
    assert [row.retired_on for row in rows] == sorted((row.retired_on for row in rows), reverse=True)


def test_a_table_of_ones_own_that_cannot_be_used_is_named_by_the_check(settings: Any, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    for text in ("sources = [", "models = []", '[[sources]]\nkey = "a"\n[[models]]\nid = "m"\nsource = "a"'):
        path.write_text(text)
        settings.ADVISOR_RETIREMENTS = str(path)
        (found,) = own_retirements_are_sound()
        assert found.msg.startswith("The table of retirements cannot be used: ")
    settings.ADVISOR_RETIREMENTS = str(tmp_path / "nowhere.toml")
    assert [message.id for message in own_retirements_are_sound()] == ["workshops.E007"]
    settings.ADVISOR_RETIREMENTS = ""
    assert own_retirements_are_sound() == []


@pytest.mark.parametrize(
    ("name", "means", "day"),
    [
        ("gpt-5-mini", "gpt-5-mini-2025-08-07", date(2026, 12, 11)),
        ("OpenAI/gpt-5-mini", "gpt-5-mini-2025-08-07", date(2026, 12, 11)),
        ("ft:gpt-4o-mini-2024-07-18:acme::7p4lURel", "gpt-4o-mini-2024-07-18", date(2027, 1, 14)),
        ("ft:gpt-3.5-turbo-0125:acme::7p4lURel", "gpt-3.5-turbo-0125", date(2026, 10, 23)),
        ("anthropic/claude-opus-4-1-20250805", "claude-opus-4-1-20250805", date(2026, 8, 5)),
        # The same weights, elsewhere: another vendor's day.
        ("bedrock/us.amazon.nova-premier-v1:0", "amazon.nova-premier-v1:0", date(2026, 9, 14)),
        ("anthropic.claude-opus-4-1-20250805-v1:0", "anthropic.claude-opus-4-1-20250805-v1:0", date(2027, 1, 8)),
        ("models/gemini-2.0-flash", "gemini-2.0-flash-001", date(2026, 6, 1)),
        ("openai/gpt-5.4-nano", "gpt-5.4-nano", date(2027, 4, 1)),
        ("mistral/mistral-large-2411", "mistral-large-2411", date(2026, 5, 31)),
    ],
)  # fmt: skip
def test_a_model_is_found_by_what_its_vendor_calls_it(name: str, means: str, day: date) -> None:
    row = retirement_of(name)
    assert row is not None
    assert (row.model, row.retired_on) == (means, day)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "gpt-5-mini-2",
        "gpt-5-mini-2025-08-08",
        "azure/gpt-5",
        "openai/claude-3-opus-20240229",
        "openai/",
        "gpt",
        "ft:",
    ],
)
def test_what_is_only_like_one_is_none(name: str) -> None:
    assert retirement_of(name) is None
