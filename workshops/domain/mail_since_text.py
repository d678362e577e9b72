"""What a reminder mail says has happened to a decision since it was last looked at."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops import dates
from workshops.domain.mail_letters import Block, section
from workshops.domain.pilot_evidence import judged_words
from workshops.domain.pilot_reading import said_of
from workshops.figures import plain_number, whole
from workshops.models import Occurrence, Reading
from workshops.queries.since_last_time import Measured, SinceLastTime, since_last_time


def changes_since(occurrence: Occurrence, newest: Mapping[UUID, Reading]) -> list[Block]:
    """What has happened since it was last looked at; that nothing has is said too."""
    since = since_last_time(occurrence, newest)
    day = dates.short(since.since_on)
    words = _("Since the decision on {day}") if since.is_first_time else _("Since the last revisit on {day}")
    said = [
        *_revised(since),
        *(line for measured in since.measured for line in _measured(measured)),
        *_imported(since, occurrence),
    ]
    return section(words.format(day=day), [(line,) for line in said or [_("Nothing has changed that is on record.")]])


def _imported(since: SinceLastTime, occurrence: Occurrence) -> list[str]:
    if since.pilot is None:
        return []
    words = ngettext(
        "A pilot was imported, {day}: {said}",
        "{count} pilots were imported, the last on {day}: {said}",
        since.pilots,
    )
    day = dates.short(dates.day_in(since.pilot.imported_at, occurrence.plan.time_zone))
    return [words.format(count=whole(since.pilots), day=day, said=judged_words(said_of(since.pilot)))]


def _revised(since: SinceLastTime) -> list[str]:
    if not since.revisions:
        return []
    count, (number, on) = len(since.revisions), since.revisions[-1]
    words = ngettext(
        "Its text was revised: revision {number}, {day}.",
        "Its text was revised {count} times, last as revision {number}, {day}.",
        count,
    )
    return [words.format(count=whole(count), number=number, day=dates.short(on))]


def _measured(measured: Measured) -> list[str]:
    words = ngettext(
        "{metric} was read once: {value}, {day}.",
        "{metric} was read {count} times, last {value}, {day}.",
        measured.count,
    )
    places = {"metric": measured.metric, "value": plain_number(measured.value), "day": dates.short(measured.on)}
    said = [words.format(count=whole(measured.count), **places)]
    if measured.broke_on is not None:
        broke = _("{metric} was beyond its threshold on {day}.")
        said.append(broke.format(metric=measured.metric, day=dates.short(measured.broke_on)))
    return said
