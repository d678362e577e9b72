"""Decisions from elsewhere: `manage.py import_madr FOLDER --workspace SLUG`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workshops.domain.decision_import import import_decision, known_import, link_successor
from workshops.domain.decision_madr import MadrFile, read_madr
from workshops.domain.member_names import member_named
from workshops.domain.plan_terms import PlanTerms
from workshops.enums import MemberRole
from workshops.management.workspace_argument import find_workspace
from workshops.models import Decision, Member, Workspace
from workshops.refusals import Conflict, InvalidFields, Refusal

# What lies in a folder of records without being one.
NOT_RECORDS = ("readme", "index", "template", "adr-template")


class Command(BaseCommand):
    help = (
        "Takes a folder of MADR 4 files (Markdown decision records) into the log of a workspace, one decision a file,"
        " in the order of their names. Each guess is said as a warning on standard error; nothing is guessed silently."
        " A file whose text is in the log already is left out. Nobody is reminded of what was taken over, unless"
        " --plan-revisits asks for it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="FOLDER", type=Path, help="where the .md files are")
        parser.add_argument("--workspace", metavar="SLUG", required=True, help="into whose log")
        parser.add_argument(
            "--plan-revisits",
            action="store_true",
            help="let the accepted ones that are in force come back, counted from today",
        )

    def handle(self, *args: object, **options: Any) -> None:
        workspace = find_workspace(options["workspace"])
        by = _importer(workspace)
        taken: list[tuple[MadrFile, Decision]] = []
        known = 0
        for path in _records(options["folder"]):
            found = self._read(path)
            if found is None:
                continue
            if (same := known_import(by=by, body=found.body, every_months=found.every_months)) is not None:
                self.stderr.write(f"{path.name}: is in the log already as {same.label}; left out")
                known += 1
                continue
            for warning in found.warnings:
                self.stderr.write(f"{path.name}: {warning}")
            decision = import_decision(
                by=by,
                body=found.body,
                status=found.status,
                decided_on=found.decided_on,
                source=path.name,
                terms=self._terms(found, by),
                plan_revisits=options["plan_revisits"],
            )
            self.stdout.write(f"{decision.label} {decision.status} {decision.title} ({path.name})")
            taken.append((found, decision))
        self._link(taken, by)
        self.stdout.write(f"{len(taken)} imported, {known} in the log already.")

    def _read(self, path: Path) -> MadrFile | None:
        try:
            return read_madr(path.read_text(encoding="utf-8"), path.name)
        except (OSError, UnicodeDecodeError) as error:
            self.stderr.write(f"{path.name}: cannot be read, so it was left out: {error}")
        except Refusal as refusal:
            self.stderr.write(f"{path.name}: {refusal.sentence}, so it was left out")
        return None

    def _terms(self, found: MadrFile, by: Member) -> PlanTerms:
        """When it comes back. An owner whom nobody here is called is said, and the importer is reminded."""
        terms: PlanTerms = {"every_months": found.every_months}
        if found.owner:
            try:
                terms["owner"] = member_named(by.workspace, found.owner, field="owner")
            except InvalidFields as refusal:
                self.stderr.write(f"{found.name}: {refusal.sentence} {by.name} is reminded instead.")
        return terms

    def _link(self, taken: list[tuple[MadrFile, Decision]], by: Member) -> None:
        """Older records name what superseded them; the numbers are those of the files."""
        by_name = {name: decision for found, decision in taken for name in found.names}
        for found, older in taken:
            if not found.superseded_by:
                continue
            newer = by_name.get(found.superseded_by)
            try:
                if newer is None:
                    raise Conflict(f"“{found.superseded_by}”, which superseded it, is not among the files")
                link_successor(older=older, newer=newer, by=by)
            except Conflict as refusal:
                self.stderr.write(f"{found.name}: {refusal.sentence}; the two were not linked")


def _records(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise CommandError(f"{folder} is not a folder.")
    records = [path for path in sorted(folder.glob("*.md")) if path.stem.lower() not in NOT_RECORDS]
    if not records:
        raise CommandError(f"There are no .md files in {folder}.")
    return records


def _importer(workspace: Workspace) -> Member:
    """In whose name: the workspace's first owner, else its first facilitator."""
    members = Member.objects.select_related("user", "workspace").filter(workspace=workspace, deactivated_at=None)
    for role in (MemberRole.OWNER, MemberRole.FACILITATOR):
        if found := members.filter(role=role).order_by("created_at").first():
            return found
    raise CommandError(f"{workspace.slug} has no owner or facilitator in whose name to import.")
