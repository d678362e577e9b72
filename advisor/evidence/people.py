"""Which columns are people's labels, by their names: "human", "human_faithfulness", "correctness (expert)"."""

from __future__ import annotations

import re

PEOPLE = frozenset({"human", "humans", "people", "annotator", "annotators", "expert", "experts"})
_PARTS = re.compile(r"[^a-z0-9]+")


def parts_of(name: str) -> list[str]:
    """The words of a name, in small letters."""
    return [part for part in _PARTS.split(name.strip().lower()) if part]


def is_of_people(name: str) -> bool:
    return bool(PEOPLE & set(parts_of(name)))
