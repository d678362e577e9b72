"""Rounds: opened as a copy of what was said last, and closed for good."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.crypto import salted_hmac

from workshops.domain.log import append_event, canonical, happening_at
from workshops.domain.recommendations import agenda_order
from workshops.domain.rights import check_may_change
from workshops.enums import RevealPolicy
from workshops.models import Answer, Member, Participant, Round, Workshop


@transaction.atomic
def open_round(*, workshop: Workshop, by: Member) -> Round:
    """The next round. It starts as a copy of the last one, or of the workshop that this one revisits."""
    last = Round.objects.filter(workshop=workshop).order_by("-number").first()
    round_ = Round.objects.create(workshop=workshop, number=last.number + 1 if last else 1)
    if last is not None:
        _copy_round(last, round_)
    elif workshop.follows_id:
        here = Participant.objects.filter(workshop=workshop, removed_at=None, before__isnull=False)
        for participant in here.select_related("workshop", "before"):
            copy_earlier_answers(participant=participant)
    append_event("round.opened", subject=workshop, by=by, body={"round": round_.number})
    return round_


# One statement each, past the models: the workshop's row is locked meanwhile, and everybody waits for it.
_COPY_ANSWERS = """
    INSERT INTO workshops_answer
        (round_id, participant_id, criterion, level, confidence, reason, client, sequence, saved_at, copied)
    SELECT %(round)s, a.participant_id, a.criterion, a.level, a.confidence, a.reason, '', 0, %(now)s, true
    FROM workshops_answer a JOIN workshops_participant p ON p.id = a.participant_id
    WHERE a.round_id = %(last)s AND p.removed_at IS NULL AND p.role_id IS NOT NULL
"""
_COPY_WEIGHTS = """
    INSERT INTO workshops_weight (round_id, participant_id, criterion, points, client, sequence, saved_at)
    SELECT %(round)s, w.participant_id, w.criterion, w.points, '', 0, %(now)s
    FROM workshops_weight w JOIN workshops_participant p ON p.id = w.participant_id
    WHERE w.round_id = %(last)s AND p.removed_at IS NULL AND p.role_id IS NOT NULL
"""


def _copy_round(last: Round, round_: Round) -> None:
    """Of everybody who is still here with a ballot."""
    known: dict[str, Any] = {"round": round_.pk, "last": last.pk, "now": timezone.now()}
    with connection.cursor() as cursor:
        cursor.execute(_COPY_ANSWERS, known)
        cursor.execute(_COPY_WEIGHTS, known)


@transaction.atomic
def copy_earlier_answers(*, participant: Participant) -> None:
    """In a revisit's first round: start from what the same person said last time, known by their seat alone.

    What they have said in this round already stays.
    """
    round_ = Round.objects.filter(workshop=participant.workshop, number=1, closed_at=None).first()
    if round_ is None:
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
            for a in earlier_answers(participant)
        ),
        ignore_conflicts=True,
    )


def earlier_answers(participant: Participant) -> list[Answer]:
    """What the same person answered last time to what a revisit still asks; nothing where nobody is the same."""
    before = participant.before
    if before is None or participant.role_id is None:
        return []
    last = Round.objects.filter(workshop=before.workshop_id, closed_at__isnull=False).order_by("-number").first()
    return list(last.answers.filter(participant=before, criterion__in=participant.workshop.criteria)) if last else []


@transaction.atomic
def close_round(*, round_: Round, by: Member) -> None:
    """Close a round for good, and by the policy reveal it. The caller holds the workshop's lock.

    The log keeps the digest of the ballots, keyed with the site's secret: a bare one of a small room could be
    found by trying all answers, and it is in the log before they are open, or where nobody may know whose they are.
    """
    policy = round_.workshop.reveal
    # Servers' clocks differ. Whatever they say, it was opened before, and whoever is out went before.
    went = round_.workshop.participants.aggregate(last=Max("removed_at"))["last"]
    round_.closed_at = max(happening_at(), round_.opened_at, went or round_.opened_at)
    round_.revealed = round_.workshop.criteria if policy == RevealPolicy.ROUND else []
    round_.save(update_fields=["closed_at", "revealed"])
    rows = list(
        round_.answers.order_by("participant_id", "criterion").values_list(
            "participant_id", "criterion", "level", "confidence"
        )
    )
    said = canonical([[str(p), c, level, sure] for p, c, level, sure in rows])
    append_event(
        "round.closed",
        subject=round_.workshop,
        by=by,
        body={
            "round": round_.number,
            "answers": len(rows),
            "answers_sha256": salted_hmac("round.closed", said, algorithm="sha256").hexdigest(),
            "reveal": policy,
        },
    )


@transaction.atomic
def reveal(*, round_: Round, criteria: Sequence[str], by: Member) -> bool:
    """Open these criteria of a closed round to the room, in this order; whether that was new.

    The caller holds the workshop's lock.
    """
    check_may_change(by, round_.workshop)
    fresh = [key for key in criteria if key not in round_.revealed]
    if not fresh:
        return False
    round_.revealed = [*round_.revealed, *fresh]
    round_.save(update_fields=["revealed"])
    append_event("criterion.revealed", subject=round_.workshop, by=by, body={"round": round_.number, "criteria": fresh})
    return True


def reveal_everything(*, workshop: Workshop, by: Member) -> None:
    """Open what is still closed in any round: the recommendation speaks of all of it. The caller holds the lock."""
    check_may_change(by, workshop)
    for round_ in Round.objects.filter(workshop=workshop, closed_at__isnull=False).order_by("number"):
        if set(round_.revealed) != set(workshop.criteria):
            reveal(round_=round_, criteria=agenda_order(workshop, round_), by=by)
