"""`manage.py tick`: one pass over everything that is due, from a shell."""

from __future__ import annotations

import contextlib
import json
import sys
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from workshops.domain.tick import tick
from workshops.management.command import BaseCommand
from workshops.management.moment_argument import moment_of


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
    moment = moment_of(text)
    if moment < timezone.now():
        raise CommandError("--now must not be earlier than the present: what was sent cannot be unsent.")
    return moment
