"""The closed sets of values, in one place so that models, forms, API and pages agree.

Labels are translated when they are shown: whoever puts one into JSON makes it a `str` first.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy, pgettext


class MemberRole(TextChoices):
    OWNER = "owner", gettext_lazy("Owner")
    FACILITATOR = "facilitator", gettext_lazy("Facilitator")
    MEMBER = "member", gettext_lazy("Member")
    VIEWER = "viewer", gettext_lazy("Viewer")

    @property
    def may_facilitate(self) -> bool:
        return self in (MemberRole.OWNER, MemberRole.FACILITATOR)

    @property
    def may_take_part(self) -> bool:
        return self is not MemberRole.VIEWER

    @property
    def in_sentence(self) -> str:
        """Its name inside a sentence."""
        return {
            MemberRole.OWNER: pgettext("member", "owner"),
            MemberRole.FACILITATOR: pgettext("member", "facilitator"),
            MemberRole.MEMBER: pgettext("member", "member"),
            MemberRole.VIEWER: pgettext("member", "viewer"),
        }[self]


class Joining(StrEnum):
    """By which way somebody became a member."""

    INVITATION = "invitation"
    # Everybody with an address of some domain comes in.
    DOMAIN = "domain"
    # They made the workspace.
    SETUP = "setup"
    COMMAND = "command"

    @property
    def is_own_step(self) -> bool:
        """Whether it was they who came, and nobody took them in."""
        return self is not Joining.COMMAND


class Leaving(TextChoices):
    """Why somebody is no member any more."""

    REMOVED = "removed", gettext_lazy("Removed by an owner")
    LEFT = "left", gettext_lazy("Left by themselves")
    # The directory of the organisation says that they are no longer active.
    DIRECTORY = "directory", gettext_lazy("Removed by the directory")
    ERASED = "erased", gettext_lazy("Erased")


class InvitationState(TextChoices):
    """How an invitation into a workspace stands."""

    OPEN = "open", gettext_lazy("Open")
    ACCEPTED = "accepted", gettext_lazy("Accepted")
    WITHDRAWN = "withdrawn", gettext_lazy("Taken back")
    EXPIRED = "expired", gettext_lazy("Expired")


class Stage(TextChoices):
    LOBBY = "lobby", gettext_lazy("Lobby")
    SCORING = "scoring", gettext_lazy("Scoring")
    DISCUSSION = "discussion", gettext_lazy("Discussion")
    WEIGHTING = "weighting", gettext_lazy("Weighting")
    RECOMMENDATION = "recommendation", gettext_lazy("Recommendation")
    DECIDED = "decided", gettext_lazy("Decision")
    CANCELLED = "cancelled", gettext_lazy("Cancelled")

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
    ESSENTIALS = "essentials", gettext_lazy("Essentials")
    QUICK = "quick", gettext_lazy("Quick")
    FULL = "full", gettext_lazy("Full")
    PICKED = "picked", gettext_lazy("Picked")


class InPlace(TextChoices):
    """What answers the use case today."""

    NOTHING = "nothing", gettext_lazy("Nothing yet")
    PROMPT = "prompt", gettext_lazy("A model with a prompt")
    LOOK_UP = "look_up", gettext_lazy("A look-up: the model is handed passages (RAG)")
    TUNED = "tuned", gettext_lazy("A fine-tuned model")


class Budget(TextChoices):
    """What may be spent on trying another answer, beside the team's own time."""

    NONE = "none", gettext_lazy("None besides our own time")
    MODEST = "modest", gettext_lazy("Modest: up to about US$5,000, a training run or two")
    AMPLE = "ample", gettext_lazy("Ample: examples, several training runs and their evaluation")


class Door(TextChoices):
    """Who comes into a room with its code. Whoever is in stays in, whichever it is."""

    OPEN = "open", gettext_lazy("Open")
    ADMIT = "admit", gettext_lazy("By admission")
    CLOSED = "closed", gettext_lazy("Closed")


