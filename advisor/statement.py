"""The recommendation in one breath: how clear it is, and the words for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.answer import Clearness, ConfidenceSaid
from advisor.confidence import Sureness
from advisor.flips import Transfer
from advisor.framework.model import Framework
from advisor.standing import Standing
from advisor.words import approach_name, share_words


@dataclass(frozen=True)
class Clarity:
    """`kind`: clear, few_votes (clear by the answers, too few people), close, tie, or nothing.

    Shares of the winner: uniform (weights unknown), perturbed (stated weights shaken and ballots drawn again),
    weights and votes (only one of the two); transfer is the least weight to move, None if none would do.
    """

    kind: Clearness
    uniform: float
    perturbed: float
    weights: float
    votes: float
    transfer: float | None

    def to_dict(self) -> ConfidenceSaid:
        return {
            "kind": self.kind,
            "uniform": self.uniform,
            "perturbed": self.perturbed,
            "weights": self.weights,
            "votes": self.votes,
            "transfer": self.transfer,
        }


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
        return "Too little to say: nobody has answered a question yet."
    if standing.winner is None:
        return "No approach passes the gates. Look at their reasons: waive one in writing, or change what it rests on."
    first = approach_name(framework, standing.winner, start=True)
    if clarity.kind == "tie":
        names = [approach_name(framework, a) for a in standing.tied]
        return f"A tie between {' and '.join(names)}: the answers do not tell them apart."
    rivals = [a for a in standing.ranking[1:] if not standing.limits.excluded[a]]
    if not rivals:
        return f"{first}: it is the only approach that passes the gates."
    if clarity.kind == "clear":
        return f"{first}, and it is not close."
    if clarity.kind == "few_votes":
        return f"{first}, clearly by these answers; but {_too_few(voices, lone_roles)}, too few votes to be sure."
    pair = f"A close call between {approach_name(framework, standing.winner)} and {approach_name(framework, rivals[0])}"
    lead = f"{first} comes first in {share_words(clarity.perturbed, draws)} plausible weightings and votes"
    few = f" {_too_few(voices, lone_roles).capitalize()}, too few votes to be sure." if lone_roles else ""
    return f"{pair}. {lead}.{few}" + (f" {flip}" if flip else "")


def _too_few(voices: int, lone_roles: Sequence[str]) -> str:
    if voices == 1:
        return "this is one voice"
    if len(lone_roles) == 1:
        return f"only one person speaks for {lone_roles[0]}"
    return f"only one person speaks for each of {len(lone_roles)} roles"
