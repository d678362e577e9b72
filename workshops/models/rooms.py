"""A workshop and what happens in its room: participants, rounds, answers, weights, notes."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from workshops.enums import Budget, CriteriaSet, Door, InPlace, KnockState, RevealPolicy, Shape, Stage, Sureness
from workshops.models.people import Member, Workspace

_OVER = [stage for stage in Stage if stage.is_over]


class Workshop(models.Model):
    """One question brought to a group, from lobby to decision."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="workshops")
    title = models.CharField(max_length=120)
    use_case = models.TextField(max_length=2000)
    facts = models.TextField(max_length=4000, blank=True)
    # What is known of the use case and nobody scores; each empty where nobody said.
    in_place = models.CharField(max_length=8, choices=InPlace, blank=True)
    budget = models.CharField(max_length=8, choices=Budget, blank=True)
    queries_a_day = models.PositiveBigIntegerField(null=True, blank=True)
    criteria_set = models.CharField(max_length=10, choices=CriteriaSet, default=CriteriaSet.FULL)
    # Criterion keys in the order in which they are asked; the framework they belong to is pinned beside them.
    criteria = ArrayField(models.CharField(max_length=60))
    framework_key = models.CharField(max_length=60)
    framework_version = models.CharField(max_length=20)
    framework_digest = models.CharField(max_length=64)
    # What people are promised before they answer: neither can be changed once somebody has (a trigger holds it).
    anonymous = models.BooleanField(default=False)
    reveal = models.CharField(max_length=10, choices=RevealPolicy, default=RevealPolicy.ROUND)
    stage = models.CharField(max_length=16, choices=Stage, default=Stage.LOBBY)
    stage_since = models.DateTimeField(default=timezone.now)
    # Typed by hand from a projector: no letters that look alike. Null once the workshop is over.
    join_code = models.CharField(max_length=12, unique=True, null=True)
    # Whether the code lets people in, has them knock first, or lets in nobody new.
    door = models.CharField(max_length=8, choices=Door, default=Door.OPEN, db_default=Door.OPEN)
    facilitator = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="facilitated_workshops")
    # Further members who may facilitate this workshop, whatever their role in the workspace: their keys. An array,
    # because every request to a room asks, and a table would be one more join each time.
    co_facilitators = ArrayField(models.UUIDField(), default=list)
    # Ballots are open, but take no answers until they are unlocked. Over with the stage.
    locked_at = models.DateTimeField(null=True, blank=True)
    # The room's timer, on the server's clock. Over with the stage.
    timer_ends_at = models.DateTimeField(null=True, blank=True)
    # While the room discusses: the criterion that is everybody's page, and since when. Over with the stage.
    on_table = models.CharField(max_length=60, blank=True)
    on_table_since = models.DateTimeField(null=True, blank=True)
    # Those that have been on the table, until all criteria are scored again.
    talked_over = ArrayField(models.CharField(max_length=60), default=list)
    # {stage: minutes} where the facilitator has other plans than those that are suggested.
    agenda = models.JSONField(default=dict)
    # Scoring before the meeting: until when the answers are asked for.
    answers_due_at = models.DateTimeField(null=True, blank=True)
    # When `tick` next has to remind those who are still missing; null: not before somebody sets another deadline.
    remind_at = models.DateTimeField(null=True, blank=True)
    # Set where the workshop was announced for a later day.
    starts_at = models.DateTimeField(null=True, blank=True)
    # Of the meeting as calendars and agenda mails have it: how often it became another, and when last.
    meeting_sequence = models.PositiveIntegerField(default=0)
    meeting_changed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Set in the transaction that removes it, which only so may take its closed rounds along (migrations/sql/rounds.py).
    expired_at = models.DateTimeField(null=True, blank=True)
    # A revisit starts from the answers of this workshop.
    follows = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="followed_by")
    # {gate key: reason} where the facilitator has waived a gate.
    waived_gates = models.JSONField(default=dict)
    # What the room counts its costs with, where that is not what the framework says: {"inputs": {key: number},
    # "months": whole number, "preset": key}, each only where it is said.
    costs = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="workshop_stage_known"),
            models.CheckConstraint(condition=Q(reveal__in=RevealPolicy.values), name="workshop_reveal_known"),
            models.CheckConstraint(condition=Q(door__in=Door.values), name="workshop_door_known"),
            models.CheckConstraint(condition=Q(in_place__in=["", *InPlace.values]), name="workshop_in_place_known"),
            models.CheckConstraint(condition=Q(budget__in=["", *Budget.values]), name="workshop_budget_known"),
            models.CheckConstraint(
                condition=Q(stage__in=_OVER, ended_at__isnull=False, join_code__isnull=True)
                | (~Q(stage__in=_OVER) & Q(ended_at__isnull=True)),
                name="workshop_ended_when_over",
            ),
            models.CheckConstraint(
                condition=Q(on_table="", on_table_since__isnull=True)
                | (~Q(on_table="") & Q(on_table_since__isnull=False, stage=Stage.DISCUSSION)),
                name="workshop_table_in_discussion",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "-created_at"]),
            models.Index(fields=["remind_at"], condition=Q(remind_at__isnull=False), name="workshop_by_remind_at"),
        ]


