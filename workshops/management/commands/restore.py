"""A backup into an empty installation: `manage.py restore FILE [--anchor FILE]`."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from workshops.domain.backups import KEY_FILE, restore_backup
from workshops.management.anchor_argument import read_anchors
from workshops.management.command import BaseCommand
from workshops.refusals import Refusal


class Command(BaseCommand):
    help = (
        "Puts a backup into a new data folder or an empty database, brings its tables up to date, gives the web's role"
        " its rights, and checks the log against the heads that the backup holds and, with --anchor, against what"
        " somebody kept elsewhere. Where the log is not good nothing stays, and the exit status is 1. With SECRET_KEY"
        " unset the backup's key becomes the data folder's."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="what `backup` wrote")
        parser.add_argument("--anchor", metavar="FILE", type=Path, help="what somebody kept of the log elsewhere")

    def handle(self, *, file: Path, anchor: Path | None, **options: object) -> None:
        also = read_anchors(anchor) if anchor else []
        try:
            findings = restore_backup(file, also=also, key_file=_key_file())
        except Refusal as error:
            raise CommandError(error.sentence) from None
        chains, events, held = len(findings.heads), findings.events, findings.anchors
        said = f"{_counted(events, 'event')} in {_counted(chains, 'chain')} restored, {_counted(held, 'anchor')} held"
        self.stdout.write(f"Good: {said}.")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _key_file() -> Path | None:
    """The data folder's, where no other key is given."""
    ours = settings.ADVISOR_DATA_DIR / KEY_FILE
    return ours if os.environ.get("SECRET_KEY_FILE") == str(ours) else None
