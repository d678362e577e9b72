"""Django's `migrate`, as the owner of the tables; afterwards the web's role has its rights, also on new tables."""

from __future__ import annotations

from typing import Any

from django.core.checks import Tags
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from workshops.domain.database_owner import as_owner
from workshops.domain.database_rights import NoWebRole, set_up_web_role

# What no web of the release before can do any more, once this one of ours is applied: (its name, what to know).
BREAKS = (
    "0020_log_replayed",
    "Webs of 0.2.0 cannot record decisions or revisions on these tables: restart them now with the new version.",
)


class Command(migrate.Command):
    def check(self, *args: Any, **options: Any) -> None:
        """The database alone: to look at models, templates and addresses too takes longer than all else here."""
        super().check(*args, **{**options, "tags": [Tags.database]})

    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner(options["database"]):
            before = _applied(options["database"])
            super().handle(*args, **options)
            if options["plan"] or options["check_unapplied"] or options["migration_name"]:
                return  # nothing was done, or somebody is on the way back
            try:
                set_up_web_role(options["database"])
            except NoWebRole as error:
                raise CommandError(str(error)) from None
            name, words = BREAKS
            if before and name not in before:
                self.stderr.write(words)


def _applied(using: str) -> set[str]:
    """The names of our migrations that the tables have been through; none where there is no table."""
    known = MigrationRecorder(connections[using]).applied_migrations()
    return {name for app, name in known if app == "workshops"}
