"""The audit of a workspace: who signed in, changed rights, took data out, erased."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from workshops.enums import AuditKind
from workshops.models.people import Workspace


class AuditEntry(models.Model):
    """One entry. It is written by `domain/audit.py` and then stays: PostgreSQL takes no change of it and no removal,
    but that its address of the network is forgotten (migrations/sql/audit.py)."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="audit")
    at = models.DateTimeField()
    kind = models.CharField(max_length=24, choices=AuditKind)
    # Who did it, and what it is about, spelt as in the log: "member:<id>", "user:<id>", "participant:<id>",
    # "system"; "apitoken:<id>", "decision:<id>", or nothing. Never a name.
    actor = models.CharField(max_length=60)
    about = models.CharField(max_length=60, blank=True, default="")
    # Plain values, no nesting: {"scope": "read"}.
    facts = models.JSONField(default=dict)
    # From where; of sign-ins only, and forgotten after `ADDRESS_KEPT`.
    address = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=AuditKind.values), name="audit_kind_known")]
        indexes = [
            models.Index(fields=["workspace", "-id"], name="audit_newest"),
            models.Index(fields=["workspace", "at"], name="audit_by_day"),
            models.Index(fields=["workspace", "kind", "-id"], name="audit_by_kind"),
            models.Index(fields=["workspace", "actor", "-id"], name="audit_by_actor"),
            models.Index(fields=["workspace", "about", "-id"], name="audit_by_about"),
            models.Index(fields=["at"], name="audit_addresses", condition=Q(address__isnull=False)),
        ]
