"""Ids as they come in."""

from __future__ import annotations

from uuid import UUID

from workshops.refusals import NotThere


def as_uuid(value: object, sentence: str) -> UUID:
    try:
        return value if isinstance(value, UUID) else UUID(str(value))
    except ValueError:
        raise NotThere(sentence) from None