class KnockState(TextChoices):
    """Somebody at the door of a room that joins by admission."""

    WAITING = "waiting", gettext_lazy("Waiting")
    ADMITTED = "admitted", gettext_lazy("Let in")
    REFUSED = "refused", gettext_lazy("Not let in")


class RevealPolicy(TextChoices):
    """When the answers of a closed round are opened to the room."""

    ROUND = "round", gettext_lazy("By round")
    CRITERION = "criterion", gettext_lazy("By criterion")
    END = "end", gettext_lazy("At the end")

    @property
    def in_sentence(self) -> str:
        """Its name inside a sentence."""
        return {
            RevealPolicy.ROUND: pgettext("answers are shown …", "by round"),
            RevealPolicy.CRITERION: pgettext("answers are shown …", "by criterion"),
            RevealPolicy.END: pgettext("answers are shown …", "at the end"),
        }[self]


class Shape(TextChoices):
    SQUARE = "square", gettext_lazy("Square")
    TRIANGLE = "triangle", gettext_lazy("Triangle")
    CIRCLE = "circle", gettext_lazy("Circle")
    DIAMOND = "diamond", gettext_lazy("Diamond")


class Sureness(IntegerChoices):
    """How sure a participant is of one answer; `confidence` in the API."""

    HUNCH = 1, gettext_lazy("Hunch")
    FAIRLY = 2, gettext_lazy("Fairly sure")
    CERTAIN = 3, gettext_lazy("Certain")


class VolumeFrom(TextChoices):
    """From where it is known how many queries a day there are."""

    OWN = "own", gettext_lazy("Put in by the facilitator")
    FACTS = "facts", gettext_lazy("From the workshop’s facts")
    ANSWERS = "answers", gettext_lazy("From the room’s answers")
    DEFAULT = "default", gettext_lazy("The framework’s default")


class RecommendationStatus(TextChoices):
    COMPUTING = "computing", gettext_lazy("Computing")
    READY = "ready", gettext_lazy("Ready")
    FAILED = "failed", gettext_lazy("Failed")


class DecisionStatus(TextChoices):
    DRAFT = "draft", gettext_lazy("Draft")
    PROPOSED = "proposed", gettext_lazy("Proposed")
    ACCEPTED = "accepted", gettext_lazy("Accepted")
    # Accepted, and another decision changes part of it.
    AMENDED = "amended", gettext_lazy("Amended")
    SUPERSEDED = "superseded", gettext_lazy("Superseded")
    RETIRED = "retired", gettext_lazy("Retired")
    # It was proposed, and the group said no.
    REJECTED = "rejected", gettext_lazy("Rejected")

    @property
    def moves(self) -> Mapping[DecisionMove, DecisionStatus]:
        """What can become of it from here, and by what."""
        return _LIFE[self]

    @property
    def holds(self) -> bool:
        """Whether it is accepted now."""
        return self in (DecisionStatus.ACCEPTED, DecisionStatus.AMENDED)

    @property
    def is_in_force(self) -> bool:
        """Whether it is what holds, or is about to: it may be revised, signed and retired, and it comes back."""
        return self.holds or self is DecisionStatus.PROPOSED

    @property
    def is_over(self) -> bool:
        """Whether it has ended: nobody is reminded of it any more."""
        return self in (DecisionStatus.SUPERSEDED, DecisionStatus.RETIRED, DecisionStatus.REJECTED)

    @property
    def in_sentence(self) -> str:
        """Its name inside a sentence: "D-0042 is superseded"."""
        return {
            DecisionStatus.DRAFT: pgettext("decision", "draft"),
            DecisionStatus.PROPOSED: pgettext("decision", "proposed"),
            DecisionStatus.ACCEPTED: pgettext("decision", "accepted"),
            DecisionStatus.AMENDED: pgettext("decision", "amended"),
            DecisionStatus.SUPERSEDED: pgettext("decision", "superseded"),
            DecisionStatus.RETIRED: pgettext("decision", "retired"),
            DecisionStatus.REJECTED: pgettext("decision", "rejected"),
        }[self]

    @property
    def was_accepted(self) -> bool:
        """Whether it may have been more than a proposal at some time; whether it was, its `accepted_at` says."""
        return self.holds or self in (DecisionStatus.SUPERSEDED, DecisionStatus.RETIRED)


