"""A clock for the demo: what happens `at` a moment is in the log as of then, and its rows say the same.

The verbs are those of every meeting, and they write the real time. So the log is told the moment beforehand (the
database takes that for a chain that begins in the same transaction, and for no other), and the rows are set
afterwards. The workspace and its people stay as old as they are: the oldest workspace is the installation's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db.models import Model
from django.utils import timezone

from workshops.domain.log import told_as_of
from workshops.models import (
    Answer,
    Occurrence,
    Participant,
    Recommendation,
    Round,
    Workshop,
    Workspace,
)

# Rows that say when something happened: the way to their workspace, and their moments.
TIMES: tuple[tuple[type[Model], str, tuple[str, ...]], ...] = (
    (Workshop, "workspace", ("created_at", "stage_since", "ended_at")),
    (Participant, "workshop__workspace", ("joined_at",)),
    (Round, "workshop__workspace", ("opened_at",)),  # closed by its own clock: after that nobody may change it
    (Answer, "participant__workshop__workspace", ("saved_at",)),
    (Recommendation, "round__workshop__workspace", ("requested_at", "computed_at")),
    (Occurrence, "plan__decision__workspace", ("changed_at",)),
)


class Past:
    """The past of a workspace that is being made."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.began_at = timezone.now()

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """Moments go forward, and none is later than now."""
        with told_as_of(moment):
            yield
        for model, way, names in TIMES:
            for name in names:
                fresh = model._default_manager.filter(**{way: self.workspace, f"{name}__gte": self.began_at})
                fresh.update(**{name: moment})