class StakeholderRole(models.Model):
    """What a participant speaks for: product, security, data, or one that the facilitator adds."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="roles")
    key = models.SlugField(max_length=40)
    label = models.CharField(max_length=40)
    shape = models.CharField(max_length=8, choices=Shape, default=Shape.DIAMOND)
    weight = models.FloatField(default=1.0)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "key"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "key"], name="role_once_per_workshop"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="role_weight_not_negative"),
        ]


class Participant(models.Model):
    """Somebody in a workshop, member or guest. Without a role: an observer, who has no ballot."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="participants")
    member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="participations")
    name = models.CharField(max_length=60)
    role = models.ForeignKey(
        StakeholderRole, on_delete=models.PROTECT, null=True, blank=True, related_name="participants"
    )
    # They said so themselves, and nobody who facilitates has confirmed it. It counts like any other.
    role_claimed = models.BooleanField(default=False, db_default=False)
    # The same person in the workshop that this one follows, or in one before it: by their seat, never by a name. Their
    # answers of then are what they start from.
    before = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="again")
    # SHA-256 of the token that joining over the API returned; browsers hold a session instead.
    token_hash = models.CharField(max_length=64, unique=True, null=True)
    joined_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    # Removed for good: neither the browser nor the account that had this seat joins the workshop again.
    barred = models.BooleanField(default=False, db_default=False)
    # "I am ready", for the stage that began at this very moment: it is the workshop's `stage_since`, copied. With
    # the next stage or round it is no longer that, and so nobody has to clear it, and no clock is compared.
    ready_for = models.DateTimeField(null=True, blank=True)
    # Wants to speak, since then. Lowered by themselves, by the facilitator, or with the stage.
    hand_raised_at = models.DateTimeField(null=True, blank=True)
    # Since when the person is erased: name and words are gone, the answers stay.
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["joined_at"]
        constraints = [
            models.UniqueConstraint(
                "workshop", Lower("name"), condition=Q(removed_at__isnull=True), name="participant_name_once"
            ),
            models.UniqueConstraint(
                fields=["workshop", "member"],
                condition=Q(removed_at__isnull=True, member__isnull=False),
                name="participant_member_once",
            ),
            models.UniqueConstraint(
                fields=["workshop", "before"],
                condition=Q(removed_at__isnull=True, before__isnull=False),
                name="participant_seated_again_once",
            ),
            models.CheckConstraint(
                condition=Q(barred=False) | Q(removed_at__isnull=False), name="participant_barred_only_removed"
            ),
        ]

    @property
    def is_observer(self) -> bool:
        return self.role_id is None