class DecisionMove(TextChoices):
    """What people do with a decision as a whole; the verbs of domain/decisions.py and domain/decision_life.py."""

    PROPOSE = "propose", gettext_lazy("Propose")
    REVISE = "revise", gettext_lazy("Revise")
    ACCEPT = "accept", gettext_lazy("Accept")
    REJECT = "reject", gettext_lazy("Reject")
    SUPERSEDE = "supersede", gettext_lazy("Supersede")
    AMEND = "amend", gettext_lazy("Amend")
    # What it was to be superseded by is accepted before it was itself.
    OVERTAKE = "overtake", gettext_lazy("Overtake")
    RETIRE = "retire", gettext_lazy("Retire")
    REOPEN = "reopen", gettext_lazy("Reopen")


# The life of a decision: what may be done with it as it stands, and as what it stands then. Pages, API and domain ask
# here, and nowhere else. A new text is a proposal again; so is what is reopened.
_ENDS = {DecisionMove.RETIRE: DecisionStatus.RETIRED}
_OPEN = {DecisionMove.OVERTAKE: DecisionStatus.SUPERSEDED, **_ENDS}
_HOLDS = {
    DecisionMove.REVISE: DecisionStatus.PROPOSED,
    DecisionMove.SUPERSEDE: DecisionStatus.SUPERSEDED,
    DecisionMove.AMEND: DecisionStatus.AMENDED,
    **_ENDS,
}
_OVER = {DecisionMove.REOPEN: DecisionStatus.PROPOSED}
_LIFE: Mapping[DecisionStatus, Mapping[DecisionMove, DecisionStatus]] = {
    DecisionStatus.DRAFT: {
        DecisionMove.REVISE: DecisionStatus.DRAFT,
        DecisionMove.PROPOSE: DecisionStatus.PROPOSED,
        **_OPEN,
    },
    DecisionStatus.PROPOSED: {
        DecisionMove.REVISE: DecisionStatus.PROPOSED,
        DecisionMove.ACCEPT: DecisionStatus.ACCEPTED,
        DecisionMove.REJECT: DecisionStatus.REJECTED,
        **_OPEN,
    },
    DecisionStatus.ACCEPTED: _HOLDS,
    DecisionStatus.AMENDED: _HOLDS,
    DecisionStatus.SUPERSEDED: _OVER,
    DecisionStatus.RETIRED: _OVER,
    DecisionStatus.REJECTED: _OVER,
}


class Succession(TextChoices):
    """What a newer decision does to an older one."""

    REPLACES = "replaces", gettext_lazy("It replaces this one")
    AMENDS = "amends", gettext_lazy("It changes part of this one")

    @property
    def move(self) -> DecisionMove:
        """What becomes of the older one by it."""
        return DecisionMove.SUPERSEDE if self is Succession.REPLACES else DecisionMove.AMEND


class Stance(TextChoices):
    APPROVE = "approve", gettext_lazy("Approve")
    RESERVATION = "approve_with_reservation", gettext_lazy("Approve with a reservation")
    DISSENT = "dissent", gettext_lazy("Dissent")
    ABSTAIN = "abstain", gettext_lazy("Abstain")

    @property
    def in_sentence(self) -> str:
        """Its name inside a sentence, where its label would begin with a capital."""
        return {
            Stance.APPROVE: pgettext("stance", "approve"),
            Stance.RESERVATION: pgettext("stance", "approve with a reservation"),
            Stance.DISSENT: pgettext("stance", "dissent"),
            Stance.ABSTAIN: pgettext("stance", "abstain"),
        }[self]


