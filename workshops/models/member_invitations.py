"""Who is asked to become a member of a workspace, and the mail that asks them."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from workshops.enums import InvitationState, MemberRole
from workshops.models.deliveries import Mailing, sending_checks, waiting_index
from workshops.models.people import Member, Workspace


class MemberInvitation(models.Model):
    """One person is asked in, with a role: whoever reads the mailbox `email`, or, `by_link`, whoever is given the link.

    Only the SHA-256 of its token is kept. `via`: the link by which somebody without an account asked for this mail.
    An address may be erased (empty) once the invitation is over.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="member_invitations")
    by_link = models.BooleanField(default=False)
    email = models.EmailField(max_length=254, blank=True)
    role = models.CharField(max_length=12, choices=MemberRole)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    via = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="asked_by_it")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=MemberRole.values), name="member_invitation_role_known"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="member_invitation_ends_once",
            ),
            models.CheckConstraint(
                condition=Q(by_link=False) | Q(email=""), name="member_invitation_link_has_no_address"
            ),
            models.UniqueConstraint(
                "workspace",
                Lower("email"),
                condition=Q(by_link=False, via=None, accepted_at=None, withdrawn_at=None) & ~Q(email=""),
                name="member_invitation_open_once",
            ),
        ]

    def state(self, now: datetime) -> InvitationState:
        if self.accepted_at is not None:
            return InvitationState.ACCEPTED
        if self.withdrawn_at is not None:
            return InvitationState.WITHDRAWN
        return InvitationState.EXPIRED if self.expires_at <= now else InvitationState.OPEN


class MemberMail(Mailing):
    """The one mail of an invitation."""

    invitation = models.OneToOneField(MemberInvitation, on_delete=models.CASCADE, related_name="mail")

    class Meta:
        constraints = sending_checks("member_mail")
        indexes = [waiting_index("member_mail")]
