from django.core.management.base import CommandError, CommandParser

from workshops.domain import people
from workshops.enums import MemberRole, TokenScope
from workshops.management.command import BaseCommand
from workshops.models import Member
from workshops.refusals import Refusal


class Command(BaseCommand):
    help = "Print an API token, once. Makes the member (in the first workspace) if there is none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True, help="The member's name; also the token's.")
        parser.add_argument("--scope", choices=TokenScope.values, default=TokenScope.WRITE.value)

    def handle(self, *args: object, email: str, name: str, scope: str, **options: object) -> None:
        try:
            member = (
                Member.objects.filter(user__email__iexact=email, deactivated_at=None).order_by("created_at").first()
            ) or people.add_member(
                workspace=people.first_workspace(), email=email, name=name, role=MemberRole.FACILITATOR
            )
            self.stdout.write(people.create_api_token(member=member, name=name, scope=TokenScope(scope)))
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from None
