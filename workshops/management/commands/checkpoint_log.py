"""A signed checkpoint of every chain of the log: `manage.py checkpoint_log [--out FILE]`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from workshops.domain.log_checkpoint import NoKey, Signer, checkpoint, origin_of, signer
from workshops.management.command import BaseCommand
from workshops.models import ChainHead


class Command(BaseCommand):
    help = (
        "Writes a signed checkpoint of every chain of the log, in C2SP's tlog-checkpoint form, to standard output or to"
        " a file, and on standard error the public keys by which others check it. Keep both somewhere else:"
        " `verify_log --anchor FILE` compares it later. The key is ADVISOR_CHECKPOINT_KEY."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", metavar="FILE", type=Path, help="write to this file instead of standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            by = signer()
        except NoKey as error:
            raise CommandError(str(error)) from None
        text = checkpoint(by=by)
        if not text:
            raise CommandError("The log is empty: there is nothing to sign yet.")
        if options["out"] is None:
            self.stdout.write(text, ending="")
        else:
            _write(options["out"], text)
        self._name_keys(by)

    def _name_keys(self, by: Signer) -> None:
        for chain in ChainHead.objects.order_by("chain").values_list("chain", flat=True):
            self.stderr.write(by.verifier(origin_of(chain)))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
