"""The decision: recorded, revised, signed, accepted, retired. What else becomes of it: decision_life.py."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import F, Model
from django.utils.translation import gettext as _

from workshops.domain import (
    acceptance,
    assumptions,
    decision_text,
    frameworks,
    recommendations,
    revisit_plans,
    rooms,
)
from workshops.domain.assumption_owners import with_ids
from workshops.domain.changes import mark_changed
from workshops.domain.decision_moves import check_move, checked_reason, lock, refused
from workshops.domain.decision_text import QUARTER, DecisionText
from workshops.domain.log import append_event, canonical, happening_at, sha256
from workshops.domain.rights import check_may_change, check_takes_part
from workshops.domain.visible import visible_text
from workshops.enums import DecisionMove, DecisionStatus, RevisitOutcome, Stage, Stance
from workshops.models import Decision, Member, Participant, Revision, RevisitPlan, SignOff, Workshop, Workspace
from workshops.refusals import Conflict, InvalidFields, WrongStage
from workshops.shared_sentences import RECORDED_LATER, WHY_RETIRED, choose_one_of


def next_number(workspace: Workspace) -> int:
    """The next decision number, under the workspace's lock: no gaps, no twins."""
    locked = Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
    locked.decision_count += 1
    locked.save(update_fields=["decision_count"])
    return locked.decision_count


@transaction.atomic
def record_decision(
    *,
    workshop: Workshop,
    by: Member,
    text: Mapping[str, object],
    decided_on: date | None = None,
    draft: bool = False,
) -> Decision:
    """Record what the group chose, as a proposal; the workshop is decided with it. `text`: see decision_text.

    `decided_on` is the day from which the revisits are counted, today unless it was decided earlier. A `draft` cannot
    be signed until it is proposed.
    """
    workshop = rooms.lock(workshop)
    if workshop.stage != Stage.RECOMMENDATION:
        if workshop.stage == Stage.DECIDED:
            words = _("This workshop has its decision already: {label}.")
            raise WrongStage(words.format(label=workshop.decision.label))
        raise WrongStage(_(RECORDED_LATER))
    used = frameworks.framework_of(workshop)
    body, terms = decision_text.clean_with_plan(
        text,
        question=workshop.use_case,
        title=workshop.title,
        framework=used,
        workspace=workshop.workspace,
        excluded=recommendations.excluded_approaches(workshop),
    )
    body = with_ids(body, workspace=workshop.workspace, workshop=workshop)
    before = decision_before(workshop)
    decision = Decision.objects.create(
        workspace=workshop.workspace,
        number=next_number(workshop.workspace),
        workshop=workshop,
        status=DecisionStatus.DRAFT if draft else DecisionStatus.PROPOSED,
        title=body["title"],
        approach=body["approach"],
        created_at=happening_at(),
        created_by=by,
        supersedes=before if before and not hasattr(before, "superseded_by") else None,
    )
    written = _write_revision(decision, body, by)
    kind = "decision.drafted" if draft else "decision.proposed"
    append_event(kind, subject=decision, by=by, body=_announce(decision), rows=[decision, *written])
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


def _write_revision(decision: Decision, body: DecisionText, by: Member) -> list[Model]:
    """The new text, and the rows that have changed with it."""
    text = canonical(body)
    revision = Revision.objects.create(
        decision=decision,
        number=decision.revision_number,
        text=text,
        sha256=sha256(text),
        created_at=happening_at(),
        created_by=by,
    )
    return [revision, *assumptions.keep_in_step(decision=decision, body=body)]


def _announce(decision: Decision) -> dict[str, object]:
    revision = current_revision(decision)
    return {
        "number": decision.number,
        "revision": revision.number,
        "sha256": revision.sha256,
        "text": revision.body,
    }


def current_revision(decision: Decision) -> Revision:
    return Revision.objects.get(decision=decision, number=decision.revision_number)


def current_texts(decisions: Collection[UUID]) -> dict[UUID, DecisionText]:
    """By decision, the text as it stands now. One query."""
    rows = Revision.objects.filter(decision__in=decisions, number=F("decision__revision_number"))
    return dict(rows.values_list("decision_id", "body"))


def current_reasons(decisions: Collection[UUID]) -> dict[UUID, str]:
    """By decision, why it was chosen, as its text says now. One query."""
    rows = Revision.objects.filter(decision__in=decisions, number=F("decision__revision_number"))
    return dict(rows.values_list("decision_id", "body__rationale"))


@transaction.atomic
def revise_decision(*, decision: Decision, by: Member, text: Mapping[str, object], seen: str) -> Decision:
    """The next revision. Open signatures are voided; an accepted decision is a proposal again.

    What stands under `revisit` changes the plan; where that is all, there is no new revision and every signature stays.
    `seen` is the SHA-256 of the revision that the editor started from.
    """
    decision = lock(decision)
    check_move(decision, DecisionMove.REVISE)
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
        excluded=newly_excluded(decision, last.body),
    )
    body = with_ids(body, workspace=decision.workspace, workshop=decision.workshop, last=last.body)
    before = with_ids(last.body, workspace=decision.workspace, workshop=decision.workshop, last=last.body)
    if not decision_text.same_text(body, before):
        _revise(decision, last, body, by)
    if terms:
        revisit_plans.steer_plan(decision=decision, by=by, terms=terms)
    return decision


def newly_excluded(decision: Decision, last: DecisionText) -> dict[str, str]:
    """What cannot be chosen now; what stands in the text already may stay."""
    if decision.workshop is None:
        return {}
    found = recommendations.excluded_approaches(decision.workshop)
    return {approach: why for approach, why in found.items() if approach != last["approach"]}


