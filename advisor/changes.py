"""What would change the winner, by the rule of the framework's engine, as the recommendation lists it."""

from advisor import flips, sole_flips
from advisor.answer import Flip
from advisor.ballots import Ballots
from advisor.flip_words import level_flip_entry, weight_flip_entry
from advisor.flips import LevelFlip
from advisor.framework.model import Framework
from advisor.group import Group
from advisor.sole_flips import Ranked
from advisor.standing import Standing


def flip_entries(ballots: Ballots, framework: Framework, group: Group, standing: Standing) -> list[Flip]:
    """The single answers and weights that would, in the engine's order; last what an unanswered criterion could do."""
    return _FLIPS[framework.engine](ballots, framework, group, standing)


def _nearest_first(ballots: Ballots, framework: Framework, group: Group, standing: Standing) -> list[Flip]:
    """Level flips of answered criteria, then weight flips."""
    levels = flips.level_flips(ballots, framework, group, standing)
    entries = [level_flip_entry(flip, framework) for flip in levels if flip.start is not None]
    entries += [weight_flip_entry(flip, framework) for flip in flips.weight_flips(group, standing)]
    return entries + [level_flip_entry(flip, framework) for flip in levels if flip.start is None]


def _plausible_first(ballots: Ballots, framework: Framework, group: Group, standing: Standing) -> list[Flip]:
    return [_entry(one, framework) for one in sole_flips.flips_of(ballots, framework, group, standing)]


def _entry(one: Ranked, framework: Framework) -> Flip:
    plausible = one.plausibility.plausible
    if isinstance(one.flip, LevelFlip):
        return {**level_flip_entry(one.flip, framework), "plausible": plausible}
    said = one.flip.to if one.said is None else one.said
    return {**weight_flip_entry(one.flip, framework, said), "plausible": plausible, "said": said}


_FLIPS = {1: _nearest_first, 2: _plausible_first}
smallest_transfer = {1: flips.smallest_transfer, 2: sole_flips.smallest_transfer}
fewest_voters = {1: flips.fewest_voters, 2: sole_flips.fewest_voters}
