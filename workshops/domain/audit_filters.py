"""What is asked of the audit, read the same for the page, its files and the API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from workshops import dates
from workshops.enums import AuditGroup, AuditKind
from workshops.models import Member, Workspace
from workshops.queries.audit import AuditFilter, kinds_of
from workshops.refusals import InvalidFields
from workshops.shared_sentences import A_DATE, NO_SUCH_MEMBER

FIELDS = ("kind", "person", "since", "until")


def read_filter(workspace: Workspace, said: Mapping[str, str]) -> AuditFilter:
    """`kind`: one, or a whole group. `person`: a member's id, also of one who has left. `since`, `until`: days where
    the workspace is, both counted in. What is empty asks nothing. Raises InvalidFields for each that does not fit."""
    faults: dict[str, str] = {}
    found: dict[str, object] = {}
    for name, read in (("kind", _kinds), ("person", _person), ("since", _day), ("until", _day)):
        if value := said.get(name, "").strip():
            try:
                found[name] = read(workspace, value)
            except ValueError as fault:
                faults[name] = str(fault)
    since, until = found.get("since"), found.get("until")
    if isinstance(since, date) and isinstance(until, date) and until < since:
        faults["until"] = _("The last day is before the first. Choose a later one.")
    if faults:
        raise InvalidFields(faults)
    kinds, person = found.get("kind", frozenset()), found.get("person")
    assert isinstance(kinds, frozenset)
    assert person is None or isinstance(person, Member)
    return AuditFilter(
        kinds=kinds,
        person=person,
        since=_start(since, workspace) if isinstance(since, date) else None,
        until=_start(until + timedelta(days=1), workspace) if isinstance(until, date) else None,
    )


def _kinds(_workspace: Workspace, said: str) -> frozenset[AuditKind]:
    if said in AuditGroup.values:
        return kinds_of(AuditGroup(said))
    if said in AuditKind.values:
        return frozenset({AuditKind(said)})
    words = _("There is no “{kind}” here. Choose a group, such as tokens, or a kind, such as token_revoked.")
    raise ValueError(words.format(kind=said[:40]))


def _person(workspace: Workspace, said: str) -> Member:
    try:
        found = Member.objects.filter(workspace=workspace, pk=UUID(said)).first()
    except ValueError:
        found = None
    if found is None:
        raise ValueError(_(NO_SUCH_MEMBER))
    return found


def _day(_workspace: Workspace, said: str) -> date:
    try:
        day = date.fromisoformat(said)
    except ValueError:
        day = date.min
    # Of years at the edges of the calendar no moment can be said in every time zone.
    if not 1900 < day.year < 9000:
        raise ValueError(_(A_DATE))
    return day


def _start(day: date, workspace: Workspace) -> datetime:
    return dates.local_instant(day, workspace.time_zone, time())
