"""A whole recommendation: from a request to what the room is told."""

from collections.abc import Callable
from math import ceil, floor, isnan
from typing import Any

import numpy as np

from advisor import flips, perspectives
from advisor.acceptability import pairwise_share
from advisor.advice import advice_for, no_advice
from advisor.agreement import agreement_of, kendalls_w
from advisor.ballots import Ballots, read_request
from advisor.confidence import Sureness, sureness_of
from advisor.flip_words import level_flip_entry, transfer_entry, voters_entry, weight_flip_entry
from advisor.framework.model import Framework
from advisor.group import Group, group_answer
from advisor.lens_reading import lens_entries, lens_summary
from advisor.situations import similar_situations
from advisor.standing import Standing, answers_of, closed_gates, effective, standing_of
from advisor.statement import NOTHING, Clarity, clarity_of, statement_of
from advisor.version import ENGINE_VERSION
from advisor.words import share_words


def recommend_for(request: object, framework: Framework, draws: int) -> dict[str, Any]:
    """CONTRACT's recommendation for `request`. Raises InvalidInput for a request that cannot be used."""
    ballots = read_request(request, framework)
    group = group_answer(ballots, framework)
    standing = standing_of(group, framework, ballots.waived)
    answers = answers_of(group, framework)
    sure = sureness_of(ballots, framework, group, standing.limits, draws) if standing.winner is not None else None
    transfer = flips.smallest_transfer(group, standing)
    clarity = NOTHING if sure is None else clarity_of(framework, standing, sure, transfer)
    found = _flips(ballots, framework, group, standing)
    keys = [framework.approaches[a].key for a in standing.ranking]
    allowed = [a for a in standing.ranking if not standing.limits.excluded[a]]
    winner = perspectives.winner_of(framework, standing)
    lone = lone_roles(ballots)
    lenses = lens_entries(framework, group)
    return {
        "approach": winner,
        "runner_up": framework.approaches[allowed[1]].key if winner and len(allowed) > 1 else None,
        "statement": statement_of(
            framework,
            standing,
            clarity,
            voices=len(ballots),
            lone_roles=lone,
            flip=found[0]["sentence"] if found else None,
            draws=draws,
        ),
        "confidence": _confidence(clarity),
        "ranking": _ranking(framework, standing, sure, draws),
        "rank_acceptability": _rank_acceptability(framework, standing, sure),
        "uniform_acceptability": _uniform(framework, standing, sure),
        "pairwise": _pairwise(framework, group, standing),
        "central_weights": _central(framework, group, sure),
        "contributions": _contributions(framework, group, keys),
        "by_role": perspectives.by_role(ballots, framework),
        "without_role": perspectives.without_role(ballots, framework),
        "without_person": perspectives.without_person(ballots, framework, winner),
        "equal_person": perspectives.equal_person(ballots, framework),
        "agreement": agreement_of(ballots, framework, group),
        "flips": found,
        "smallest_transfer": transfer_entry(transfer, framework),
        "fewest_voters": voters_entry(flips.fewest_voters(ballots, framework, group, standing), ballots, framework),
        "gates": _gates(framework, answers, ballots),
        "gate_price": _gate_price(framework, standing),
        "lenses": lenses,
        "lens_summary": lens_summary(lenses, framework),
        "situations": similar_situations(framework, group),
        **(no_advice() if winner is None else advice_for(winner, framework, group, standing, answers)),
        "unanswered": [c.key for i, c in enumerate(framework.criteria) if not group.answered[i]],
        "weights": _by_criterion(framework, group.weights),
        "weights_from": "participants" if group.weights_given else "framework",
        "weight_agreement": kendalls_w(ballots),
        "participants": len(ballots),
        "n_eff": _effective_voters(ballots),
        "roles": {role: int((ballots.role_of == i).sum()) for i, role in enumerate(ballots.roles)},
        "missing_roles": _missing_roles(framework, ballots),
        "lone_roles": lone,
        "notes": _notes(framework, group, ballots),
        "engine_version": ENGINE_VERSION,
        "framework": {"key": framework.key, "version": framework.version, "digest": framework.digest},
        "inputs_digest": ballots.digest,
        "seed": ballots.seed,
        "draws": draws,
    }


