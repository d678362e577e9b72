"""Whether to decide now or to measure first, in words: the verdict, what it rests on, and a row for each number of
cases."""

from __future__ import annotations

from typing import TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain.measuring import MOST_CASES, Belief, Money, Question, Size, Worth
from workshops.figures import decimal, money, percent, whole
from workshops.words.shares import share_words
from workshops.words.thresholds import threshold_words

CENT = 0.01
ROUND_FROM = 10  # dollars, from which on nobody counts cents of an estimate


class SizeRow(TypedDict):
    """`net`: the gain less the cost; `pays`: whether anything of it is left."""

    cases: str
    gain: str
    cost: str
    net: str
    switches: str
    pays: bool
    best: bool


class MeasuringSaid(TypedDict):
    """`asked`: of the number of cases that was asked for; empty where the verdict is about just that."""

    verdict: str
    because: str
    asked: str
    rows: list[SizeRow]


def question_words(asked: Question) -> str:
    """`"Grounded correctness, at or above 90%"`, with what wins otherwise."""
    said = _("{metric}, {threshold}").format(metric=asked.metric["name"], threshold=threshold_words(asked.metric))
    if not asked.flips_to:
        return said
    return _("{said} (otherwise {approach} wins)").format(said=said, approach=asked.flips_to)


def measuring_said(worth: Worth) -> MeasuringSaid:
    return {
        "verdict": verdict_words(worth),
        "because": _because(worth),
        "asked": "" if worth.best and worth.best.cases == worth.asked.cases else _asked(worth.asked),
        "rows": [_row(size, worth) for size in worth.sizes],
    }


def verdict_words(worth: Worth) -> str:
    """In one sentence what to do."""
    if not worth.can_change:
        words = _("No pilot can change this: whatever up to {most} cases showed, you would still choose the same.")
        return words.format(most=whole(MOST_CASES))
    if worth.best is None:
        return _("Decide now: more cases could change the choice, but each number of them costs more than it is worth.")
    words = ngettext(
        "Measure first: {cases} case would be worth {gain} and cost {cost}.",
        "Measure first: {cases} cases would be worth {gain} and cost {cost}.",
        worth.best.cases,
    )
    return words.format(cases=whole(worth.best.cases), gain=worth_words(worth.best.gain), cost=money(worth.best.cost))


def nothing_counted() -> str:
    return _("None of the thresholds here is a share of cases, so what measuring would be worth is not counted.")


def _because(worth: Worth) -> str:
    if not worth.can_change:
        return _("What is believed is too far from the threshold, or too sure, for any result to matter.")
    if worth.best is None:
        words = _("Even to know the rate for certain would be worth {perfect} only.")
        return words.format(perfect=worth_words(worth.perfect))
    words = _("They would change the choice {switches} times. To know the rate for certain would be worth {perfect}.")
    return words.format(switches=share_words(worth.best.switches), perfect=worth_words(worth.perfect))


def _asked(size: Size) -> str:
    cases = ngettext("{count} case", "{count} cases", size.cases).format(count=whole(size.cases))
    if not size.switches:
        words = _("{cases}: cannot change the choice, whatever they show; they cost {cost}.")
        return words.format(cases=cases, cost=money(size.cost))
    words = (
        _("{cases}: worth {gain}, cost {cost}, so {net} to the good.")
        if size.net > 0
        else _("{cases}: worth {gain}, cost {cost}, so {net} too much.")
    )
    return words.format(cases=cases, gain=worth_words(size.gain), cost=money(size.cost), net=worth_words(abs(size.net)))


def _row(size: Size, worth: Worth) -> SizeRow:
    return {
        "cases": whole(size.cases),
        "gain": worth_words(size.gain) if size.switches else _("nothing"),
        "cost": money(size.cost),
        "net": signed(size.net),
        "switches": share_words(size.switches) if size.switches else _("never"),
        "pays": size.net > 0,
        "best": worth.best is not None and size.cases == worth.best.cases,
    }


def signed(dollars: float) -> str:
    if abs(dollars) < CENT:
        return money(0)
    return worth_words(dollars) if dollars >= 0 else _("−{amount}").format(amount=worth_words(-dollars))


def worth_words(dollars: float) -> str:
    """What is worked out and not paid, as one would say it: `"$265"`, `"$2.65"`, `"less than a cent"`."""
    if dollars < CENT:
        return _("less than a cent")
    if dollars < ROUND_FROM:
        return money(round(dollars, 2))
    return _("${amount}").format(amount=whole(round(dollars)))


def belief_words(belief: Belief) -> str:
    """Where the belief comes from that the page starts with."""
    rate, cases = percent(belief.rate, _places(belief.rate)), decimal(belief.cases, 0)
    if belief.pilot:
        return _("The newest pilot found {rate} in {cases} cases.").format(rate=rate, cases=cases)
    words = _(
        "Nothing was measured yet, so {rate} is taken, half-way from the threshold to perfect, as if {cases} cases had"
        " shown it."
    )
    return words.format(rate=rate, cases=cases)


def _places(share: float) -> int:
    return 0 if abs(share * 100 - round(share * 100)) < 1e-9 else 1


def money_words(usual: Money) -> str:
    """Where the worth of a point comes from that the page starts with."""
    words = _(
        "At {queries} questions a day one point more is {answers} right answers a year in the place of wrong ones; at"
        " ten cents each that is {worth}."
    )
    answers = usual.queries * 365 / 100
    return words.format(queries=whole(round(usual.queries)), answers=whole(round(answers)), worth=money(usual.point))
