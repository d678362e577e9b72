"""JSON from outside, with numbers that are measured before they are parsed: ever more digits take ever more time for
each, and more than a few hundred are no number that any field here takes. (Which of them it takes, the field says.)"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NoReturn

from django.utils.translation import gettext as _

LONGEST = 1_000  # characters of a number


def read(text: str | bytes, *, pairs: Callable[[list[tuple[str, object]]], dict[str, object]] | None = None) -> object:
    """Raises ValueError (also for NaN and Infinity, which are not JSON, and beyond LONGEST), RecursionError.

    `pairs` makes an object of its names and values.
    """
    found: object = json.loads(
        text, parse_int=_whole, parse_float=_float, parse_constant=_constant, object_pairs_hook=pairs
    )
    return found


def _whole(digits: str) -> int:
    _measure(digits)
    return int(digits)


def _float(digits: str) -> float:
    _measure(digits)
    return float(digits)


def _measure(digits: str) -> None:
    if len(digits) > LONGEST:
        raise ValueError(_("a number has more digits than anything here can mean"))


def _constant(constant: str) -> NoReturn:
    raise ValueError(_("{constant} is not a JSON number").format(constant=constant))