def lone_roles(ballots: Ballots) -> list[str]:
    """Roles for which one person alone answered."""
    spoke = (ballots.scores >= 0).any(axis=1)
    counts = np.bincount(ballots.role_of[spoke], minlength=len(ballots.roles))
    return [role for role, count, weight in zip(ballots.roles, counts, ballots.role_weights, strict=True)
            if count == 1 and weight > 0]  # fmt: skip


def _confidence(clarity: Clarity) -> dict[str, Any]:
    return {
        "kind": clarity.kind,
        "uniform": clarity.uniform,
        "perturbed": clarity.perturbed,
        "weights": clarity.weights,
        "votes": clarity.votes,
        "transfer": clarity.transfer,
    }


def _ranking(framework: Framework, standing: Standing, sure: Sureness | None, draws: int) -> list[dict[str, Any]]:
    """Every approach, best first, the excluded ones last. Before any answer all share the first place."""
    even = 1 / len(framework.approaches)
    return [
        {
            "approach": framework.approaches[a].key,
            "value": float(standing.values[a]),
            "low": float(standing.values[a]) if sure is None else _outwards(sure.low[a], floor),
            "high": float(standing.values[a]) if sure is None else _outwards(sure.high[a], ceil),
            "acceptability": _acceptability(standing, sure, a, even),
            "said": _said(standing, sure, a, draws),
            "excluded": bool(standing.limits.excluded[a]),
        }
        for a in standing.ranking
    ]


def _said(standing: Standing, sure: Sureness | None, approach: int, draws: int) -> str:
    """The acceptability with what it is a share of, since it is no probability of being right."""
    if standing.limits.excluded[approach]:
        return "Excluded by a gate."
    if sure is None:
        return "Nothing has been answered."
    return f"First in {share_words(float(sure.ranks[approach, 0]), draws)} plausible weightings and votes."


def _outwards(bound: float, rounding: Callable[[float], int]) -> float:
    """An end of an interval to six places, away from the middle, so that the value stays inside."""
    return min(1.0, max(0.0, rounding(float(bound) * 1e6) / 1e6))


def _acceptability(standing: Standing, sure: Sureness | None, approach: int, even: float) -> float:
    if standing.limits.excluded[approach]:
        return 0.0
    return even if sure is None else float(sure.ranks[approach, 0])


def _rank_acceptability(framework: Framework, standing: Standing, sure: Sureness | None) -> dict[str, list[float]]:
    count = len(framework.approaches)
    even = [1 / count] * count
    return {framework.approaches[a].key: even if sure is None else sure.ranks[a].tolist() for a in standing.ranking}


def _uniform(framework: Framework, standing: Standing, sure: Sureness | None) -> dict[str, float]:
    even = 0.0 if standing.limits.excluded.all() else 1 / len(framework.approaches)
    return {framework.approaches[a].key: even if sure is None else float(sure.uniform[a]) for a in standing.ranking}


def _pairwise(framework: Framework, group: Group, standing: Standing) -> dict[str, float]:
    """Exact share of all weightings in which the winner's value is above each other approach's, gates aside."""
    if standing.winner is None:
        return {}
    leads = group.scores[standing.winner] - group.scores
    return {
        framework.approaches[a].key: pairwise_share(leads[a, group.answered].tolist())
        for a in standing.ranking
        if a != standing.winner
    }


def _central(framework: Framework, group: Group, sure: Sureness | None) -> dict[str, dict[str, float] | None]:
    """For each approach the average weighting that puts it first; null, never zeros, where none does."""
    if sure is None:
        return {approach.key: None for approach in framework.approaches}
    criteria = [c.key for i, c in enumerate(framework.criteria) if group.answered[i]]
    return {
        approach.key: None if isnan(row[0]) else dict(zip(criteria, np.round(row, 6).tolist(), strict=True))
        for approach, row in zip(framework.approaches, sure.central, strict=True)
    }


