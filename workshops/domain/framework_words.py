"""What the framework's keys are called. A key of another framework, from an older workshop, is said in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workshops.domain import recommendations


def in_words(key: str) -> str:
    """`"fine_tuning"` → `"Fine tuning"`."""
    return key.replace("_", " ").replace("-", " ").capitalize()


def approach_name(key: str) -> str:
    return _found(recommendations.framework().approach, key, "name")


def approach_short(key: str) -> str:
    """The name as it fits into a chip."""
    return _found(recommendations.framework().approach, key, "short")


def criterion_name(key: str) -> str:
    return _found(recommendations.framework().criterion, key, "name")


def level_words(criterion: str, level: float | None) -> str:
    """The anchor sentence of the nearest level; empty where there is none."""
    if level is None:
        return ""
    try:
        return str(recommendations.framework().criterion(criterion).levels[round(level)])
    except (KeyError, IndexError):
        return ""


def approach_choices() -> list[tuple[str, str]]:
    """(key, name) of every approach, in the framework's order."""
    return [(a.key, a.name) for a in recommendations.framework().approaches]


def _found(find: Callable[[str], Any], key: str, part: str) -> str:
    try:
        return str(getattr(find(key), part))
    except KeyError:
        return in_words(key)
