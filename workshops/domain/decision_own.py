"""A decision that was exported as MADR here or in another installation, read back: `exports/markdown.py` the other way
round, word for word."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import override

from workshops.domain.decision_markdown import Section, plain
from workshops.domain.decision_text import (
    CONFIGURATION,
    CONFIGURATION_LABELS,
    MAX_NUMBER,
    AssumptionText,
    DecisionText,
    MetricText,
    SignalText,
)
from workshops.enums import Comparator

PARTS = ("context and problem statement", "considered options", "decision outcome", "consequences", "objections",
         "confirmation", "risks accepted", "more information")  # fmt: skip
_STAYS_TRUE = re.compile(r"^What has to stay true:", re.MULTILINE)
# As records write them, whatever language somebody reads in: `exports/markdown.py` writes them so.
with override(None):
    _COMPARATORS = {str(c.label): c.value for c in Comparator}
    _LABELS = {key: str(label) for key, label in CONFIGURATION_LABELS.items()}
_COMPARE = "|".join(map(re.escape, _COMPARATORS))
_NUMBER = r"-?\d{1,400}(?:\.\d{1,400})?(?:e[+-]?\d{1,3})?"
# A piece that a person wrote, with its signs escaped; in records that were written by hand it is anything.
_PIECE = r"(?:&#\d+;|[^\\:;(),]|\\.)+"
_METRICS = [
    re.compile(rf"^(?P<name>{name}):\s+(?P<words>{_COMPARE}) (?P<threshold>{_NUMBER}){unit}$")
    for name, unit in ((_PIECE, r"(?: (?P<unit>.*))?"), (r".+?", r"\s*(?P<unit>\D.*)?"))
]
_SIGNAL = re.compile(
    rf"^broken if (?P<metric>.+?) (?P<words>{_COMPARE}) (?P<threshold>{_NUMBER}), over (?P<days>\d{{1,4}}) days?"
    r"(?P<alone>, one reading is enough)?$"
)
_ASSUMPTIONS = [
    re.compile(rf"^(?P<statement>{statement}) \((?P<rest>.*)\)$") for statement in (r"(?:[^\\()]|\\.)+", r".+")
]
_REST = re.compile(r"(?:&#\d+;|[^\\;]|\\.)+")
_ITEM = re.compile(r"^\s{0,3}[*+-]\s+(.+)$")
_COMES_BACK = re.compile(
    r"^Looked at again every (?:(?P<months>\d{1,2}) months|(?P<named>month|quarter|half year|year))"
    r"(?:, next on [^,\n]+)?(?:, (?P<owner>.+) is reminded)?$"
)
_LINKED = re.compile(r"^(Amends|Supersedes) (D-\d{4,9})$")
_CADENCES = {"month": 1, "quarter": 3, "half year": 6, "year": 12}
_APPROACH = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")


def is_own(matter: Mapping[str, str]) -> bool:
    """Whether the front matter is that of an export: it names the hash of the text, and a key of an approach."""
    return len(matter.get("sha256", "")) == 64 and bool(_APPROACH.match(matter.get("approach", "")))


def own_text(matter: Mapping[str, str], parts: Sequence[Section]) -> DecisionText:
    """The text of the decision, as it was."""
    title = next((part.heading for part in parts if part.level == 1), "")
    said = {name: text_under(parts, name) for name in PARTS}
    reasons, _, fallback = said["decision outcome"].partition("\n\nFallback:")
    _chosen, _, rationale = reasons.partition("\n")
    now, later = _scope(said["consequences"])
    body: DecisionText = {
        "title": plain(title),
        "question": plain(said["context and problem statement"]),
        "approach": matter["approach"],
        "fallback": _block(fallback),
        "rationale": _block(rationale),
        "metrics": metrics(said["confirmation"]),
        "assumptions": assumptions(said["confirmation"]),
        "configuration": configuration(said["more information"]),
        "scope_now": now,
        "scope_later": later,
    }
    if risks := [plain(line)[:500] for line in _items(said["risks accepted"])]:
        body["risks_accepted"] = risks
    return body


def text_under(parts: Sequence[Section], name: str) -> str:
    return next((part.text for part in parts if part.heading.lower() == name), "")


def _block(text: str) -> str:
    return plain(text.strip("\n").removeprefix(" ").strip("\n"))


def _scope(text: str) -> tuple[str, str]:
    """What is in scope now, and what comes later."""
    if text.startswith("Later:"):
        return "", _block(text.removeprefix("Later:"))
    now, _, later = text.partition("\n\nLater:")
    return _block(now.removeprefix("Now:")) if now.startswith("Now:") else "", _block(later)


def _items(text: str) -> list[str]:
    return [mark[1] for mark in map(_ITEM.match, text.split("\n")) if mark]


def metrics(confirmation: str) -> list[MetricText]:
    """`* answers with a source: at or above 95 % of graded`."""
    return list(_metrics_in(_STAYS_TRUE.split(confirmation, maxsplit=1)[0]))


def _metrics_in(text: str) -> Iterator[MetricText]:
    for line in _items(text):
        found = next(filter(None, (pattern.match(line) for pattern in _METRICS)), None)
        threshold = number(found["threshold"]) if found else None
        if found and threshold is not None:
            yield {
                "name": plain(found["name"])[:120],
                "comparator": _COMPARATORS[found["words"]],
                "threshold": threshold,
                "unit": plain((found["unit"] or "").strip(" "))[:40],
            }


def number(words: str) -> float | None:
    """None where it is beyond what a threshold may be."""
    value = float(words)
    return value if math.isfinite(value) and abs(value) < MAX_NUMBER else None


def assumptions(confirmation: str) -> list[AssumptionText]:
    return [_assumption(line) for part in _STAYS_TRUE.split(confirmation, maxsplit=1)[1:] for line in _items(part)]


def _assumption(line: str) -> AssumptionText:
    found = next(filter(None, (pattern.match(line) for pattern in _ASSUMPTIONS)), None)
    if not found:
        return {"statement": plain(line)[:500], "owner": "", "signal": None}
    pieces = [piece.strip(" ") for piece in _REST.findall(found["rest"])]
    owner = next((piece.removeprefix("owner ") for piece in pieces if piece.startswith("owner ")), "")
    signal = next((signal for signal in map(_signal, pieces) if signal), None)
    return {"statement": plain(found["statement"])[:500], "owner": plain(owner)[:80], "signal": signal}


def _signal(piece: str) -> SignalText | None:
    found = _SIGNAL.match(piece)
    threshold = number(found["threshold"]) if found else None
    if found is None or threshold is None:
        return None
    signal: SignalText = {
        "metric": plain(found["metric"])[:120],
        "comparator": _COMPARATORS[found["words"]],
        "threshold": threshold,
        "window_days": min(3650, max(1, int(found["days"]))),
    }
    if found["alone"]:
        signal["one_is_enough"] = True
    return signal


def configuration(more: str) -> dict[str, str]:
    said: dict[str, str] = {}
    for line in _items(more):
        label, _, value = line.partition(": ")
        said.setdefault(label, plain(value)[:500])
    return {key: said.get(_LABELS[key], "") for key in CONFIGURATION}


def linked(more: str) -> dict[str, str]:
    """`{"amends": "D-0003"}`: which one it amends or supersedes; the others say it of themselves."""
    said = (_LINKED.match(line) for line in _items(more))
    return {mark[1].lower(): mark[2] for mark in said if mark}


def comes_back(more: str) -> tuple[int | None, str]:
    """How often, in months, and who is reminded; None where that is not said."""
    for line in _items(more):
        if said := _COMES_BACK.match(line):
            months = min(12, max(1, int(said["months"]))) if said["months"] else _CADENCES[said["named"]]
            return months, plain(said["owner"] or "")
    return None, ""
