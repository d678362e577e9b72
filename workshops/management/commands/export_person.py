"""Everything about one person as JSON: `manage.py export_person EMAIL [--out FILE]`."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandError, CommandParser

from workshops.domain.person_exports import note_exports
from workshops.exports.person import person_json
from workshops.management.command import BaseCommand
from workshops.queries.person_export import export_everything
from workshops.queries.persons import people_with_address, user_with_address


class Command(BaseCommand):
    help = (
        "Everything that the installation keeps about one person, as JSON: account, memberships, seats, answers with"
        " their reasons, notes, signatures, what they did, messages to them, the names of their tokens."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--out", metavar="FILE", type=Path, help="write to this file instead of standard output")

    def handle(self, *args: object, email: str, out: Path | None = None, **options: object) -> None:
        people, account = people_with_address(email), user_with_address(email)
        if not people and account is None:
            raise CommandError(f"Nobody here has the address {email}.")
        text = person_json(export_everything(people, account))
        if out is None:
            self.stdout.write(text, ending="")
        else:
            try:
                out.write_text(text, encoding="utf-8")
            except OSError as error:
                raise CommandError(f"{out} cannot be written: {error.strerror}.") from None
            self.stderr.write(f"Written to {out}. It holds everything about {email}: keep it where only they read it.")
        note_exports(people, by=None)
