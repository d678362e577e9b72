"""Check every chain of the log: `manage.py verify_log [--anchor FILE] [--workspace SLUG]`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workshops.domain.log_check import Anchor, Findings, check_log, read_anchors
from workshops.management.workspace_argument import find_workspace
from workshops.models import Workspace


class Command(BaseCommand):
    help = (
        "Checks every chain of the log: computes each hash again, follows each link, and compares each head."
        " Exit status 0 and a summary, or 1 and the first bad event and why."
        " The anchor file holds heads that were seen earlier, one `chain seq hash` to a line: the line that export_log"
        " prints at its end, the head lines of Markdown and PDF exports, or a whole export of the log (JSON Lines)."
        " A hash may be shortened to its first 16 digits. Without an anchor, a tail that was cut off together with the"
        " head cannot be noticed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anchor", metavar="FILE", type=Path, help="heads seen earlier, `chain seq hash` a line")
        parser.add_argument("--workspace", metavar="SLUG", help="check this workspace's chain only")

    def handle(self, *args: Any, **options: Any) -> None:
        workspace = find_workspace(options["workspace"]) if options["workspace"] else None
        findings = check_log(workspace=workspace, anchors=_anchors(options["anchor"]))
        if findings.fault:
            fault = findings.fault
            where = f"event {fault.seq} of chain {fault.chain}" if fault.seq else f"chain {fault.chain}"
            raise CommandError(f"Bad: {where}{_name(fault.chain)}: {fault.why}.")
        for chain, (seq, digest) in findings.heads.items():
            self.stdout.write(f"{chain} {seq} {digest}")
        self.stdout.write(_summary(findings))


def _anchors(path: Path | None) -> list[Anchor]:
    if path is None:
        return []
    try:
        anchors = read_anchors(path.read_text())
    except OSError as error:
        raise CommandError(f"The anchor file cannot be read: {error}") from None
    except (ValueError, KeyError, TypeError):
        raise CommandError(f"{path} is neither lines of `chain seq hash` nor an export of the log.") from None
    if not anchors:
        raise CommandError(f"{path} holds no head: a line is `chain seq hash`, with 16 or more digits of the hash.")
    return anchors


def _summary(findings: Findings) -> str:
    chains, events, anchors = len(findings.heads), findings.events, findings.anchors
    held = f", {anchors} anchor{'' if anchors == 1 else 's'} held" if anchors else ""
    return f"Good: {events} event{'' if events == 1 else 's'} in {chains} chain{'' if chains == 1 else 's'}{held}."


def _name(chain: Any) -> str:
    workspace = Workspace.objects.filter(pk=chain).first()
    return f" (workspace {workspace.slug})" if workspace else ""
