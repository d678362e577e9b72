"""What the group chose: decisions, their revisions, and who signed which text."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import UTC, datetime, time

from django.db import connection, models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from workshops.enums import DecisionMove, DecisionStatus, Stance
from workshops.models.people import Member, Workspace
from workshops.models.rooms import Participant, Workshop

IN_FORCE = [status for status in DecisionStatus if status.is_in_force]
_HOLDING = [status for status in DecisionStatus if status.holds]
_NOT_ACCEPTED = [status for status in DecisionStatus if not status.was_accepted]
# When it was accepted; what never was comes last, whether the earliest or the newest comes first.
ACCEPTED_ELSE_LATE = Coalesce("accepted_at", Value(datetime(9999, 1, 1, tzinfo=UTC)))
ACCEPTED_ELSE_EARLY = Coalesce("accepted_at", Value(datetime(1, 1, 1, tzinfo=UTC)))


def label_of(number: int) -> str:
    """`"D-0042"`"""
    return f"D-{number:04d}"


class Decision(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="decisions")
    number = models.PositiveIntegerField()
    workshop = models.OneToOneField(Workshop, on_delete=models.PROTECT, null=True, blank=True, related_name="decision")
    status = models.CharField(max_length=12, choices=DecisionStatus, default=DecisionStatus.PROPOSED)
    # Copies from the current revision, for lists and filters; the revision is the text that counts.
    title = models.CharField(max_length=120)
    approach = models.CharField(max_length=60)
    revision_number = models.PositiveSmallIntegerField(default=1)
    # Set from when it is proposed to replace the other one, which is superseded once this one is accepted.
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    # The decision of which it changes a part; that one holds on.
    amends = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="amended_by")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="decision_number_once"),
            models.CheckConstraint(condition=Q(status__in=DecisionStatus.values), name="decision_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=_NOT_ACCEPTED, accepted_at__isnull=True) | ~Q(status__in=_NOT_ACCEPTED),
                name="decision_open_not_accepted",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=_HOLDING)
                | Q(workshop__isnull=True)  # taken over from elsewhere, where nobody may have said by whom, or when
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="decision_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True) | ~Q(supersedes=F("id")),
                name="decision_not_its_own_successor",
            ),
            models.CheckConstraint(
                condition=Q(amends__isnull=True) | ~Q(amends=F("id")),
                name="decision_not_its_own_amendment",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "approach", "-number"], name="decision_by_approach"),
            models.Index(fields=["workspace", "status", "-number"], name="decision_by_status"),
            models.Index(fields=["workspace", "title", "number"], name="decision_by_title"),
            # Sorted by the day of acceptance, up or down, what was never accepted comes last.
            models.Index("workspace", ACCEPTED_ELSE_LATE, "number", name="decision_by_accepted_up"),
            models.Index("workspace", ACCEPTED_ELSE_EARLY, "number", name="decision_by_accepted_down"),
            # The timeline: by the day on which it was decided.
            models.Index("workspace", Coalesce("accepted_at", "created_at").desc(), name="decision_by_day"),
        ]

    @property
    def label(self) -> str:
        return label_of(self.number)

    def was_a_day(self, at: datetime) -> bool:
        """Whether of a moment in its life the day alone is known: what was imported was decided on a day, which is kept
        as its midnight in UTC."""
        return self.workshop_id is None and at.astimezone(UTC).time() == time()

    @property
    def is_in_force(self) -> bool:
        return DecisionStatus(self.status).is_in_force

    @property
    def is_over(self) -> bool:
        return DecisionStatus(self.status).is_over

    def allows(self, move: DecisionMove) -> bool:
        """Whether this may be done with it as it stands."""
        return move in DecisionStatus(self.status).moves


class Revision(models.Model):
    """One text of a decision. Never changed: an edit is the next revision."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    # The canonical JSON (RFC 8785) that the SHA-256 is over, and the same parsed: by PostgreSQL, so that what is shown
    # cannot be another text than the one that was signed.
    text = models.TextField()
    body = models.GeneratedField(
        expression=Cast("text", models.JSONField()), output_field=models.JSONField(), db_persist=True
    )
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["decision", "number"], name="revision_number_once")]


BY_ID = ("member:", "participant:")  # how an owner stands in a text who is known here


def spoken_owners(workspace: uuid.UUID, owners: Collection[str]) -> dict[str, str]:
    """Whom the owners of assumptions mean, by how they stand in a text: those of this workspace that stand there by
    their id, as they are called now, the others as they are written. One query, where there is an id."""
    found = {owner: owner for owner in owners}
    if any(owner.startswith(BY_ID) for owner in owners):
        with connection.cursor() as cursor:
            cursor.execute("SELECT o, spoken_owner(%s, o) FROM unnest(%s::text[]) o", [workspace, list(found)])
            found.update(cursor.fetchall())
    return found


class SignOff(models.Model):
    """One stakeholder's stance on one revision, bound to the hash of the text that they read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="sign_offs")
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, null=True, blank=True, related_name="sign_offs"
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="sign_offs")
    signer_name = models.CharField(max_length=80)
    role_key = models.CharField(max_length=40, blank=True)
    role_label = models.CharField(max_length=40, blank=True)
    # Whether they had no account here when they signed.
    guest = models.BooleanField(default=False, db_default=False)
    stance = models.CharField(max_length=32, choices=Stance)
    reason = models.TextField(max_length=2000, blank=True)
    signed_at = models.DateTimeField(default=timezone.now)
    # Set when a later revision replaced the text that was signed.
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["signed_at"]
        constraints = [
            models.CheckConstraint(condition=Q(stance__in=Stance.values), name="sign_off_stance_known"),
            models.UniqueConstraint(
                fields=["revision", "participant"],
                condition=Q(participant__isnull=False),
                name="sign_off_once_per_participant",
            ),
            models.UniqueConstraint(
                fields=["revision", "member"],
                condition=Q(member__isnull=False, participant__isnull=True),
                name="sign_off_once_per_member",
            ),
            models.CheckConstraint(
                condition=Q(participant__isnull=False) | Q(member__isnull=False), name="sign_off_by_somebody"
            ),
        ]
        indexes = [
            models.Index(fields=["role_key"], condition=Q(stance=Stance.DISSENT), name="sign_off_dissent_by_role"),
            models.Index(fields=["revision"], condition=Q(stance="dissent"), name="sign_off_dissent"),
        ]
