"""Decisions from elsewhere: `manage.py import_madr FOLDER --workspace SLUG`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from workshops.domain.decision_files import files_of_folder
from workshops.domain.decision_intake import Prospect, look_through, take
from workshops.enums import ImportFate, MemberRole
from workshops.management.command import BaseCommand
from workshops.management.workspace_argument import find_workspace
from workshops.models import Member, Workspace
from workshops.refusals import Refusal


class Command(BaseCommand):
    help = (
        "Takes a folder of decision records (MADR 2 to 4, Nygard, log4brains, heads in tables; subfolders too) into the"
        " log of a workspace, one decision a file, in the order of their paths. Each guess, and why a file is left out"
        " or refused, is a line on standard error; nothing is guessed silently. A record that is in the log already is"
        " known again by what it calls itself or by its path, and what has changed is followed or said. Nobody is"
        " reminded of what was taken over, unless --plan-revisits asks for it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="FOLDER", type=Path, help="where the records are")
        parser.add_argument("--workspace", metavar="SLUG", required=True, help="into whose log")
        parser.add_argument("--dry-run", action="store_true", help="say what would become of each file; write nothing")
        parser.add_argument(
            "--plan-revisits",
            action="store_true",
            help="let the accepted ones that are in force come back, counted from today",
        )

    def handle(self, *args: object, **options: Any) -> None:
        workspace, folder, planning = find_workspace(options["workspace"]), options["folder"], options["plan_revisits"]
        by = _importer(workspace)
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        files = list(files_of_folder(folder))
        if not files:
            raise CommandError(f"There are no .md files in {folder}.")
        try:
            if options["dry_run"]:
                found = look_through(files, workspace=workspace, plan_revisits=planning)
            else:
                found = take(files, by=by, plan_revisits=planning)
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        for prospect in found:
            self._say(prospect)
        self.stdout.write(_summary(found))

    def _say(self, prospect: Prospect) -> None:
        path, decision = prospect.path, prospect.decision
        if prospect.fate in (ImportFate.NEW, ImportFate.CHANGED):
            for line in prospect.lines:
                self.stderr.write(f"{path}: {line}")
            if decision is not None:
                self.stdout.write(f"{decision.label} {decision.status} {decision.title} ({path})")
            elif prospect.record is not None:
                self.stdout.write(f"new {prospect.record.status} {prospect.record.body['title']} ({path})")
        elif prospect.fate == ImportFate.UNCHANGED and decision is not None:
            said = "; ".join([f"is in the log already as {decision.label}", *prospect.lines])
            self.stderr.write(f"{path}: {said}")
        else:
            word = "was left out" if prospect.fate == ImportFate.LEFT_OUT else "was refused"
            self.stderr.write(f"{path}: {word}: {'; '.join(prospect.lines)}")


def _summary(found: list[Prospect]) -> str:
    count = Counter(prospect.fate for prospect in found)
    return (
        f"{count[ImportFate.NEW]} imported, {count[ImportFate.CHANGED]} changed,"
        f" {count[ImportFate.UNCHANGED]} in the log already, {count[ImportFate.LEFT_OUT]} left out,"
        f" {count[ImportFate.REFUSED]} refused."
    )


def _importer(workspace: Workspace) -> Member:
    """In whose name: the workspace's first owner, else its first facilitator."""
    members = Member.objects.select_related("user", "workspace").filter(workspace=workspace, deactivated_at=None)
    for role in (MemberRole.OWNER, MemberRole.FACILITATOR):
        if found := members.filter(role=role).order_by("created_at").first():
            return found
    raise CommandError(f"{workspace.slug} has no owner or facilitator in whose name to import.")
