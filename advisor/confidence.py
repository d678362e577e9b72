"""How sure the recommendation may be: everything that is in doubt drawn again, and the shares that come of it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from advisor import acceptability as smaa
from advisor.ballots import Ballots
from advisor.confidence_first import any_weights, first_sureness
from advisor.counting import MIDDLE, counted
from advisor.drawing import Doubt, Drawn, doubt_of, draw_again
from advisor.framework.model import Framework
from advisor.framework.rules import MAJORITY, Condition, Rule
from advisor.group import Floats, Group
from advisor.resampling import Singles
from advisor.standing import Limits, first_of
from advisor.sureness import INTERVAL
from advisor.sureness import Sureness as Sureness

Masks = npt.NDArray[np.bool_]
SLACK = 1e-5  # of shares added up in single precision
BELOW = 1e-6  # how far under the best free approach a capped one is held


def sureness_of(ballots: Ballots, framework: Framework, group: Group, limits: Limits, draws: int) -> Sureness:
    """By the framework's engine, from `ballots.seed`. The same inputs give the same numbers."""
    engine = first_sureness if framework.engine == 1 else second_sureness
    return engine(ballots, framework, group, limits, draws)


@dataclass(frozen=True)
class Case:
    """What is the same in every draw."""

    framework: Framework
    group: Group
    limits: Limits
    doubt: Doubt
    kappa: float  # concentration of the weights around those drawn; 0 where they are in no further doubt


def second_sureness(ballots: Ballots, framework: Framework, group: Group, limits: Limits, draws: int) -> Sureness:
    """Ballots, lone answers, weights and unanswered criteria drawn together, gates asked again in each draw."""
    generator = np.random.Generator(np.random.PCG64(ballots.seed))
    won, central = any_weights(generator, group.scores[:, group.answered], limits, draws)
    doubt = doubt_of(ballots, framework, group, framework.value_array)
    kappa = smaa.concentration(len(framework.criteria), doubt.weight_sd) if doubt.weight_sd > 0 else 0.0
    case = Case(framework, group, limits, doubt, kappa)
    blocks = [_values(case, generator, drawn) for drawn in draw_again(generator, doubt, group.stated, draws)]
    values, ranked, weighed, voted, asked = (np.concatenate(part, axis=1) for part in zip(*blocks, strict=True))
    nobody = np.zeros(len(values), dtype=bool)
    ranks = smaa.rank_acceptability(ranked.T, Limits(nobody, nobody))
    low, high = np.quantile(values, INTERVAL, axis=1)
    return Sureness(
        ranks=ranks,
        low=np.minimum(low, group.values),
        high=np.maximum(high, group.values),
        uniform=won,
        weights_only=smaa.first_masks(weighed.T, limits).mean(axis=0),
        votes_only=smaa.first_masks(voted.T, limits).mean(axis=0),
        central=central,
        pseudo_voters=doubt.lone_roles,
        first=ranks[:, 0],
        unanswered_moves=_moved(case, asked),
    )


def _values(case: Case, generator: np.random.Generator, drawn: Drawn) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """(A, D) each: the values with everything drawn, the same as they rank, then those with only the weights drawn,
    only the votes, and (as they rank) only the unanswered criteria."""
    group = case.group
    weights = drawn.weights.astype(np.float64)
    if case.kappa:
        weights = smaa.perturbed_weights(generator, weights.T, case.kappa).T
    values = np.einsum("cd,cad->ad", weights, _counted(case, drawn.scores, drawn.met))
    return (
        values,
        _ranked(case, values, drawn.met),
        _over_answered(group, weights),
        np.einsum("c,cad->ad", group.weights, _as_counted(case, drawn.scores)),
        _asked(case, drawn),
    )


def _asked(case: Case, drawn: Drawn) -> Floats:
    """(A, D) values as they rank when only the unanswered criteria are drawn, votes and weights held."""
    met = _met_but(case, drawn.met)
    scores = _counted(case, _held_but(case, drawn.scores), met)
    return _ranked(case, np.einsum("c,cad->ad", case.group.stated, scores), met)


def _counted(case: Case, scores: Singles, met: Singles) -> Singles:
    """(C, A, D) as far as each criterion counts in each draw, in which there is an answer to everything."""
    found, holds, never = scores, _holds(case, met), np.array([False])

    def drawn(condition: Condition) -> Masks:
        return never if condition.sign == "unknown" and not condition.is_fact else holds(condition)

    for rule in case.framework.counts:
        share = np.where(applies(rule.rule, drawn), 1, rule.otherwise).astype(np.float32)
        if (share < 1).any():
            found = scores.copy() if found is scores else found
            place = case.framework.criterion_index[rule.criterion]
            found[place] = MIDDLE + share * (found[place] - MIDDLE)
    return found


