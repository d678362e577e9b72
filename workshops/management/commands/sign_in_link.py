from django.core.management.base import CommandError, CommandParser

from workshops.domain import people
from workshops.management.command import BaseCommand
from workshops.models import User


class Command(BaseCommand):
    help = "Print a one-time sign-in link for somebody who is a member; where nobody is yet, one to the set-up."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: object, email: str, **options: object) -> None:
        user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
        if user is None and (link := people.make_setup_link()):
            self.stderr.write(
                "Nobody is here yet. Make the first workspace, and be its owner; links printed before are void:"
            )
            self.stdout.write(link)
            return
        if user is None:
            raise CommandError(f"Nobody here has the address {email}. Make a member with create_token first.")
        self.stdout.write(people.make_sign_in_link(user=user))
