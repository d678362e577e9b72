"""A recommendation's result, said for a page: names for keys, a sentence for every number, data for every chart."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _

from workshops.domain.anonymity import as_promised
from workshops.domain.framework_names import FrameworkNames, names_of, role_choices, spoken_role
from workshops.domain.frameworks import edition, framework
from workshops.domain.recommendations import CouldChange, Flip, LensView, lead_by_criterion, result_of
from workshops.domain.results import Result, ShownAgreement, ShownRow
from workshops.drawing.approaches import approach_colour
from workshops.figures import decimal, listed, percent
from workshops.models import Recommendation, StakeholderRole, Workshop
from workshops.words.costs import costs_said
from workshops.words.guide_comparison import compares
from workshops.words.how_sure import limits_of
from workshops.words.recommendation_situations import situations_like
from workshops.words.shares import share_words

# What a template is given, by the names that it uses.
Context = dict[str, object]

AGENDA = 5
FLIPS = 5
MOST = 0.5  # of the weight: what needs more is not told as what would flip it
# Below this consensus (0..1) a criterion is worth talking about even where it cannot change the winner.
DIVIDED = 0.7


def findings(workshop: Workshop, found: Recommendation) -> Context:
    """Everything that the page shows of a ready recommendation."""
    result, names = as_promised(workshop, result_of(found)), names_of(workshop)
    return {
        "result": result,
        "headline": result.get("headline") or result["statement"],
        "lines": _lines(workshop, result, names),
        "ask": _ask(workshop, result, names),
        **_ranking(result, names),
        **_contributions(result, names),
        **_places(result, names),
        **_weights(result, names),
        "roles": _roles(workshop, result, names),
        "equal_name": names.approach_short(result["equal_person"].get("approach") or ""),
        **_flips(result, names),
        "agenda": [_disagreement(row, names) for row in result["agreement"] if _is_divided(row)][:AGENDA],
        "gates": _gates(workshop, result, names),
        "lenses": [_lens(lens, names) for lens in result["lenses"]],
        "situations": situations_like(workshop, result, names),
        "comparison": compares(workshop.framework_key),
        "lens_line": _lens_line(result["lenses"], names),
        "costs": costs_said(workshop),
        "unanswered": [names.criterion_name(key) for key in result.get("unanswered", [])],
        "limits": limits_of(edition(workshop.framework_key, workshop.framework_version) or framework()),
        "held_back": workshop.anonymous,
    }


def _lines(workshop: Workshop, result: Result, names: FrameworkNames) -> list[str]:
    """What follows the headline at once: how sure, who sees it differently, and the nearest flip."""
    if (headline := result.get("headline")) is not None:
        ask = result.get("ask_next")
        goes_on = result["statement"].removeprefix(headline).removesuffix(ask["sentence"] if ask else "").strip()
        flip = next((flip for flip in result["flips"] if is_offered(flip) and flip["from"] is not None), None)
        nearest = flip["sentence"] if flip and flip["sentence"] not in goes_on else ""
        nearest = "" if result.get("sureness") == "too_little" else nearest
        return [line for line in (goes_on, " ".join(_dissenting_roles(workshop, result, names)), nearest) if line]
    lines = []
    if (winner := result["approach"]) is not None:
        first = next(row for row in result["ranking"] if row["approach"] == winner)
        lines.append(_first_place(first, names))
        lines.append(" ".join(_dissenting_roles(workshop, result, names)))
    flips = result["flips"]
    if flips and flips[0]["sentence"] not in result["statement"]:
        lines.append(flips[0]["sentence"])
    return [line for line in lines if line]


def _first_place(row: ShownRow, names: FrameworkNames) -> str:
    sentence = _("{approach} comes first in {share} plausible weightings of your answers.")
    return sentence.format(approach=names.approach_short(row["approach"]), share=share_words(row["acceptability"] or 0))


def _dissenting_roles(workshop: Workshop, result: Result, names: FrameworkNames) -> list[str]:
    labels = dict(role_choices(workshop))
    sentence = _("{role} alone would choose {approach}.")
    return [
        sentence.format(role=labels.get(role, role), approach=names.approach_short(choice))
        for role, view in result["by_role"].items()
        if (choice := view["approach"]) is not None and choice != result["approach"]
    ]


def _ranking(result: Result, names: FrameworkNames) -> Context:
    reasons = {g["approach"]: g["reason"] for g in result["gates"] if g["effect"] == "exclude" and not g["waived"]}
    rows = [
        {**row, "name": names.approach_name(row["approach"]), "reason": reasons.get(row["approach"], "")}
        for row in result["ranking"]
    ]
    free = [row for row in result["ranking"] if not row["excluded"]]
    return {"ranking": rows, "ranking_sentence": _ranking_sentence(free, names)}


def _ranking_sentence(free: list[ShownRow], names: FrameworkNames) -> str:
    """`free`: those that no gate excludes, best first."""
    if not free:
        return _("The gates leave nothing.")
    if len(free) == 1:
        return _("The gates leave no second approach to compare it with.")
    one, other = free[:2]
    sentence = _("On a scale from 0 to 1, {first} is worth {value} and {second} {other}: {gap} apart.")
    return sentence.format(
        first=names.approach_short(one["approach"]),
        second=names.approach_short(other["approach"]),
        value=decimal(one["value"], 2),
        other=decimal(other["value"], 2),
        gap=decimal(one["value"] - other["value"], 2),
    )


def _contributions(result: Result, names: FrameworkNames) -> Context:
    """Winner minus runner-up, by criterion. The bars add up to the gap between the two."""
    winner, rival = result["approach"], result["runner_up"]
    if not winner or not rival:
        return {}
    lead = [(names.criterion_name(key), gain) for key, gain in lead_by_criterion(result)]
    pair = (names.approach_short(winner), names.approach_short(rival))
    return {
        "lead": [{"name": name, "gain": gain} for name, gain in lead],
        "lead_total": sum(gain for _name, gain in lead),
        "lead_sentence": " ".join(_speaks_for(result, pair, names)),
        "lead_names": pair,
        "lead_chart": {
            "labels": [name for name, _gain in lead],
            "values": [round(gain, 4) for _name, gain in lead],
            "colours": [approach_colour(winner), approach_colour(rival)],
            "names": list(pair),
        },
    }


def _speaks_for(result: Result, pair: tuple[str, str], names: FrameworkNames) -> list[str]:
    """What speaks most for the first of the pair, and what for the second; one sentence each."""
    lead, said = lead_by_criterion(result), []
    helped = [names.criterion_in_sentence(key) for key, gain in lead if gain > 0][:2]
    hurt = [names.criterion_in_sentence(key) for key, gain in reversed(lead) if gain < 0][:1]
    sentence = _("What speaks most for {approach}: {criteria}.")
    said += [sentence.format(approach=pair[0], criteria=listed(helped))] if helped else []
    said += [sentence.format(approach=pair[1], criteria=hurt[0])] if hurt else []
    if result.get("contributions_by") == "person":
        said.append(_("Counted person by person here, so that no small role can be worked out."))
    return said


def _places(result: Result, names: FrameworkNames) -> Context:
    """How often each approach takes each place."""
    found = [
        (row["approach"], shares)
        for row in result["ranking"]
        if not row["excluded"] and (shares := result["rank_acceptability"].get(row["approach"])) is not None
    ]
    return {
        "places": [{"approach": key, "name": names.approach_short(key), "shares": shares} for key, shares in found],
        "place_numbers": list(range(1, len(found[0][1]) + 1)) if found else [],
        "places_chart": {
            "labels": [names.approach_short(key) for key, _shares in found],
            "colours": [approach_colour(key) for key, _shares in found],
            "shares": [shares for _key, shares in found],
        },
    }


def _weights(result: Result, names: FrameworkNames) -> Context:
    """The weights that counted beside the framework's own, the heaviest first."""
    used = result["weights"]
    default = _default_weights(names, set(used) - set(result.get("unanswered", [])))
    rows = sorted(
        ((names.criterion_name(key), key, weight, default.get(key, 0.0)) for key, weight in used.items()),
        key=lambda row: (-row[2], row[0]),
    )
    own = any(abs(weight - usual) > 0.001 for _name, _key, weight, usual in rows)
    return {
        "weights": [{"name": name, "key": key, "used": weight, "default": usual} for name, key, weight, usual in rows],
        "weights_own": own,
        "weights_sentence": _weights_sentence(rows, names) if own else _not_weighed(),
        "weights_chart": {
            "labels": [name for name, _key, _weight, _usual in rows],
            "used": [round(weight * 100, 1) for _name, _key, weight, _usual in rows],
            "default": [round(usual * 100, 1) for _name, _key, _weight, usual in rows],
            "own": own,
        },
    }


