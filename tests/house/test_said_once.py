"""What somebody may want to say differently stands in one file: how close it is, and what it is called then."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLACE = "advisor/sureness_words.py"
SAID = re.compile(r"\bclose call\b|\bnot close\b", re.IGNORECASE)
# Sizes of letters, shown to developers.
SAMPLES = {"templates/guide/parts.html"}


def sentences(path: Path) -> list[str]:
    """Of Python every string that is no docstring; of a template all of it."""
    if path.suffix == ".html":
        return [path.read_text(encoding="utf-8")]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in told)
    return [node.value for node in strings if isinstance(node.value, str)]


def test_how_close_it_is() -> None:
    files = [path for folder in ("advisor", "workshops") for path in (ROOT / folder).rglob("*.py")]
    files += (ROOT / "templates").rglob("*.html")
    found = {path.relative_to(ROOT).as_posix() for path in files for said in sentences(path) if SAID.search(said)}
    assert found - SAMPLES == {PLACE}


def test_a_check_number_means_one_fault() -> None:
    """It is what somebody looks up, and what SILENCED_SYSTEM_CHECKS names."""
    said: dict[str, set[str]] = {}
    for node in ast.walk(ast.parse((ROOT / "workshops/checks.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and (number := next((k.value for k in node.keywords if k.arg == "id"), None)):
            said.setdefault(ast.literal_eval(number), set()).add(ast.unparse(node.args[0]))
    assert len(said) > 10
    assert {number: words for number, words in said.items() if len(words) > 1} == {}
