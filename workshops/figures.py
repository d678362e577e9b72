"""Numbers, percent signs and lists as the language of the page or mail writes them.

A number is rounded first, as Python does it (half to even, of what is stored), and then written: the language decides
signs and their places, never the value.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from decimal import Decimal, localcontext
from functools import cache, lru_cache
from math import floor, log10

from babel import Locale, UnknownLocaleError
from babel.lists import format_list
from babel.numbers import NumberPattern
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _


def locale() -> Locale:
    """What CLDR knows of the active language."""
    return _locale_of(get_language() or settings.LANGUAGE_CODE)


@cache
def _locale_of(language: str) -> Locale:
    """Of a variety that CLDR does not know: of its language; of an unknown language, of our own English."""
    for name in (language, language.partition("-")[0]):
        try:
            return Locale.parse(name, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse("en_GB")


def percent(share: float, places: int = 0) -> str:
    """A share from 0 to 1 in hundredths: 0.94 is "94%"."""
    return _per_cent(share * 100, places)


def _per_cent(value: float, places: int) -> str:
    return _written(Decimal(f"{value:.{places}f}") / 100, locale(), locale().percent_formats[None], places)


def decimal(value: float, places: int) -> str:
    """With exactly so many places: 0.4081 is "0.41", 1200 with none is "1,200"."""
    return _decimal(f"{value:.{places}f}", places, get_language() or settings.LANGUAGE_CODE)


def below_too(value: float, places: int) -> str:
    """As `decimal`, of what may be below nothing: with a minus as long as a plus, and none before a nought."""
    digits = decimal(abs(value), places)
    return f"−{digits}" if round(value, places) < 0 else digits


def apart(one: float, other: float) -> tuple[str, str, str]:
    """Two values and what lies between them, with as few places as agree: (0.704, 0.5) is "0.70", "0.50", "0.20"; of
    (0.616, 0.612) two places would say 0.62, 0.61 and nothing between, so it is "0.616", "0.612", "0.004"."""
    between = one - other
    is_told = round(round(one, 2) - round(other, 2), 2) == round(between, 2)
    places = 2 if is_told else 3
    return decimal(one, places), decimal(other, places), decimal(between, places)


@lru_cache(maxsize=4096)
def _decimal(digits: str, places: int, language: str) -> str:
    """The same few numbers stand on every page and in every mail."""
    return _written(Decimal(digits), _locale_of(language), _locale_of(language).decimal_formats[None], places)


def whole(n: int) -> str:
    """1200 is "1,200"."""
    return decimal(n, 0)


def listed(items: Iterable[str], *, either: bool = False) -> str:
    """ "a, b and c", or with `either` "a, b or c"; of none the empty string."""
    return format_list(list(items), style="or" if either else "standard", locale=locale())


def _written(value: Decimal, language: Locale, pattern: NumberPattern, places: int) -> str:
    """By the language's pattern, but for its number of places: a chart's 0.40 must not become 0.4."""
    fixed = copy(pattern)
    fixed.frac_prec = (places, places)
    with localcontext(prec=max(28, len(value.as_tuple().digits) + 28)):  # of a very large sum too
        written: str = fixed.apply(value, language)
    return written


_LEAST_READ, _LARGEST_READ = 1e-15, 1e21


def plain_number(value: float) -> str:
    """With as many places as it has: `"1,000,000"`, `"0.00001"`, `"2.5"`. Of fifteen digits that count: what two
    floats lose in being added is no part of their sum. Beyond any size that is read as digits, `"1e-300"`."""
    return decimal(value, _places(value)) if _is_read(value) else f"{value:.15g}"


def _is_read(value: float) -> bool:
    return value == 0 or _LEAST_READ <= abs(value) < _LARGEST_READ


def _places(value: float) -> int:
    return len(f"{Decimal(f'{value:.15g}'):f}".partition(".")[2].rstrip("0"))


def measured(value: float, unit: str) -> str:
    """With the unit that somebody typed, `"300 ms"`, whose percent sign stands as in `percent`: `"90% of answers"`."""
    unit = unit.strip()
    if not unit.startswith("%") or not _is_read(value):
        return f"{plain_number(value)} {unit}".rstrip()
    return f"{_per_cent(value, _places(value))} {unit[1:].strip()}".rstrip()


def digits(value: float, *, most: int = 17) -> str:
    """Every digit that it has, in no language, as it stands in a file, an address or a field: 12.0 is `"12"`, 0.05 is
    `"0.05"`, 1200000000000.5 and 1e-7 as they are. `most`: of those that count, so many at the most."""
    written = f"{Decimal(repr(float(f'{value:.{most}g}'))):f}"
    return written.rstrip("0").removesuffix(".") if "." in written else written


def rounded(value: float) -> str:
    """With four digits that count: `"1,200"`, `"0.0125"`."""
    return plain_number(float(f"{value:.4g}"))


def money(dollars: float) -> str:
    """`"$26,335"`, `"$2.50"`, `"$0.0035"`."""
    places = 2
    if dollars >= 100 or dollars == 0:
        places = 0
    elif dollars < 0.1:  # two digits that say something
        places = 1 - floor(log10(dollars))
    return _("${amount}").format(amount=decimal(dollars, places))
