"""A whole recommendation: from a request to what the room is told."""

from dataclasses import dataclass

from advisor import asking, changes, perspectives, shares, verdict
from advisor.advice import advice_for, no_advice
from advisor.agreement import agreement_of, kendalls_w
from advisor.answer import (
    BriefRecommendation,
    Changes,
    Flip,
    GatePrice,
    GateSaid,
    Glance,
    Headline,
    Inputs,
    Perspectives,
    Recommendation,
    RulesAndLenses,
    Shares,
    SurenessWord,
    VerdictStated,
)
from advisor.answer_advice import Advice, InPlaceSaid, Readings, ReadInPlace
from advisor.ballots import Ballots, read_request
from advisor.confidence import Sureness, sureness_of
from advisor.counting import rules_in_force
from advisor.flip_words import transfer_entry, voters_entry
from advisor.flips import Transfer
from advisor.framework.model import Framework
from advisor.framework.parts import Gate
from advisor.framework.rules import Condition
from advisor.group import TIE, Group, group_answer
from advisor.in_place import counted_said, in_place_said, with_what_goes
from advisor.lens_entries import facts_of, lens_entries, lens_summary
from advisor.perspectives import winner_of
from advisor.plan_fit import plan_for
from advisor.situations import similar_situations
from advisor.standing import Standing, closed_gates, effective, standing_of
from advisor.statement import Clarity, clarity_of, statement_of
from advisor.two_needs import simplest_reading
from advisor.version import FIRST
from advisor.voices import effective_voters, lone_roles, missing_roles, notes_for


@dataclass(frozen=True)
class Findings:
    """Everything computed once that the parts of a recommendation are made from; `sureness` from engine 2 on."""

    ballots: Ballots
    framework: Framework
    group: Group
    standing: Standing
    answers: dict[str, list[float]]
    sure: Sureness | None
    transfer: Transfer | None
    sureness: SurenessWord | None
    clarity: Clarity
    draws: int

    @property
    def winner(self) -> str | None:
        return winner_of(self.framework, self.standing)

    @property
    def there(self) -> InPlaceSaid | None:
        """What the advice means for what is in place; the first engine knows nothing of that."""
        if self.framework.engine == FIRST:
            return None
        return in_place_said(self.framework, self.ballots.in_place, self.winner)


def recommend_for(request: object, framework: Framework, draws: int) -> Recommendation:
    """CONTRACT's recommendation for `request`. Raises InvalidInput for a request that cannot be used."""
    ballots = read_request(request, framework)
    found = _find(ballots, framework, draws)
    changed = _changes(found)
    return {
        **_headline(found, changed["flips"]),
        **_shares(found),
        **_perspectives(found),
        **changed,
        **_rules_and_lenses(found),
        **readings_of(framework, found.group, ballots, found.winner),
        **_advice(found),
        **_inputs(found),
    }


def brief_for(request: object, framework: Framework, draws: int) -> BriefRecommendation:
    """Of the same recommendation who comes first, how sure that is and what it rests on: in a third of the time."""
    found = _find(read_request(request, framework), framework, draws)
    flips = _flips(found)
    ranking = shares.ranking_rows(framework, found.standing, found.sure, draws)
    gates = _gates(framework, found.answers, found.ballots)
    return {
        **_headline(found, flips),
        "ranking": ranking,
        "flips": flips,
        "gates": gates,
        **_inputs(found),
        **_read_in_place(found),
    }


def glance_for(request: object, framework: Framework) -> Glance:
    """Of the same recommendation who comes first and what each lens says: nothing is drawn, for neither needs it."""
    ballots = read_request(request, framework)
    group = group_answer(ballots, framework)
    return {
        "approach": winner_of(framework, standing_of(group, framework, ballots.waived)),
        "lenses": lens_entries(framework, group, facts_of(ballots)),
    }


