"""Invitations into a workspace, and their mails; and from now on no workspace is without an owner."""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models

# Where nobody owns a workspace, whoever has facilitated there the longest does: they alone could change anything.
OWNERS = """
    UPDATE workshops_member SET role = 'owner' WHERE id IN (
        SELECT DISTINCT ON (m.workspace_id) m.id FROM workshops_member m
        WHERE m.role = 'facilitator' AND m.deactivated_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM workshops_member o
            WHERE o.workspace_id = m.workspace_id AND o.role = 'owner' AND o.deactivated_at IS NULL)
        ORDER BY m.workspace_id, m.created_at, m.id)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("workshops", "0033_table"),
    ]

    operations = [
        migrations.CreateModel(
            name="MemberInvitation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by_link", models.BooleanField(default=False)),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "Owner"),
                            ("facilitator", "Facilitator"),
                            ("member", "Member"),
                            ("viewer", "Viewer"),
                        ],
                        max_length=12,
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workshops.member",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workshops.member"
                    ),
                ),
                (
                    "via",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="asked_by_it",
                        to="workshops.memberinvitation",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="member_invitations",
                        to="workshops.workspace",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="MemberMail",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("not_before", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("claimed", "Claimed"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                            ("unknown", "Unknown"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("claim_token", models.UUIDField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("first_tried_at", models.DateTimeField(blank=True, null=True)),
                ("began_at", models.DateTimeField(blank=True, null=True)),
                ("unknown_tries", models.PositiveSmallIntegerField(default=0)),
                ("message_id", models.CharField(max_length=200, unique=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "fault",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("away", "Server not reached"),
                            ("deferred", "Put off by the server"),
                            ("refused", "Refused"),
                            ("broke_off", "Broke off"),
                            ("ours", "Fault of the program"),
                        ],
                        max_length=10,
                    ),
                ),
                ("error", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "asked_again_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workshops.member",
                    ),
                ),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workshops.member",
                    ),
                ),
                (
                    "invitation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mail",
                        to="workshops.memberinvitation",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="memberinvitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["owner", "facilitator", "member", "viewer"])),
                name="member_invitation_role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="memberinvitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("accepted_at__isnull", True), ("withdrawn_at__isnull", True), _connector="OR"),
                name="member_invitation_ends_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="memberinvitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("by_link", False), ("email", ""), _connector="OR"),
                name="member_invitation_link_has_no_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="memberinvitation",
            constraint=models.UniqueConstraint(
                models.F("workspace"),
                django.db.models.functions.text.Lower("email"),
                condition=models.Q(
                    ("accepted_at", None),
                    ("by_link", False),
                    ("via", None),
                    ("withdrawn_at", None),
                    models.Q(("email", ""), _negated=True),
                ),
                name="member_invitation_open_once",
            ),
        ),
        migrations.AddIndex(
            model_name="membermail",
            index=models.Index(
                condition=models.Q(("state__in", ["pending", "claimed", "unknown"])),
                fields=["not_before"],
                name="member_mail_open_by_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="membermail",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["pending", "claimed", "sent", "failed", "unknown", "cancelled"])),
                name="member_mail_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="membermail",
            constraint=models.CheckConstraint(
                condition=models.Q(("fault__in", ["", "away", "deferred", "refused", "broke_off", "ours"])),
                name="member_mail_fault_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="membermail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "claimed"), _negated=True),
                    models.Q(("claim_token__isnull", False), ("lease_until__isnull", False)),
                    _connector="OR",
                ),
                name="member_mail_claimed_has_lease",
            ),
        ),
        migrations.RunSQL(OWNERS, migrations.RunSQL.noop),
    ]
