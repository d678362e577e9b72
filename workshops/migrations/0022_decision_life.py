import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

STATUSES = [
    ("draft", "Draft"),
    ("proposed", "Proposed"),
    ("accepted", "Accepted"),
    ("amended", "Amended"),
    ("superseded", "Superseded"),
    ("retired", "Retired"),
    ("rejected", "Rejected"),
]
NOT_ACCEPTED = ["draft", "proposed", "rejected"]


def mark_guests(apps, schema_editor):
    """Whoever has no account signed as a guest; who was given one since cannot be told apart any more."""
    signers = apps.get_model("workshops", "SignOff").objects.using(schema_editor.connection.alias)
    signed = signers.filter(participant__isnull=False)
    signed.filter(participant__member__isnull=True).update(guest=True)


class Migration(migrations.Migration):
    dependencies = [("workshops", "0021_checkpoints")]

    operations = [
        migrations.RemoveConstraint(model_name="decision", name="decision_accepted_by_somebody"),
        migrations.RemoveConstraint(model_name="decision", name="decision_open_not_accepted"),
        migrations.RemoveConstraint(model_name="decision", name="decision_status_known"),
        migrations.AlterField(
            model_name="decision",
            name="status",
            field=models.CharField(choices=STATUSES, default="proposed", max_length=12),
        ),
        migrations.AddField(
            model_name="decision",
            name="amends",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="amended_by",
                to="workshops.decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=Q(status__in=[key for key, _ in STATUSES]), name="decision_status_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=Q(status__in=NOT_ACCEPTED, accepted_at__isnull=True) | ~Q(status__in=NOT_ACCEPTED),
                name="decision_open_not_accepted",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=~Q(status__in=["accepted", "amended"])
                | Q(workshop__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="decision_accepted_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=Q(amends__isnull=True) | ~Q(amends=F("id")), name="decision_not_its_own_amendment"
            ),
        ),
        migrations.AddField(
            model_name="signoff", name="guest", field=models.BooleanField(db_default=False, default=False)
        ),
        migrations.RunPython(mark_guests, migrations.RunPython.noop),
    ]
