"""The text of a decision: checked and brought into the one form that is hashed and signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workshops.domain.frameworks import Framework
from workshops.enums import Comparator
from workshops.refusals import InvalidFields

CONFIGURATION = ("dataset_version", "retrieval_settings", "base_model_id", "fine_tune_checkpoint_id")
LONG = 4000
MAX_ROWS = 30
# Beyond this a whole number has no one form in canonical JSON; no threshold needs to be there.
MAX_NUMBER = 2**53


def clean(raw: Mapping[str, Any], *, question: str, title: str, framework: Framework) -> dict[str, Any]:
    """The decision's body from what was sent. Every fault is named by its path, all in one refusal.

    `framework` says which approaches there are.

    Body: {question, title, approach, fallback, rationale, metrics: [{name, comparator, threshold, unit}],
    assumptions: [{statement, owner, signal: {metric, comparator, threshold, window_days} | None}],
    configuration: {…4 keys}, scope_now, scope_later, revisit: {every_months, owner}}.
    """
    faults: dict[str, str] = {}
    if raw.get("approach") not in (known := [approach.key for approach in framework.approaches]):
        faults["approach"] = f"Choose one of: {', '.join(known)}."
    body = {
        "question": question,
        "title": _text(raw, "title", faults, limit=120, default=title),
        "approach": raw.get("approach"),
        "fallback": _text(raw, "fallback", faults, need="Say what happens when the approach has no good answer."),
        "rationale": _text(raw, "rationale", faults, need="Say in a sentence or two why the group chose this."),
        "metrics": _metrics(raw.get("metrics"), faults),
        "assumptions": _assumptions(raw.get("assumptions"), faults),
        "configuration": _configuration(raw.get("configuration"), faults),
        "scope_now": _text(raw, "scope_now", faults),
        "scope_later": _text(raw, "scope_later", faults),
        "revisit": _revisit(raw.get("revisit"), faults),
    }
    if faults:
        raise InvalidFields(faults)
    return body


def _text(
    raw: Mapping[str, Any],
    key: str,
    faults: dict[str, str],
    *,
    path: str | None = None,
    need: str = "",
    limit: int = LONG,
    default: str = "",
) -> str:
    path = path or key
    value = raw.get(key)
    if value is None:
        value = default
    if not isinstance(value, str):
        faults[path] = "This is a text."
        return ""
    value = value.strip() or default
    if need and not value:
        faults[path] = need
    if len(value) > limit:
        faults[path] = f"This may have up to {limit:,} characters."
    return value


def _number(raw: Mapping[str, Any], key: str, path: str, faults: dict[str, str]) -> float | int | None:
    value = raw.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < MAX_NUMBER:
        faults[path] = "This is a number."
        return None
    return value


def _rows(value: Any, key: str, faults: dict[str, str]) -> list[Mapping[str, Any]]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        faults[key] = "This is a list of objects."
        return []
    if len(value) > MAX_ROWS:
        faults[key] = f"Up to {MAX_ROWS} of these are enough for one page."
    return value[:MAX_ROWS]


def _comparator(raw: Mapping[str, Any], path: str, faults: dict[str, str]) -> str:
    value = raw.get("comparator")
    if value not in Comparator.values:
        faults[path] = f"Choose one of: {' '.join(Comparator.values)}"
    return str(value)


def _metrics(value: Any, faults: dict[str, str]) -> list[dict[str, Any]]:
    rows = _rows(value, "metrics", faults)
    if not rows and "metrics" not in faults:
        faults["metrics"] = "Name at least one metric with its threshold: how will you know that it works?"
    return [
        {
            "name": _text(row, "name", faults, path=f"metrics.{i}.name", need="Name the metric.", limit=120),
            "comparator": _comparator(row, f"metrics.{i}.comparator", faults),
            "threshold": _number(row, "threshold", f"metrics.{i}.threshold", faults),
            "unit": _text(row, "unit", faults, path=f"metrics.{i}.unit", limit=40),
        }
        for i, row in enumerate(rows)
    ]


def _assumptions(value: Any, faults: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "statement": _text(
                row,
                "statement",
                faults,
                path=f"assumptions.{i}.statement",
                need="Say what has to stay true.",
                limit=500,
            ),
            "owner": _text(row, "owner", faults, path=f"assumptions.{i}.owner", limit=80),
            "signal": _signal(row.get("signal"), f"assumptions.{i}.signal", faults),
        }
        for i, row in enumerate(_rows(value, "assumptions", faults))
    ]


def _signal(value: Any, path: str, faults: dict[str, str]) -> dict[str, Any] | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        faults[path] = "A signal has a metric, a comparator, a threshold and a window in days."
        return None
    window = value.get("window_days", 30)
    if isinstance(window, bool) or not isinstance(window, int) or not 1 <= window <= 3650:
        faults[f"{path}.window_days"] = "The window is a whole number of days, 1 or more."
    return {
        "metric": _text(value, "metric", faults, path=f"{path}.metric", need="Name the number to watch.", limit=120),
        "comparator": _comparator(value, f"{path}.comparator", faults),
        "threshold": _number(value, "threshold", f"{path}.threshold", faults),
        "window_days": window,
    }


def _configuration(value: Any, faults: dict[str, str]) -> dict[str, str]:
    if value is None:
        value = {}
    if not isinstance(value, Mapping):
        faults["configuration"] = f"This is an object with: {', '.join(CONFIGURATION)}."
        value = {}
    for key in value:
        if key not in CONFIGURATION:
            faults[f"configuration.{key}"] = f"Known here are: {', '.join(CONFIGURATION)}."
    return {key: _text(value, key, faults, path=f"configuration.{key}", limit=500) for key in CONFIGURATION}


def _revisit(value: Any, faults: dict[str, str]) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        faults["revisit"] = "Say how often the decision comes back: every_months, 1 to 12."
        return {}
    months = value.get("every_months")
    if isinstance(months, bool) or not isinstance(months, int) or not 1 <= months <= 12:
        faults["revisit.every_months"] = "A decision comes back every 1 to 12 months."
    return {
        "every_months": months,
        "owner": _text(value, "owner", faults, path="revisit.owner", limit=254),
    }
