"""Types say something: `Any` turns the checker off, so there is a bound for how often the program may say it."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = ("advisor", "workshops", "config", "bench")
BOUND = 213


def said(text: str) -> int:
    """How often `Any` stands in a module's code; imports do not count, nor do words in strings."""
    return sum(isinstance(node, ast.Name) and node.id == "Any" for node in ast.walk(ast.parse(text)))


def test_any_is_said_seldom() -> None:
    texts = [path.read_text() for folder in PROGRAM for path in (ROOT / folder).rglob("*.py")]
    assert said("from typing import Any\nx: list[Any] = ['Any']") == 1
    assert 0 < sum(said(text) for text in texts if "import Any" in text or ", Any" in text) <= BOUND
