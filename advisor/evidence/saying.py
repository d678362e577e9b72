"""How a finding's facts are put into its sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from advisor.speech import decimal

Facts = Mapping[str, str | float]


def share(value: float | str) -> str:
    """A share or a score with three decimals; a text as it is."""
    return value if isinstance(value, str) else decimal(value, 3)


Say = Callable[[int, Facts], str]


def counted(one: Callable[[int], str]) -> Say:
    """A sentence by its count, its numbers as `share` writes them."""
    return lambda count, facts: one(count).format(count=count, **{name: share(fact) for name, fact in facts.items()})
