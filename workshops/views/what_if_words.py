"""A what-if, said for its page: the verdict, what moved in the ranking, and the sliders as they stand."""

from __future__ import annotations

from typing import Any

from workshops.domain.framework_names import FrameworkNames, names_of
from workshops.domain.what_if import MOST_POINTS, TIE, Change, Start
from workshops.domain.what_if import before as before_of
from workshops.forms.what_if import number, shown, top_of
from workshops.models import Recommendation, StakeholderRole, Workshop
from workshops.views.recommendation_words import share_words


def comparison(
    workshop: Workshop, found: Recommendation, result: dict[str, Any], change: Change, start: Start
) -> dict[str, Any]:
    """What is swapped at each move: before and after, as template context."""
    words = names_of(workshop)
    before = before_of(workshop=workshop, found=found, change=change)
    by_person = _by_person(workshop, start)
    verdict = _verdict(result, before, words, moved=bool(change))
    return {
        "result": result,
        "verdict": f"Counted person by person: {verdict}" if by_person and change else verdict,
        "by_person": by_person,
        "share_line": _share_line(result, before) if change else "",
        "rows": _rows(result, before, words, moved=bool(change)),
        "changes": _changes(workshop, change, start, words),
        "dropped": [words.criterion_name(key) for key in result["unanswered"] if key not in before["unanswered"]],
        "stored_draws": before["draws"],
    }


def dials(workshop: Workshop, found: Recommendation, start: Start, change: Change) -> dict[str, Any]:
    """The sliders: each criterion's, in the order of their weight, and each role's."""
    words = names_of(workshop)
    at = {**start.points, **change.points}
    total = sum(at.values()) or 1.0
    heaviest_first = sorted(start.points, key=lambda key: (-start.points[key], words.criterion_name(key)))
    stored: dict[str, Any] = found.result or {}
    return {
        "by_person": _by_person(workshop, start),
        "criteria": [
            _dial("w", key, words.criterion_name(key), at[key], start.points[key], MOST_POINTS)
            | {"share": round(at[key] / total * 100)}
            for key in heaviest_first
        ],
        "roles": [_role_dial(role, start, change) for role in workshop.roles.all() if role.key in start.roles],
        "unanswered": [words.criterion_name(key) for key in stored["unanswered"] if key in workshop.criteria],
    }


def _by_person(workshop: Workshop, start: Start) -> bool:
    """Whether every person counts the same as soon as something is moved: in an anonymous room that keeps a role back.

    Then nothing moved is compared with what is stored, which weighs roles.
    """
    return workshop.anonymous and not start.roles


def _dial(kind: str, key: str, label: str, at: float, start: float, top: float) -> dict[str, Any]:
    return {
        "id": f"{kind}-{key}",
        "name": f"{kind}.{key}",
        "label": label,
        "value": number(shown(at)) if at == start else number(at),
        "start": number(shown(start)),
        "top": number(top),
        "moved": shown(at) != shown(start),
    }


def _role_dial(role: StakeholderRole, start: Start, change: Change) -> dict[str, Any]:
    at = change.roles.get(role.key, start.roles[role.key])
    return {
        **_dial("r", role.key, role.label, at, start.roles[role.key], top_of(start.roles[role.key])),
        "key": role.key,
        "shape": role.shape,
        "in_sentence": _in_sentence(role.label),
        "without": role.key in change.without,
    }


def _in_sentence(label: str) -> str:
    """`"Security"` → `"security"`, but `"IT"` as it is."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _verdict(result: dict[str, Any], before: dict[str, Any], words: FrameworkNames, *, moved: bool) -> str:
    """One short sentence: who comes first, and whether that is another one."""
    first, was = result["approach"], before["approach"]
    free = [row for row in result["ranking"] if not row["excluded"]]
    if first is None:
        return "No approach passes the gates." if first == was else "No approach would pass the gates."
    name = words.approach_short(first)
    if len(free) > 1 and abs(free[0]["value"] - free[1]["value"]) <= TIE:
        return f"{name} and {words.approach_short(free[1]['approach'])} would be level."
    if not moved:
        return f"{name} comes first, as stored."
    if first == was:
        return f"{name} still comes first."
    return f"{name} would come first{f' instead of {words.approach_short(was)}' if was else ''}."


def _share_line(result: dict[str, Any], before: dict[str, Any]) -> str:
    """How sure the first one is, and how sure it was; where that is not said, what it is worth."""
    now, was = (_row_of(each, result["approach"]) for each in (result, before))
    if not now:
        return "Look at the gates of the stored recommendation."
    if now["acceptability"] is None:
        return f"Worth {now['value']:.2f} on a scale from 0 to 1; {was['value']:.2f} before the change."
    first, stored = share_words(now["acceptability"]), share_words(was["acceptability"])
    return f"First in {first} plausible weightings; {stored} as stored."


def _row_of(result: dict[str, Any], approach: str | None) -> dict[str, Any]:
    return next((row for row in result["ranking"] if row["approach"] == approach), {})


def _places(result: dict[str, Any]) -> dict[str, int]:
    free = [row["approach"] for row in result["ranking"] if not row["excluded"]]
    return {approach: place for place, approach in enumerate(free, start=1)}


def _rows(
    result: dict[str, Any], before: dict[str, Any], words: FrameworkNames, *, moved: bool
) -> list[dict[str, Any]]:
    """The ranking after, each row with where it came from."""
    now, was = _places(result), _places(before)
    rows = []
    for row in result["ranking"]:
        key, old = row["approach"], _row_of(before, row["approach"])
        rows.append(
            {
                "approach": key,
                "name": words.approach_name(key),
                "excluded": row["excluded"],
                "value": row["value"],
                "before": old["value"],
                "bar": f"{row['value'] * 100:.2f}%",
                "mark": f"{old['value'] * 100:.2f}%",
                "meaning": _meaning(now.get(key), was.get(key), moved=moved),
                "acceptability": row["acceptability"],
                "up": now.get(key, 99) < was.get(key, 99),
                "down": now.get(key, 99) > was.get(key, 99),
            }
        )
    return rows


def _meaning(now: int | None, was: int | None, *, moved: bool) -> str:
    """`"Place 1, was 2"`, `"Place 3"`, `"Excluded by a gate"`."""
    if now is None:
        return "Excluded by a gate" if was is None else f"Excluded by a gate, was place {was}"
    if was is None:
        return f"Place {now}, was excluded by a gate"
    return f"Place {now}, was {was}" if moved and now != was else f"Place {now}"


def _changes(workshop: Workshop, change: Change, start: Start, words: FrameworkNames) -> list[str]:
    """What was moved, in words: `"Latency from 3.2 to 8"`, `"without security"`."""
    labels = {role.key: role.label for role in workshop.roles.all()} if change.roles or change.without else {}
    moved = [(words.criterion_name(key), start.points[key], at) for key, at in change.points.items()]
    moved += [(labels.get(key, key), start.roles[key], at) for key, at in change.roles.items()]
    said = [f"{name} from {number(shown(was))} to {number(at)}" for name, was, at in moved]
    return said + [f"without {_in_sentence(labels.get(key, key))}" for key in sorted(change.without)]
