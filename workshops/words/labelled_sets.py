"""How large a labelled set should be, in words and rows."""

from __future__ import annotations

from typing import TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain.labelled_sets import LEAST, Asked, LabelledSet
from workshops.domain.measuring import without_one_failure
from workshops.enums import Slice
from workshops.figures import decimal, percent, whole


class SliceRow(TypedDict):
    name: str
    cases: str
    share: float
    within: str
    why: str


class DifferenceRow(TypedDict):
    difference: str
    at_80: str
    at_90: str
    asked: bool


class LabelledSetSaid(TypedDict):
    answer: str
    because: str
    repeats: str
    slices: list[SliceRow]
    differences: list[DifferenceRow]


def labelled_set_said(found: LabelledSet) -> LabelledSetSaid:
    return {
        "answer": _answer(found),
        "because": _because(found),
        "repeats": _repeats(found),
        "slices": [
            {
                "name": str(one.slice.label),
                "cases": whole(one.cases),
                "share": round(100 * one.cases / found.cases, 1),
                "within": _("±{points} points").format(points=decimal(one.within * 100, 0)),
                "why": slice_why(one.slice, found.asked),
            }
            for one in found.slices
        ],
        "differences": [
            {
                "difference": points_words(difference),
                "at_80": _count(at_80),
                "at_90": _count(at_90),
                "asked": abs(difference - found.asked.difference) < 1e-9,
            }
            for difference, at_80, at_90 in found.by_difference
        ],
    }


def points_words(share: float) -> str:
    points = share * 100
    places = 0 if points == round(points) else 1
    return ngettext("{count} point", "{count} points", round(points)).format(count=decimal(points, places))


def _count(cases: int | None) -> str:
    return "–" if cases is None else whole(cases)


def _answer(found: LabelledSet) -> str:
    words = ngettext("{count} case, in {slices} slices", "{count} cases, in {slices} slices", found.cases)
    return words.format(count=whole(found.cases), slices=whole(len(found.slices)))


def _because(found: LabelledSet) -> str:
    asked = found.asked
    if found.needed is None:
        words = _(
            "Two variants that disagree on {discordance} of the cases cannot differ by {difference}. So only the"
            " slices say how many cases there should be."
        )
        return words.format(discordance=percent(asked.discordance), difference=points_words(asked.difference))
    words = _(
        "{needed} cases show a difference of {difference} between two variants {power} of 100 times, where they"
        " disagree on {discordance} of the cases; each slice has enough beside that to be looked at alone. With two"
        " variants that is {answers} answers to grade."
    )
    return words.format(
        needed=whole(found.needed),
        difference=points_words(asked.difference),
        power=whole(round(asked.power * 100)),
        discordance=percent(asked.discordance),
        answers=whole(found.answers),
    )


def _repeats(found: LabelledSet) -> str:
    """What they buy."""
    if found.needed is None or found.once is None:
        return ""
    if found.asked.repeats == 1:
        return _(
            "Each case is run once. Repeats of a case say less than other cases: count them here before you pay for"
            " them."
        )
    words = _(
        "With {repeats} runs of each case {needed} cases do for the difference, instead of {once}; that is {runs} runs"
        " instead of {once}."
    )
    return words.format(
        repeats=whole(found.asked.repeats),
        needed=whole(found.needed),
        once=whole(found.once),
        runs=whole(found.needed * found.asked.repeats),
    )


def slice_why(slice_: Slice, asked: Asked) -> str:
    """What belongs in it, and why so many."""
    return {
        Slice.EVERYDAY: _("What people really ask, drawn at random from what was asked, as often as it is asked."),
        Slice.NO_ANSWER: _(
            "The sources do not say: the right answer is to decline. Without them, who always answers looks good."
        ),
        Slice.OUT_OF_DOMAIN: _("Another subject, another language, another product: the right answer is to decline."),
        Slice.ADVERSARIAL: _(
            "Planted instructions, pressure, tricks: not one may get through. After {count} without a failure it is"
            " 95 % sure that fewer than 5 of 100 do."
        ).format(count=whole(without_one_failure())),
        Slice.RIGHTS: _(
            "{least} for each of {groups} groups: the same question asked by who may read the source and by who may"
            " not."
        ).format(least=whole(LEAST), groups=whole(asked.groups)),
    }[slice_]
