"""`--workspace SLUG`, said the same way by every command that takes one."""

from __future__ import annotations

from django.core.management.base import CommandError

from workshops.models import Workspace


def find_workspace(slug: str) -> Workspace:
    """The workspace of that slug; a CommandError that names the known ones if there is none."""
    workspace = Workspace.objects.filter(slug=slug).first()
    if workspace is None:
        known = ", ".join(Workspace.objects.order_by("slug").values_list("slug", flat=True)) or "none yet"
        raise CommandError(f"There is no workspace “{slug}”. Known: {known}.")
    return workspace
