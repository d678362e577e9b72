"""Django's `migrate`, as the owner of the tables; afterwards the web's role has its rights, also on new tables."""

from __future__ import annotations

from typing import Any

from django.core.checks import Tags
from django.core.management.base import CommandError
from django.core.management.commands import migrate

from workshops.domain.database_owner import as_owner
from workshops.domain.database_rights import NoWebRole, set_up_web_role


class Command(migrate.Command):
    def check(self, *args: Any, **options: Any) -> None:
        """The database alone: to look at models, templates and addresses too takes longer than all else here."""
        super().check(*args, **{**options, "tags": [Tags.database]})

    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner(options["database"]):
            super().handle(*args, **options)
            if options["plan"] or options["check_unapplied"] or options["migration_name"]:
                return  # nothing was done, or somebody is on the way back
            try:
                set_up_web_role(options["database"])
            except NoWebRole as error:
                raise CommandError(str(error)) from None