def _contributions(framework: Framework, group: Group, keys: list[str]) -> dict[str, dict[str, float]]:
    """Criterion by criterion, adding up to the value; the unanswered ones are left out."""
    parts = group.contributions
    return {
        key: {
            criterion.key: float(parts[framework.approach_index[key], index])
            for index, criterion in enumerate(framework.criteria)
            if group.answered[index]
        }
        for key in keys
    }


def _flips(ballots: Ballots, framework: Framework, group: Group, standing: Standing) -> list[dict[str, Any]]:
    """Level flips of answered criteria, then weight flips, then what an unanswered criterion could do."""
    levels = flips.level_flips(ballots, framework, group, standing)
    entries = [level_flip_entry(flip, framework) for flip in levels if flip.start is not None]
    entries += [weight_flip_entry(flip, framework) for flip in flips.weight_flips(group, standing)]
    return entries + [level_flip_entry(flip, framework) for flip in levels if flip.start is None]


def _gates(framework: Framework, answers: dict[str, list[float]], ballots: Ballots) -> list[dict[str, Any]]:
    """Each closed gate, once for each approach that it touches."""
    return [
        {
            "key": gate.key,
            "effect": gate.effect,
            "approach": approach,
            "reason": gate.reason,
            "source": ", ".join(gate.sources),
            "waived": gate.key in ballots.waived,
            "because": [str(condition) for condition in gate.rule.conditions],
            "waive_when": gate.waive_when,
        }
        for gate in closed_gates(framework, answers)
        for approach in gate.approaches
    ]


def _gate_price(framework: Framework, standing: Standing) -> dict[str, Any] | None:
    """What the gates cost: the best approach without them, and how much more value it would have."""
    if not standing.spoken:
        return None
    best = int(standing.values.argmax())
    if (
        standing.winner is not None
        and standing.values[best] <= effective(standing.values, standing.limits).max() + 1e-9
    ):
        return None
    kept = None if standing.winner is None else float(standing.values[best] - standing.values[standing.winner])
    return {"approach": framework.approaches[best].key, "price": kept}


def _by_criterion(framework: Framework, row: np.ndarray[Any, np.dtype[np.float64]]) -> dict[str, float]:
    return {criterion.key: float(row[index]) for index, criterion in enumerate(framework.criteria)}


def _effective_voters(ballots: Ballots) -> float:
    """1 / Σ share²: how many equal voters the role-balanced shares are worth."""
    spoke = (ballots.scores >= 0).any(axis=1)
    counts = np.bincount(ballots.role_of[spoke], minlength=len(ballots.roles))
    share = np.where(counts > 0, ballots.role_weights, 0.0)
    if share.sum() <= 0:
        return 0.0
    share = share / share.sum()
    return float(1 / (share[counts > 0] ** 2 / counts[counts > 0]).sum())


def _missing_roles(framework: Framework, ballots: Ballots) -> list[str]:
    """Roles that the framework, or the request, counts on and that said nothing. A single voice speaks for all."""
    from advisor.ballots import SINGLE_VOICE

    if ballots.roles == (SINGLE_VOICE,):
        return []
    spoke = {ballots.roles[i] for i in ballots.role_of[(ballots.scores >= 0).any(axis=1)]}
    expected = [role.key for role in framework.roles] + list(ballots.absent_roles) + list(ballots.roles)
    return [role for role in dict.fromkeys(expected) if role not in spoke]


def _notes(framework: Framework, group: Group, ballots: Ballots) -> list[str]:
    """What a reader must know about how the numbers came about."""
    notes = []
    open_questions = int((~group.answered).sum())
    if group.answered.any() and open_questions:
        one = "1 criterion was" if open_questions == 1 else f"{open_questions} criteria were"
        notes.append(f"{one} not answered; their weight is spread over the others, so they pull to no side.")
    missing = _missing_roles(framework, ballots)
    if missing:
        notes.append(f"Nobody answered for: {', '.join(missing)}.")
    if group.weights_given and group.answered.any() and not (group.stated[group.answered] > 0).any():
        notes.append("All of the stated weight lies on criteria that nobody answered; the answered ones count equally.")
    return notes
