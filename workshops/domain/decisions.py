"""The decision: recorded, revised, signed, accepted, superseded, retired."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.domain import assumptions, decision_text, frameworks, revisit_plans, rooms
from workshops.domain.decision_text import QUARTER, DecisionText
from workshops.domain.log import append_event, canonical, sha256
from workshops.domain.rights import check_takes_part
from workshops.enums import DecisionStatus, RevisitOutcome, Stage, Stance
from workshops.models import Decision, Member, Participant, Revision, RevisitPlan, SignOff, Workshop, Workspace
from workshops.refusals import Conflict, InvalidFields, WrongStage


def next_number(workspace: Workspace) -> int:
    """The next decision number, under the workspace's lock: no gaps, no twins."""
    locked = Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
    locked.decision_count += 1
    locked.save(update_fields=["decision_count"])
    return locked.decision_count


@transaction.atomic
def record_decision(
    *, workshop: Workshop, by: Member, text: Mapping[str, object], decided_on: date | None = None
) -> Decision:
    """Record what the group chose, as a proposal; the workshop is decided with it. `text`: see decision_text.

    `decided_on` is the day from which the revisits are counted, today unless it was decided earlier.
    """
    workshop = rooms.lock(workshop)
    if workshop.stage != Stage.RECOMMENDATION:
        if workshop.stage == Stage.DECIDED:
            words = _("This workshop has its decision already: {label}.")
            raise WrongStage(words.format(label=workshop.decision.label))
        raise WrongStage(_("A decision is recorded once the recommendation is on the table."))
    used = frameworks.framework_of(workshop)
    body, terms = decision_text.clean_with_plan(
        text, question=workshop.use_case, title=workshop.title, framework=used, workspace=workshop.workspace
    )
    before = decision_before(workshop)
    decision = Decision.objects.create(
        workspace=workshop.workspace,
        number=next_number(workshop.workspace),
        workshop=workshop,
        title=body["title"],
        approach=body["approach"],
        created_by=by,
        supersedes=before if before and not hasattr(before, "superseded_by") else None,
    )
    _write_revision(decision, body, by)
    append_event("decision.proposed", subject=decision, by=by, body=_announce(decision))
    revisit_plans.start_plan(decision=decision, by=by, terms=terms, anchor_on=decided_on)
    rooms.change_stage(workshop=workshop, to=Stage.DECIDED, by=by, said={"decision": decision.number})
    return decision


def decision_before(workshop: Workshop) -> Decision | None:
    """The decision that this workshop looks at again, which a new one from here supersedes: that of its revisit, else
    that of the workshop that it follows."""
    of_revisit = Decision.objects.filter(revisit_plan__occurrences__workshop=workshop).first()
    if of_revisit is not None or workshop.follows_id is None:
        return of_revisit
    return Decision.objects.filter(workshop_id=workshop.follows_id).first()


def _write_revision(decision: Decision, body: DecisionText, by: Member) -> Revision:
    text = canonical(body)
    revision = Revision.objects.create(
        decision=decision,
        number=decision.revision_number,
        text=text,
        body=body,
        sha256=sha256(text),
        created_by=by,
    )
    assumptions.keep_in_step(decision=decision, body=body)
    return revision


def _announce(decision: Decision) -> dict[str, Any]:
    revision = current_revision(decision)
    return {
        "number": decision.number,
        "revision": revision.number,
        "sha256": revision.sha256,
        "text": revision.body,
    }


def current_revision(decision: Decision) -> Revision:
    return Revision.objects.get(decision=decision, number=decision.revision_number)


def current_texts(decisions: Collection[Decision]) -> dict[UUID, DecisionText]:
    """By decision, the text as it stands now. One query."""
    rows = Revision.objects.filter(decision__in=decisions, number=F("decision__revision_number"))
    return {revision.decision_id: revision.body for revision in rows}


def _refused(decision: Decision, words: str) -> str:
    return words.format(label=decision.label, status=DecisionStatus(decision.status).in_sentence)


def lock(decision: Decision) -> Decision:
    fresh = Decision.objects.select_for_update(of=("self",), no_key=True).select_related("workspace", "workshop")
    return fresh.get(pk=decision.pk)


@transaction.atomic
def revise_decision(*, decision: Decision, by: Member, text: Mapping[str, object], seen: str) -> Decision:
    """The next revision. Open signatures are voided; an accepted decision is a proposal again.

    What stands under `revisit` changes the plan; where that is all, there is no new revision and every signature stays.
    `seen` is the SHA-256 of the revision that the editor started from.
    """
    decision = lock(decision)
    if not decision.is_in_force:
        raise WrongStage(_refused(decision, _("{label} is {status}. Its text stays as it is.")))
    last = current_revision(decision)
    if last.sha256 != seen:
        raise Conflict(_("Somebody has revised this decision meanwhile. Read the new text, then change it again."))
    used = frameworks.framework_for(decision)
    body, terms = decision_text.clean_with_plan(
        text,
        question=last.body["question"],
        title=last.body["title"],
        framework=used,
        workspace=decision.workspace,
        planned=True,
    )
    if not decision_text.same_text(body, last.body):
        _revise(decision, last, body, by)
    if terms:
        revisit_plans.steer_plan(decision=decision, by=by, terms=terms)
    return decision


