"""A decision that was made elsewhere, taken into the log with its own state, day and source."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.domain import assumptions, revisit_plans
from workshops.domain.assumption_owners import with_ids
from workshops.domain.decision_life import amend, check_no_ring
from workshops.domain.decision_moves import lock
from workshops.domain.decision_text import QUARTER, DecisionText
from workshops.domain.decisions import accept_decision, end_superseded, next_number, retire_decision
from workshops.domain.log import append_event, canonical, sha256
from workshops.domain.plan_terms import PlanTerms
from workshops.domain.rights import check_may_change
from workshops.enums import DecisionStatus
from workshops.models import Decision, Member, Revision
from workshops.refusals import Conflict


@transaction.atomic
def import_decision(
    *,
    by: Member,
    body: DecisionText,
    status: DecisionStatus,
    decided_on: date | None,
    source: str,
    source_text: str = "",
    record_id: str = "",
    terms: PlanTerms | None = None,
    plan_revisits: bool = False,
) -> Decision:
    """Record `body` (as decision_text makes it) as revision 1. `source`: the file's path inside its folder;
    `source_text`: all of it, kept as it came; `record_id`: what the file calls itself.

    Who accepted it, whether what is superseded or retired was ever accepted, and when it ended, nobody says, so that
    stays open: who imports it has accepted nothing.
    `plan_revisits`: where it is accepted it gets its revisits, counted from today, by `terms` (every quarter, and the
    importer is reminded, where nothing else is said). Otherwise a folder of old records would ask its importer about
    each of them.
    """
    at = datetime.combine(decided_on, time(), tzinfo=UTC) if decided_on else timezone.now()
    accepted = status == DecisionStatus.ACCEPTED
    decision = Decision.objects.create(
        workspace=by.workspace,
        number=next_number(by.workspace),
        status=status,
        title=body["title"],
        approach=body["approach"],
        created_by=by,
        created_at=at,
        accepted_at=at if accepted else None,
    )
    body = with_ids(body, workspace=by.workspace)
    text = canonical(body)
    revision = Revision.objects.create(decision=decision, number=1, text=text, sha256=sha256(text), created_by=by)
    watched = assumptions.keep_in_step(decision=decision, body=body)
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
            **({"record_id": record_id} if record_id else {}),
        },
        rows=[decision, revision, *watched],
        texts={"source": source_text},
    )
    if plan_revisits and accepted:
        revisit_plans.start_plan(decision=decision, by=by, terms={"every_months": QUARTER, **(terms or {})})
    return decision


@transaction.atomic
def keep_source(*, decision: Decision, by: Member, status: DecisionStatus, source: str, source_text: str) -> None:
    """The file of an imported decision has changed: keep it as it is now, with the status that it names."""
    append_event(
        "decision.reimported",
        subject=decision,
        by=by,
        body={"number": decision.number, "status": status.value, "source": source},
        texts={"source": source_text},
    )


def will_follow(decision: Decision, status: DecisionStatus) -> bool:
    """Whether `follow_status` makes of it what its file says now; anything else is done with the log's own verbs."""
    is_accepted = (decision.status, status) == (DecisionStatus.PROPOSED, DecisionStatus.ACCEPTED)
    return is_accepted or (decision.is_in_force and status == DecisionStatus.RETIRED)


@transaction.atomic
def follow_status(*, decision: Decision, by: Member, status: DecisionStatus, source: str) -> None:
    """What the file says now becomes of the decision, where `will_follow`."""
    check_may_change(by, decision)
    if not will_follow(decision, status):
        return
    if status == DecisionStatus.ACCEPTED:
        reason = _("The record {source} says that it is accepted.").format(source=source)
        accept_decision(decision=decision, by=by, unsigned_reason=reason, record=source)
    else:
        reason = _("The record {source} says that it is retired.")
        retire_decision(decision=decision, by=by, reason=reason.format(source=source))


@transaction.atomic
def link_successor(*, older: Decision, newer: Decision, by: Member) -> None:
    """Say of two imported decisions that one superseded the other; where the older one is still in force, it is
    superseded now. Raises Conflict where either is linked already, or a ring would come of it."""
    check_may_change(by, newer)
    older, newer = lock(older), lock(newer)
    words = _("{newer} cannot be linked as what superseded {older}.")
    if newer.supersedes_id or Decision.objects.filter(supersedes=older).exists():
        raise Conflict(words.format(newer=newer.label, older=older.label))
    check_no_ring(older=older, newer=newer)
    if older.status == DecisionStatus.ACCEPTED and newer.status != DecisionStatus.ACCEPTED:
        raise Conflict(words.format(newer=newer.label, older=older.label))
    newer.supersedes = older
    newer.save(update_fields=["supersedes"])
    append_event(
        "decision.linked",
        subject=newer,
        by=by,
        body={"number": newer.number, "supersedes": older.number},
        rows=[newer],
    )
    if older.is_in_force:
        end_superseded(older=older, newer=newer, by=by)


@transaction.atomic
def link_amendment(*, older: Decision, newer: Decision, by: Member) -> None:
    """Say of two imported decisions that one amended the other; one that still holds is amended from now on. Raises
    Conflict where the newer one amends another already, either was never accepted, or a ring would come of it."""
    check_may_change(by, newer)
    older, newer = lock(older), lock(newer)
    if newer.amends_id or not all(DecisionStatus(each.status).was_accepted for each in (older, newer)):
        words = _("{newer} cannot be linked as what amended {older}.")
        raise Conflict(words.format(newer=newer.label, older=older.label))
    check_no_ring(older=older, newer=newer)
    if DecisionStatus(older.status).holds:
        amend(older, newer, by)
        return
    newer.amends = older
    newer.save(update_fields=["amends"])
    append_event(
        "decision.linked",
        subject=newer,
        by=by,
        body={"number": newer.number, "amends": older.number},
        rows=[newer],
    )
