"""The recommendation in one breath: how clear it is, and the words for it; from engine 2 on see `advisor.verdict`."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from advisor.answer import Clearness, ConfidenceSaid
from advisor.confidence import Sureness
from advisor.flips import Transfer
from advisor.framework.model import Framework
from advisor.speech import gettext as _
from advisor.speech import ngettext
from advisor.standing import Standing
from advisor.sureness_words import sureness_words
from advisor.words import approach_name, comes_first_words


@dataclass(frozen=True)
class Clarity:
    """`kind`: clear, few_votes (clear by the answers, too few people), close, tie, or nothing.

    Shares of the winner: uniform (weights unknown), perturbed (stated weights shaken and ballots drawn again),
    weights and votes (only one of the two); transfer is the least weight to move, None if none would do. unanswered
    (from engine 2 on): the share in which what nobody answered changes the winner.
    """

    kind: Clearness
    uniform: float
    perturbed: float
    weights: float
    votes: float
    transfer: float | None
    unanswered: float | None = None

    def to_dict(self) -> ConfidenceSaid:
        said: ConfidenceSaid = {
            "kind": self.kind,
            "uniform": self.uniform,
            "perturbed": self.perturbed,
            "weights": self.weights,
            "votes": self.votes,
            "transfer": self.transfer,
        }
        return said if self.unanswered is None else {**said, "unanswered": self.unanswered}


NOTHING = Clarity("nothing", 0.0, 0.0, 0.0, 0.0, None)


def clarity_of(framework: Framework, standing: Standing, sure: Sureness | None, transfer: Transfer | None) -> Clarity:
    """Measured against the framework's conventions for "not close"."""
    winner = standing.winner
    if winner is None or sure is None:
        return NOTHING
    limits = framework.confidence
    shares = (sure.uniform[winner], sure.ranks[winner, 0], sure.weights_only[winner], sure.votes_only[winner])
    uniform, perturbed, weights, votes = (float(share) for share in shares)
    firm = uniform >= limits.uniform and (transfer is None or transfer.points >= limits.transfer)
    kind: Clearness
    if len(standing.tied) > 1:
        kind = "tie"
    elif firm and perturbed >= limits.perturbed and votes >= limits.votes and not sure.pseudo_voters:
        kind = "clear"
    elif firm and weights >= limits.perturbed and sure.pseudo_voters:
        kind = "few_votes"
    else:
        kind = "close"
    return Clarity(kind, uniform, perturbed, weights, votes, None if transfer is None else transfer.points)


def statement_of(
    framework: Framework,
    standing: Standing,
    clarity: Clarity,
    *,
    voices: int,
    lone_roles: Sequence[str],
    flip: str | None,
    draws: int,
) -> str:
    """One or two sentences. `flip` is the nearest flip's sentence, given with a close call."""
    if not standing.spoken:
        return _("Too little to say: nobody has answered a question yet.")
    if standing.winner is None:
        return _(
            "No approach passes the gates. Look at their reasons: waive one in writing, or change what it rests on."
        )
    first = approach_name(framework, standing.winner, start=True)
    if clarity.kind == "tie":
        names = reduce(_both, (approach_name(framework, a) for a in standing.tied))
        return _("A tie between {approaches}: the answers do not tell them apart.").format(approaches=names)
    rivals = [a for a in standing.ranking[1:] if not standing.limits.excluded[a]]
    if not rivals:
        return _("{approach}: it is the only approach that passes the gates.").format(approach=first)
    if clarity.kind == "clear":
        return sureness_words("clear", first)
    if clarity.kind == "few_votes":
        return _clear_but_few(first, voices, lone_roles)
    pair = sureness_words("close", approach_name(framework, standing.winner), approach_name(framework, rivals[0]))
    lead = comes_first_words(first, clarity.perturbed, draws, framework.engine)
    few = _too_few(voices, lone_roles) if lone_roles else ""
    return " ".join(sentence for sentence in (pair, lead, few, flip) if sentence)


def _both(first: str, second: str) -> str:
    return _("{first} and {second}").format(first=first, second=second)


def _clear_but_few(approach: str, voices: int, lone_roles: Sequence[str]) -> str:
    if voices == 1:
        return _("{approach}, clearly by these answers; but this is one voice, too few votes to be sure.").format(
            approach=approach
        )
    if len(lone_roles) == 1:
        return _(
            "{approach}, clearly by these answers; but only one person speaks for {role}, too few votes to be sure."
        ).format(approach=approach, role=lone_roles[0])
    return ngettext(
        "{approach}, clearly by these answers; but only one person speaks for each of {count} role, "
        "too few votes to be sure.",
        "{approach}, clearly by these answers; but only one person speaks for each of {count} roles, "
        "too few votes to be sure.",
        len(lone_roles),
    ).format(approach=approach, count=len(lone_roles))


def _too_few(voices: int, lone_roles: Sequence[str]) -> str:
    if voices == 1:
        return _("This is one voice, too few votes to be sure.")
    if len(lone_roles) == 1:
        return _("Only one person speaks for {role}, too few votes to be sure.").format(role=lone_roles[0])
    return ngettext(
        "Only one person speaks for each of {count} role, too few votes to be sure.",
        "Only one person speaks for each of {count} roles, too few votes to be sure.",
        len(lone_roles),
    ).format(count=len(lone_roles))
