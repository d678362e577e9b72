"""How large a labelled set should be, and of which slices: enough to show the difference that matters, and of each
slice enough to say something of it alone."""

from __future__ import annotations

import math
from dataclasses import dataclass

from workshops.domain.measuring import cases_for, within, without_one_failure
from workshops.enums import Slice

DIFFERENCES = (0.02, 0.03, 0.05, 0.1, 0.15, 0.2)
# Of each slice at least so many: its rate is then known to within 17 points at worst.
LEAST = 30


@dataclass(frozen=True)
class Asked:
    """Shares of 1. `difference`: the smallest that matters; `discordance`: on how many cases two variants disagree;
    `alike`: how much repeats of a case agree; `groups`: with different rights to the sources."""

    difference: float = 0.1
    discordance: float = 0.25
    power: float = 0.8
    repeats: int = 1
    alike: float = 0.5
    groups: int = 2


@dataclass(frozen=True)
class SliceSize:
    """`within`: how near the slice's own rate is known at worst, a share of 1."""

    slice: Slice
    cases: int
    within: float


@dataclass(frozen=True)
class LabelledSet:
    """`needed`: what the difference needs, None where it cannot be; `by_difference`: [(difference, cases at 80 %
    power, at 90 %)]; `once`: what would be needed without repeats."""

    asked: Asked
    needed: int | None
    once: int | None
    slices: tuple[SliceSize, ...]
    by_difference: tuple[tuple[float, int | None, int | None], ...]

    @property
    def cases(self) -> int:
        return sum(one.cases for one in self.slices)

    @property
    def answers(self) -> int:
        """To be graded, of two variants."""
        return self.cases * self.asked.repeats * 2


def labelled_set(asked: Asked) -> LabelledSet:
    needed = _needed(asked, asked.difference, asked.power)
    once = cases_for(asked.difference, asked.discordance, power=asked.power)
    return LabelledSet(
        asked,
        needed,
        once,
        tuple(_slices(needed or 0, asked.groups)),
        tuple((one, _needed(asked, one, 0.8), _needed(asked, one, 0.9)) for one in DIFFERENCES),
    )


def _needed(asked: Asked, difference: float, power: float) -> int | None:
    return cases_for(difference, asked.discordance, power=power, repeats=asked.repeats, alike=asked.alike)


def _slices(needed: int, groups: int) -> list[SliceSize]:
    """What everybody asks every day is at least half of what is needed, and what the others leave of it."""
    others = {
        Slice.NO_ANSWER: max(LEAST, math.ceil(needed * 0.15)),
        Slice.OUT_OF_DOMAIN: max(LEAST, math.ceil(needed * 0.1)),
        Slice.ADVERSARIAL: without_one_failure(),
        Slice.RIGHTS: LEAST * groups if groups > 1 else 0,
    }
    everyday = max(LEAST, math.ceil(needed / 2), needed - sum(others.values()))
    sizes = {Slice.EVERYDAY: everyday, **others}
    return [SliceSize(slice_, cases, within(cases)) for slice_, cases in sizes.items() if cases]
