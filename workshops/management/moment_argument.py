"""The argument `--now` of commands that rehearse."""

from __future__ import annotations

from datetime import datetime

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime


def moment_of(text: str) -> datetime:
    """A day is its midnight, and what names no time zone is of the server's. Raises CommandError."""
    try:
        moment = parse_datetime(text if "T" in text or " " in text else f"{text}T00:00:00")
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(f"“{text}” is not a moment in ISO form, such as 2027-02-01T09:00:00Z.")
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment
