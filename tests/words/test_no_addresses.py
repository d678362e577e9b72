"""Sentences are made of facts: what makes them, and what is drawn, knows no address and no request; nor do what reads
and what changes rows."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import workshops

HERE = Path(workshops.__file__).parent
FOREIGN = ("django.urls", "django.http", "django.shortcuts")


def imported(path: Path) -> set[str]:
    """Every module that is named in an import, at the top or inside a function."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


@pytest.mark.parametrize("layer", ["words", "drawing", "queries", "domain", "models", "enums"])
def test_no_address_is_made_and_no_request_read(layer: str) -> None:
    files = sorted((HERE / layer).glob("*.py"))
    assert len(files) > 2
    assert [(path.name, name) for path in files for name in imported(path) if name.startswith(FOREIGN)] == []


def test_sentences_stand_in_no_other_layer_under_this_name() -> None:
    others = [path.name for layer in ("views", "queries", "domain") for path in (HERE / layer).glob("*_words.py")]
    assert others == []
