"""Decide now, or measure first: what more cases would be worth before a threshold is believed to be met, and what they
cost; and how many cases show a difference. Arithmetic of `advisor.evidence`, in the terms of a decision.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from advisor.evidence import pairs_needed, wilson, worth_of_cases
from workshops.domain.costs import VOLUME, room_costs
from workshops.domain.decision_text import MetricText
from workshops.domain.pilot_reading import metric_named, said_of
from workshops.domain.pilot_verdicts import in_question
from workshops.models import Decision, Pilot, Workshop
from workshops.queries.pilots import newest
from workshops.refusals import NotThere

SIZES = (1, 2, 3, 5, 10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000)
MOST_CASES = SIZES[-1]
# Where nobody has said otherwise: how sure one is before anything was seen, as if so many cases had been; what a right
# answer in the place of a wrong one is worth, and grading one answer, in USD; questions a day.
AS_IF, RIGHT_ANSWER, GRADING, QUERIES = 10, 0.1, 2.0, 1000.0
_PERCENT = ("%", "percent", "per cent")


@dataclass(frozen=True)
class Question:
    """A threshold that measuring could be about. `share`: it as a share of 1, None where it is none; `flips_to`: the
    approach that would win beyond it, where it is one of an answer that could flip the recommendation."""

    metric: MetricText
    share: float | None
    flips_to: str = ""

    @property
    def downwards(self) -> bool:
        """Whether less is better."""
        return self.metric["comparator"] in ("<", "<=")


def question(metric: MetricText, *, flips_to: str = "") -> Question:
    return Question(metric, _share(metric), flips_to)


def _share(metric: MetricText) -> float | None:
    """The threshold of a rate; of what is none, or is all or nothing, no number of cases is counted here."""
    unit, value = metric["unit"].strip().lower(), metric["threshold"]
    if metric["comparator"] == "==":
        return None
    if unit.startswith(_PERCENT):
        value = value / 100
    elif unit and "share" not in unit:
        return None
    return value if 0 < value < 1 else None


@dataclass(frozen=True)
class Belief:
    """What is known of a rate before it is measured: its value, a share of 1, as if so many cases had shown it.
    `pilot`: they have, in the newest one."""

    rate: float
    cases: float
    pilot: bool = False


def usual_belief(of: Decision | Workshop, asked: Question) -> Belief:
    """By the newest pilot, where that has measured it; else half-way from the threshold to perfect, as if ten cases
    had shown that: what one believes of an approach that one chooses."""
    return _belief_by(newest(of), asked)


def _belief_by(pilot: Pilot | None, asked: Question) -> Belief:
    assert asked.share is not None
    key = metric_named(pilot.said, asked.metric["name"], pilot.named) if pilot else ""
    if pilot and key in pilot.said["shares"]:
        found = [one[key] for one in in_question(said_of(pilot)).values() if key in one]
        if found and found[0]["value"] is not None and found[0]["n"]:
            return Belief(found[0]["value"], float(found[0]["n"]), pilot=True)
    return Belief(asked.share / 2 if asked.downwards else (1 + asked.share) / 2, AS_IF)


@dataclass(frozen=True)
class Money:
    """In USD: what grading one more case costs, and what one point (1 of 100) more is worth in a year."""

    case: float
    point: float
    queries: float = QUERIES


def usual_money(workshop: Workshop | None) -> Money:
    """As the room counts its costs: each right answer in the place of a wrong one is worth ten cents, for a year."""
    grading, queries = GRADING, QUERIES
    if workshop is not None:
        try:
            inputs = room_costs(workshop).inputs
        except NotThere:
            inputs = {}
        grading, queries = inputs.get("grading_price", grading), inputs.get(VOLUME, queries)
    return Money(round(grading, 2), round(queries * 365 / 100 * RIGHT_ANSWER, 2), queries)


@dataclass(frozen=True)
class Size:
    """So many cases: `points` they are worth, in points of the rate; `switches`, how often they would change the
    choice, a share of 1; money in USD."""

    cases: int
    points: float
    switches: float
    gain: float
    cost: float

    @property
    def net(self) -> float:
        return self.gain - self.cost


@dataclass(frozen=True)
class Worth:
    """`asked`: for the number of cases that was asked for; `sizes`: for others; `best`: the one that is worth most
    after its cost, None where none is worth it; `perfect`: what it would be worth to know the rate, in USD."""

    asked: Size
    sizes: tuple[Size, ...]
    best: Size | None
    perfect: float

    @property
    def can_change(self) -> bool:
        """Whether any number of cases that is counted here could change the choice, for something worth a cent."""
        return any(size.switches and size.gain >= 0.01 for size in self.sizes)


def worth(asked: Question, belief: Belief, money: Money, cases: int) -> Worth:
    """Choosing what is believed in, or what would be chosen below the threshold, which is as good as the threshold
    itself, after so many cases more (expected value of sample information; Raiffa & Schlaifer 1961)."""
    assert asked.share is not None
    # Whether more or less of it is better: what is gained by choosing better is the same seen from either side.
    sure, rate = asked.share, min(max(belief.rate, 0.001), 0.999)  # nobody is surer than that before
    sizes = tuple(_size(n, rate, belief.cases, sure, money) for n in SIZES)
    paying = [size for size in sizes if size.net > 0]
    best = max(paying, key=lambda size: size.net) if paying else None
    perfect = _points(1, rate, belief.cases, sure)[2] * money.point
    return Worth(_size(cases, rate, belief.cases, sure, money), sizes, best, perfect)


def _size(n: int, rate: float, as_if: float, sure: float, money: Money) -> Size:
    points, switches, _perfect = _points(n, rate, as_if, sure)
    return Size(n, points, switches, points * money.point, n * money.case)


@lru_cache(maxsize=2048)
def _points(n: int, rate: float, as_if: float, sure: float) -> tuple[float, float, float]:
    found = worth_of_cases(n, successes=rate * as_if, failures=(1 - rate) * as_if, sure=sure)
    return found.sample * 100, found.switches, found.perfect * 100


# How many cases show a difference


def cases_for(
    difference: float, discordance: float, *, power: float, repeats: int = 1, alike: float = 0.0
) -> int | None:
    """Cases that two variants share to show a difference of their rates (shares of 1) in so many of 100 tries. With
    repeats of each case that are so much alike (the correlation within a case) fewer are needed. None where they
    disagree on fewer cases than the difference needs."""
    try:
        once = pairs_needed(difference, discordance, power=power)
    except ValueError:
        return None
    return math.ceil(once * (1 + (repeats - 1) * alike) / repeats)


def within(cases: int) -> float:
    """How near a rate of so many cases is known at worst, a share of 1 (half of Wilson's interval at one half)."""
    found = wilson(cases / 2, cases)
    return (found.high - found.low) / 2


def without_one_failure(share: float = 0.05, *, sure: float = 0.95) -> int:
    """Cases without a single failure after which it is so sure that fewer than this share fail."""
    return math.ceil(math.log(1 - sure) / math.log(1 - share))


def most_telling(of: Decision | Workshop, questions: Sequence[Question]) -> Question | None:
    """The first whose measuring can be counted, and what could flip the winner before what only proves it; but what no
    number of cases can change any more comes after what some can."""
    rates = sorted((one for one in questions if one.share is not None), key=lambda one: not one.flips_to)
    if len(rates) < 2:
        return next(iter(rates), None)
    pilot, money = newest(of), usual_money(of.workshop if isinstance(of, Decision) else of)
    open_ones = (one for one in rates if worth(one, _belief_by(pilot, one), money, MOST_CASES).can_change)
    return next(open_ones, rates[0])
