"""Everything in one file, while it runs: `manage.py backup FILE`."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandError, CommandParser

from workshops.domain.backups import make_backup
from workshops.management.command import BaseCommand
from workshops.refusals import Refusal


class Command(BaseCommand):
    help = (
        "Writes the whole database, the heads of its log, the data folder's checkpoints and the secret key into one new"
        " file, as of one moment, while everybody goes on working. The key is encrypted with ADVISOR_BACKUP_PASSPHRASE;"
        " the rest is readable by whoever has the file. Prints the head of every chain, `chain seq hash`: kept"
        " somewhere else, they tell at a restore (`restore FILE --anchor THAT`) whether the file is still what was"
        " written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="the new file")

    def handle(self, *, file: Path, **options: object) -> None:
        try:
            made = make_backup(file)
        except Refusal as error:
            raise CommandError(error.sentence) from None
        for line in made.heads:
            self.stdout.write(line)
        self.stderr.write(f"{file}: {made.size:,} bytes, the log as far as these heads.")
