"""When a workshop meets, and its entry in people's calendars: one UID for ever, a SEQUENCE that rises with each change.

The library that writes the entry is imported where one is written, as in `calendars`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.domain.agenda import plan
from workshops.domain.calendars import begin_calendar, calendar_address
from workshops.domain.changes import mark_changed
from workshops.domain.log import append_event
from workshops.domain.rooms import change_facts, check_start, lock
from workshops.domain.use_case_facts import UseCaseFacts
from workshops.enums import Stage
from workshops.models import Member, Workshop
from workshops.refusals import InvalidFields, WrongStage


@transaction.atomic
def plan_meeting(*, workshop: Workshop, by: Member, starts_at: datetime | None) -> Workshop:
    """Say when the room meets, or (None) that there is no time yet. What is the same already is no change."""
    workshop = lock(workshop)
    if starts_at == workshop.starts_at:
        return workshop
    if Stage(workshop.stage).is_over:
        raise WrongStage(_("This workshop is over, so it meets no more."))
    if fault := check_start(starts_at):
        raise InvalidFields({"starts_at": fault})
    workshop.starts_at = starts_at
    workshop.meeting_sequence += 1
    workshop.meeting_changed_at = timezone.now()
    workshop.save(update_fields=["starts_at", "meeting_sequence", "meeting_changed_at"])
    said = {"starts_at": starts_at.astimezone(UTC).isoformat() if starts_at else None}
    append_event("workshop.planned", subject=workshop, by=by, body=said)
    mark_changed(workshop.pk)
    return workshop


# The time stays as it is; None would take it back.
AS_PLANNED = datetime.max.replace(tzinfo=UTC)


@transaction.atomic
def prepare_meeting(
    *, workshop: Workshop, by: Member, facts: UseCaseFacts, starts_at: datetime | None = AS_PLANNED
) -> Workshop:
    """What is known of the use case and when the room meets: both, or neither where one does not fit."""
    if starts_at is not AS_PLANNED:
        workshop = plan_meeting(workshop=workshop, by=by, starts_at=starts_at)
    return change_facts(workshop=workshop, by=by, facts=facts)


def minutes_of_meeting(workshop: Workshop) -> int:
    return sum(item.minutes for item in plan(workshop))


def meeting_entry(
    *, workshop: Workshop, name: str, address: str, lines: Sequence[str], url: str, stamp: datetime
) -> bytes:
    """The meeting for one person's calendar, as it goes out by mail. `lines`: what it is about."""
    from icalendar import Event

    assert workshop.starts_at is not None
    begins = workshop.starts_at.astimezone(UTC)
    calendar, event = begin_calendar("REQUEST"), Event()
    event.add("uid", f"workshop-{workshop.pk}@advisor")
    event.add("sequence", workshop.meeting_sequence)
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("dtstart", begins)
    event.add("dtend", begins + timedelta(minutes=minutes_of_meeting(workshop)))
    event.add("summary", workshop.title)
    event.add("description", "\n".join([*lines, url]))
    event.add("url", url)
    event.add("status", "CONFIRMED")
    event["organizer"] = calendar_address(*parseaddr(settings.DEFAULT_FROM_EMAIL))
    event.add("attendee", calendar_address(name, address, rsvp="FALSE"), encode=False)
    calendar.add_component(event)
    return bytes(calendar.to_ical())
