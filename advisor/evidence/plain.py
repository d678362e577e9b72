"""What JSON and tables hold, told apart by type: a number, a text, an object, a list, or nothing."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable
from typing import cast

Object = dict[str, object]

NOTHING = frozenset({"", "nan", "none", "null", "n/a", "na", "-", "–", "#n/a", "<na>"})
YES = frozenset({"true", "yes", "pass", "passed", "correct", "y", "t", "ok", "✓", "✔", "✅"})
NO = frozenset({"false", "no", "fail", "failed", "incorrect", "n", "f", "✗", "✘", "❌"})
OF = re.compile(r"(\d+(?:\.\d+)?) ?/ ?(\d+)")
SNAP = 1e-6  # 0.9999999999 is a share of 1


def mapping(value: object) -> Object:
    """The object, or an empty one in place of anything else."""
    return cast(Object, value) if isinstance(value, dict) else {}


def items(value: object) -> list[object]:
    """The list, or an empty one in place of anything else."""
    return cast(list[object], value) if isinstance(value, list) else []


def objects(value: object) -> list[Object]:
    """The objects of a list; whatever else stands in it becomes an empty one, so that places stay."""
    return [mapping(item) for item in items(value)]


def text(value: object) -> str:
    """The text, or an empty one in place of anything else."""
    return value if isinstance(value, str) else ""


def number(value: object) -> float | None:
    """A finite number, or None; yes and no are 1 and 0. What is within a millionth of 0 or 1 is 0 or 1."""
    if not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return _snapped(found) if math.isfinite(found) else None


def _snapped(found: float) -> float:
    near = round(found)
    return float(near) if near in (0, 1) and abs(found - near) < SNAP else found


def cell(value: str, *, comma: bool = False) -> float | None:
    """The number, yes or no in a table's cell; None where it says that there is none. Raises ValueError for any
    other text. `comma`: decimals stand behind a comma."""
    try:  # most cells are numbers
        found = float(value)
        return _snapped(found) if math.isfinite(found) else None
    except ValueError:
        said = value.strip().lstrip("'").lower()
    if said in NOTHING:
        return None
    if said in YES or said in NO:
        return float(said in YES)
    found = _written(said.replace(",", ".") if comma else said)
    return _snapped(found) if math.isfinite(found) else None


def _written(said: str) -> float:
    """85% and 17/20 are shares of 1. Raises ValueError for what is no number."""
    if said.endswith("%"):
        return float(said[:-1]) / 100
    of = OF.fullmatch(said)
    if of and float(of[2]) > 0 and float(of[1]) <= float(of[2]):
        return float(of[1]) / float(of[2])
    return float(said)


def says_nothing(value: str) -> bool:
    """Whether a table's cell is empty, or says in words that there is no value."""
    return value.strip().lstrip("'").lower() in NOTHING


def key_of(*parts: object) -> int:
    """A case by its content: the first eight bytes of SHA-256 over it, as a whole number with a sign."""
    said = parts[0] if len(parts) == 1 and isinstance(parts[0], str) else json.dumps(parts, sort_keys=True, default=str)
    digest = hashlib.sha256(said.encode(errors="surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def first(known: Iterable[str], names: Iterable[str]) -> str | None:
    """The first of the names that is among the known ones."""
    there = set(known)
    return next((name for name in names if name in there), None)
