from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date

from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from workshops.domain import people, tokens
from workshops.enums import MemberRole, TokenScope
from workshops.management.command import BaseCommand
from workshops.models import Member
from workshops.refusals import Refusal


class Command(BaseCommand):
    help = "Print an API token, once. Makes the member (in the first workspace) if there is none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True, help="The member's name; also the token's.")
        parser.add_argument(
            "--scope",
            choices=TokenScope.values,
            default=TokenScope.WRITE.value,
            help="What it may do; readings: take readings of signals, nothing else.",
        )
        parser.add_argument("--expires-on", metavar="DATE", type=_day, help="Its last day, such as 2027-01-31.")

    def handle(
        self, *args: object, email: str, name: str, scope: str, expires_on: date | None, **options: object
    ) -> None:
        try:
            with transaction.atomic():
                member = _member(email, name)
                made = tokens.make_token(
                    member=member, by=None, name=name, scope=TokenScope(scope), expires_on=expires_on
                )
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from None
        self.stdout.write(made.secret)


def _member(email: str, name: str) -> Member:
    """The active one with that address, in the oldest of their workspaces; without one, made in the first of all."""
    known = Member.objects.filter(user__email__iexact=email, deactivated_at=None).order_by("created_at").first()
    if known is not None:
        return known
    workspace = people.first_workspace()
    return people.add_member_by_command(workspace=workspace, email=email, name=name, role=MemberRole.FACILITATOR)


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise ArgumentTypeError(f"{said} is no day. Write it as in 2027-01-31.") from None
