"""How sure the recommendation may be: everything that is in doubt drawn again, and the shares that come of it."""

from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_, or_

import numpy as np
import numpy.typing as npt

from advisor import acceptability as smaa
from advisor.ballots import Ballots
from advisor.confidence_first import any_weights, first_sureness
from advisor.counting import MIDDLE, Answers, counting_less
from advisor.drawing import Doubt, Drawn, Layout, doubt_of, draw_again
from advisor.framework.model import Framework
from advisor.framework.rules import MAJORITY, Rule
from advisor.group import Floats, Group
from advisor.resampling import Singles
from advisor.standing import Limits, first_of
from advisor.sureness import INTERVAL
from advisor.sureness import Sureness as Sureness

Masks = npt.NDArray[np.bool_]
SLACK = 1e-5  # of shares added up in single precision
ALWAYS = np.array([True])
BELOW = 1e-6  # how far under the best free approach a capped one is held


def sureness_of(ballots: Ballots, framework: Framework, group: Group, limits: Limits, draws: int) -> Sureness:
    """By the framework's engine, from `ballots.seed`. The same inputs give the same numbers."""
    engine = first_sureness if framework.engine == 1 else second_sureness
    return engine(ballots, framework, group, limits, draws)


@dataclass(frozen=True)
class LookedUp:
    """A rule over draws, in which nothing is unknown but facts, and these are as they were said.

    every, some: the places of the conditions of which all, and of which one, must hold; an empty `some` asks for none.
    never: it cannot apply.
    """

    every: tuple[int, ...]
    some: tuple[int, ...]
    never: bool

    @classmethod
    def of(cls, rule: Rule, layout: Layout, answers: Answers) -> "LookedUp":
        places = {condition: place for place, condition in enumerate(layout.conditions)}
        every = [places[one] for one in rule.when if one in places]
        some = [places[one] for one in rule.any_of if one in places]
        facts = {one: one.is_fact and one.holds(answers) for one in rule.conditions if one not in places}
        told = any(facts.get(one) for one in rule.any_of)
        never = not all(facts.get(one, True) for one in rule.when) or bool(rule.any_of and not some and not told)
        return cls(tuple(every), () if told else tuple(some), never)

    def applies(self, holds: Masks) -> Masks:
        """(D,) or (1,): `Rule.applies` in each draw, by whether each condition holds (N, D)."""
        if self.never:
            return np.array([False])
        some = reduce(or_, (holds[place] for place in self.some)) if self.some else ALWAYS
        return reduce(and_, (holds[place] for place in self.every), some)


@dataclass(frozen=True)
class Case:
    """What is the same in every draw."""

    framework: Framework
    group: Group
    limits: Limits
    doubt: Doubt
    kappa: float  # concentration of the weights around those drawn; 0 where they are in no further doubt

    @cached_property
    def every(self) -> list[int]:
        return list(range(len(self.framework.criteria)))

    @cached_property
    def moving(self) -> list[int]:
        """The criteria that move the values though all that was answered is held: the unanswered ones, and those of
        which a rule about an unanswered one says how far they count."""
        unanswered = {
            one.key for one, said in zip(self.framework.criteria, self.group.answered, strict=True) if not said
        }
        turned = {rule.criterion for rule in self.framework.counts if not unanswered.isdisjoint(rule.rule.criteria)}
        return sorted(self.framework.criterion_index[key] for key in unanswered | turned)

    @cached_property
    def held(self) -> Singles:
        """(moving, A, 1) the values of the answers as given, all counting in full."""
        moving = self.moving
        values = self.framework.value_array[:, moving], self.group.distribution[moving]
        return np.asarray(np.einsum("acl,cl->ca", *values).astype(np.float32)[:, :, None])

    @cached_property
    def still(self) -> Floats:
        """(A, 1) what all the other criteria add to the values, by the weights of all."""
        still = np.setdiff1d(self.every, self.moving)
        return np.asarray(self.group.scores[:, still] @ self.group.stated[still])[:, None]

    @cached_property
    def counts(self) -> dict[int, list[tuple[float, LookedUp]]]:
        """The place of each criterion that rules are about; of each rule how far it counts otherwise, and the rule."""
        index, answers = self.framework.criterion_index, self.group.answers
        found: dict[int, list[tuple[float, LookedUp]]] = {}
        for one in self.framework.counts:
            looked_up = LookedUp.of(one.rule, self.doubt.layout, answers)
            found.setdefault(index[one.criterion], []).append((one.otherwise, looked_up))
        return found

    @cached_property
    def gates(self) -> list[LookedUp]:
        return [LookedUp.of(gate.rule, self.doubt.layout, self.group.answers) for gate in self.doubt.layout.gates]

    @cached_property
    def less(self) -> dict[str, float]:
        """What counts for less by the answers as given."""
        return counting_less(self.framework, self.group.answers)

    @cached_property
    def met(self) -> dict[int, float]:
        """The place of each condition about what was answered, and the share of the answers that meets it."""
        layout, group = self.doubt.layout, self.group
        return {
            place: sum(group.distribution[criterion, level] for level in condition.levels)
            for place, (condition, criterion) in enumerate(zip(layout.conditions, layout.watched, strict=True))
            if group.answered[criterion]
        }