def _find(ballots: Ballots, framework: Framework, draws: int) -> Findings:
    """The simulation is left out where nobody wins: there is nothing to be sure of."""
    group = group_answer(ballots, framework)
    standing = standing_of(group, framework, ballots.waived)
    sure = None
    if standing.winner is not None:
        sure = sureness_of(ballots, framework, group, standing.limits, draws)
    transfer = changes.smallest_transfer[framework.engine](group, standing)
    if framework.engine == FIRST:
        word, clarity = None, clarity_of(framework, standing, sure, transfer)
    else:
        word = verdict.sureness_of(ballots, framework, group, standing, sure)
        clarity = verdict.clarity_of(standing, sure, transfer, word, lone_roles(ballots))
    return Findings(
        ballots=ballots,
        framework=framework,
        group=group,
        standing=standing,
        answers=group.answers,
        sure=sure,
        transfer=transfer,
        sureness=word,
        clarity=clarity,
        draws=draws,
    )


def _headline(found: Findings, flips: list[Flip]) -> Headline:
    """Who wins, who is next, how sure that is, and the statement."""
    allowed = [a for a in found.standing.ranking if not found.standing.limits.excluded[a]]
    headline: Headline = {
        "approach": found.winner,
        "runner_up": found.framework.approaches[allowed[1]].key if found.winner and len(allowed) > 1 else None,
        "statement": "",
        "confidence": found.clarity.to_dict(),
    }
    if found.sureness is None:
        return {**headline, "statement": _first_statement(found, flips)}
    return {**headline, **_verdict(found, found.sureness, flips)}


def _first_statement(found: Findings, flips: list[Flip]) -> str:
    return statement_of(
        found.framework,
        found.standing,
        found.clarity,
        voices=len(found.ballots),
        lone_roles=lone_roles(found.ballots),
        flip=flips[0]["sentence"] if flips else None,
        draws=found.draws,
    )


def _verdict(found: Findings, word: SurenessWord, flips: list[Flip]) -> VerdictStated:
    """What engine 2 says beside it: see `advisor.verdict` and `advisor.asking`."""
    ballots, framework, group, standing = found.ballots, found.framework, found.group, found.standing
    questions = asking.questions_of(ballots, framework, group, standing)
    ask = asking.ask_next_entry(questions, framework)
    facts = verdict.Facts(
        framework=framework,
        standing=standing,
        sureness=word,
        first=None if found.sure is None else found.sure.first,
        answered=verdict.answered_of(framework, group),
        unanswered_moves=0.0 if found.sure is None else found.sure.unanswered_moves,
        voices=len(ballots),
        lone_roles=lone_roles(ballots),
        flip=verdict.plausible_flip(flips),
        ask=None if ask is None else ask["sentence"],
        draws=found.draws,
    )
    return {
        "statement": verdict.statement_of(facts),
        "sureness": facts.sureness,
        "headline": verdict.headline_of(facts),
        "answered": facts.answered,
        "unanswered_could_change": asking.could_change(framework, questions, flips),
        "ask_next": ask,
        "first_places": shares.first_places(framework, standing, found.sure),
    }


def _shares(found: Findings) -> Shares:
    """The numbers of each approach."""
    framework, standing, sure = found.framework, found.standing, found.sure
    return {
        "ranking": shares.ranking_rows(framework, standing, sure, found.draws),
        "rank_acceptability": shares.rank_shares(framework, standing, sure),
        "uniform_acceptability": shares.uniform_shares(framework, standing, sure),
        "pairwise": shares.pairwise_shares(framework, found.group, standing),
        "central_weights": shares.central_weights(framework, found.group, sure),
        "contributions": shares.contributions(framework, found.group, standing),
    }


def _perspectives(found: Findings) -> Perspectives:
    """The same ballots from other sides."""
    ballots, framework = found.ballots, found.framework
    return {
        "by_role": perspectives.by_role(ballots, framework),
        "without_role": perspectives.without_role(ballots, framework, found.winner),
        "without_person": perspectives.without_person(ballots, framework, found.winner),
        "equal_person": perspectives.equal_person(ballots, framework),
        "agreement": agreement_of(ballots, framework, found.group),
    }


def _changes(found: Findings) -> Changes:
    """What would change the winner."""
    ballots, framework = found.ballots, found.framework
    voters = changes.fewest_voters[framework.engine](ballots, framework, found.group, found.standing)
    return {
        "flips": _flips(found),
        "smallest_transfer": transfer_entry(found.transfer, framework),
        "fewest_voters": voters_entry(voters, len(ballots), framework),
    }


