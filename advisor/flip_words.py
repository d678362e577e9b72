"""Flips in words, with the anchors' own."""

from collections.abc import Callable
from math import ceil

from advisor.answer import Flip, FlipSignal, TransferSaid, VotersSaid
from advisor.flips import BEYOND, LevelFlip, Transfer, Voters, WeightFlip
from advisor.framework.model import Framework
from advisor.framework.parts import LEVELS, Criterion
from advisor.speech import decimal, listed, ngettext
from advisor.speech import gettext as _
from advisor.words import approach_name, level_words, percent, plain, two_percents


def level_flip_entry(flip: LevelFlip, framework: Framework) -> Flip:
    """A level flip as the recommendation lists it. `from` is null where nobody answered."""
    criterion = framework.criteria[flip.criterion]
    if flip.start is None:
        sentence = _("Nobody answered {criterion}; if everybody said {answer}, {approach} would win.")
    elif flip.start == flip.to:
        sentence = _("If everybody settled on {answer} for {criterion}, {approach} would win.")
    else:
        sentence = _("If {criterion} were {answer} instead of {now}, {approach} would win.")
    return {
        "kind": "level",
        "criterion": criterion.key,
        "from": None if flip.start is None else plain(flip.start),
        "to": flip.to,
        "new_approach": framework.approaches[flip.winner].key,
        "sentence": sentence.format(
            criterion=criterion.inline,
            answer=level_words(framework, flip.criterion, flip.to),
            now=level_words(framework, flip.criterion, flip.start),
            approach=approach_name(framework, flip.winner),
        ),
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
        "metric": _("{metric} ({unit})").format(metric=signal.metric, unit=signal.unit),
        "comparator": above if upwards == signal.rises else below,
        "threshold": boundary,
        "unit": signal.unit,
        "window_days": signal.window_days,
    }


def weight_flip_entry(flip: WeightFlip, framework: Framework, said: float | None = None) -> Flip:
    """A weight flip; `from` and `to` are shares of 1, `said` the one to name where that is not `to`."""
    criterion = framework.criteria[flip.criterion]
    share, now = (percent(flip.to), percent(flip.start)) if said is None else two_percents(said, flip.start)
    sentence = _("If {criterion} had {share} of the weight instead of {now}, {approach} would win.").format(
        criterion=criterion.inline,
        share=share,
        now=now,
        approach=approach_name(framework, flip.winner),
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


def _nearest_points(transfer: Transfer) -> float:
    """Its weight in points of 100, to the tenth."""
    return round(transfer.points * 100, 1)


def _points_beyond(transfer: Transfer) -> float:
    """The same up to the next tenth, at which the winner has really changed; with more places where the donors have
    less than that."""
    points = 0.0
    for places in POINT_PLACES:
        points = ceil(transfer.points * 100 * 10**places + BEYOND) / 10**places
        if points <= transfer.had * 100:
            break
    return points


POINT_PLACES = (1, 2, 3)
_POINTS: dict[int, Callable[[Transfer], float]] = {1: _nearest_points, 2: _points_beyond}


def transfer_entry(transfer: Transfer | None, framework: Framework) -> TransferSaid | None:
    """The smallest transfer of weight, in points of 100; None if no weighting changes the winner."""
    if transfer is None:
        return None
    receiver = framework.criteria[transfer.receiver]
    donors = [framework.criteria[c].inline for c in transfer.donors]
    moved = _POINTS[framework.engine](transfer)
    points = decimal(moved, next((places for places in (0, *POINT_PLACES) if moved == round(moved, places)), 3))
    sentence = ngettext(
        "Move {points} point of weight from {donors} to {receiver}, and {approach} wins.",
        "Move {points} points of weight from {donors} to {receiver}, and {approach} wins.",
        1 if moved == 1 else max(2, int(moved)),  # 1.5 points are many
    )
    return {
        "points": transfer.points,
        "from": {framework.criteria[c].key: share for c, share in transfer.donors.items()},
        "to": receiver.key,
        "new_approach": framework.approaches[transfer.winner].key,
        "sentence": sentence.format(
            points=points,
            donors=listed(donors),
            receiver=receiver.inline,
            approach=approach_name(framework, transfer.winner),
        ),
    }


def voters_entry(voters: Voters | None, of: int, framework: Framework) -> VotersSaid | None:
    """How many `of` all, and never who they are."""
    if voters is None or of == 1:
        return None
    sentence = ngettext(
        "If {count} person of {all} answered quite differently, {approach} would win.",
        "If {count} people of {all} answered quite differently, {approach} would win.",
        voters.people,
    )
    return {
        "people": voters.people,
        "of": of,
        "new_approach": framework.approaches[voters.winner].key,
        "sentence": sentence.format(count=voters.people, all=of, approach=approach_name(framework, voters.winner)),
    }
