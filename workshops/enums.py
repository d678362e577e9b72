"""The closed sets of values, in one place so that models, forms, API and pages agree."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import pgettext


class MemberRole(TextChoices):
    OWNER = "owner", "Owner"
    FACILITATOR = "facilitator", "Facilitator"
    MEMBER = "member", "Member"
    VIEWER = "viewer", "Viewer"

    @property
    def may_facilitate(self) -> bool:
        return self in (MemberRole.OWNER, MemberRole.FACILITATOR)

    @property
    def may_take_part(self) -> bool:
        return self is not MemberRole.VIEWER


class Stage(TextChoices):
    LOBBY = "lobby", "Lobby"
    SCORING = "scoring", "Scoring"
    DISCUSSION = "discussion", "Discussion"
    WEIGHTING = "weighting", "Weighting"
    RECOMMENDATION = "recommendation", "Recommendation"
    DECIDED = "decided", "Decision"
    CANCELLED = "cancelled", "Cancelled"

    @property
    def next_stages(self) -> frozenset[Stage]:
        return _MOVES[self]

    @property
    def is_over(self) -> bool:
        return self in (Stage.DECIDED, Stage.CANCELLED)

    @property
    def in_sentence(self) -> str:
        """Its name inside a sentence."""
        return {
            Stage.LOBBY: pgettext("stage", "lobby"),
            Stage.SCORING: pgettext("stage", "scoring"),
            Stage.DISCUSSION: pgettext("stage", "discussion"),
            Stage.WEIGHTING: pgettext("stage", "weighting"),
            Stage.RECOMMENDATION: pgettext("stage", "recommendation"),
            Stage.DECIDED: pgettext("stage", "decision"),
            Stage.CANCELLED: pgettext("stage", "cancelled"),
        }[self]

    @property
    def is_revealed(self) -> bool:
        """Whether the ballots of the current round are open to the room."""
        return self in (Stage.DISCUSSION, Stage.WEIGHTING, Stage.RECOMMENDATION, Stage.DECIDED)


# `decided` is reached only by recording the decision, never by a bare move.
_MOVES: dict[Stage, frozenset[Stage]] = {
    Stage.LOBBY: frozenset({Stage.SCORING, Stage.CANCELLED}),
    Stage.SCORING: frozenset({Stage.DISCUSSION, Stage.CANCELLED}),
    Stage.DISCUSSION: frozenset({Stage.SCORING, Stage.WEIGHTING, Stage.RECOMMENDATION, Stage.CANCELLED}),
    Stage.WEIGHTING: frozenset({Stage.DISCUSSION, Stage.RECOMMENDATION, Stage.CANCELLED}),
    Stage.RECOMMENDATION: frozenset({Stage.DISCUSSION, Stage.WEIGHTING, Stage.CANCELLED}),
    Stage.DECIDED: frozenset(),
    Stage.CANCELLED: frozenset(),
}


class CriteriaSet(TextChoices):
    QUICK = "quick", "Quick"
    FULL = "full", "Full"
    PICKED = "picked", "Picked"


class RevealPolicy(TextChoices):
    """When the answers of a closed round are opened to the room."""

    ROUND = "round", "By round"
    CRITERION = "criterion", "By criterion"
    END = "end", "At the end"


class Shape(TextChoices):
    SQUARE = "square", "Square"
    TRIANGLE = "triangle", "Triangle"
    CIRCLE = "circle", "Circle"
    DIAMOND = "diamond", "Diamond"


class Sureness(IntegerChoices):
    """How sure a participant is of one answer; `confidence` in the API."""

    HUNCH = 1, "Hunch"
    FAIRLY = 2, "Fairly sure"
    CERTAIN = 3, "Certain"


class RecommendationStatus(TextChoices):
    COMPUTING = "computing", "Computing"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"


class DecisionStatus(TextChoices):
    DRAFT = "draft", "Draft"
    PROPOSED = "proposed", "Proposed"
    ACCEPTED = "accepted", "Accepted"
    SUPERSEDED = "superseded", "Superseded"
    RETIRED = "retired", "Retired"

    @property
    def is_in_force(self) -> bool:
        """Whether it is what holds, or is about to: it may be revised, signed and retired, and it comes back."""
        return self in (DecisionStatus.PROPOSED, DecisionStatus.ACCEPTED)

    @property
    def in_sentence(self) -> str:
        """Its name inside a sentence: "D-0042 is superseded"."""
        return {
            DecisionStatus.DRAFT: pgettext("decision", "draft"),
            DecisionStatus.PROPOSED: pgettext("decision", "proposed"),
            DecisionStatus.ACCEPTED: pgettext("decision", "accepted"),
            DecisionStatus.SUPERSEDED: pgettext("decision", "superseded"),
            DecisionStatus.RETIRED: pgettext("decision", "retired"),
        }[self]

    @property
    def was_accepted(self) -> bool:
        """Whether it has been more than a proposal at some time."""
        return self not in (DecisionStatus.DRAFT, DecisionStatus.PROPOSED)


class Stance(TextChoices):
    APPROVE = "approve", "Approve"
    RESERVATION = "approve_with_reservation", "Approve with a reservation"
    DISSENT = "dissent", "Dissent"
    ABSTAIN = "abstain", "Abstain"


class AssumptionState(TextChoices):
    OPEN = "open", "Not yet checked"
    HOLDING = "holding", "Holding"
    BROKEN = "broken", "Broken"


class Comparator(TextChoices):
    GT = ">", "above"
    GTE = ">=", "at or above"
    LT = "<", "below"
    LTE = "<=", "at or below"
    EQ = "==", "equal to"


class OccurrenceState(TextChoices):
    SCHEDULED = "scheduled", "Scheduled"
    DUE = "due", "Due"
    SNOOZED = "snoozed", "Snoozed"
    STARTED = "started", "Started"
    COMPLETED = "completed", "Completed"
    # The next period came due while nobody had looked; that one carries the question on.
    MISSED = "missed", "Missed"
    CANCELLED = "cancelled", "Cancelled"

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


class RevisitOutcome(TextChoices):
    REAFFIRMED = "reaffirmed", "Reaffirmed"
    AMENDED = "amended", "Amended"
    SUPERSEDED = "superseded", "Superseded"
    RETIRED = "retired", "Retired"


class Channel(TextChoices):
    MAIL = "mail", "Mail"
    NOTICE = "notice", "In the app"


class ReminderStage(TextChoices):
    """What a message about an occurrence says: the five rungs of the ladder, then what is told once besides."""

    HEADS_UP = "heads_up", "Heads-up"
    DUE = "due", "Due"
    NAG = "nag", "Reminder"
    ESCALATION = "escalation", "Escalation"
    STALE = "stale", "Stale decision"
    WITHDRAWN = "withdrawn", "Withdrawn"
    UNDELIVERED = "undelivered", "Not delivered"
    UNSUBSCRIBED = "unsubscribed", "Unsubscribed"


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


class Freshness(TextChoices):
    """How a decision stands with its revisit, on a day of the plan's own calendar."""

    STALE = "stale", "Stale"
    OVERDUE = "overdue", "Overdue"
    SOON = "soon", "Due soon"
    FRESH = "fresh", "Fresh"
    # Somebody is looking: it is late no more, whatever its day was.
    STARTED = "started", "Started"

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


class RoomMailStage(TextChoices):
    """What a mail about a workshop says."""

    INVITED = "invited", "Invitation"
    EARLY = "early", "Reminder in good time"
    LAST = "last", "Last reminder"
    BY_HAND = "by_hand", "Reminder by hand"


class DeliveryState(TextChoices):
    PENDING = "pending", "Pending"
    CLAIMED = "claimed", "Claimed"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    UNKNOWN = "unknown", "Unknown"
    CANCELLED = "cancelled", "Cancelled"

    @property
    def is_unsent(self) -> bool:
        """It may still go out."""
        return self in (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.UNKNOWN)


class TokenScope(TextChoices):
    READ = "read", "Read"
    WRITE = "write", "Write"
