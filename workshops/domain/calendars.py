"""Due dates as calendar entries (RFC 5545): all-day, with a UID that never changes.

The library that writes them is imported where one is written: it takes a sixth of a second, and every process that
speaks of due dates imports this module.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from workshops.models import Member, Occurrence
from workshops.queries.log import HeadState

if TYPE_CHECKING:
    from icalendar import Calendar, Event, vCalAddress


def witness(head: HeadState) -> str:
    """Where the log stood: chain, number and the first 16 hex digits of the head, to stand on a line of its own."""
    return head.witness


def revisit_url(occurrence: Occurrence) -> str:
    return f"{settings.SITE_URL}/revisits/{occurrence.pk}/"


def renew_link(*, member: Member) -> None:
    """A new address for the member's feed; whoever knows the old one sees nothing more."""
    Member.objects.filter(pk=member.pk).update(calendar_token=uuid.uuid4())


def feed(*, occurrences: Iterable[Occurrence], heads: dict[UUID, HeadState]) -> bytes:
    """Every given occurrence as one calendar. `heads`: the log's head by workspace id."""
    calendar = begin_calendar("PUBLISH")
    calendar.add("x-wr-calname", _("Advisor revisits"))
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"value": "DURATION"})
    for occurrence in occurrences:
        head = heads[occurrence.plan.decision.workspace_id]
        calendar.add_component(_event(occurrence, occurrence.plan.created_at, head))
    return bytes(calendar.to_ical())


def invitation(*, occurrence: Occurrence, to: Member, at: datetime, head: HeadState, cancel: bool = False) -> bytes:
    """One occurrence for one person's calendar, as it goes out by mail; `cancel` takes it out again."""
    calendar = begin_calendar("CANCEL" if cancel else "REQUEST")
    event = _event(occurrence, at, head)
    event.add("status", "CANCELLED" if cancel else "CONFIRMED")
    organizer_name, organizer_address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    event["organizer"] = calendar_address(organizer_name, organizer_address)
    attendee = calendar_address(to.user.name, to.user.email, rsvp="FALSE")
    event.add("attendee", attendee, encode=False)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def begin_calendar(method: str) -> Calendar:
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Advisor//Revisits//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _event(occurrence: Occurrence, stamp: datetime, head: HeadState) -> Event:
    from icalendar import Event

    decision = occurrence.plan.decision
    said = {"label": decision.label, "title": decision.title, "workspace": decision.workspace.name}
    lines = [
        _("Look again at {label}, {title}: is it still right?").format(**said),
        _("Workspace: {workspace}").format(**said),
        revisit_url(occurrence),
        _("Where the log stood:"),
        witness(head),
    ]
    event = Event()
    event.add("uid", f"{occurrence.pk}@advisor")
    event.add("sequence", occurrence.sequence)
    event.add("dtstamp", stamp)
    event.add("last-modified", occurrence.changed_at)
    event.add("dtstart", occurrence.asked_on)
    event.add("dtend", occurrence.asked_on + timedelta(days=1))
    event.add("summary", _("Revisit {label}: {title} ({workspace})").format(**said))
    event.add("description", "\n".join(lines))
    event.add("url", revisit_url(occurrence))
    event.add("transp", "TRANSPARENT")
    return event


def calendar_address(name: str, address: str, **parameters: str) -> vCalAddress:
    from icalendar import vCalAddress, vText

    found = vCalAddress(f"mailto:{address}")
    for key, value in {"cn": name, **parameters}.items():
        if value:
            found.params[key] = vText(value)
    return found
