"""A workspace's log as JSON Lines: `manage.py export_log --workspace SLUG [--out FILE]`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workshops.exports.jsonl import json_lines
from workshops.management.workspace_argument import find_workspace
from workshops.queries.log import all_events


class Command(BaseCommand):
    help = (
        "Writes the log of one workspace as JSON Lines, oldest event first, to standard output or to a file."
        " The last line on standard error is the head, `chain seq hash`: keep it somewhere else, and"
        " `verify_log --anchor` notices later if the log was rewritten or cut. The export itself is such an anchor too."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--workspace", metavar="SLUG", required=True, help="whose log")
        parser.add_argument("--out", metavar="FILE", type=Path, help="write to this file instead of standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        workspace = find_workspace(options["workspace"])
        events = _Watched(all_events(workspace.pk))
        if options["out"] is None:
            for line in json_lines(events):
                self.stdout.write(line, ending="")
        else:
            _write(options["out"], events)
        self.stderr.write(events.head or f"The log of {workspace.slug} is empty.")


class _Watched:
    """The events as they pass by, and the head that the last of them makes."""

    def __init__(self, events: Iterable[dict[str, Any]]):
        self.events = events
        self.head = ""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for event in self.events:
            self.head = f"{event['chain']} {event['seq']} {event['hash']}"
            yield event


def _write(path: Path, events: Iterable[dict[str, Any]]) -> None:
    try:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json_lines(events))
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
