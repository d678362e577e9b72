"""A decision that was made elsewhere, taken into the log with its own state and date."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.domain import assumptions, revisit_plans
from workshops.domain.decision_text import QUARTER, DecisionText
from workshops.domain.decisions import next_number
from workshops.domain.log import append_event, canonical, sha256
from workshops.domain.plan_terms import PlanTerms
from workshops.domain.rights import check_may_change
from workshops.enums import DecisionStatus
from workshops.models import Decision, Member, Revision
from workshops.refusals import Conflict


def known_import(*, by: Member, body: DecisionText, every_months: int) -> Decision | None:
    """The decision that holds this very text already, so that importing twice does no harm.

    Texts that were taken over earlier say in themselves how often the decision comes back.
    """
    earlier: DecisionText = {**body, "revisit": {"every_months": every_months, "owner": ""}}
    texts = [sha256(canonical(text)) for text in (body, earlier)]
    same = Revision.objects.filter(decision__workspace=by.workspace, sha256__in=texts)
    found = same.select_related("decision").first()
    return found.decision if found else None


@transaction.atomic
def import_decision(
    *,
    by: Member,
    body: DecisionText,
    status: DecisionStatus,
    decided_on: date | None,
    source: str,
    terms: PlanTerms | None = None,
    plan_revisits: bool = False,
) -> Decision:
    """Record `body` (as decision_text makes it) as revision 1.

    `plan_revisits`: where it is accepted and in force it gets its revisits, counted from today, by `terms` (every
    quarter, and the importer is reminded, where nothing else is said). Otherwise a folder of old records would ask its
    importer about each of them.
    """
    at = datetime.combine(decided_on, time(), tzinfo=UTC) if decided_on else timezone.now()
    accepted = status.was_accepted
    decision = Decision.objects.create(
        workspace=by.workspace,
        number=next_number(by.workspace),
        status=status,
        title=body["title"],
        approach=body["approach"],
        created_by=by,
        created_at=at,
        accepted_at=at if accepted else None,
        accepted_by=by if accepted else None,
        retired_at=at if status == DecisionStatus.RETIRED else None,
    )
    text = canonical(body)
    revision = Revision.objects.create(
        decision=decision, number=1, text=text, body=body, sha256=sha256(text), created_by=by
    )
    assumptions.keep_in_step(decision=decision, body=body)
    append_event(
        "decision.imported",
        subject=decision,
        by=by,
        body={
            "number": decision.number,
            "revision": 1,
            "sha256": revision.sha256,
            "text": body,
            "status": status.value,
            "decided_on": decided_on.isoformat() if decided_on else None,
            "source": source,
        },
    )
    if plan_revisits and status.was_accepted and status.is_in_force:
        revisit_plans.start_plan(decision=decision, by=by, terms={"every_months": QUARTER, **(terms or {})})
    return decision


@transaction.atomic
def link_successor(*, older: Decision, newer: Decision, by: Member) -> None:
    """Say of two imported decisions that one superseded the other."""
    check_may_change(by, newer)
    if older.pk == newer.pk or newer.supersedes_id or Decision.objects.filter(supersedes=older).exists():
        words = _("{newer} cannot be linked as what superseded {older}.")
        raise Conflict(words.format(newer=newer.label, older=older.label))
    newer.supersedes = older
    newer.save(update_fields=["supersedes"])
    append_event(
        "decision.linked",
        subject=newer,
        by=by,
        body={"number": newer.number, "supersedes": older.number},
    )
