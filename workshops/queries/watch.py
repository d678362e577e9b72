"""Decisions that name a model, and what Advisor itself watches of them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F, Q, QuerySet

from workshops.models import Assumption, Decision, Revision
from workshops.models.decisions import IN_FORCE

# A text that names a base model, or a tuned checkpoint, whose id may name its base.
_NAMES_A_MODEL = ~Q(body__configuration__base_model_id="") | ~Q(body__configuration__fine_tune_checkpoint_id="")


def watched_decisions() -> list[UUID]:
    """Those in force whose text names a model, in the order of their workspaces and numbers."""
    current = Revision.objects.filter(_NAMES_A_MODEL, number=F("decision__revision_number"))
    rows = current.filter(decision__status__in=IN_FORCE).order_by("decision__workspace__slug", "decision__number")
    return list(rows.values_list("decision_id", flat=True))


def built_in(decision: Decision) -> QuerySet[Assumption]:
    """The assumptions that stand for what Advisor itself watches, with their signals."""
    rows = Assumption.objects.filter(~Q(watches=""), decision=decision, dropped_at=None)
    return rows.select_related("signal").order_by("position", "pk")
