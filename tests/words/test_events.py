"""Each kind of event has its sentence in one place, with its plurals, its names and its days."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeGuard

import pytest

import workshops
from tests.words import events_decisions, events_revisits, events_rooms, events_workspaces
from workshops.queries.log import HistoryEntry
from workshops.words.events import SENTENCES, describe

ZONE = "America/New_York"
NAMES = {"p1": "Ben", "a1": "Sources stay public", "s1": "refusals", "rag": "RAG"}


def said(kind: str, /, **body: object) -> str:
    entry = HistoryEntry(1, "0" * 64, datetime(2026, 11, 2, tzinfo=UTC), kind, "Ana", False, body, {})
    return describe(entry, NAMES, ZONE)


def kinds_written() -> set[str]:
    """The first argument of every `append_event`, where it is a text; both sides of a condition."""
    found: set[str] = set()
    texts = (path.read_text(encoding="utf-8") for path in Path(workshops.__file__).parent.rglob("*.py"))
    for text in texts:
        for node in ast.walk(ast.parse(text)) if "append_event(" in text else ():
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "append_event" and node.args:
                said = [part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)]
                found |= {kind for kind in said if isinstance(kind, str)}
    return {kind for kind in found if "." in kind and not kind.endswith(".")}


def test_every_kind_that_is_written_has_a_sentence() -> None:
    written = kinds_written()
    assert len(written) > 40
    assert written - set(SENTENCES) == set()


ROWS = [
    *events_rooms.ROWS,
    *events_decisions.ROWS,
    *events_revisits.ROWS,
    *events_workspaces.ROWS,
    ("some.later_kind", {}, "Ana: some later kind"),
]


@pytest.mark.parametrize(("kind", "body", "sentence"), ROWS)
def test_its_sentence(kind: str, body: dict[str, object], sentence: str) -> None:
    assert said(kind, **body) == sentence


def test_every_sentence_that_is_made_of_a_body_has_its_row() -> None:
    """All that the files of events say, each plural of it too."""
    files = (Path(workshops.__file__).parent / "words").glob("events_*.py")
    told = "\n".join(sentence for _kind, _body, sentence in ROWS)
    calls = [node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8"))) if _is_said(node)]
    words = {
        part.value
        for call in calls
        for part in call.args
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }
    assert len(words) > 100
    unsaid = {text for text in words if not re.search(re.sub(r"\\{\w+\\}", ".+", re.escape(text)), told)}
    assert unsaid == BY_OTHERS


# Languages say it of 21; in English one criterion is named.
BY_OTHERS = {"{who} opened the answers of round {round} on {count} criterion"}


def _is_said(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "ngettext")
