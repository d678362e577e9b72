"""Django's `flush`, as the owner of the tables: the web's role may empty none of them."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import flush

from workshops.domain.database_owner import as_owner


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        with as_owner(options["database"]):
            super().handle(**options)
