"""Words of ours in SQL as the conditions of indexes have them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import TextChoices
from django.db.models.expressions import RawSQL


def literal(word: TextChoices) -> RawSQL:
    """A word of ours as an index's condition has it. A parameter is unknown to the plan that PostgreSQL keeps for all
    values after some requests, which then reads the whole table."""
    return RawSQL(f"'{word.value}'", ())  # noqa: S611 (an enum's own word)


def literals(words: Iterable[TextChoices]) -> list[RawSQL]:
    """The same of several, for `__in`."""
    return [literal(word) for word in words]
