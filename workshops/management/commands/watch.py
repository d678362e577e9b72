"""`manage.py watch`: what the tables of retirements and prices say of the models that decisions name, from a shell."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from workshops.domain.watch import rehearse
from workshops.management.command import BaseCommand
from workshops.management.moment_argument import moment_of


class Command(BaseCommand):
    help = (
        "Print what the daily watch would say, a JSON line each, with date, source and arithmetic; models that no table"
        " knows are said too. Nothing is written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", metavar="ISO", help="at another moment than the present")

    def handle(self, *args: Any, **options: Any) -> None:
        now = moment_of(options["now"]) if options["now"] else timezone.now()
        for seen in rehearse(now=now):
            self.stdout.write(json.dumps(seen.as_json(), ensure_ascii=False))
