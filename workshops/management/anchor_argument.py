"""`--anchor FILE`: what somebody kept of the log, read the same way by every command that compares it."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandError

from workshops.domain.log_check import Anchor
from workshops.domain.log_checkpoint import NoKey, forged_notes, signer
from workshops.domain.log_witness import Contradiction, Unreadable, read_witnesses
from workshops.models import Workspace


def read_anchors(path: Path, workspace: Workspace | None = None) -> list[Anchor]:
    """Every witness in the file; of one workspace, those of its chain. Raises CommandError where there is none, where
    two of them differ, or where a checkpoint says that we signed it and we did not."""
    try:
        data = path.read_bytes()
        anchors = [Anchor(*witness) for witness in read_witnesses(data)]
    except OSError as error:
        raise CommandError(
            f"The anchor file {path} cannot be read: {(error.strerror or str(error)).lower()}."
        ) from None
    except Unreadable as error:
        raise CommandError(f"{path} {error}.") from None
    except Contradiction as error:
        raise CommandError(f"Bad: {path} holds {error}.") from None
    _check_signatures(path, data)
    if workspace is not None:
        anchors = [anchor for anchor in anchors if anchor.chain == workspace.pk]
        if not anchors:
            raise CommandError(f"{path} holds no witness of the workspace {workspace.slug}, only of others.")
    return anchors


def _check_signatures(path: Path, data: bytes) -> None:
    """Where we have the key; without it a checkpoint is compared as any witness is."""
    try:
        by = signer()
    except NoKey:
        return
    for origin in forged_notes(data.decode("utf-8", "replace"), by):
        raise CommandError(f"Bad: the signature of {origin} in {path} does not fit: the checkpoint was changed.")
