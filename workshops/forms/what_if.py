"""A what-if as it stands in an address: `w.<criterion>=0..10`, `r.<role>=0..3`, `without=<role>` (any number)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from workshops.domain.what_if import MOST_POINTS, Change, Start, number, shown, top_of
from workshops.refusals import InvalidFields

NUMBER = re.compile(r"\d{1,6}(\.\d{1,3})?", re.ASCII)
WITHOUT = "without"


def read_change(given: QueryDict, start: Start) -> Change:
    """What the address changes. A slider that stands where it stood changes nothing. Raises InvalidFields."""
    faults: dict[str, str] = {}
    points = _moved(given, "w", start.points, dict.fromkeys(start.points, MOST_POINTS), faults)
    roles = _moved(given, "r", start.roles, {key: top_of(at) for key, at in start.roles.items()}, faults)
    without = _without(given, start, faults)
    for name in given:
        if name != WITHOUT and name.partition(".")[0] not in ("w", "r"):
            faults[name[:60]] = _known(_("“{name}” is not a part of a what-if."), name[:60])
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
            faults[name] = _("“{name}” stands in the address more than once. Keep one of them.").format(name=name)
        elif not NUMBER.fullmatch(said[0]) or float(said[0]) > tops[key]:
            sentence = _("“{name}” must be a number from 0 to {most}, for example 2.5.")
            faults[name] = sentence.format(name=name, most=number(tops[key]))
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
        return _known(_("“{name}” cannot be moved: no criterion of this name was asked and answered."), name)
    return _known(_("“{name}” cannot be moved: no role of this name answered, or it is not shown apart."), name)


def _known(sentence: str, name: str) -> str:
    """The sentence about `name`, and what is known."""
    known = _("Known are w.<criterion>, r.<role> and without=<role>.")
    return f"{sentence.format(name=name)} {known}"