def _not_weighed() -> str:
    return _("Nobody weighed the criteria, so the framework’s own weights count.")


def _weights_sentence(rows: list[tuple[str, str, float, float]], names: FrameworkNames) -> str:
    """Rows: (name, key, weight, default weight)."""
    _name, key, weight, usual = max(rows, key=lambda row: abs(row[2] - row[3]))
    sentence = _("The group moved {criterion} most: from {before} to {after} of the weight.")
    return sentence.format(criterion=names.criterion_in_sentence(key), before=percent(usual), after=percent(weight))


def _default_weights(names: FrameworkNames, answered: set[str]) -> dict[str, float]:
    """The framework's weights of the criteria that somebody answered, scaled to 1."""
    raw = {c.key: c.weight for c in names.frameworks[0].criteria if c.key in answered}
    total = sum(raw.values()) or 1.0
    return {key: weight / total for key, weight in raw.items()}


def _roles(workshop: Workshop, result: Result, names: FrameworkNames) -> list[Context]:
    """Each role that answered: what it would choose alone, and what the others would choose without it."""
    return [_role(workshop, role, result, names) for role in workshop.roles.all() if role.key in result["by_role"]]


def _role(workshop: Workshop, role: StakeholderRole, result: Result, names: FrameworkNames) -> Context:
    alone, without = result["by_role"][role.key]["approach"], result["without_role"].get(role.key)
    return {
        "key": role.key,
        "label": spoken_role(role.label, workshop.framework_key),
        "shape": role.shape,
        "approach": alone,
        "name": names.approach_short(alone) if alone else "",
        "differs": alone != result["approach"],
        "without": names.approach_short(without) if without else "",
        "decides": bool(without) and without != result["approach"],
        "people": result.get("roles", {}).get(role.key, 0),
    }


