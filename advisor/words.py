"""Sentences about answers and shares, in the framework's own words."""

from math import sqrt

from advisor.framework.model import Framework
from advisor.speech import decimal, significant
from advisor.speech import gettext as _
from advisor.version import FIRST


def approach_name(framework: Framework, index: int, *, start: bool = False) -> str:
    """The name inside a sentence ("a hybrid", "RAG"), or at its start ("A hybrid")."""
    name = framework.approaches[index].inline
    return name[:1].upper() + name[1:] if start else name


def level_words(framework: Framework, criterion: int, level: float | None) -> str:
    """The anchor in a few words; a group split between two levels is said to be."""
    short = framework.criteria[criterion].short
    if level is None:
        return _("unanswered")
    low = int(level)
    if level == low:
        return _("“{answer}”").format(answer=short[low])
    return _("between “{lower}” and “{higher}”").format(lower=short[low], higher=short[min(low + 1, len(short) - 1)])


def answer_words(framework: Framework, criterion: int, level: float | None) -> str:
    """`knowledge churn: “weekly”`."""
    answer = level_words(framework, criterion, level)
    return _("{criterion}: {answer}").format(criterion=framework.criteria[criterion].inline, answer=answer)


def percent(share: float) -> str:
    """A weight in whole percent, with a decimal where it is small."""
    points = share * 100
    return _("{number} %").format(number=decimal(points, 1 if 0.05 <= points < 1 else 0))


def two_percents(share: float, other: float) -> tuple[str, str]:
    """Both with the fewest decimals that say `share` exactly, and another number for the other; two at most."""
    points, beside = round(share * 100, 2), other * 100
    places = next((p for p in (0, 1) if points == round(points, p) != round(beside, p)), 2)
    sentence = _("{number} %")
    return sentence.format(number=decimal(points, places)), sentence.format(number=decimal(beside, places))


def plain(number: float) -> float | int:
    """A whole number without its ".0", as people write thresholds."""
    return int(number) if number == int(number) else number


def first_in_words(share: float, draws: int, engine: int) -> str:
    """How often an approach comes first, and in what: the first engine draws weights and ballots, later ones also what
    lone or absent voices might have answered."""
    said = _share_words(share, draws)
    if engine == FIRST:
        return _("First in {share} plausible weightings and votes.").format(share=said)
    return _("First in {share} plausible weightings and answers.").format(share=said)


def comes_first_words(approach: str, share: float, draws: int, engine: int) -> str:
    """The same of the named approach, which starts the sentence."""
    said = _share_words(share, draws)
    if engine == FIRST:
        words = _("{approach} comes first in {share} plausible weightings and votes.")
    else:
        words = _("{approach} comes first in {share} plausible weightings and answers.")
    return words.format(approach=approach, share=said)


def _share_words(share: float, draws: int) -> str:
    """As it stands before what was drawn. Never "all" or "none", since a finite sample cannot show that.

    The bounds for 0 and `draws` hits are Wilson's at 95 %.
    """
    if share <= 0:
        return _("fewer than {number} % of").format(number=significant(_wilson_none(draws) * 100, 2))
    if share >= 1:
        return _("more than {number} % of").format(number=significant(100 - _wilson_none(draws) * 100, 4))
    count = hundredths(share)
    if count == 0:
        return _("fewer than 1 of 100")
    return _("more than 99 of 100") if count == 100 else _("{number} of 100").format(number=decimal(count, 0))


def hundredths(share: float) -> int:
    """A share of draws in hundredths, 1 to 99, as it may be said; 0 is "fewer than 1", 100 is "more than 99"."""
    if share * 100 < 1:
        return 0
    return 100 if share * 100 > 99 else round(share * 100)


def of_hundred(share: float) -> str:
    """A share of draws as it stands before "of 100"."""
    count = hundredths(share)
    if count == 0:
        return _("fewer than 1")
    return _("more than 99") if count == 100 else decimal(count, 0)


def _wilson_none(draws: int, z: float = 1.96) -> float:
    """Upper end of Wilson's interval for 0 of `draws`."""
    return (z * z / (2 * draws) + z * sqrt(z * z / (4 * draws * draws))) / (1 + z * z / draws)
