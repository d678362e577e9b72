"""Situations like the group's own: which published cases come close, in what they agree, and where they part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from django.utils.translation import gettext as _

from workshops.domain.framework_names import FrameworkNames
from workshops.domain.frameworks import Framework, edition
from workshops.domain.results import Result
from workshops.figures import listed
from workshops.models import Workshop

# Of the answer's own, nearest first.
MOST = 3


class Like(TypedDict):
    """A situation in words. `same`: names of the questions with the same answer; `other`: (name, there, here)."""

    key: str
    situation: str
    approaches: str
    agrees: bool
    source: str
    same: str
    other: list[tuple[str, str, str]]


def situations_like(workshop: Workshop, result: Result, names: FrameworkNames) -> list[Like]:
    """The nearest, each with the answers that it shares with the group."""
    used = edition(workshop.framework_key, workshop.framework_version)
    answers = {one.key: one.answers for one in used.scenarios} if used else {}
    said = {row["criterion"]: row["median"] for row in result["agreement"]}
    rows: list[Like] = []
    for entry in result["situations"][:MOST]:
        there: Mapping[str, int] = answers.get(entry["key"], {})
        same = [key for key, level in there.items() if said.get(key) == level]
        rows.append(
            {
                "key": entry["key"],
                "situation": entry["situation"],
                "approaches": listed(map(names.approach_short, entry["approaches"]), either=True),
                "agrees": result["approach"] in entry["approaches"],
                "source": names.source_words(entry["source"]),
                "same": listed(_answered(used, key, there[key]) for key in same),
                "other": [
                    (names.criterion_name(key), _short(used, key, level), _short(used, key, middle))
                    for key, level in there.items()
                    if key not in same and (middle := said.get(key)) is not None
                ],
            }
        )
    return rows


def _answered(used: Framework | None, key: str, level: float) -> str:
    name = used.criterion(key).inline if used else key
    return _("{criterion} “{answer}”").format(criterion=name, answer=_short(used, key, level))


def _short(used: Framework | None, key: str, level: float) -> str:
    return used.criterion(key).short[round(level)] if used else ""
