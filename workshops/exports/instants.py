"""An instant as files and the API say it."""

from __future__ import annotations

from datetime import UTC, datetime


def instant(at: datetime) -> str:
    """`"2026-11-02T09:00:00Z"`, in any year."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"
