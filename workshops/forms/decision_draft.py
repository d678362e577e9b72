"""What the decision form starts with: the recommendation, said as a decision. Everything in it may be changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workshops.domain import frameworks
from workshops.domain.anonymity import as_promised
from workshops.domain.framework_names import FrameworkNames
from workshops.domain.frameworks import Framework
from workshops.models import Workshop

METRICS = 5
WATCHED = 2
# Facts that change weekly or faster are looked at again every month, where the framework asks how fast they change.
CHURN, FAST_CHURN = "knowledge_churn", 3


def draft_decision(
    workshop: Workshop, result: dict[str, Any] | None, *, owner: str, before: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A decision's text in the shape that `record_decision` takes, from `result` as the advisor gave it, or without.

    `before`: the text of the decision that this workshop revisits. What the answers do not speak of stays as it was.
    """
    draft = _from_result(workshop, as_promised(workshop, result) if result else None, owner=owner)
    if before is None:
        return draft
    return {
        **draft,
        "configuration": before["configuration"],
        "revisit": {**draft["revisit"], "owner": before["revisit"]["owner"] or owner},
    }


def _from_result(workshop: Workshop, result: dict[str, Any] | None, *, owner: str) -> dict[str, Any]:
    if not result or not result.get("approach"):
        return {"title": workshop.title, "revisit": {"every_months": 3, "owner": owner}}
    steps = result.get("sequence") or []
    framework = frameworks.framework_of(workshop)
    words = FrameworkNames((framework,))
    return {
        "title": f"{workshop.title}: {words.approach_short(result['approach'])}"[:120],
        "approach": result["approach"],
        "fallback": (result.get("fallback") or {}).get("rule", ""),
        "rationale": _rationale(result, words),
        "metrics": [
            {key: metric.get(key, "") for key in ("name", "comparator", "threshold", "unit")}
            for metric in (result.get("metrics") or [])[:METRICS]
        ],
        "assumptions": _assumptions(result, framework),
        "scope_now": _steps(steps[: (len(steps) + 1) // 2]),
        "scope_later": _steps(steps[(len(steps) + 1) // 2 :]),
        "revisit": {"every_months": 1 if _level(result, CHURN) >= FAST_CHURN else 3, "owner": owner},
    }


def _rationale(result: dict[str, Any], words: FrameworkNames) -> str:
    """The statement, and the criteria that carry the lead over the runner-up."""
    lead = lead_by_criterion(result)
    carried = [words.criterion_in_sentence(key) for key, gain in lead if gain > 0][:3]
    if not carried or not result.get("runner_up"):
        return str(result["statement"])
    rival = words.approach_short(result["runner_up"])
    return f"{result['statement']}\nWhat carries it against {rival}: {_and(carried)}."


def lead_by_criterion(result: dict[str, Any]) -> list[tuple[str, float]]:
    """(criterion, winner's contribution minus the runner-up's), the largest gain first; they add up to the gap."""
    ours = result["contributions"].get(result["approach"], {})
    theirs = result["contributions"].get(result.get("runner_up"), {})
    rows = [(key, value - theirs.get(key, 0.0)) for key, value in ours.items()]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _assumptions(result: dict[str, Any], framework: Framework) -> list[dict[str, Any]]:
    """The two nearest flips with their signals; where no single answer flips it, what carries the lead."""
    flips = [flip for flip in result.get("flips") or [] if flip["kind"] == "level"][:WATCHED]
    watched = [
        {
            "statement": f"{_stays(framework, flip['criterion'], flip['from'])} {flip['sentence']}"[:500],
            "owner": "",
            "signal": _signal(flip.get("signal")),
        }
        for flip in flips
    ]
    taken = {flip["criterion"] for flip in flips}
    for criterion, gain in lead_by_criterion(result):
        level = _level(result, criterion)
        if len(watched) < WATCHED and gain > 0 and level >= 0 and criterion not in taken:
            signal = _watch(framework, result, criterion, level)
            watched.append({"statement": _stays(framework, criterion, level), "owner": "", "signal": signal})
    return watched


def _signal(signal: dict[str, Any] | None) -> dict[str, Any] | None:
    if not signal:
        return None
    return {key: signal[key] for key in ("metric", "comparator", "threshold", "window_days")}


def _stays(framework: Framework, criterion: str, level: float) -> str:
    name = FrameworkNames((framework,)).criterion_name(criterion)
    try:
        short = framework.criterion(criterion).short[round(level)]
    except (KeyError, IndexError):
        return f"{name} stays as it is."
    return f"{name} stays at “{short}”."


def _watch(framework: Framework, result: dict[str, Any], criterion: str, level: float) -> dict[str, Any] | None:
    """The number that says that this criterion has left its level on the side that hurts the winner."""
    signal = framework.criterion(criterion).signal
    here, worse = round(level), _worse(framework.values[criterion], result, round(level))
    if signal is None or worse is None:
        return None
    upwards = worse > here
    return {
        "metric": f"{signal.metric} ({signal.unit})",
        "comparator": ">=" if upwards == signal.rises else "<",
        "threshold": signal.at[worse if upwards else here],
        "window_days": signal.window_days,
    }


def _worse(curves: Mapping[str, Any], result: dict[str, Any], level: int) -> int | None:
    """The neighbouring level at which the winner leads the runner-up by least, if by less than here."""
    ours, theirs = curves.get(result["approach"]), curves.get(result.get("runner_up") or "")
    if ours is None or theirs is None:
        return None
    lead = [mine - other for mine, other in zip(ours.levels, theirs.levels, strict=True)]
    near = [at for at in (level - 1, level + 1) if 0 <= at < len(lead) and lead[at] < lead[level]]
    return min(near, key=lambda at: lead[at], default=None)


def _level(result: dict[str, Any], criterion: str) -> float:
    """The group's median answer, -1 where there is none."""
    for row in result.get("agreement") or []:
        if row["criterion"] == criterion and row["median"] is not None:
            return float(row["median"])
    return -1


def _steps(steps: list[dict[str, Any]]) -> str:
    return "\n".join(f"{step['title']}: {step['text']}" for step in steps)


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
