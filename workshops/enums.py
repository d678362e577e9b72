"""The closed sets of values, in one place so that models, forms, API and pages agree."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices


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


class TokenScope(TextChoices):
    READ = "read", "Read"
    WRITE = "write", "Write"