def is_offered(flip: Flip) -> bool:
    """Whether it may be told as what would flip it: engine 2 says of each whether it is plausible."""
    return flip.get("plausible", True)


def _flips(result: Result, names: FrameworkNames) -> Context:
    """What would flip it, and apart from that what is further away than the room's own spread.

    What an answer to an open criterion could do stands with what to ask next, from engine 2 on.
    """
    own = [flip for flip in result["flips"] if flip["from"] is not None or "headline" not in result]
    transfer = result["smallest_transfer"]
    return {
        "flips": [_flip(flip, names) for flip in own if is_offered(flip)][:FLIPS],
        "far_flips": [_flip(flip, names) for flip in own if not is_offered(flip)][:FLIPS],
        "transfer": transfer if transfer and ("headline" not in result or transfer["points"] <= MOST) else None,
    }


def _ask(workshop: Workshop, result: Result, names: FrameworkNames) -> Context:
    """The open criterion whose answer is worth most, and what the open ones could do; empty where none is open."""
    ask = result.get("ask_next")
    if ask is None:
        return {}
    return {
        "sentence": ask["sentence"],
        "question": _question(workshop, ask["criterion"]),
        "asked_here": ask["criterion"] in workshop.criteria,
        "could": [_flip(flip, names) for flip in result.get("unanswered_could_change", [])[:FLIPS]],
        "first": result.get("sureness") == "too_little",
    }


def _question(workshop: Workshop, criterion: str) -> str:
    used = edition(workshop.framework_key, workshop.framework_version)
    return used.criterion(criterion).question if used and criterion in used.criterion_index else ""


def _flip(flip: Flip | CouldChange, names: FrameworkNames) -> Context:
    return {**flip, "name": names.approach_short(flip["new_approach"])}


def _is_divided(row: ShownAgreement) -> bool:
    return row["consensus"] is not None and (row["can_flip"] or row["consensus"] < DIVIDED)


def _disagreement(row: ShownAgreement, names: FrameworkNames) -> Context:
    return {
        **row,
        "name": names.criterion_name(row["criterion"]),
        "said": names.level_words(row["criterion"], row["median"]),
    }


def _gates(workshop: Workshop, result: Result, names: FrameworkNames) -> list[Context]:
    """One entry a gate, with every approach that it touches and, where it is waived, the written reason."""
    touched: dict[str, list[str]] = {}
    for gate in result["gates"]:
        touched.setdefault(gate["key"], []).append(names.approach_short(gate["approach"]))
    first = {gate["key"]: gate for gate in reversed(result["gates"])}
    return [
        {
            **first[key],
            "approaches": approaches,
            "source": names.source_words(first[key]["source"]),
            "waived_because": workshop.waived_gates.get(key, ""),
        }
        for key, approaches in touched.items()
    ]


def _lens(lens: LensView, names: FrameworkNames) -> Context:
    return {
        **lens,
        "short": names.approach_short(lens["approach"]) if lens["approach"] else "",
        "source": names.source_words(lens["source"]),
        "missing": [names.criterion_in_sentence(key) for key in lens["unread"]],
    }


def _lens_line(lenses: list[LensView], names: FrameworkNames) -> str:
    """`"4 RAG and 1 Hybrid"`"""
    votes = Counter(lens["approach"] for lens in lenses)
    return listed(_vote(names.approach_short(key) if key else "", count) for key, count in votes.most_common())


def _vote(approach: str, count: int) -> str:
    if not approach:
        return _("{count} no verdict").format(count=count)
    return _("{count} {approach}").format(count=count, approach=approach)
