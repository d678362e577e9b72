"""A what-if as it stands in an address: `w.<criterion>=0..10`, `r.<role>=0..3`, `without=<role>` (any number)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.http import QueryDict
from django.utils.http import urlencode

from workshops.domain.what_if import MOST_POINTS, Change, Start, number, shown, top_of
from workshops.refusals import InvalidFields

NUMBER = re.compile(r"\d{1,6}(\.\d{1,3})?", re.ASCII)
KNOWN = "Known are w.<criterion>, r.<role> and without=<role>."
WITHOUT = "without"


def read_change(given: QueryDict, start: Start) -> Change:
    """What the address changes. A slider that stands where it stood changes nothing. Raises InvalidFields."""
    faults: dict[str, str] = {}
    points = _moved(given, "w", start.points, dict.fromkeys(start.points, MOST_POINTS), faults)
    roles = _moved(given, "r", start.roles, {key: top_of(at) for key, at in start.roles.items()}, faults)
    without = _without(given, start, faults)
    for name in given:
        if name != WITHOUT and name.partition(".")[0] not in ("w", "r"):
            faults[name[:60]] = f"“{name[:60]}” is not a part of a what-if. {KNOWN}"
    if faults:
        raise InvalidFields(faults)
    return Change(points, {key: at for key, at in roles.items() if key not in without}, without)


def query_of(change: Change) -> str:
    """`"?w.latency=8&without=security"`, in a stable order; empty where nothing is changed."""
    said = [(f"w.{key}", number(at)) for key, at in sorted(change.points.items())]
    said += [(f"r.{key}", number(at)) for key, at in sorted(change.roles.items())]
    said += [(WITHOUT, key) for key in sorted(change.without)]
    return f"?{urlencode(said)}" if said else ""


def _moved(
    given: QueryDict, kind: str, start: Mapping[str, float], tops: Mapping[str, float], faults: dict[str, str]
) -> dict[str, float]:
    moved = {}
    for name in given:
        letter, dot, key = name.partition(".")
        if letter != kind:
            continue
        if not dot or key not in start:
            faults[name[:60]] = _unknown(name[:60], kind)
            continue
        said = given.getlist(name)
        if len(said) > 1:
            faults[name] = f"“{name}” stands in the address more than once. Keep one of them."
        elif not NUMBER.fullmatch(said[0]) or float(said[0]) > tops[key]:
            faults[name] = f"“{name}” must be a number from 0 to {number(tops[key])}, for example 2.5."
        elif float(said[0]) != shown(start[key]):
            moved[key] = float(said[0])
    return moved


def _without(given: QueryDict, start: Start, faults: dict[str, str]) -> frozenset[str]:
    asked = given.getlist(WITHOUT)
    for role in asked:
        if role not in start.roles:
            faults[WITHOUT] = _unknown(f"without={role[:60]}", "r")
    return frozenset(asked)


def _unknown(name: str, kind: str) -> str:
    if kind == "w":
        return f"“{name}” cannot be moved: no criterion of this name was asked and answered. {KNOWN}"
    return f"“{name}” cannot be moved: no role of this name answered, or it is not shown apart. {KNOWN}"
