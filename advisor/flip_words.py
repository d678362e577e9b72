"""Flips in words, with the anchors' own."""

from advisor.answer import Flip, FlipSignal, TransferSaid, VotersSaid
from advisor.ballots import Ballots
from advisor.flips import LevelFlip, Transfer, Voters, WeightFlip
from advisor.framework.model import Framework
from advisor.framework.parts import LEVELS, Criterion
from advisor.words import approach_name, inside, level_words, percent, plain


def _named(criterion: Criterion) -> str:
    return inside(criterion.name)


def level_flip_entry(flip: LevelFlip, framework: Framework) -> Flip:
    """A level flip as the recommendation lists it. `from` is null where nobody answered."""
    criterion = framework.criteria[flip.criterion]
    target = level_words(framework, flip.criterion, flip.to)
    winner = approach_name(framework, flip.winner)
    if flip.start is None:
        sentence = f"Nobody answered {_named(criterion)}; if everybody said {target}, {winner} would win."
    elif flip.start == flip.to:
        sentence = f"If everybody settled on {target} for {_named(criterion)}, {winner} would win."
    else:
        now = level_words(framework, flip.criterion, flip.start)
        sentence = f"If {_named(criterion)} were {target} instead of {now}, {winner} would win."
    return {
        "kind": "level",
        "criterion": criterion.key,
        "from": None if flip.start is None else plain(flip.start),
        "to": flip.to,
        "new_approach": framework.approaches[flip.winner].key,
        "sentence": sentence,
        "signal": signal_for(criterion, flip.start, flip.to),
    }


def signal_for(criterion: Criterion, start: float | None, to: int) -> FlipSignal | None:
    """The number to watch so that the flip is noticed: it breaks when the comparison becomes true.

    None where the criterion has no signal, or the group only has to agree on what is its middle already.
    """
    signal = criterion.signal
    if signal is None or start == to:
        return None
    upwards = to > ((LEVELS - 2) / 2 if start is None else start)
    boundary = plain(signal.at[to] if upwards else signal.at[min(to + 1, LEVELS - 1)])
    above, below = (">=", "<=") if upwards else (">", "<")
    return {
        "metric": f"{signal.metric} ({signal.unit})",
        "comparator": above if upwards == signal.rises else below,
        "threshold": boundary,
        "unit": signal.unit,
        "window_days": signal.window_days,
    }


def weight_flip_entry(flip: WeightFlip, framework: Framework) -> Flip:
    """A weight flip; `from` and `to` are shares of 1."""
    criterion = framework.criteria[flip.criterion]
    winner = approach_name(framework, flip.winner)
    sentence = (
        f"If {_named(criterion)} had {percent(flip.to)} of the weight instead of {percent(flip.start)}, "
        f"{winner} would win."
    )
    return {
        "kind": "weight",
        "criterion": criterion.key,
        "from": flip.start,
        "to": flip.to,
        "new_approach": framework.approaches[flip.winner].key,
        "sentence": sentence,
        "signal": None,
    }


def transfer_entry(transfer: Transfer | None, framework: Framework) -> TransferSaid | None:
    """The smallest transfer of weight, in points of 100; None if no weighting changes the winner."""
    if transfer is None:
        return None
    receiver = framework.criteria[transfer.receiver]
    donors = [_named(framework.criteria[c]) for c in transfer.donors]
    given = donors[0] if len(donors) == 1 else ", ".join(donors[:-1]) + " and " + donors[-1]
    winner = approach_name(framework, transfer.winner)
    points = f"{transfer.points * 100:.1f}".removesuffix(".0")
    unit = "point" if points == "1" else "points"
    return {
        "points": transfer.points,
        "from": {framework.criteria[c].key: share for c, share in transfer.donors.items()},
        "to": receiver.key,
        "new_approach": framework.approaches[transfer.winner].key,
        "sentence": f"Move {points} {unit} of weight from {given} to {_named(receiver)}, and {winner} wins.",
    }


def voters_entry(voters: Voters | None, ballots: Ballots, framework: Framework) -> VotersSaid | None:
    """A count, and never who they are."""
    if voters is None or len(ballots) == 1:
        return None
    people = "1 person" if voters.people == 1 else f"{voters.people} people"
    winner = approach_name(framework, voters.winner)
    return {
        "people": voters.people,
        "of": len(ballots),
        "new_approach": framework.approaches[voters.winner].key,
        "sentence": f"If {people} of {len(ballots)} answered quite differently, {winner} would win.",
    }
