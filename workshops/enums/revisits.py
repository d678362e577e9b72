"""Revisits, and the ladder of their reminders."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy, pgettext


class OccurrenceState(TextChoices):
    SCHEDULED = "scheduled", gettext_lazy("Scheduled")
    DUE = "due", gettext_lazy("Due")
    SNOOZED = "snoozed", gettext_lazy("Snoozed")
    STARTED = "started", gettext_lazy("Started")
    COMPLETED = "completed", gettext_lazy("Completed")
    # The next period came due while nobody had looked; that one carries the question on.
    MISSED = "missed", gettext_lazy("Missed")
    CANCELLED = "cancelled", gettext_lazy("Cancelled")

    @property
    def is_open(self) -> bool:
        return self not in (OccurrenceState.COMPLETED, OccurrenceState.MISSED, OccurrenceState.CANCELLED)

    @property
    def is_waiting(self) -> bool:
        """Open, and nobody has begun to look."""
        return self.is_open and self is not OccurrenceState.STARTED

    @property
    def awaits_its_day(self) -> bool:
        """Waiting, and `tick` has not called for it yet."""
        return self in (OccurrenceState.SCHEDULED, OccurrenceState.SNOOZED)


class OccurrenceReason(TextChoices):
    """Why a decision comes back: its cadence, a broken signal, or somebody who asked for it."""

    CADENCE = "cadence", gettext_lazy("Cadence")
    SIGNAL = "signal", gettext_lazy("Signal")
    HAND = "hand", gettext_lazy("By hand")


class RevisitOutcome(TextChoices):
    REAFFIRMED = "reaffirmed", gettext_lazy("Reaffirmed")
    AMENDED = "amended", gettext_lazy("Amended")
    SUPERSEDED = "superseded", gettext_lazy("Superseded")
    RETIRED = "retired", gettext_lazy("Retired")

    @property
    def stays_in_force(self) -> bool:
        """Whether the decision goes on, and comes back again."""
        return self in (RevisitOutcome.REAFFIRMED, RevisitOutcome.AMENDED)

    @property
    def in_sentence(self) -> str:
        """Its name inside a sentence."""
        return {
            RevisitOutcome.REAFFIRMED: pgettext("outcome", "reaffirmed"),
            RevisitOutcome.AMENDED: pgettext("outcome", "amended"),
            RevisitOutcome.SUPERSEDED: pgettext("outcome", "superseded"),
            RevisitOutcome.RETIRED: pgettext("outcome", "retired"),
        }[self]


class ReminderStage(TextChoices):
    """What a message about an occurrence says: the five rungs of the ladder, then what is told once besides."""

    HEADS_UP = "heads_up", gettext_lazy("Heads-up")
    DUE = "due", gettext_lazy("Due")
    NAG = "nag", gettext_lazy("Reminder")
    ESCALATION = "escalation", gettext_lazy("Escalation")
    STALE = "stale", gettext_lazy("Stale decision")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")
    UNDELIVERED = "undelivered", gettext_lazy("Not delivered")
    UNSUBSCRIBED = "unsubscribed", gettext_lazy("Unsubscribed")
    # A date that was announced is another one now.
    MOVED = "moved", gettext_lazy("Moved")
    # Whoever was reminded has left; it speaks to who is asked now.
    OWNER_GONE = "owner_gone", gettext_lazy("Owner has left")
    BROKEN = "signal_broken", gettext_lazy("Broken signal")
    SILENT = "signal_silent", gettext_lazy("Silent signal")


# The ladder: so many days after the due date, or before it where negative. What calls a revisit "due soon" or "stale",
# in counts, filters, mails and sentences, is derived from here.
LADDER_DAYS: dict[ReminderStage, int] = {
    ReminderStage.HEADS_UP: -14,
    ReminderStage.DUE: 0,
    ReminderStage.NAG: 7,
    ReminderStage.ESCALATION: 14,
    ReminderStage.STALE: 30,
}
SOON_DAYS = -LADDER_DAYS[ReminderStage.HEADS_UP]
STALE_DAYS = LADDER_DAYS[ReminderStage.STALE]
# A revisit that was started and then untouched for so long is asked for again.
LEFT_AFTER = timedelta(days=7)


class Freshness(TextChoices):
    """How a decision stands with its revisit, on a day of the plan's own calendar."""

    STALE = "stale"
    OVERDUE = "overdue"
    SOON = "soon"
    FRESH = "fresh"
    # Somebody is looking: it is late no more, whatever its day was.
    STARTED = "started"

    @classmethod
    def of(cls, days_left: int) -> Freshness:
        """Of a revisit that waits, so many days before its day; negative: after it."""
        return next((found for found, most in DAYS_LEFT_AT_MOST if days_left <= most), cls.FRESH)

    @property
    def is_late(self) -> bool:
        return self in (Freshness.OVERDUE, Freshness.STALE)

    @property
    def is_due(self) -> bool:
        """Something is to be done, and it is not stale yet."""
        return self in (Freshness.SOON, Freshness.OVERDUE, Freshness.STARTED)


# The first that fits; whoever has more days left is fresh.
DAYS_LEFT_AT_MOST = ((Freshness.STALE, -STALE_DAYS), (Freshness.OVERDUE, -1), (Freshness.SOON, SOON_DAYS))


class WhyFirst(TextChoices):
    """Why a revisit asks a criterion before the others."""

    BROKEN = "broken", gettext_lazy("Its signal is broken")
    AT_RISK = "at_risk", gettext_lazy("Its signal is at risk")
    FLIP = "flip", gettext_lazy("Could change the winner")
    DIVIDED = "divided", gettext_lazy("The answers lay apart last time")
    UNANSWERED = "unanswered", gettext_lazy("Nobody answered it last time")
    NEW = "new", gettext_lazy("Not asked last time")
