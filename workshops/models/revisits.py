"""When a decision comes back: the cadence, and each due date of it."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from workshops import dates
from workshops.enums import Freshness, OccurrenceReason, OccurrenceState, RevisitOutcome
from workshops.models.decisions import Decision
from workshops.models.people import Member
from workshops.models.rooms import Workshop

OPEN_STATES = [state for state in OccurrenceState if state.is_open]
WAITING_STATES = [state for state in OccurrenceState if state.is_waiting]
MAX_SNOOZES = 3
LONGEST_WHY = 1000  # characters of why one comes early, or can wait
LONGEST_NOTE = 2000


class RevisitPlan(models.Model):
    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="revisit_plan")
    # Every due date is counted from here, never from the one before, so month ends do not drift.
    anchor_on = models.DateField()
    # The number of the period that the anchor stands for. A new cadence sets a new anchor and counts on from the
    # last period used, so a period's number means one due date for ever.
    anchor_period = models.PositiveSmallIntegerField(default=0)
    every_months = models.PositiveSmallIntegerField()
    time_zone = models.CharField(max_length=64, default="UTC")
    owner = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="revisit_plans")
    owner_name = models.CharField(max_length=80, blank=True)
    # Who is asked where the owner has gone.
    backup = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # Who has taken over since the owner went, and has been told so.
    stand_in = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="stands_in_for")
    ended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(every_months__gte=1, every_months__lte=12), name="plan_1_to_12"),
        ]

    @property
    def looked_after_by(self) -> str:
        """Who is asked: the owner, or who stands in since the owner went."""
        return self.stand_in.name if self.stand_in else self.owned_by

    @property
    def owned_by(self) -> str:
        """Its owner, also one who has left."""
        return self.owner.name if self.owner else self.owner_name

    def is_looked_after_by(self, member: Member) -> bool:
        return member.pk in (self.owner_id, self.stand_in_id)


class Occurrence(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(RevisitPlan, on_delete=models.CASCADE, related_name="occurrences")
    # Null: asked for early. It is no date of the cadence, whose next one comes after it.
    period = models.PositiveSmallIntegerField(null=True)
    due_on = models.DateField()
    # When it is due as things stand: local 09:00 of `due_on`, or of `snoozed_until` once snoozed, as an instant.
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=OccurrenceState, default=OccurrenceState.SCHEDULED)
    reason = models.CharField(max_length=8, choices=OccurrenceReason, default=OccurrenceReason.CADENCE)
    # What asked for it early: the words of whoever did, or {signal, metric, comparator, threshold, window_days, mean,
    # readings: [{at, value}], at} of each signal that broke, or a `PilotEvidence` of each metric that a pilot missed.
    reason_words = models.TextField(max_length=LONGEST_WHY, blank=True)
    evidence = models.JSONField(default=list)
    snoozed_until = models.DateField(null=True, blank=True)
    # The first of the due dates in a row before this one at which nobody looked.
    missed_since_on = models.DateField(null=True, blank=True)
    # Rises with each change of the announced date; calendars take the highest (RFC 5545 SEQUENCE), and each
    # announced date is reminded of once.
    sequence = models.PositiveIntegerField(default=0)
    # When what calendars show of it last changed (RFC 5545 LAST-MODIFIED).
    changed_at = models.DateTimeField(default=timezone.now)
    # When `tick` has to look at it again; null: at its next pass.
    wake_at = models.DateTimeField(null=True, blank=True)
    snooze_count = models.PositiveSmallIntegerField(default=0)
    workshop = models.OneToOneField(Workshop, on_delete=models.SET_NULL, null=True, blank=True, related_name="revisit")
    # When somebody last pressed "Start" or "Go on".
    started_at = models.DateTimeField(null=True, blank=True)
    # Started and then untouched for so long that it is asked for again: when it was last touched. Null otherwise.
    left_since = models.DateTimeField(null=True, blank=True)
    # Up to which moment `tick` has brought it; in a rehearsal later than the present.
    passed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=RevisitOutcome, blank=True)
    note = models.TextField(max_length=LONGEST_NOTE, blank=True)
    # Completed without a room: what was looked at, as the keys of the list that was ticked off.
    looked_at = models.JSONField(default=list)
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "period"], name="occurrence_once_per_period"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state__in=OPEN_STATES), name="occurrence_one_open_per_plan"
            ),
            models.CheckConstraint(condition=Q(state__in=OccurrenceState.values), name="occurrence_state_known"),
            models.CheckConstraint(condition=Q(reason__in=OccurrenceReason.values), name="occurrence_reason_known"),
            models.CheckConstraint(
                condition=Q(period__isnull=False) | ~Q(reason=OccurrenceReason.CADENCE),
                name="occurrence_cadence_counts",
            ),
            models.CheckConstraint(
                condition=Q(snooze_count__lte=MAX_SNOOZES), name="occurrence_snoozed_thrice_at_most"
            ),
            models.CheckConstraint(
                condition=Q(state=OccurrenceState.COMPLETED, completed_at__isnull=False) & ~Q(outcome="")
                | ~Q(state=OccurrenceState.COMPLETED) & Q(completed_at__isnull=True, outcome=""),
                name="occurrence_completed_with_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_at"]),
            models.Index(
                Coalesce("snoozed_until", "missed_since_on", "due_on"),
                "id",
                condition=Q(state__in=OPEN_STATES),
                name="occurrence_open_by_day",
            ),
            models.Index(
                fields=["-completed_at", "-id"],
                condition=Q(state=OccurrenceState.COMPLETED),
                name="occurrence_done_newest_first",
            ),
            models.Index(fields=["wake_at"], condition=Q(state__in=OPEN_STATES), name="occurrence_open_by_wake"),
            models.Index(
                fields=["left_since"],
                condition=Q(left_since__isnull=False, state__in=OPEN_STATES),
                name="occurrence_left",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return OccurrenceState(self.state).is_open

    @property
    def is_waiting(self) -> bool:
        return OccurrenceState(self.state).is_waiting

    @property
    def was_left(self) -> bool:
        """Somebody began to look and did not go on; its room is still there."""
        return self.is_waiting and self.left_since is not None and self.workshop_id is not None

    @property
    def asked_on(self) -> date:
        """The day in people's calendars: its due date, or the day to which it was snoozed."""
        return self.snoozed_until or self.due_on

    @property
    def waiting_since_on(self) -> date:
        """Since when the decision has waited for somebody to look: missed periods count, up to the last snooze."""
        return self.snoozed_until or self.missed_since_on or self.due_on

    # How it stands at a moment, by the plan's own calendar. The same in SQL: `queries/revisit_days.py`.

    def days_left(self, now: datetime) -> int:
        """Until it is to be looked at; negative: how many days it has waited."""
        return dates.days_left(self.waiting_since_on, self.plan.time_zone, now)

    def freshness(self, now: datetime) -> Freshness:
        """Of an open one."""
        return Freshness.of(self.days_left(now)) if self.is_waiting else Freshness.STARTED

    def has_come(self, now: datetime) -> bool:
        """Whether somebody is asked to look: its day is here or past, and nobody has begun."""
        return self.is_waiting and self.days_left(now) <= 0

    def may_come_earlier(self, now: datetime) -> bool:
        """Whether it still waits for a date of the cadence; one that has come, or was asked for early, is the one."""
        return self.is_waiting and self.reason == OccurrenceReason.CADENCE and not self.has_come(now)

    def is_overdue(self, now: datetime) -> bool:
        return self.is_open and self.freshness(now).is_late

    def state_at(self, now: datetime) -> OccurrenceState:
        """The stored state; but due is due from the first minute of its day, before `tick` has written it down."""
        return OccurrenceState.DUE if self.has_come(now) else OccurrenceState(self.state)
