"""A recommendation's result, said for a page: names for keys, a sentence for every number, data for every chart."""

from __future__ import annotations

from collections import Counter
from typing import Any

from workshops.domain.anonymity import as_promised
from workshops.domain.framework_names import FrameworkNames, names_of
from workshops.domain.frameworks import frameworks
from workshops.domain.recommendations import estimate_costs
from workshops.forms.decision_draft import lead_by_criterion
from workshops.models import Recommendation, Workshop
from workshops.templatetags.parts import approach_class

AGENDA = 5
FLIPS = 5
# Two years: long enough for training to pay, short enough to foresee the volume.
COST_MONTHS = 24


def findings(workshop: Workshop, found: Recommendation) -> dict[str, Any]:
    """Everything that the page shows of a ready recommendation, as template context."""
    result = as_promised(workshop, found.result or {})
    words = names_of(workshop)
    return {
        "result": result,
        "lines": _lines(workshop, result, words),
        **_ranking(result, words),
        **_contributions(result, words),
        **_places(result, words),
        **_weights(result, words),
        "roles": _roles(workshop, result, words),
        "equal_name": words.approach_short((result.get("equal_person") or {}).get("approach") or ""),
        "flips": [_flip(flip, words) for flip in result["flips"][:FLIPS]],
        "agenda": [_disagreement(row, words) for row in result["agreement"] if _is_open(row)][:AGENDA],
        "gates": _gates(workshop, result, words),
        "lenses": _lenses(result, words),
        "lens_line": _lens_line(result, words),
        "cost_line": _cost_line(workshop, result, words),
        "unanswered": [words.criterion_name(key) for key in result.get("unanswered") or []],
        "held_back": workshop.anonymous,
    }


def share_words(share: float) -> str:
    """0.937 → `"94 of 100"`. Draws are a sample, so neither none nor all of them is said as 0 or 100."""
    if share < 0.005 or share > 0.995:
        return "more than 99 of 100" if share > 0.5 else "fewer than 1 of 100"
    return f"{round(share * 100)} of 100"


def _lines(workshop: Workshop, result: dict[str, Any], words: FrameworkNames) -> list[str]:
    """What follows the statement at once: how sure, who sees it differently, and the nearest flip."""
    lines = []
    winner, said = result["approach"], result["statement"]
    if winner is not None:
        first = next(row for row in result["ranking"] if row["approach"] == winner)
        lines.append(
            f"{words.approach_short(winner)} comes first in {share_words(first['acceptability'])} plausible"
            " weightings of your answers."
        )
        lines.append(_dissenting_roles(workshop, result, words))
    flips = result["flips"]
    if flips and flips[0]["sentence"] not in said:
        lines.append(flips[0]["sentence"])
    return [line for line in lines if line]


def _dissenting_roles(workshop: Workshop, result: dict[str, Any], words: FrameworkNames) -> str:
    labels = {role.key: role.label for role in workshop.roles.all()}
    voices = [
        f"{labels.get(role, role)} alone would choose {words.approach_short(said['approach'])}."
        for role, said in result["by_role"].items()
        if said["approach"] not in (None, result["approach"])
    ]
    return " ".join(voices)


def _ranking(result: dict[str, Any], words: FrameworkNames) -> dict[str, Any]:
    reasons = {g["approach"]: g["reason"] for g in result["gates"] if g["effect"] == "exclude" and not g["waived"]}
    rows = [
        {**row, "name": words.approach_name(row["approach"]), "reason": reasons.get(row["approach"], "")}
        for row in result["ranking"]
    ]
    free = [row for row in rows if not row["excluded"]]
    if len(free) < 2:
        sentence = "The gates leave no second approach to compare it with." if free else "The gates leave nothing."
    else:
        gap = free[0]["value"] - free[1]["value"]
        sentence = (
            f"On a scale from 0 to 1, {words.approach_short(free[0]['approach'])} is worth {free[0]['value']:.2f} and"
            f" {words.approach_short(free[1]['approach'])} {free[1]['value']:.2f}: {gap:.2f} apart."
        )
    return {"ranking": rows, "ranking_sentence": sentence}


