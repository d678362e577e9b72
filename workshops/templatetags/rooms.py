"""What the room's templates need besides the parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def of(mapping: Mapping[str, Any], key: str) -> Any:
    """The entry of that key; None where there is none."""
    return mapping.get(key)
