"""The audit of a workspace, which only grows; tokens that expire, and those that only take readings."""

import django.db.models.deletion
from django.db import migrations, models

from workshops.migrations.sql import audit

KINDS = [
    ("signed_in", "Signed in"),
    ("sign_in_refused", "Sign-in refused"),
    ("signed_out_everywhere", "Signed out everywhere"),
    ("session_ended", "Session ended"),
    ("way_in_added", "Way to sign in added"),
    ("way_in_removed", "Way to sign in removed"),
    ("invited", "Invited"),
    ("invitation_withdrawn", "Invitation withdrawn"),
    ("member_joined", "Joined the workspace"),
    ("role_changed", "Role changed"),
    ("member_removed", "Removed"),
    ("member_left", "Left the workspace"),
    ("owner_changed", "Ownership handed over"),
    ("token_made", "Token made"),
    ("token_revoked", "Token revoked"),
    ("exported", "Exported"),
    ("person_erased", "Person erased"),
    ("texts_erased", "Texts erased"),
    ("old_data_erased", "Old data erased"),
    ("setting_changed", "Setting changed"),
]
SCOPES = [("read", "Read"), ("write", "Write"), ("readings", "Readings only")]


def values(choices):
    return [value for value, _ in choices]


class Migration(migrations.Migration):
    dependencies = [("workshops", "0034_member_invitations")]

    operations = [
        migrations.CreateModel(
            "AuditEntry",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="audit", to="workshops.workspace"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(choices=KINDS, max_length=24)),
                ("actor", models.CharField(max_length=60)),
                ("about", models.CharField(blank=True, default="", max_length=60)),
                ("facts", models.JSONField(default=dict)),
                ("address", models.GenericIPAddressField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("kind__in", values(KINDS))), name="audit_kind_known")
                ],
                "indexes": [
                    models.Index(fields=["workspace", "-id"], name="audit_newest"),
                    models.Index(fields=["workspace", "at"], name="audit_by_day"),
                    models.Index(fields=["workspace", "kind", "-id"], name="audit_by_kind"),
                    models.Index(fields=["workspace", "actor", "-id"], name="audit_by_actor"),
                    models.Index(fields=["workspace", "about", "-id"], name="audit_by_about"),
                    models.Index(
                        fields=["at"], name="audit_addresses", condition=models.Q(("address__isnull", False))
                    ),
                ],
            },
        ),
        migrations.RunSQL(audit.STAYS, audit.GONE),
        migrations.AddField("apitoken", "expires_on", models.DateField(blank=True, null=True)),
        migrations.RemoveConstraint("apitoken", "token_scope_known"),
        migrations.AlterField(
            "apitoken", "scope", models.CharField(choices=SCOPES, default="write", max_length=8)
        ),
        migrations.AddConstraint(
            "apitoken",
            models.CheckConstraint(condition=models.Q(("scope__in", values(SCOPES))), name="token_scope_known"),
        ),
    ]
