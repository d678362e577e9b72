"""The promise of an anonymous workshop: no breakdown by role that would name a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workshops.domain.recommendations import MIN_ROLE_ANONYMOUS


def shown_roles(sizes: Mapping[str, int]) -> set[str]:
    """Which roles may be shown apart, from {role: how many people answered for it}.

    Roles of fewer than three people are kept back. Whoever knows the whole and the other roles can work out
    what is left, so where those kept back are fewer than three people together, the next smallest role is
    kept back with them.
    """
    shown = sorted((size, role) for role, size in sizes.items() if size >= MIN_ROLE_ANONYMOUS)
    kept_back = sum(size for size in sizes.values() if size < MIN_ROLE_ANONYMOUS)
    while 0 < kept_back < MIN_ROLE_ANONYMOUS and shown:
        kept_back += shown.pop(0)[0]
    return {role for _, role in shown}


def without_small_roles(result: Mapping[str, Any]) -> dict[str, Any]:
    """A recommendation's result (as of `advisor.recommend`) for an anonymous workshop."""
    shown = shown_roles(result["roles"])
    return {
        **result,
        "by_role": {role: said for role, said in result["by_role"].items() if role in shown},
        "without_role": {role: said for role, said in result["without_role"].items() if role in shown},
        "agreement": [_entry(entry) for entry in result["agreement"]],
    }


def _entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    by_role = entry.get("by_role", {})
    shown = shown_roles({role: sum(said["counts"]) for role, said in by_role.items()})
    spread = entry["spread"] if shown.issuperset(by_role) else None
    return {**entry, "spread": spread, "by_role": {role: said for role, said in by_role.items() if role in shown}}