def _contributions(result: dict[str, Any], words: FrameworkNames) -> dict[str, Any]:
    """Winner minus runner-up, by criterion. The bars add up to the gap between the two."""
    if not result["approach"] or not result["runner_up"]:
        return {}
    winner, rival = result["approach"], result["runner_up"]
    by_criterion = lead_by_criterion(result)
    lead = [(words.criterion_name(key), gain) for key, gain in by_criterion]
    total = sum(gain for _, gain in lead)
    helped = [words.criterion_in_sentence(key) for key, gain in by_criterion if gain > 0][:2]
    hurt = [words.criterion_in_sentence(key) for key, gain in reversed(by_criterion) if gain < 0][:1]
    sentence = f"What speaks most for {words.approach_short(winner)}: {' and '.join(helped)}." if helped else ""
    if hurt:
        sentence += f" What speaks most for {words.approach_short(rival)}: {hurt[0]}."
    if result.get("contributions_by") == "person":
        sentence += " Counted person by person here, so that no small role can be worked out."
    return {
        "lead": [{"name": name, "gain": gain} for name, gain in lead],
        "lead_total": total,
        "lead_sentence": sentence,
        "lead_names": (words.approach_short(winner), words.approach_short(rival)),
        "lead_chart": {
            "labels": [name for name, _ in lead],
            "values": [round(gain, 4) for _, gain in lead],
            "colours": [_colour(winner), _colour(rival)],
            "names": [words.approach_short(winner), words.approach_short(rival)],
        },
    }


def _places(result: dict[str, Any], words: FrameworkNames) -> dict[str, Any]:
    """How often each approach takes each place."""
    rows = [
        {"approach": row["approach"], "name": words.approach_short(row["approach"]), "shares": shares}
        for row in result["ranking"]
        if not row["excluded"] and (shares := result["rank_acceptability"].get(row["approach"])) is not None
    ]
    return {
        "places": rows,
        "place_numbers": list(range(1, len(rows[0]["shares"]) + 1)) if rows else [],
        "places_chart": {
            "labels": [row["name"] for row in rows],
            "colours": [_colour(row["approach"]) for row in rows],
            "shares": [row["shares"] for row in rows],
        },
    }


def _colour(approach: str) -> str:
    """The name of an approach's colour among the design's tokens: `"rag"`, or `"other-1"` of another framework."""
    return approach_class(approach).removeprefix("approach-")


def _weights(result: dict[str, Any], words: FrameworkNames) -> dict[str, Any]:
    """The weights that counted beside the framework's own, the heaviest first."""
    used = result["weights"]
    default = _default_weights(words, set(used) - set(result.get("unanswered") or []))
    rows = sorted(
        (
            {"name": words.criterion_name(key), "key": key, "used": weight, "default": default.get(key, 0.0)}
            for key, weight in used.items()
        ),
        key=lambda row: (-row["used"], row["name"]),
    )
    own = any(abs(row["used"] - row["default"]) > 0.001 for row in rows)
    moved = max(rows, key=lambda row: abs(row["used"] - row["default"]), default=None)
    if not own or moved is None:
        sentence = "Nobody weighed the criteria, so the framework’s own weights count."
    else:
        name = words.criterion_in_sentence(str(moved["key"]))
        before, after = (f"{moved[key] * 100:.0f}" for key in ("default", "used"))
        sentence = f"The group moved {name} most: from {before} to {after} % of the weight."
    return {
        "weights": rows,
        "weights_own": own,
        "weights_sentence": sentence,
        "weights_chart": {
            "labels": [row["name"] for row in rows],
            "used": [round(row["used"] * 100, 1) for row in rows],
            "default": [round(row["default"] * 100, 1) for row in rows],
            "own": own,
        },
    }


