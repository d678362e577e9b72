"""Time zones as people may choose them: known to Python, which counts days, and to the database, which counts too."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from django.db import connection, transaction
from django.utils.translation import gettext as _

from workshops.domain.audit import record
from workshops.domain.log import append_event
from workshops.domain.rights import check_may_change
from workshops.enums import AuditKind
from workshops.models import Member, User, Workspace
from workshops.refusals import InvalidFields

LONGEST = 64


@cache
def offered() -> tuple[str, ...]:
    """The zones that pages suggest: those of a place, and UTC."""
    return ("UTC", *sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")))


def known_zone(said: str, *, field: str) -> str:
    """The zone as it is written. Raises InvalidFields, at `field`, for what is none here."""
    zone = said.strip()
    if not (len(zone) <= LONGEST and zone in _everywhere()):
        words = _("“{zone}” is not a time zone that is known here. Write it as in Europe/Berlin or UTC.")
        raise InvalidFields({field: words.format(zone=zone[:LONGEST])})
    return zone


@cache
def _everywhere() -> frozenset[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_timezone_names")
        return frozenset(available_timezones() & {name for (name,) in cursor.fetchall()})


def set_own_zone(*, user: User, time_zone: str) -> None:
    """In which zone a person's times are said and their quiet hours counted."""
    User.objects.filter(pk=user.pk).update(time_zone=known_zone(time_zone, field="time_zone"))


@transaction.atomic
def set_workspace_zone(*, workspace: Workspace, by: Member, time_zone: str) -> None:
    """For times that the workspace says and for the plans of new decisions; those that are there keep theirs.

    Whoever had the workspace's zone goes along: nobody has chosen it for them.
    """
    check_may_change(by, workspace)
    zone = known_zone(time_zone, field="workspace_time_zone")
    before = Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk).time_zone
    if zone == before:
        return
    Workspace.objects.filter(pk=workspace.pk).update(time_zone=zone)
    User.objects.filter(memberships__workspace=workspace, time_zone=before).update(time_zone=zone)
    append_event("workspace.time_zone_changed", subject=workspace, by=by, body={"from": before, "to": zone})
    facts = {"setting": "time_zone", "from": before, "to": zone}
    record(AuditKind.SETTING_CHANGED, workspace=workspace, by=by, facts=facts)
