"""Erase one person from every workspace: `manage.py erase_person EMAIL`."""

from __future__ import annotations

from django.core.management.base import CommandError, CommandParser

from workshops.domain.person_erasing import erase_everywhere
from workshops.management.command import BaseCommand
from workshops.queries.person_places import places_of
from workshops.queries.persons import people_with_address, user_with_address
from workshops.refusals import Refusal


class Command(BaseCommand):
    help = (
        "Erase a person: their name, address and own words go from every workspace, and their account. What they did"
        " stays, without a name, and every log stays valid. It cannot be taken back; export_person first. What others"
        " wrote about them stays, and so does what else a signed text says; as the owner of an assumption they are"
        " erased, but in older texts, which say it by name. Where their name is still found is printed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: object, email: str, **options: object) -> None:
        people, account = people_with_address(email), user_with_address(email)
        if not people and account is None:
            raise CommandError(f"Nobody here has the address {email}. Whoever was erased has none any more.")
        wanted = [(person.workspace, person.names | person.addresses) for person in people]
        try:
            done = erase_everywhere(people=people, account=account)
        except Refusal as refusal:
            raise CommandError(f"{refusal.sentence} Nothing was erased.") from None
        for (workspace, words), erased in zip(wanted, done, strict=True):
            self.stdout.write(
                f"{workspace.slug}: erased; texts {erased.texts}, reasons {erased.reasons}, seats {erased.seats}"
            )
            for place in places_of(workspace, words):
                self.stdout.write(f"{workspace.slug}: still found in {place.what} {place.where} ({place.count})")
        if account is not None:
            self.stdout.write("The account is gone.")