def second_sureness(ballots: Ballots, framework: Framework, group: Group, limits: Limits, draws: int) -> Sureness:
    """Ballots, lone answers, weights and unanswered criteria drawn together, gates asked again in each draw."""
    generator = np.random.Generator(np.random.PCG64(ballots.seed))
    won, central = any_weights(generator, group.scores[:, group.answered], limits, draws)
    doubt = doubt_of(ballots, framework, group, framework.value_array)
    kappa = smaa.concentration(len(framework.criteria), doubt.weight_sd) if doubt.weight_sd > 0 else 0.0
    case = Case(framework, group, limits, doubt, kappa)
    found = np.empty((5, len(group.scores), draws))
    start = 0
    for drawn in draw_again(generator, doubt, group.stated, draws):
        end = start + drawn.weights.shape[1]
        for kept, block in zip(found, _values(case, generator, drawn), strict=True):
            kept[:, start:end] = block
        start = end
    values, ranked, weighed, voted, asked = found
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
    values = np.einsum("cd,cad->ad", weights, _counted(case, drawn.scores, drawn.met, case.every))
    return (
        values,
        _ranked(case, values, drawn.met),
        _over_answered(group, weights),
        np.einsum("c,cad->ad", group.weights, _as_counted(case, drawn.scores)),
        _asked(case, drawn),
    )


def _asked(case: Case, drawn: Drawn) -> Floats:
    """(A, D) values as they rank when only the unanswered criteria are drawn, votes and weights held."""
    group, moving = case.group, case.moving
    met = drawn.met.copy()
    for place, share in case.met.items():
        met[place] = share
    scores = np.where(group.answered[moving, None, None], case.held, drawn.scores[moving])
    values = case.still + np.einsum("c,cad->ad", group.stated[moving], _counted(case, scores, met, moving))
    return _ranked(case, values, met)


def _counted(case: Case, scores: Singles, met: Singles, criteria: list[int]) -> Singles:
    """`scores` (K, A, D) of these K criteria as far as each counts in each draw, in which everything is answered."""
    found, holds = scores, met >= MAJORITY - SLACK
    for place, rules in case.counts.items():
        if place not in criteria:
            continue
        asked = ((otherwise, rule.applies(holds)) for otherwise, rule in rules)
        less = [np.where(full, np.float32(1), np.float32(otherwise)) for otherwise, full in asked if not full.all()]
        if less:
            found = scores.copy() if found is scores else found
            own = criteria.index(place)
            found[own] = MIDDLE + reduce(np.minimum, less) * (found[own] - MIDDLE)
    return found


def _as_counted(case: Case, scores: Singles) -> Singles:
    """(C, A, D) as far as each criterion counts by the answers as given."""
    found = scores.copy() if case.less else scores
    for criterion, share in case.less.items():
        place = case.framework.criterion_index[criterion]
        found[place] = MIDDLE + share * (found[place] - MIDDLE)
    return found


def _over_answered(group: Group, weights: Floats) -> Floats:
    """(A, D) values of the answers as given, by `weights` (C, D) over what was answered."""
    over = weights[group.answered]
    total = over.sum(axis=0)
    values = group.scores[:, group.answered] @ over
    return np.asarray(np.where(total > 0, values / np.where(total > 0, total, 1), group.values[:, None]))


def _ranked(case: Case, values: Floats, met: Singles) -> Floats:
    """(A, D) values as they rank behind the gates of each draw."""
    if not case.doubt.layout.gates:
        return values
    return held_back(values, *_gates(case, met))


def _moved(case: Case, asked: Floats) -> float:
    """In which share of the draws `asked` (A, D) another approach comes first than by the answers."""
    winner = first_of(case.group.values, case.limits)
    if winner is None or case.group.answered.all():
        return 0.0
    return float((asked[winner] < asked.max(axis=0) - BELOW / 2).mean())  # so that held under the best is moved too


def _gates(case: Case, met: Singles) -> tuple[Masks, Masks]:
    """(A, D) what the gates exclude and cap in each draw; what they exclude by the answers as given stays excluded."""
    layout, framework = case.doubt.layout, case.framework
    holds = met >= MAJORITY - SLACK
    masks = {effect: np.zeros((layout.approaches, met.shape[1]), dtype=bool) for effect in ("exclude", "cap")}
    for gate, looked_up in zip(layout.gates, case.gates, strict=True):
        closed = looked_up.applies(holds)
        for approach in gate.approaches:
            masks[gate.effect][framework.approach_index[approach]] |= closed
    excluded = masks["exclude"] | case.limits.excluded[:, None]
    return np.where(excluded.all(axis=0), case.limits.excluded[:, None], excluded), masks["cap"]


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
