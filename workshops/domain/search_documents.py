"""What the log's search reads, kept true in the transaction of whatever changes it.

It is made by SQL alone (migrations/sql/search.py), from rows and events, so that a fresh one is always the same as the
one that is kept. What comes with an event is asked for here; what is changed or erased without one is followed by
triggers.
"""

from __future__ import annotations

from django.db import connection

# Kinds of events after which a decision says something else, and those that matter only for the words with them.
_ALWAYS = ("decision.", "revisit.completed")
_WITH_WORDS = ("revisit.", "assumption.", "signal.", "gate.", "note.")


def follow_event(kind: str, subject: str, *, has_texts: bool) -> None:
    """Make what search reads of the event's decision anew, where that may have changed it.

    `subject`: as the event has it, `"decision:<id>"` or `"workshop:<id>"`.
    """
    if kind.startswith(_ALWAYS) or (has_texts and kind.startswith(_WITH_WORDS)):
        with connection.cursor() as cursor:
            cursor.execute("SELECT search_refresh_subject(%s)", [subject])