class Knock(models.Model):
    """A guest who waits at the door, or has waited there. The browser or program that knocked knows the key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="knocks")
    # Empty once it was erased, of somebody who never had a seat.
    name = models.CharField(max_length=60)
    # What they say that they speak for; null: they only watch.
    role = models.ForeignKey(StakeholderRole, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=8, choices=KnockState, default=KnockState.WAITING)
    # Their seat, once they were let in.
    participant = models.OneToOneField(
        Participant, on_delete=models.SET_NULL, null=True, blank=True, related_name="knock"
    )
    # SHA-256 of the token that knocking over the API returned; it becomes the seat's.
    token_hash = models.CharField(max_length=64, unique=True, null=True)
    knocked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["knocked_at"]
        constraints = [
            models.UniqueConstraint(
                "workshop", Lower("name"), condition=Q(state=KnockState.WAITING), name="knock_name_once"
            ),
            models.CheckConstraint(condition=Q(state__in=KnockState.values), name="knock_state_known"),
        ]


class Round(models.Model):
    """One pass of private scoring. Kept for ever; closed once and then immutable, its answers with it.

    Triggers hold that (migrations/sql/rounds.py): of a closed round only `revealed` may still grow.
    """

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    # The criteria whose answers are open to the room: by the workshop's reveal policy all at once, one by one, or
    # at the end.
    revealed = ArrayField(models.CharField(max_length=60), default=list)
    # Where only some criteria are scored again: these. Empty: all of the workshop. The answers to the others are those
    # of the round before.
    asked = ArrayField(models.CharField(max_length=60), default=list)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "number"], name="round_number_once"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="round_closed_after_opened",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=False) | Q(revealed=[]), name="round_revealed_only_closed"
            ),
        ]


class Answer(models.Model):
    """One participant's answer to one criterion in one round. `level` null: "don't know"."""

    # No index of its own: the unique one begins with it, and a second only slows every answer down.
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="answers", db_index=False)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="answers")
    criterion = models.CharField(max_length=60)
    level = models.PositiveSmallIntegerField(null=True)
    confidence = models.PositiveSmallIntegerField(choices=Sureness, null=True)
    reason = models.TextField(max_length=1000, blank=True)
    # Which browser tab or program wrote it, and its own count of its changes: an older one of the same
    # writer that arrives late changes nothing; between writers the last to arrive counts.
    client = models.CharField(max_length=40, blank=True)
    sequence = models.BigIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)
    # Taken over from the round before, and not touched since.
    copied = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "participant", "criterion"], name="answer_once"),
            models.CheckConstraint(condition=Q(level__isnull=True) | Q(level__lte=4), name="answer_level_0_to_4"),
            models.CheckConstraint(
                condition=Q(confidence__isnull=True) | Q(confidence__in=[1, 2, 3]),
                name="answer_confidence_1_to_3",
            ),
        ]


class Weight(models.Model):
    """How much one criterion counts for one participant, 0 to 10, in one round."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="weights", db_index=False)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="weights")
    criterion = models.CharField(max_length=60)
    points = models.FloatField()
    client = models.CharField(max_length=40, blank=True)
    sequence = models.BigIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "participant", "criterion"], name="weight_once"),
            models.CheckConstraint(condition=Q(points__gte=0, points__lte=10), name="weight_0_to_10"),
        ]


class Note(models.Model):
    """What the room said about a criterion (or, with none, in general) while it talked.

    `parked`: put off to the parking lot, until it is settled.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="notes")
    criterion = models.CharField(max_length=60, blank=True)
    text = models.TextField(max_length=1000)
    author_name = models.CharField(max_length=80)
    # Of what is parked: who finds out, where somebody said so.
    owner_name = models.CharField(max_length=80, blank=True)
    parked = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | Q(parked=True), name="note_settled_only_parked"
            ),
        ]