class AssumptionState(TextChoices):
    OPEN = "open", gettext_lazy("Not yet checked")
    HOLDING = "holding", gettext_lazy("Holding")
    AT_RISK = "at_risk", gettext_lazy("At risk")
    BROKEN = "broken", gettext_lazy("Broken")

    @property
    def in_sentence(self) -> str:
        """Its name inside a sentence."""
        return {
            AssumptionState.OPEN: pgettext("assumption", "not yet checked"),
            AssumptionState.HOLDING: pgettext("assumption", "holding"),
            AssumptionState.AT_RISK: pgettext("assumption", "at risk"),
            AssumptionState.BROKEN: pgettext("assumption", "broken"),
        }[self]


# What a person may say of one; "not yet checked" is what nobody has said anything about.
MARKS = (AssumptionState.HOLDING, AssumptionState.AT_RISK, AssumptionState.BROKEN)


class Watch(TextChoices):
    """What Advisor itself watches of a decision that names a model."""

    RETIREMENT = "retirement", gettext_lazy("Retirement of the model")
    PRICE = "price", gettext_lazy("Price of the model")


class Comparator(TextChoices):
    GT = ">", gettext_lazy("above")
    GTE = ">=", gettext_lazy("at or above")
    LT = "<", gettext_lazy("below")
    LTE = "<=", gettext_lazy("at or below")
    EQ = "==", gettext_lazy("equal to")


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


class Channel(TextChoices):
    MAIL = "mail", gettext_lazy("Mail")
    NOTICE = "notice", gettext_lazy("In the app")


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

    STALE = "stale", gettext_lazy("Stale")
    OVERDUE = "overdue", gettext_lazy("Overdue")
    SOON = "soon", gettext_lazy("Due soon")
    FRESH = "fresh", gettext_lazy("Fresh")
    # Somebody is looking: it is late no more, whatever its day was.
    STARTED = "started", gettext_lazy("Started")

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

    INVITED = "invited", gettext_lazy("Invitation")
    EARLY = "early", gettext_lazy("Reminder in good time")
    LAST = "last", gettext_lazy("Last reminder")
    BY_HAND = "by_hand", gettext_lazy("Reminder by hand")
    AGENDA = "agenda", gettext_lazy("Agenda")


class DeliveryState(TextChoices):
    PENDING = "pending", gettext_lazy("Pending")
    CLAIMED = "claimed", gettext_lazy("Claimed")
    SENT = "sent", gettext_lazy("Sent")
    FAILED = "failed", gettext_lazy("Failed")
    UNKNOWN = "unknown", gettext_lazy("Unknown")
    CANCELLED = "cancelled", gettext_lazy("Cancelled")

    @property
    def is_unsent(self) -> bool:
        """It may still go out."""
        return self in (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.UNKNOWN)


class DeliveryFault(TextChoices):
    """Why a try to send came to nothing."""

    AWAY = "away", gettext_lazy("Server not reached")
    DEFERRED = "deferred", gettext_lazy("Put off by the server")
    REFUSED = "refused", gettext_lazy("Refused")
    # The process that sent went away; nobody knows whether the mail left.
    BROKE_OFF = "broke_off", gettext_lazy("Broke off")
    # Something of our own, such as a mail that could not be written.
    OURS = "ours", gettext_lazy("Fault of the program")


class TokenScope(TextChoices):
    """What a member's token may do; `workshops/api/auth.py` says which calls that lets through."""

    READ = "read", gettext_lazy("Read")
    WRITE = "write", gettext_lazy("Write")
    # Take readings of signals and read them again, and nothing else: for pipelines.
    READINGS = "readings", gettext_lazy("Readings only")

    @property
    def in_sentence(self) -> str:
        """What it lets a token do, after "may"."""
        return {
            TokenScope.READ: pgettext("a token may …", "read"),
            TokenScope.WRITE: pgettext("a token may …", "read and write"),
            TokenScope.READINGS: pgettext("a token may …", "take readings of signals"),
        }[self]

    def allows(self, method: str, *, of_readings: bool = False) -> bool:
        """Whether a call is let through. `of_readings`: one of the two that add and read a signal's readings."""
        if self is TokenScope.READINGS:
            return of_readings
        return self is TokenScope.WRITE or method in ("GET", "HEAD")


