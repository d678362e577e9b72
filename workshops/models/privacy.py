"""How long a workspace keeps what it does not need for ever."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from workshops.models.people import Workspace

LONGEST_KEPT = 36_500
# The audit is there to be looked at when something has come out, which takes time.
AUDIT_AT_LEAST = 365


def _days(at_least: int = 1) -> models.PositiveIntegerField[int | None, int | None]:
    """So many days; null: for good."""
    limits = [MinValueValidator(at_least), MaxValueValidator(LONGEST_KEPT)]
    return models.PositiveIntegerField(null=True, blank=True, validators=limits)


class Retention(models.Model):
    """Of one workspace; without a row everything is kept."""

    workspace = models.OneToOneField(Workspace, on_delete=models.CASCADE, primary_key=True, related_name="retention")
    # Workshops that came to no decision, from the day on which anything last happened in them.
    workshops = _days()
    # Addresses of invitations, from the day on which their workshop, or they themselves, were over; null: the
    # installation's thirty.
    invitations = _days()
    # Messages to people, in the app and by mail, from the day on which they came.
    notices = _days()
    # Measured values, from the day on which they were measured; those that a signal still stands by are kept.
    readings = _days()
    # Entries of the audit. What changed rights is an event of the log besides, which stays.
    audit = _days(AUDIT_AT_LEAST)

    class Meta:
        constraints = [
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 1, f"{name}__lte": LONGEST_KEPT}),
                    name=f"retention_of_{name}_in_days",
                )
                for name in ("workshops", "invitations", "notices", "readings")
            ),
            models.CheckConstraint(
                condition=Q(audit__isnull=True) | Q(audit__gte=AUDIT_AT_LEAST, audit__lte=LONGEST_KEPT),
                name="retention_of_audit_in_days",
            ),
        ]