def _revise(decision: Decision, last: Revision, body: DecisionText, by: Member) -> None:
    voided = SignOff.objects.filter(revision=last, voided_at=None).update(voided_at=timezone.now())
    decision.revision_number += 1
    decision.title, decision.approach = body["title"], body["approach"]
    decision.status, decision.accepted_at, decision.accepted_by = DecisionStatus.PROPOSED, None, None
    decision.save()
    _write_revision(decision, body, by)
    append_event("decision.revised", subject=decision, by=by, body={**_announce(decision), "voided": voided})
    revisit_plans.note_new_title(decision=decision)


@dataclass(frozen=True)
class Signer:
    """Who signs: a participant of the workshop, or a member who was not in it."""

    participant: Participant | None
    member: Member | None

    @property
    def by(self) -> Participant | Member:
        who = self.participant or self.member
        assert who is not None
        return who


@transaction.atomic
def sign_off(*, decision: Decision, signer: Signer, stance: str, revision_sha256: str, reason: str = "") -> SignOff:
    """Take a stance on the text whose hash is given. Signing again replaces the same person's stance."""
    check_takes_part(signer.by)
    decision = lock(decision)
    if not decision.is_in_force:
        raise WrongStage(_refused(decision, _("{label} is {status}, so it takes no more signatures.")))
    if stance not in Stance.values:
        raise InvalidFields({"stance": _("Choose one of: {choices}.").format(choices=", ".join(Stance))})
    needs_words = stance in (Stance.DISSENT, Stance.RESERVATION)
    if needs_words and not reason.strip():
        raise InvalidFields({"reason": _("Say in your own words what you object to. It stays with the decision.")})
    if len(reason) > 2000:
        raise InvalidFields({"reason": _("The reason may have up to 2,000 characters.")})
    revision = current_revision(decision)
    if revision.sha256 != revision_sha256:
        raise Conflict(_("The text has changed since you read it. Read it again, then sign."), code="text_changed")
    who = signer.participant
    role = who.role if who else None
    signed, _made = SignOff.objects.update_or_create(
        revision=revision,
        participant=who,
        member=None if who else signer.member,
        defaults={
            "signer_name": signer.by.name,
            "role_key": role.key if role else "",
            "role_label": role.label if role else "",
            "stance": stance,
            "reason": reason.strip(),
            "signed_at": timezone.now(),
        },
    )
    append_event(
        "decision.signed",
        subject=decision,
        by=signer.by,
        body={
            "number": decision.number,
            "revision": revision.number,
            "sha256": revision.sha256,
            "stance": stance,
            "role": signed.role_key,
        },
        texts={"reason": reason.strip()},
    )
    return signed


@transaction.atomic
def accept_decision(*, decision: Decision, by: Member) -> Decision:
    """Accept the proposal. A decision that it supersedes is superseded in the same transaction."""
    decision = lock(decision)
    if decision.status == DecisionStatus.ACCEPTED:
        return decision
    if decision.status != DecisionStatus.PROPOSED:
        raise WrongStage(_refused(decision, _("{label} is {status}, so it cannot be accepted.")))
    # Rows first, the log's head after, so that nobody waits in a ring.
    old = lock(Decision(pk=decision.supersedes_id)) if decision.supersedes_id else None
    if old is not None:
        revisit_plans.close_room(decision=old, by=by, outcome=RevisitOutcome.SUPERSEDED)
    decision.status = DecisionStatus.ACCEPTED
    decision.accepted_at, decision.accepted_by = timezone.now(), by
    decision.save(update_fields=["status", "accepted_at", "accepted_by"])
    append_event(
        "decision.accepted",
        subject=decision,
        by=by,
        body={
            "number": decision.number,
            "revision": decision.revision_number,
            "sha256": current_revision(decision).sha256,
        },
    )
    if not RevisitPlan.objects.filter(decision=decision).exists():  # it was imported as a proposal
        revisit_plans.start_plan(decision=decision, by=by, terms={"every_months": QUARTER})
    if old is not None:
        _end(old, by=by, status=DecisionStatus.SUPERSEDED, body={"superseded_by": decision.number})
    return decision


@transaction.atomic
def retire_decision(*, decision: Decision, by: Member, reason: str) -> Decision:
    """Nothing follows it: the use case is gone."""
    decision = lock(decision)
    if not decision.is_in_force:
        raise WrongStage(_refused(decision, _("{label} is {status} already.")))
    if not reason.strip():
        raise InvalidFields({"reason": _("Say why the decision is retired.")})
    revisit_plans.close_room(decision=decision, by=by, outcome=RevisitOutcome.RETIRED)
    _end(decision, by=by, status=DecisionStatus.RETIRED, texts={"reason": reason.strip()})
    return decision


def _end(
    decision: Decision,
    *,
    by: Member,
    status: DecisionStatus,
    body: dict[str, Any] | None = None,
    texts: dict[str, str] | None = None,
) -> None:
    if decision.status == status:
        return
    decision.status = status
    if status == DecisionStatus.RETIRED:
        decision.retired_at = timezone.now()
    decision.save(update_fields=["status", "retired_at"])
    append_event(
        f"decision.{status.value}",
        subject=decision,
        by=by,
        body={"number": decision.number, **(body or {})},
        texts=texts,
    )
    revisit_plans.end_plan(decision=decision, by=by)