class TokenState(TextChoices):
    """How a member's token stands."""

    ACTIVE = "active", gettext_lazy("Active")
    EXPIRED = "expired", gettext_lazy("Expired")
    REVOKED = "revoked", gettext_lazy("Revoked")


class SignInWay(TextChoices):
    """By what somebody has signed in; a second factor is said besides."""

    CODE = "code", gettext_lazy("a code by mail")
    PASSKEY = "passkey", gettext_lazy("a passkey")
    PROVIDER = "provider", gettext_lazy("your organisation’s sign-in")
    LINK = "link", gettext_lazy("a one-time link")


class WhyFirst(TextChoices):
    """Why a revisit asks a criterion before the others."""

    BROKEN = "broken", gettext_lazy("Its signal is broken")
    AT_RISK = "at_risk", gettext_lazy("Its signal is at risk")
    FLIP = "flip", gettext_lazy("Could change the winner")
    DIVIDED = "divided", gettext_lazy("The answers lay apart last time")
    UNANSWERED = "unanswered", gettext_lazy("Nobody answered it last time")
    NEW = "new", gettext_lazy("Not asked last time")


class ChannelKind(TextChoices):
    """Where a workspace's own messages go."""

    SLACK = "slack", gettext_lazy("Slack")
    TEAMS = "teams", gettext_lazy("Teams")
    MATRIX = "matrix", gettext_lazy("Matrix")
    MAIL = "mail", gettext_lazy("Mail")
    WEBHOOK = "webhook", gettext_lazy("Webhook")


class ChannelNewsKind(TextChoices):
    """What a workspace's channel is told of, each once; the first three are rungs of the ladder."""

    DUE = "due", gettext_lazy("Due")
    OVERDUE = "overdue", gettext_lazy("Overdue")
    STALE = "stale", gettext_lazy("Stale")
    BROKEN = "broken", gettext_lazy("Broken")


class ImportFate(TextChoices):
    """What becomes of one file of an import."""

    NEW = "new", gettext_lazy("New")
    CHANGED = "changed", gettext_lazy("Changed")
    UNCHANGED = "unchanged", gettext_lazy("In the log already")
    LEFT_OUT = "left_out", gettext_lazy("Left out")
    REFUSED = "refused", gettext_lazy("Refused")


class AuditGroup(TextChoices):
    """What the entries of the audit are filtered by."""

    SIGN_INS = "sign_ins", gettext_lazy("Sign-ins")
    PEOPLE = "people", gettext_lazy("People")
    TOKENS = "tokens", gettext_lazy("Tokens")
    EXPORTS = "exports", gettext_lazy("Exports")
    ERASURES = "erasures", gettext_lazy("Erasures")
    SETTINGS = "settings", gettext_lazy("Settings")


class AuditKind(TextChoices):
    """What is written into a workspace's audit; the facts that go with each stand in `domain/audit.py`."""

    SIGNED_IN = "signed_in", gettext_lazy("Signed in")
    SIGN_IN_REFUSED = "sign_in_refused", gettext_lazy("Sign-in refused")
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere", gettext_lazy("Signed out everywhere")
    SESSION_ENDED = "session_ended", gettext_lazy("Session ended")
    WAY_IN_ADDED = "way_in_added", gettext_lazy("Way to sign in added")
    WAY_IN_REMOVED = "way_in_removed", gettext_lazy("Way to sign in removed")

    INVITED = "invited", gettext_lazy("Invited")
    INVITATION_WITHDRAWN = "invitation_withdrawn", gettext_lazy("Invitation withdrawn")
    MEMBER_JOINED = "member_joined", gettext_lazy("Joined the workspace")
    ROLE_CHANGED = "role_changed", gettext_lazy("Role changed")
    MEMBER_REMOVED = "member_removed", gettext_lazy("Removed")
    MEMBER_LEFT = "member_left", gettext_lazy("Left the workspace")
    OWNER_CHANGED = "owner_changed", gettext_lazy("Ownership handed over")

    TOKEN_MADE = "token_made", gettext_lazy("Token made")
    TOKEN_REVOKED = "token_revoked", gettext_lazy("Token revoked")

    EXPORTED = "exported", gettext_lazy("Exported")

    PERSON_ERASED = "person_erased", gettext_lazy("Person erased")
    TEXTS_ERASED = "texts_erased", gettext_lazy("Texts erased")
    OLD_DATA_ERASED = "old_data_erased", gettext_lazy("Old data erased")

    SETTING_CHANGED = "setting_changed", gettext_lazy("Setting changed")

    @property
    def group(self) -> AuditGroup:
        return _AUDIT_GROUPS[self]


