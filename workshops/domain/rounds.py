"""Rounds: opened as a copy of what was said last, and closed for good."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from workshops.domain.log import append_event, canonical, sha256
from workshops.enums import RevealPolicy
from workshops.models import Answer, Member, Participant, Round, Weight, Workshop


@transaction.atomic
def open_round(*, workshop: Workshop, by: Member) -> Round:
    """The next round. It starts as a copy of the last one, or of the workshop that this one revisits."""
    last = Round.objects.filter(workshop=workshop).order_by("-number").first()
    round_ = Round.objects.create(workshop=workshop, number=last.number + 1 if last else 1)
    if last is not None:
        _copy_round(last, round_)
    elif workshop.follows_id:
        for participant in Participant.objects.filter(workshop=workshop, removed_at=None):
            copy_earlier_answers(participant=participant)
    append_event("round.opened", subject=workshop, by=by, body={"round": round_.number})
    return round_


def _copy_round(last: Round, round_: Round) -> None:
    present = {"participant__removed_at": None, "participant__role__isnull": False}
    Answer.objects.bulk_create(
        Answer(
            round=round_,
            participant_id=a.participant_id,
            criterion=a.criterion,
            level=a.level,
            confidence=a.confidence,
            reason=a.reason,
            copied=True,
        )
        for a in last.answers.filter(**present)
    )
    Weight.objects.bulk_create(
        Weight(round=round_, participant_id=w.participant_id, criterion=w.criterion, points=w.points)
        for w in last.weights.filter(**present)
    )


@transaction.atomic
def copy_earlier_answers(*, participant: Participant) -> None:
    """In a revisit's first round: start from what the same person (by account, else by name) said last time."""
    workshop = participant.workshop
    if workshop.follows_id is None:
        return
    round_ = Round.objects.filter(workshop=workshop, number=1, closed_at=None).first()
    last = Round.objects.filter(workshop_id=workshop.follows_id).order_by("-number").first()
    if round_ is None or last is None or participant.role_id is None:
        return
    before = Participant.objects.filter(workshop_id=workshop.follows_id, removed_at=None)
    same = (
        before.filter(member_id=participant.member_id)
        if participant.member_id
        else before.filter(member=None, name__iexact=participant.name)
    ).first()
    if same is None:
        return
    Answer.objects.bulk_create(
        (
            Answer(
                round=round_,
                participant=participant,
                criterion=a.criterion,
                level=a.level,
                confidence=a.confidence,
                reason=a.reason,
                copied=True,
            )
            for a in last.answers.filter(participant=same, criterion__in=workshop.criteria)
        ),
        ignore_conflicts=True,
    )


@transaction.atomic
def close_round(*, round_: Round, by: Member) -> None:
    """Close a round for good, and by the policy reveal it. The caller holds the workshop's lock.

    The log keeps the digest of the ballots.
    """
    round_.closed_at = timezone.now()
    round_.revealed = round_.workshop.criteria if round_.workshop.reveal == RevealPolicy.ROUND else []
    round_.save(update_fields=["closed_at", "revealed"])
    rows = list(
        round_.answers.order_by("participant_id", "criterion").values_list(
            "participant_id", "criterion", "level", "confidence"
        )
    )
    append_event(
        "round.closed",
        subject=round_.workshop,
        by=by,
        body={
            "round": round_.number,
            "answers": len(rows),
            "answers_sha256": sha256(canonical([[str(p), c, level, sure] for p, c, level, sure in rows])),
        },
    )
