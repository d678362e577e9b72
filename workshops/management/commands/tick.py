"""`manage.py tick`: one pass over everything that is due, from a shell."""

from __future__ import annotations

import contextlib
import json
import sys
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from workshops.domain.tick import tick


class Command(BaseCommand):
    help = "Do everything that is due and print one JSON line of counts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", metavar="ISO", help="a later moment, to rehearse (ADVISOR_ALLOW_TIME_TRAVEL=1)")

    def handle(self, *args: Any, **options: Any) -> None:
        now = _moment(options["now"]) if options["now"] else None
        # Mails that are only printed (no EMAIL_URL) go to standard error: standard output is for the one line.
        with contextlib.redirect_stdout(sys.stderr):
            counts = tick(now=now)
        self.stdout.write(json.dumps({"now": (now or timezone.now()).isoformat(), **counts}))


def _moment(text: str) -> datetime:
    if not settings.ADVISOR_ALLOW_TIME_TRAVEL:
        raise CommandError("--now is for rehearsals: set ADVISOR_ALLOW_TIME_TRAVEL=1 to use it.")
    try:
        moment = parse_datetime(text if "T" in text or " " in text else f"{text}T00:00:00")
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(f"“{text}” is not a moment in ISO form, such as 2027-02-01T09:00:00Z.")
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    if moment < timezone.now():
        raise CommandError("--now must not be earlier than the present: what was sent cannot be unsent.")
    return moment
