"""What is said of keeping and erasing."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain.person_erasing import Erased
from workshops.figures import listed, whole
from workshops.queries.person_places import Place
from workshops.queries.retention import Going


def erased_words(erased: Erased) -> str:
    """After it; without the name, which would lie in the browser's session once more."""
    if erased.before:
        return _("This person had been erased before. Nothing was left to do.")
    count = erased.texts + erased.reasons
    words = ngettext(
        "The person is erased, with {count} text of theirs. The log is valid as before.",
        "The person is erased, with {count} texts of theirs. The log is valid as before.",
        count,
    )
    return words.format(count=whole(count))


def going_words(going: Going) -> str:
    """What the next pass would remove."""
    count = going["workshops"]
    workshops = ngettext("{count} workshop", "{count} workshops", count).format(count=whole(count))
    count = going["invitations"]
    invitations = ngettext("{count} address", "{count} addresses", count).format(count=whole(count))
    count = going["notices"]
    notices = ngettext("{count} message", "{count} messages", count).format(count=whole(count))
    count = going["readings"]
    readings = ngettext("{count} reading", "{count} readings", count).format(count=whole(count))
    count = going["audit"]
    entries = ngettext("{count} entry of the audit", "{count} entries of the audit", count).format(count=whole(count))
    if not any(going.values()):
        return _("Nothing would go today.")
    return _("Today this would remove {things}.").format(
        things=listed([workshops, invitations, notices, readings, entries])
    )


def place_words(place: Place) -> str:
    """`"D-0042: the signed text, 2 times"`."""
    times = ngettext("once", "{count} times", place.count).format(count=whole(place.count))
    if not place.where:
        return _("{what}, {times}").format(what=place.what.label, times=times)
    return _("{where}: {what}, {times}").format(where=place.where, what=place.what.label, times=times)
