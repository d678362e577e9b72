"""Handing out what is kept of a person is written into the workspace's audit."""

from __future__ import annotations

from collections.abc import Iterable

from workshops.domain import audit
from workshops.enums import AuditKind, Exported
from workshops.models import Member
from workshops.queries.persons import Person


def note_exports(people: Iterable[Person], *, by: Member | None) -> None:
    """For each workspace: whose, and to whom."""
    for person in people:
        about = person.member or next(iter(person.seats), None)
        facts = {"what": Exported.PERSON.value, "form": "json"}
        audit.record(AuditKind.EXPORTED, workspace=person.workspace, by=by, about=about, facts=facts)
