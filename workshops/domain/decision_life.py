"""What becomes of a decision besides being accepted or retired: proposed, rejected, superseded, amended, reopened."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from workshops.domain import revisit_plans
from workshops.domain.decision_moves import check_move, checked_reason, lock
from workshops.domain.decisions import end_decision, mark_room_changed
from workshops.domain.log import append_event
from workshops.enums import DecisionMove, DecisionStatus, RevisitOutcome, Succession
from workshops.models import Decision, Member
from workshops.refusals import Conflict, InvalidFields, WrongStage
from workshops.shared_sentences import WHY_REJECTED, WHY_REOPENED, choose_one_of


@transaction.atomic
def propose_decision(*, decision: Decision, by: Member) -> Decision:
    """A draft is put before the group: from now on it can be signed."""
    decision = lock(decision)
    decision.status = check_move(decision, DecisionMove.PROPOSE)
    decision.save(update_fields=["status"])
    append_event(
        "decision.put_forward",
        subject=decision,
        by=by,
        body={"number": decision.number},
        rows=[decision],
    )
    mark_room_changed(decision)
    return decision


@transaction.atomic
def reject_decision(*, decision: Decision, by: Member, reason: str) -> Decision:
    """The group does not want what was proposed."""
    decision = lock(decision)
    check_move(decision, DecisionMove.REJECT)
    said = checked_reason(reason, _(WHY_REJECTED))
    revisit_plans.close_room(decision=decision, by=by, outcome=RevisitOutcome.RETIRED)
    end_decision(decision, by=by, move=DecisionMove.REJECT, texts={"reason": said})
    return decision


@transaction.atomic
def reopen_decision(*, decision: Decision, by: Member, reason: str) -> Decision:
    """Take up again what has ended: its text is a proposal, with the signatures that it has, and comes back as before.

    One that is superseded is reopened once what superseded it has ended too; the two are linked no longer.
    """
    decision = lock(decision)
    status = check_move(decision, DecisionMove.REOPEN)
    said = checked_reason(reason, _(WHY_REOPENED))
    newer = _released(decision)
    decision.status = status
    decision.accepted_at = decision.accepted_by = decision.retired_at = None
    decision.save(update_fields=["status", "accepted_at", "accepted_by", "retired_at"])
    append_event(
        "decision.reopened",
        subject=decision,
        by=by,
        body={
            "number": decision.number,
            "released": newer.number if newer else None,
        },
        texts={"reason": said},
        rows=[decision],
    )
    if newer is not None:
        append_event(
            "decision.unlinked",
            subject=newer,
            by=by,
            body={"number": newer.number, "supersedes": decision.number},
            rows=[newer],
        )
    revisit_plans.resume_plan(decision=decision, by=by)
    return decision


def _released(decision: Decision) -> Decision | None:
    """What superseded it, no longer linked. Raises WrongStage while that is in force."""
    if decision.status != DecisionStatus.SUPERSEDED:
        return None
    newer = Decision.objects.select_for_update(of=("self",), no_key=True).filter(supersedes=decision).first()
    if newer is None:
        return None
    if not newer.is_over:
        words = _("{label} is superseded by {newer}. Retire {newer} first; then it can be reopened.")
        raise WrongStage(words.format(label=decision.label, newer=newer.label))
    newer.supersedes = None
    newer.save(update_fields=["supersedes"])
    return newer


@transaction.atomic
def supersede_decision(*, decision: Decision, by: Member, newer: Decision, kind: Succession | str) -> Decision:
    """Say that a newer decision replaces this one, or amends it: both sides at once, and both are accepted.

    Saying the same again does no harm. Raises Conflict for a ring, and where either is linked to another one already.
    """
    if kind not in Succession.values:
        raise InvalidFields({"kind": choose_one_of(Succession)})
    kind = Succession(kind)
    decision, newer = _locked_pair(decision, newer)
    if _is_said(decision, newer, kind):
        return decision
    check_no_ring(older=decision, newer=newer)
    check_move(decision, kind.move)
    if not DecisionStatus(newer.status).holds:
        words = _("{newer} is {status}. Accept it first; then it can stand in for {label}.")
        status = DecisionStatus(newer.status).in_sentence
        raise WrongStage(words.format(newer=newer.label, label=decision.label, status=status))
    _check_free(decision, newer, kind)
    (_replace if kind is Succession.REPLACES else amend)(decision, newer, by)
    return decision


def _locked_pair(older: Decision, newer: Decision) -> tuple[Decision, Decision]:
    """Both as they are now, the newest locked first: the order of everybody who changes them."""
    found = {pk: lock(Decision(pk=pk)) for _number, pk in sorted({(d.number, d.pk) for d in (older, newer)})[::-1]}
    return found[older.pk], found[newer.pk]


def _is_said(older: Decision, newer: Decision, kind: Succession) -> bool:
    if kind is Succession.REPLACES:
        return newer.supersedes_id == older.pk and older.status == DecisionStatus.SUPERSEDED
    return newer.amends_id == older.pk and older.status == DecisionStatus.AMENDED


def check_no_ring(*, older: Decision, newer: Decision) -> None:
    """Raises Conflict where `older` is the same as `newer`, or follows it, over however many others."""
    words = _("{older} follows {newer} already, so {newer} cannot follow {older}.")
    if older.pk == newer.pk:
        raise Conflict(_("A decision cannot supersede or amend itself."), code="cycle")
    seen, waiting = {older.pk}, [older]
    while waiting:
        here = waiting.pop()
        for pk in (here.supersedes_id, here.amends_id):
            if pk is None or pk in seen:
                continue
            if pk == newer.pk:
                raise Conflict(words.format(older=older.label, newer=newer.label), code="cycle")
            seen.add(pk)
            waiting.append(Decision.objects.only("supersedes", "amends").get(pk=pk))


def _check_free(older: Decision, newer: Decision, kind: Succession) -> None:
    """One decision supersedes one other at most, and amends one other at most; it is superseded by one at most."""
    other = newer.supersedes if kind is Succession.REPLACES else newer.amends
    if other is not None and other.pk != older.pk:
        words = (
            _("{newer} supersedes {other} already, and no second one.")
            if kind is Succession.REPLACES
            else _("{newer} amends {other} already, and no second one.")
        )
        raise Conflict(words.format(newer=newer.label, other=other.label))
    waiting = Decision.objects.filter(supersedes=older).exclude(pk=newer.pk).first()
    if kind is Succession.REPLACES and waiting is not None:
        words = _("{other} stands ready to supersede {label}. Reject it first, or accept it.")
        raise Conflict(words.format(other=waiting.label, label=older.label))


def _replace(older: Decision, newer: Decision, by: Member) -> None:
    revisit_plans.close_room(decision=older, by=by, outcome=RevisitOutcome.SUPERSEDED)
    newer.supersedes = older
    newer.save(update_fields=["supersedes"])
    end_decision(older, by=by, move=DecisionMove.SUPERSEDE, body={"superseded_by": newer.number})
    _say_linked(newer, by, supersedes=older.number)


def amend(older: Decision, newer: Decision, by: Member) -> None:
    """Both sides, of two that are locked."""
    newer.amends = older
    newer.save(update_fields=["amends"])
    older.status = check_move(older, DecisionMove.AMEND)
    older.save(update_fields=["status"])
    append_event(
        "decision.amended",
        subject=older,
        by=by,
        body={"number": older.number, "amended_by": newer.number},
        rows=[older],
    )
    _say_linked(newer, by, amends=older.number)


def _say_linked(newer: Decision, by: Member, **link: int) -> None:
    append_event("decision.linked", subject=newer, by=by, body={"number": newer.number, **link}, rows=[newer])