def _revise(decision: Decision, last: Revision, body: DecisionText, by: Member) -> None:
    signed = list(SignOff.objects.filter(revision=last, voided_at=None))
    voided = SignOff.objects.filter(revision=last, voided_at=None).update(voided_at=happening_at())
    decision.revision_number += 1
    decision.title, decision.approach = body["title"], body["approach"]
    decision.status = check_move(decision, DecisionMove.REVISE)
    decision.accepted_at, decision.accepted_by = None, None
    decision.save()
    written = _write_revision(decision, body, by)
    append_event(
        "decision.revised",
        subject=decision,
        by=by,
        body={**_announce(decision), "voided": voided},
        rows=[decision, *written, *signed],
    )
    revisit_plans.note_new_title(decision=decision)


def mark_room_changed(decision: Decision) -> None:
    """Its room shows who has signed which text."""
    if decision.workshop_id is not None:
        mark_changed(decision.workshop_id)


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
        raise WrongStage(refused(decision, _("{label} is {status}, so it takes no signatures.")))
    if stance not in Stance.values:
        raise InvalidFields({"stance": choose_one_of(Stance)})
    need = _("Say in your own words what you object to, or what you reserve. It stays with the decision.")
    said = checked_reason(reason, need if stance in (Stance.DISSENT, Stance.RESERVATION) else "")
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
            "guest": who is not None and who.member_id is None,
            "stance": stance,
            "reason": said,
            "signed_at": happening_at(),
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
            "guest": signed.guest,
        },
        texts={"reason": said, "signer_name": signed.signer_name},
        rows=[signed],
    )
    mark_room_changed(decision)
    return signed


@transaction.atomic
def accept_decision(
    *, decision: Decision, by: Member, unsigned_reason: str = "", asks_signals: bool = False, record: str = ""
) -> Decision:
    """Accept the proposal. A decision that it supersedes is superseded in the same transaction.

    `unsigned_reason`: why, where a role that scored has not signed, or somebody dissents; without one that is refused.
    `asks_signals`: it is asked for too where the text names fewer signals than two, which is written down either way.
    `record`: the imported file that says so; then who accepted it nobody knows, and `by` has only imported that.
    """
    decision = lock(decision)
    if DecisionStatus(decision.status).holds:
        return decision
    status = check_move(decision, DecisionMove.ACCEPT)
    unsigned_reason = visible_text(unsigned_reason)
    lacking = acceptance.check_complete(decision, unsigned_reason, asks_signals=asks_signals)
    # Rows first, the log's head after, so that nobody waits in a ring.
    old = lock(Decision(pk=decision.supersedes_id)) if decision.supersedes_id else None
    if old is not None:
        revisit_plans.close_room(decision=old, by=by, outcome=RevisitOutcome.SUPERSEDED)
    decision.status, decision.accepted_at, decision.accepted_by = status, happening_at(), None if record else by
    decision.save(update_fields=["status", "accepted_at", "accepted_by"])
    append_event(
        "decision.accepted",
        subject=decision,
        by=by,
        body={
            "number": decision.number,
            "revision": decision.revision_number,
            "sha256": current_revision(decision).sha256,
            **({"record": record} if record else {}),
            **lacking.body,
        },
        texts={"reason": unsigned_reason} if lacking and unsigned_reason else None,
        rows=[decision],
    )
    mark_room_changed(decision)
    if not RevisitPlan.objects.filter(decision=decision).exists():  # it was imported as a proposal
        revisit_plans.start_plan(decision=decision, by=by, terms={"every_months": QUARTER})
    if old is not None and not old.is_over:
        move = DecisionMove.SUPERSEDE if old.allows(DecisionMove.SUPERSEDE) else DecisionMove.OVERTAKE
        end_decision(old, by=by, move=move, body={"superseded_by": decision.number})
    return decision


@transaction.atomic
def retire_decision(*, decision: Decision, by: Member, reason: str) -> Decision:
    """Nothing follows it: the use case is gone."""
    decision = lock(decision)
    check_move(decision, DecisionMove.RETIRE)
    said = checked_reason(reason, _(WHY_RETIRED))
    revisit_plans.close_room(decision=decision, by=by, outcome=RevisitOutcome.RETIRED)
    end_decision(decision, by=by, move=DecisionMove.RETIRE, texts={"reason": said})
    return decision


@transaction.atomic
def end_superseded(*, older: Decision, newer: Decision, by: Member) -> None:
    """Of an older decision that was found to be superseded already, where both were recorded elsewhere."""
    check_may_change(by, older)
    revisit_plans.close_room(decision=older, by=by, outcome=RevisitOutcome.SUPERSEDED)
    move = DecisionMove.SUPERSEDE if DecisionStatus(older.status).holds else DecisionMove.OVERTAKE
    end_decision(older, by=by, move=move, body={"superseded_by": newer.number})


def end_decision(
    decision: Decision,
    *,
    by: Member,
    move: DecisionMove,
    body: Mapping[str, object] | None = None,
    texts: dict[str, str] | None = None,
) -> None:
    """Its end, with that of its revisits. In the caller's transaction; it is locked, and its room is closed.

    A proposal that was to supersede another one no longer stands ready to.
    """
    decision.status = check_move(decision, move)
    if decision.status == DecisionStatus.RETIRED:
        decision.retired_at = happening_at()
    if decision.supersedes is not None and decision.supersedes.status != DecisionStatus.SUPERSEDED:
        decision.supersedes = None
    decision.save(update_fields=["status", "retired_at", "supersedes"])
    append_event(
        f"decision.{decision.status}",
        subject=decision,
        by=by,
        body={"number": decision.number, **(body or {})},
        texts=texts,
        rows=[decision],
    )
    revisit_plans.end_plan(decision=decision, by=by)
