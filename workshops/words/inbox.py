"""The inbox in words: what a notice says now, also when what it was about is over."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.enums import OccurrenceState, RevisitOutcome
from workshops.figures import whole
from workshops.models import Occurrence
from workshops.queries.deliveries import Notice
from workshops.queries.inbox import MOST, Kind, Show
from workshops.words.revisits import notice_words


def inbox_words(notice: Notice) -> str:
    """The sentence under the decision's name."""
    return notice_words(notice) if notice.occurrence.is_open else _what_came_of_it(notice.occurrence)


def _what_came_of_it(occurrence: Occurrence) -> str:
    if occurrence.state == OccurrenceState.COMPLETED:
        return {
            RevisitOutcome.REAFFIRMED: _("Its revisit is complete: reaffirmed."),
            RevisitOutcome.AMENDED: _("Its revisit is complete: amended."),
            RevisitOutcome.SUPERSEDED: _("Its revisit is complete: superseded."),
            RevisitOutcome.RETIRED: _("Its revisit is complete: retired."),
        }[RevisitOutcome(occurrence.outcome)]
    if occurrence.state == OccurrenceState.MISSED:
        return _("Nobody looked at it then. Its next revisit carries the question on.")
    return _("This revisit was called off.")


def count_words(count: int) -> str:
    """Of the new notices, for who hears the page."""
    if count > MOST:
        return _("more than {count} new notices").format(count=whole(MOST))
    return ngettext("{count} new notice", "{count} new notices", count).format(count=whole(count))


def badge(count: int) -> str:
    """The same in as few signs as there is room for."""
    return f"{MOST}+" if count > MOST else str(count)


def show_names() -> dict[Show, str]:
    return {Show.NEW: _("New"), Show.PAST: _("Past"), Show.ALL: _("All notices")}


def kind_names() -> dict[Kind | None, str]:
    return {
        None: _("Everything"),
        Kind.REVISITS: _("Revisits"),
        Kind.SIGNALS: _("Signals"),
        Kind.MAILS: _("Mails"),
    }


def put_away_words(count: int) -> str:
    if not count:
        return _("There was nothing new.")
    words = ngettext("{count} notice is marked as read.", "{count} notices are marked as read.", count)
    return words.format(count=whole(count))
