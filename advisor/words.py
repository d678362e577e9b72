"""Sentences about answers and shares, in the framework's own words."""

from math import sqrt

from advisor.framework.model import Framework


def approach_name(framework: Framework, index: int, *, start: bool = False) -> str:
    """The name inside a sentence ("a hybrid", "RAG"), or at its start."""
    approach = framework.approaches[index]
    return approach.short if start else approach.inline


def level_words(framework: Framework, criterion: int, level: float | None) -> str:
    """The anchor in a few words; a group split between two levels is said to be."""
    short = framework.criteria[criterion].short
    if level is None:
        return "unanswered"
    if level == int(level):
        return f"“{short[int(level)]}”"
    low = int(level)
    return f"between “{short[low]}” and “{short[min(low + 1, len(short) - 1)]}”"


def answer_words(framework: Framework, criterion: int, level: float | None) -> str:
    """`knowledge churn: “weekly”`."""
    name = framework.criteria[criterion].name
    return f"{name[0].lower()}{name[1:]}: {level_words(framework, criterion, level)}"


def percent(share: float) -> str:
    """A weight or share in whole percent, never 0 % for something that is there."""
    points = share * 100
    return f"{points:.1f} %" if 0 < points < 1 else f"{points:.0f} %"


def share_words(share: float, draws: int) -> str:
    """A share of draws as "93 of 100"; never "all" or "none", since a finite sample cannot show that.

    The bounds for 0 and `draws` hits are Wilson's at 95 %.
    """
    if share <= 0 or share >= 1:
        bound = _wilson_none(draws) * 100
        text = f"{bound:.2f} %" if bound < 1 else f"{bound:.0f} %"
        return f"fewer than {text}" if share <= 0 else f"all but {text}"
    hundredths = share * 100
    if hundredths < 1:
        return "fewer than 1 of 100"
    if hundredths > 99:
        return "more than 99 of 100"
    return f"{hundredths:.0f} of 100"


def _wilson_none(draws: int, z: float = 1.96) -> float:
    """Upper end of Wilson's interval for 0 of `draws`."""
    return (z * z / (2 * draws) + z * sqrt(z * z / (4 * draws * draws))) / (1 + z * z / draws)
