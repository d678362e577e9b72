"""Sentences about answers and shares, in the framework's own words."""

from math import sqrt

from advisor.framework.model import Framework


def approach_name(framework: Framework, index: int, *, start: bool = False) -> str:
    """The name inside a sentence ("a hybrid", "RAG"), or at its start ("A hybrid")."""
    name = framework.approaches[index].inline
    return name[:1].upper() + name[1:] if start else name


def inside(name: str) -> str:
    """A name in the middle of a sentence: lower case, but for abbreviations ("ML capacity")."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


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
    return f"{inside(name)}: {level_words(framework, criterion, level)}"


def percent(share: float) -> str:
    """A weight in whole percent, with a decimal where it is small."""
    points = share * 100
    return f"{points:.1f} %" if 0.05 <= points < 1 else f"{points:.0f} %"


def plain(number: float) -> float | int:
    """A whole number without its ".0", as people write thresholds."""
    return int(number) if number == int(number) else number


def share_words(share: float, draws: int) -> str:
    """A share of draws as it stands before a noun: "93 of 100", "fewer than 0.04 % of".

    Never "all" or "none", since a finite sample cannot show that. The bounds for 0 and `draws` hits are
    Wilson's at 95 %.
    """
    if share <= 0:
        return f"fewer than {_wilson_none(draws) * 100:.2g} % of"
    if share >= 1:
        return f"more than {100 - _wilson_none(draws) * 100:.4g} % of"
    count = hundredths(share)
    if count == 0:
        return "fewer than 1 of 100"
    return "more than 99 of 100" if count == 100 else f"{count} of 100"


def hundredths(share: float) -> int:
    """A share of draws in hundredths, 1 to 99, as it may be said; 0 is "fewer than 1", 100 is "more than 99"."""
    if share * 100 < 1:
        return 0
    return 100 if share * 100 > 99 else round(share * 100)


def _wilson_none(draws: int, z: float = 1.96) -> float:
    """Upper end of Wilson's interval for 0 of `draws`."""
    return (z * z / (2 * draws) + z * sqrt(z * z / (4 * draws * draws))) / (1 + z * z / draws)
