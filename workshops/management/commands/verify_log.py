"""Check the log, and what is shown beside it: `manage.py verify_log [--anchor FILE] [--workspace SLUG]`."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError, CommandParser

from workshops.domain.log_check import Findings, check_log
from workshops.management.anchor_argument import read_anchors
from workshops.management.command import BaseCommand
from workshops.management.workspace_argument import find_workspace
from workshops.models import Workspace


class Command(BaseCommand):
    help = (
        "Checks every chain of the log: computes each hash again, follows each link, and compares each head."
        " Then it replays them and compares every row that people are shown of decisions, and looks at what guards the"
        " log: triggers, functions, rights. Exit status 0 and a summary, or 1 and the first bad event, or the first"
        " difference by table, row and field, and why."
        " The anchor file is anything that somebody kept: a mail or a calendar as it was saved, the text of a PDF,"
        " Markdown, JSON, an export of the log or a checkpoint. Every witness in it, a line `chain seq hash` with at"
        " least the first 16 digits of the hash, is compared. Without an anchor, a tail that was cut off together with"
        " the head cannot be noticed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anchor", metavar="FILE", type=Path, help="what somebody kept of the log: a mail, an export, …"
        )
        parser.add_argument("--workspace", metavar="SLUG", help="check this workspace's chain only")

    def handle(self, *args: Any, **options: Any) -> None:
        workspace = find_workspace(options["workspace"]) if options["workspace"] else None
        anchors = read_anchors(options["anchor"], workspace) if options["anchor"] else []
        findings = check_log(workspace=workspace, anchors=anchors)
        if findings.fault:
            fault = findings.fault
            raise CommandError(f"Bad: {fault.where}{_name(fault.chain)}: {fault.why}.")
        for chain, (seq, digest) in findings.heads.items():
            self.stdout.write(f"{chain} {seq} {digest}")
        self.stdout.write(_summary(findings))


def _summary(findings: Findings) -> str:
    chains, events, anchors = len(findings.heads), findings.events, findings.anchors
    held = f", {anchors} anchor{'' if anchors == 1 else 's'} held" if anchors else ""
    return f"Good: {events} event{'' if events == 1 else 's'} in {chains} chain{'' if chains == 1 else 's'}{held}."


def _name(chain: UUID | None) -> str:
    workspace = Workspace.objects.filter(pk=chain).first() if chain else None
    return f" (workspace {workspace.slug})" if workspace else ""