_AUDIT_GROUPS: dict[AuditKind, AuditGroup] = {
    AuditKind.SIGNED_IN: AuditGroup.SIGN_INS,
    AuditKind.SIGN_IN_REFUSED: AuditGroup.SIGN_INS,
    AuditKind.SIGNED_OUT_EVERYWHERE: AuditGroup.SIGN_INS,
    AuditKind.SESSION_ENDED: AuditGroup.SIGN_INS,
    AuditKind.WAY_IN_ADDED: AuditGroup.SIGN_INS,
    AuditKind.WAY_IN_REMOVED: AuditGroup.SIGN_INS,
    AuditKind.INVITED: AuditGroup.PEOPLE,
    AuditKind.INVITATION_WITHDRAWN: AuditGroup.PEOPLE,
    AuditKind.MEMBER_JOINED: AuditGroup.PEOPLE,
    AuditKind.ROLE_CHANGED: AuditGroup.PEOPLE,
    AuditKind.MEMBER_REMOVED: AuditGroup.PEOPLE,
    AuditKind.MEMBER_LEFT: AuditGroup.PEOPLE,
    AuditKind.OWNER_CHANGED: AuditGroup.PEOPLE,
    AuditKind.TOKEN_MADE: AuditGroup.TOKENS,
    AuditKind.TOKEN_REVOKED: AuditGroup.TOKENS,
    AuditKind.EXPORTED: AuditGroup.EXPORTS,
    AuditKind.PERSON_ERASED: AuditGroup.ERASURES,
    AuditKind.TEXTS_ERASED: AuditGroup.ERASURES,
    AuditKind.OLD_DATA_ERASED: AuditGroup.ERASURES,
    AuditKind.SETTING_CHANGED: AuditGroup.SETTINGS,
}


class Exported(TextChoices):
    """What was handed out as a file."""

    DECISION = "decision", gettext_lazy("a decision")
    DECISIONS = "decisions", gettext_lazy("the list of decisions")
    IN_FORCE = "in_force", gettext_lazy("the decisions in force on a day")
    BALLOTS = "ballots", gettext_lazy("the ballots of a workshop")
    LOG = "log", gettext_lazy("the whole log")
    BUNDLE = "bundle", gettext_lazy("the log, with what checks it")
    SITE = "site", gettext_lazy("the log as a site")
    PERSON = "person", gettext_lazy("all that is kept of a person")
    AUDIT = "audit", gettext_lazy("the audit")


class NamePlace(TextChoices):
    """In which kind of text somebody's name stands."""

    TEXT = "text", gettext_lazy("the signed text")
    SIGNATURE = "signature", gettext_lazy("a signature")
    REVISIT = "revisit", gettext_lazy("a revisit’s reason or note")
    PLAN = "plan", gettext_lazy("who is reminded")
    READING = "reading", gettext_lazy("a reading’s source")
    EVENT = "event", gettext_lazy("what somebody wrote in the history")
    QUESTION = "question", gettext_lazy("what the workshop asks")
    PERSON = "person", gettext_lazy("the name of a seat")
    NOTE = "note", gettext_lazy("a note")
    REASON = "reason", gettext_lazy("the reason of an answer")
    VIEW = "view", gettext_lazy("a saved view")
    CHANNEL = "channel", gettext_lazy("the name of a channel")
    CHECKLIST = "checklist", gettext_lazy("an answer to the checklist")
    KNOCK = "knock", gettext_lazy("who waited at the door")
    TEMPLATE = "template", gettext_lazy("a workshop template")