def _as_counted(case: Case, scores: Singles) -> Singles:
    """(C, A, D) as far as each criterion counts by the answers as given."""
    found = scores.copy()
    for criterion, share in counted(case.framework, case.group.answers).items():
        place = case.framework.criterion_index[criterion]
        found[place] = MIDDLE + share * (found[place] - MIDDLE)
    return found


def _over_answered(group: Group, weights: Floats) -> Floats:
    """(A, D) values of the answers as given, by `weights` (C, D) over what was answered."""
    total = weights[group.answered].sum(axis=0)
    values = group.scores[:, group.answered] @ weights[group.answered]
    return np.asarray(np.where(total > 0, values / np.where(total > 0, total, 1), group.values[:, None]))


def _ranked(case: Case, values: Floats, met: Singles) -> Floats:
    """(A, D) values as they rank behind the gates of each draw."""
    if not case.doubt.layout.gates:
        return values
    return held_back(values, *_gates(case, met))


def _held_but(case: Case, scores: Singles) -> Singles:
    """(C, A, D) the answered criteria as they were answered, in full, and the others as drawn."""
    held = np.einsum("acl,cl->ca", case.framework.value_array, case.group.distribution).astype(np.float32)
    return np.where(case.group.answered[:, None, None], held[:, :, None], scores)


def _met_but(case: Case, met: Singles) -> Singles:
    """(N, D) the share that meets each condition, as it was answered where it was."""
    layout, group = case.doubt.layout, case.group
    held = met.copy()
    for place, (condition, criterion) in enumerate(zip(layout.conditions, layout.watched, strict=True)):
        if group.answered[criterion]:
            held[place] = sum(group.distribution[criterion, level] for level in condition.levels)
    return held


def _moved(case: Case, asked: Floats) -> float:
    """In which share of the draws `asked` (A, D) another approach comes first than by the answers."""
    winner = first_of(case.group.values, case.limits)
    if winner is None or case.group.answered.all():
        return 0.0
    return float((asked[winner] < asked.max(axis=0) - BELOW).mean())


def _gates(case: Case, met: Singles) -> tuple[Masks, Masks]:
    """(A, D) what the gates exclude and cap in each draw; what they exclude by the answers as given stays excluded."""
    layout, framework = case.doubt.layout, case.framework
    holds = _holds(case, met)
    masks = {effect: np.zeros((layout.approaches, met.shape[1]), dtype=bool) for effect in ("exclude", "cap")}
    for gate in layout.gates:
        closed = applies(gate.rule, holds)
        for approach in gate.approaches:
            masks[gate.effect][framework.approach_index[approach]] |= closed
    excluded = masks["exclude"] | case.limits.excluded[:, None]
    return np.where(excluded.all(axis=0), case.limits.excluded[:, None], excluded), masks["cap"]


def _holds(case: Case, met: Singles) -> Callable[[Condition], Masks]:
    """Whether a condition holds in each draw; about a fact, or what is unknown, it holds as by what was said."""
    drawn = dict(zip(case.doubt.layout.conditions, met >= MAJORITY - SLACK, strict=True))
    return lambda condition: drawn.get(condition, np.array([condition.holds(case.group.answers)]))


def applies(rule: Rule, holds: Callable[[Condition], Masks]) -> Masks:
    """(D,) `Rule.applies` in each draw."""
    every = np.logical_and.reduce(np.broadcast_arrays(True, *map(holds, rule.when)))
    if not rule.any_of:
        return np.asarray(every)
    return np.asarray(every & np.logical_or.reduce(np.broadcast_arrays(*map(holds, rule.any_of))))


def held_back(values: Floats, excluded: Masks, capped: Masks) -> Floats:
    """(A, D) values as they rank: capped ones just below the best free one, excluded ones below everything."""
    free = ~(excluded | capped)
    best = np.where(free, values, -np.inf).max(axis=0) - BELOW
    ranked = np.where(capped & free.any(axis=0), np.minimum(values, best), values)
    return np.where(excluded, -1.0, ranked)


def moved_by_unanswered(framework: Framework, group: Group, limits: Limits, doubt: Doubt, drawn: Drawn) -> float:
    """`Sureness.unanswered_moves` by draws that are there already, for a group that may have answered more since."""
    case = Case(framework, group, limits, doubt, 0.0)
    return _moved(case, _asked(case, drawn))
