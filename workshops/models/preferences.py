"""When and about what a member wants mails. Whether at all is `Member.wants_mail`; notices in the app always come."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from workshops.models.decisions import Decision
from workshops.models.people import Member


class Preferences(models.Model):
    """Of one member; without a row: mails at once, at any hour. The hours are local to the person."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, primary_key=True, related_name="preferences")
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    daily_digest = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | (Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=F("quiet_until"))),
                name="preferences_quiet_hours_whole",
            )
        ]


class Mute(models.Model):
    """This member gets no mails about this decision."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="mutes")
    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="mutes")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "decision"], name="mute_once")]