def _default_weights(words: FrameworkNames, answered: set[str]) -> dict[str, float]:
    """The framework's weights of the criteria that somebody answered, scaled to 1."""
    raw = {c.key: c.weight for c in words.frameworks[0].criteria if c.key in answered}
    total = sum(raw.values()) or 1.0
    return {key: weight / total for key, weight in raw.items()}


def _roles(workshop: Workshop, result: dict[str, Any], words: FrameworkNames) -> list[dict[str, Any]]:
    """Each role that answered: what it would choose alone, and what the others would choose without it."""
    rows = []
    for role in workshop.roles.all():
        alone = result["by_role"].get(role.key)
        if alone is None:
            continue
        without = result["without_role"].get(role.key)
        rows.append(
            {
                "key": role.key,
                "label": role.label,
                "shape": role.shape,
                "approach": alone["approach"],
                "name": words.approach_short(alone["approach"]) if alone["approach"] else "",
                "differs": alone["approach"] != result["approach"],
                "without": words.approach_short(without) if without else "",
                "decides": bool(without) and without != result["approach"],
                "people": result.get("roles", {}).get(role.key, 0),
            }
        )
    return rows


def _flip(flip: dict[str, Any], words: FrameworkNames) -> dict[str, Any]:
    return {**flip, "name": words.approach_short(flip["new_approach"])}


def _is_open(row: dict[str, Any]) -> bool:
    return row["consensus"] is not None and (row["can_flip"] or row["consensus"] < 0.7)


def _disagreement(row: dict[str, Any], words: FrameworkNames) -> dict[str, Any]:
    return {
        **row,
        "name": words.criterion_name(row["criterion"]),
        "said": words.level_words(row["criterion"], row["median"]),
    }


def _gates(workshop: Workshop, result: dict[str, Any], words: FrameworkNames) -> list[dict[str, Any]]:
    """One entry a gate, with every approach that it touches and, where it is waived, the written reason."""
    by_key: dict[str, dict[str, Any]] = {}
    for gate in result["gates"]:
        entry = by_key.setdefault(gate["key"], {**gate, "approaches": []})
        entry["approaches"].append(words.approach_short(gate["approach"]))
        entry["source"] = words.source_words(gate.get("source") or "")
        entry["waived_because"] = workshop.waived_gates.get(gate["key"], "")
    return list(by_key.values())


def _lenses(result: dict[str, Any], words: FrameworkNames) -> list[dict[str, Any]]:
    return [
        {
            **lens,
            "name": lens.get("name") or words.criterion_name(lens["key"]),
            "short": words.approach_short(lens["approach"]) if lens["approach"] else "",
            "source": words.source_words(lens.get("source") or ""),
            "missing": [words.criterion_in_sentence(key) for key in lens["unread"]],
        }
        for lens in result["lenses"]
    ]


def _lens_line(result: dict[str, Any], words: FrameworkNames) -> str:
    """`"4 RAG, 1 hybrid"`"""
    votes = Counter(lens["approach"] for lens in result["lenses"])
    said = [f"{count} {words.approach_short(key) if key else 'no verdict'}" for key, count in votes.most_common()]
    return ", ".join(said)


def _cost_line(workshop: Workshop, result: dict[str, Any], words: FrameworkNames) -> str:
    """From which volume on the runner-up would cost less, by the framework's default inputs; empty without a model."""
    used, pair = frameworks().get(workshop.framework_key), {result["approach"], result["runner_up"]}
    if used is None or not used.costs or None in pair:
        return ""
    crossings = estimate_costs(used, {}, COST_MONTHS)["break_even"]
    found = next((entry["sentence"] for entry in crossings if {entry["above"], entry["below"]} == pair), None)
    names = " or ".join(words.approach_short(key) for key in (result["approach"], result["runner_up"]))
    return found or f"Over {COST_MONTHS} months the same one of the two, {names}, costs less at every volume."
