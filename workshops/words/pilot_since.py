"""The newest pilot of a decision that is looked at again: what it says, and what has moved since the one before it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from workshops import dates
from workshops.models import Decision, Pilot
from workshops.queries.pilots import newest
from workshops.words.pilot_sheet import pilot_sheet


@dataclass(frozen=True)
class PilotSince:
    """`headline`: what it says of the thresholds; `moved`: each metric beside the pilot before it, on the cases that
    both have; `beside`: with which one, or why with none."""

    id: str
    headline: str
    beside: str
    moved: tuple[str, ...]


def pilot_since(decision: Decision, time_zone: str) -> PilotSince | None:
    """One query; None where nothing was measured."""
    found = newest(decision)
    return since_of(found, time_zone) if found else None


def since_of(pilot: Pilot, time_zone: str) -> PilotSince:
    """The same of this one."""
    shown = pilot_sheet(pilot, time_zone=time_zone)
    named = _("The newest pilot, {name} of {day}: {headline}")
    day = dates.short(dates.day_in(pilot.imported_at, time_zone))
    return PilotSince(
        id=shown.id,
        headline=named.format(name=shown.title, day=day, headline=shown.headline),
        beside=shown.before_words or _("There is no pilot before it to compare it with."),
        moved=tuple(one.short for one in shown.before if one.is_told),
    )
