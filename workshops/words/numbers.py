"""A number as people write it, with as many places as it has."""

from __future__ import annotations

from workshops.figures import decimal


def plain_number(value: float) -> str:
    """`"1,000,000"`, `"0.00001"`, `"2.5"`."""
    places = f"{value:.12f}".rstrip("0").partition(".")[2]
    return decimal(value, len(places))
