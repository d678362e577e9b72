"""A workspace's log as JSON Lines: `manage.py export_log --workspace SLUG [--out FILE] [--bundle FOLDER]`."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from workshops.domain.audit import record_export
from workshops.enums import Exported
from workshops.exports.bundle import FolderTaken, write_bundle
from workshops.exports.jsonl import json_lines
from workshops.management.command import BaseCommand
from workshops.management.workspace_argument import find_workspace
from workshops.queries.log import all_events


class Command(BaseCommand):
    help = (
        "Writes the log of one workspace as JSON Lines, oldest event first, to standard output or to a file; or as a"
        " bundle, a folder with log.jsonl, checkpoint.txt and verify.py, which checks them on any machine with Python."
        " The last line on standard error is the head, `chain seq hash`: keep it somewhere else, and"
        " `verify_log --anchor` notices later if the log was rewritten or cut. The export itself is such an anchor too."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--workspace", metavar="SLUG", required=True, help="whose log")
        parser.add_argument("--out", metavar="FILE", type=Path, help="write to this file instead of standard output")
        parser.add_argument(
            "--bundle", metavar="FOLDER", type=Path, help="make this folder, with all that checks the log"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        workspace = find_workspace(options["workspace"])
        events = _Watched(all_events(workspace.pk))
        if options["bundle"]:
            self._bundle(options["bundle"], events)
            if options["out"]:
                _copy(options["bundle"] / "log.jsonl", options["out"])
        elif options["out"]:
            _write(options["out"], events)
        else:
            for line in json_lines(events):
                self.stdout.write(line, ending="")
        what = (Exported.BUNDLE, "folder") if options["bundle"] else (Exported.LOG, "jsonl")
        record_export(*what, workspace=workspace, by=None)
        self.stderr.write(events.head or f"The log of {workspace.slug} is empty.")

    def _bundle(self, folder: Path, events: _Watched) -> None:
        try:
            signed = write_bundle(folder, events, events.last)
        except FolderTaken:
            raise CommandError(f"{folder} holds something already: name a folder that is new or empty.") from None
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error.strerror}.") from None
        if not signed:
            self.stderr.write("The checkpoint is not signed: set ADVISOR_CHECKPOINT_KEY for that.")
        self.stderr.write(f"Check it with: python3 {folder / 'verify.py'}")


class _Watched:
    """The events as they pass by; `last` holds the one that passed last, once one did."""

    def __init__(self, events: Iterable[dict[str, object]]):
        self.events = events
        self.last: list[dict[str, object]] = []

    @property
    def head(self) -> str:
        return " ".join(str(self.last[0][name]) for name in ("chain", "seq", "hash")) if self.last else ""

    def __iter__(self) -> Iterator[dict[str, object]]:
        for event in self.events:
            self.last[:] = [event]
            yield event


def _copy(log: Path, path: Path) -> None:
    try:
        shutil.copyfile(log, path)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from None


def _write(path: Path, events: Iterable[dict[str, object]]) -> None:
    try:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json_lines(events))
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
