"""Who is written to about a workshop before its meeting, and each mail that goes out."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.enums import RoomMailStage
from workshops.models.deliveries import Mailing, sending_checks, sending_indexes
from workshops.models.people import Member
from workshops.models.rooms import Participant, Round, StakeholderRole, Workshop

# Invitations whose `address_is_confirmed`.
CONFIRMED = Q(invited_by__isnull=False) | Q(confirmed_at__isnull=False)


class Invitation(models.Model):
    """An address to which mails about one workshop go: a facilitator invited it, or (`invited_by` null) a guest left
    it when they joined.

    It stands beside the participant and not on it, so that nothing that shows people can show an address. The address
    is erased some time after the workshop is over; the rest stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    # The role that the join form starts with; null: they choose.
    role = models.ForeignKey(StakeholderRole, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    invited_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    participant = models.OneToOneField(
        Participant, on_delete=models.SET_NULL, null=True, blank=True, related_name="invitation"
    )
    # Of somebody who took part in the workshop that this one follows: its link gives them their seat again.
    before = models.ForeignKey(Participant, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    # When whoever reads this mailbox said that it is theirs; only of an address that a guest left.
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # Whoever reads this mailbox wants no more mails about the workshop.
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "email"]
        constraints = [
            models.UniqueConstraint(
                "workshop", Lower("email"), condition=Q(invited_by__isnull=False), name="invitation_once"
            ),
        ]

    @property
    def address_is_confirmed(self) -> bool:
        """Whether mails may go there: a facilitator has written to it, or whoever reads it has said that it is theirs.
        An address that a guest left is a stranger's until then."""
        return self.invited_by_id is not None or self.confirmed_at is not None

    @property
    def is_erased(self) -> bool:
        """Whether the address is gone: the row's own key then takes its place, so that `invitation_once` holds."""
        return "@" not in self.email

    @property
    def addressee(self) -> str:
        """The address as a facilitator is shown it."""
        return _("An address that has been erased") if self.is_erased else self.email


class RoomMail(Mailing):
    """One mail about a workshop: an invitation, or a reminder that scoring waits for somebody.

    To an invitation's address, or to a member who takes part without one.
    """

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="mails")
    # The round whose answers a reminder asks for; an invitation has none.
    round = models.ForeignKey(Round, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, null=True, blank=True, related_name="mails")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, null=True, blank=True, related_name="mails")
    stage = models.CharField(max_length=8, choices=RoomMailStage)
    # What it is about, so that the same is said once: the deadline, or when somebody asked for it by hand.
    about_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invitation", "stage", "about_at"], name="room_mail_once_to_invited"),
            models.UniqueConstraint(fields=["participant", "stage", "about_at"], name="room_mail_once_to_member"),
            models.CheckConstraint(
                condition=Q(invitation__isnull=False, participant__isnull=True)
                | Q(invitation__isnull=True, participant__isnull=False),
                name="room_mail_to_one",
            ),
            models.CheckConstraint(condition=Q(stage__in=RoomMailStage.values), name="room_mail_stage_known"),
            *sending_checks("room_mail"),
        ]
        indexes = sending_indexes("room_mail")
