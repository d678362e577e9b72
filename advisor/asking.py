"""What to ask next: of the criteria that nobody answered, the one whose answer is worth most."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from advisor.answer import AskNext, CouldChange, Flip
from advisor.ballots import Ballots
from advisor.flips import values_if_agreed
from advisor.framework.model import Framework
from advisor.framework.parts import LEVELS
from advisor.group import Group
from advisor.sole_flips import limits_if_agreed, sole_leader
from advisor.speech import gettext as _
from advisor.speech import ngettext
from advisor.standing import Gatekeeper, Standing


@dataclass(frozen=True)
class Question:
    """One unanswered criterion. `gain`: expected value of asking it; `chance`: that another approach leads then.

    `answers`: how many of its five levels give another leader. `swing`: how far the answer moves the winner's lead.
    """

    criterion: int
    gain: float
    chance: float
    answers: int
    swing: float


def questions_of(ballots: Ballots, framework: Framework, group: Group, standing: Standing) -> list[Question]:
    """The unanswered criteria, the one worth most first.

    The expected value of perfect information on one criterion c (Raiffa & Schlaifer, Applied Statistical Decision
    Theory, 1961; Howard, Information value theory, 1966), by the engine's own values and the framework's prior p:
    Σ_l p(l) (max_a V_a(l) - V_w(l)), V_a(l) the value of approach a if everybody answered c with l, and w the present
    winner: what is gained on average by choosing after the answer instead of before. An approach that a gate shuts
    out is worth nothing. Criteria of which no answer changes the winner are worth 0, and stand in the order of how
    far they move its lead over whoever is nearest (standard deviation over p).
    """
    if standing.winner is None:
        return []
    gates = Gatekeeper(framework, group, ballots.waived)
    found = [_question(int(index), group, standing.winner, gates) for index in np.flatnonzero(~group.answered)]
    return sorted(found, key=lambda one: (-round(one.gain, 12), -one.chance, -round(one.swing, 12), one.criterion))


def _question(index: int, group: Group, winner: int, gates: Gatekeeper) -> Question:
    prior = np.array(gates.framework.confidence.prior)
    values = values_if_agreed(index, group, gates)
    limits = limits_if_agreed(index, gates)
    leaders = [sole_leader(*at) for at in zip(values.T.tolist(), limits, strict=True)]
    able = np.stack([limit.contenders for limit in limits], axis=1)  # (A, 5)
    best = np.where(able, values, 0.0).max(axis=0)
    kept = np.where(able[winner], values[winner], 0.0)
    turned = np.array([leader is not None and leader != winner for leader in leaders])
    others = np.delete(values, winner, axis=0)
    lead = kept - (others.max(axis=0) if len(others) else 0.0)
    return Question(
        criterion=index,
        gain=float(prior @ (best - kept)),
        chance=float(prior @ turned),
        answers=int(turned.sum()),
        swing=float(np.sqrt(prior @ (lead - prior @ lead) ** 2)),
    )


def ask_next_entry(questions: list[Question], framework: Framework) -> AskNext | None:
    """The first of them as the recommendation says it; None where everything is answered."""
    if not questions:
        return None
    first = questions[0]
    return {
        "criterion": framework.criteria[first.criterion].key,
        "answers": first.answers,
        "chance": first.chance,
        "gain": round(first.gain, 9),
        "sentence": ask_next_words(first.criterion, first.answers, framework),
    }


def ask_next_words(criterion: int, answers: int, framework: Framework) -> str:
    name = framework.criteria[criterion].inline
    if answers == 0:
        return _("Ask about {criterion} next: of what is open it moves the lead most.").format(criterion=name)
    return ngettext(
        "Ask about {criterion} next: {count} of its {all} answers would change the winner.",
        "Ask about {criterion} next: {count} of its {all} answers would change the winner.",
        answers,
    ).format(criterion=name, count=answers, all=LEVELS)


def could_change(framework: Framework, questions: list[Question], flips: Sequence[Flip]) -> list[CouldChange]:
    """Of `flips` the answers to criteria that nobody answered: each could change the winner by itself; worth most
    first."""
    order = {framework.criteria[question.criterion].key: place for place, question in enumerate(questions)}
    unanswered = (flip for flip in flips if flip["from"] is None)
    return [
        {
            "criterion": flip["criterion"],
            "to": int(flip["to"]),
            "new_approach": flip["new_approach"],
            "sentence": flip["sentence"],
        }
        for flip in sorted(unanswered, key=lambda flip: order[flip["criterion"]])
    ]