def _rules_and_lenses(found: Findings) -> RulesAndLenses:
    """Gates, the published frameworks, and the catalogue."""
    lenses = lens_entries(found.framework, found.group, facts_of(found.ballots))
    return {
        "gates": _gates(found.framework, found.answers, found.ballots),
        "gate_price": _gate_price(found.framework, found.standing),
        "lenses": lenses,
        "lens_summary": lens_summary(lenses, found.framework),
        "situations": similar_situations(found.framework, found.group, facts_of(found.ballots)),
    }


def _read_in_place(found: Findings) -> ReadInPlace:
    return {} if found.framework.engine == FIRST else {"in_place": found.there}


def readings_of(framework: Framework, group: Group, ballots: Ballots, advised: str | None) -> Readings:
    """What the second engine says besides; the first one says none of it."""
    if framework.engine == FIRST:
        return {}
    return {
        "simplest_reading": simplest_reading(framework, group, advised, ballots.waived),
        "in_place": in_place_said(framework, ballots.in_place, advised),
        "counted": counted_said(framework, rules_in_force(framework, group.answers)),
    }


def _advice(found: Findings) -> Advice:
    if found.winner is None:
        return no_advice()
    of_it = (found.winner, found.framework, found.group, found.standing, found.answers)
    advice = advice_for(*of_it)
    if found.framework.engine > FIRST:
        advice["plan"] = plan_for(*of_it)
    return advice


def _inputs(found: Findings) -> Inputs:
    """What the recommendation rests on, enough to make it again."""
    ballots, framework, group = found.ballots, found.framework, found.group
    return {
        "unanswered": [c.key for i, c in enumerate(framework.criteria) if not group.answered[i]],
        "weights": {c.key: float(group.weights[i]) for i, c in enumerate(framework.criteria)},
        "weights_from": "participants" if group.weights_given else "framework",
        "weight_agreement": kendalls_w(ballots),
        "participants": len(ballots),
        "n_eff": effective_voters(ballots),
        "roles": {role: int((ballots.role_of == i).sum()) for i, role in enumerate(ballots.roles)},
        "missing_roles": missing_roles(framework, ballots),
        "lone_roles": lone_roles(ballots),
        "notes": notes_for(framework, group, ballots),
        "engine_version": framework.engine_version,
        "framework": {"key": framework.key, "version": framework.version, "digest": framework.digest},
        "inputs_digest": ballots.digest,
        "seed": ballots.seed,
        "draws": found.draws,
    }


def _flips(found: Findings) -> list[Flip]:
    flips = changes.flip_entries(found.ballots, found.framework, found.group, found.standing)
    return with_what_goes(flips, found.there)


def _gates(framework: Framework, answers: dict[str, list[float]], ballots: Ballots) -> list[GateSaid]:
    """Each closed gate, once for each approach that it touches."""
    return [
        {
            "key": gate.key,
            "effect": gate.effect,
            "approach": approach,
            "reason": gate.reason,
            "source": ", ".join(gate.sources),
            "waived": gate.key in ballots.waived,
            "because": [str(condition) for condition in _because(gate, answers, framework.engine)],
            "waive_when": gate.waive_when,
        }
        for gate in closed_gates(framework, answers)
        for approach in gate.approaches
    ]


def _because(gate: Gate, answers: dict[str, list[float]], engine: int) -> list[Condition]:
    """The conditions that close the gate: of those of which one is enough, only what holds, and not which facts would
    have kept it open (the first engine: all)."""
    conditions = gate.rule.conditions
    return [one for one in conditions if engine == FIRST or (one.sign != "!=" and one.holds(answers))]


def _gate_price(framework: Framework, standing: Standing) -> GatePrice | None:
    """What the gates cost: the best approach without them, and how much more value it would have."""
    if not standing.spoken:
        return None
    best = int(standing.values.argmax())
    reached = effective(standing.values, standing.limits).max()
    if standing.winner is not None and standing.values[best] <= reached + TIE:
        return None
    kept = None if standing.winner is None else float(standing.values[best] - standing.values[standing.winner])
    return {"approach": framework.approaches[best].key, "price": kept}
