"""A workspace's log as a folder of pages: `manage.py export_site FOLDER --workspace SLUG`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from workshops.domain.audit import record_export
from workshops.enums import Exported
from workshops.exports.site import WITNESS, site_files
from workshops.exports.site_folder import NotOurs, check_may_replace, write_folder
from workshops.management.command import BaseCommand
from workshops.management.workspace_argument import find_workspace


class Command(BaseCommand):
    help = (
        "Writes the decisions of one workspace as a folder of pages that open without a server: an index, a page for"
        " each decision and each earlier text of it, and each decision as Markdown and JSON. A folder that it wrote"
        " before is replaced when the new one is whole; any other folder that is not empty is refused. The last line is"
        " a head of the log: keep it somewhere else."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="FOLDER", type=Path, help="where the pages go")
        parser.add_argument("--workspace", metavar="SLUG", required=True, help="whose log")

    def handle(self, *args: object, **options: Any) -> None:
        workspace = find_workspace(options["workspace"])
        folder: Path = options["folder"].resolve()
        try:
            check_may_replace(folder, str(workspace.pk))
            marker = {"chain": str(workspace.pk), "workspace": workspace.slug}
            count = write_folder(folder, site_files(workspace), marker)
        except NotOurs as refusal:
            raise CommandError(str(refusal)) from None
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error.strerror}.") from None
        record_export(Exported.SITE, "folder", workspace=workspace, by=None)
        self.stdout.write(f"{count} files in {folder}. Open {folder / 'index.html'}.")
        self.stdout.write((folder / WITNESS).read_text().strip())
