"""Today, where the workspace is."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from workshops.dates import day_in
from workshops.models import Workspace


def today_in(workspace: Workspace) -> date:
    return day_in(timezone.now(), workspace.time_zone)
