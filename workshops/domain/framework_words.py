"""What the framework's keys are called. A key of another framework, from an older workshop, is said in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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


def criterion_in_sentence(key: str) -> str:
    """The name inside a sentence: "knowledge churn", but "ML capacity"."""
    name = criterion_name(key)
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def level_words(criterion: str, level: float | None) -> str:
    """The anchor sentence of the nearest level; empty where there is none."""
    if level is None:
        return ""
    try:
        return str(recommendations.framework().criterion(criterion).levels[round(level)])
    except (KeyError, IndexError):
        return ""


def source_words(keys: str | Sequence[str]) -> str:
    """Titles for the keys of sources, given as a list or as "S0, S4"."""
    wanted = [key.strip() for key in keys.split(",")] if isinstance(keys, str) else keys
    known = {source.key: f"{source.title} ({source.by})" for source in recommendations.framework().sources}
    return "; ".join(known.get(key, key) for key in wanted if key)


def approach_choices() -> list[tuple[str, str]]:
    """(key, name) of every approach, in the framework's order."""
    return [(a.key, a.name) for a in recommendations.framework().approaches]


def _found(find: Callable[[str], Any], key: str, part: str) -> str:
    try:
        return str(getattr(find(key), part))
    except KeyError:
        return in_words(key)
