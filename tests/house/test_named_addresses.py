"""An address that Python asks for by its name is there: also where a page is left that hardly anybody leaves."""

from __future__ import annotations

import ast
from pathlib import Path

from django.urls import get_resolver

ROOT = Path(__file__).parents[2]


def asked_for(path: Path) -> list[str]:
    calls = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    firsts = [call.args[0] for call in calls if ast.unparse(call.func) in ("redirect", "reverse")]
    either = [way for first in firsts if isinstance(first, ast.IfExp) for way in (first.body, first.orelse)]
    said = [node.value for node in (*firsts, *either) if isinstance(node, ast.Constant)]
    # Those of the API and of SCIM have their own tables.
    return [name for name in said if isinstance(name, str) and not {"/", ":"} & set(name)]


def test_each_is_an_address() -> None:
    there = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    asked = {name for path in (ROOT / "workshops").rglob("*.py") for name in asked_for(path)}
    assert len(asked) > 40
    assert asked - there == set()
