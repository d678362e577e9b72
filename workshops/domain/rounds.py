"""Rounds: opened as a copy of what was said last, and closed for good."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from workshops.domain.ballot_digests import digests_of
from workshops.domain.log import append_event, happening_at
from workshops.domain.recommendations import agenda_order
from workshops.domain.rights import check_may_change
from workshops.enums import RevealPolicy
from workshops.models import Answer, Member, Participant, Round, Workshop


@transaction.atomic
def open_round(*, workshop: Workshop, by: Member, asked: Sequence[str] = ()) -> Round:
    """The next round. It starts as a copy of the last one, or of the workshop that this one revisits.

    `asked`: the only criteria that are scored in it; all of them without.
    """
    last = Round.objects.filter(workshop=workshop).order_by("-number").first()
    round_ = Round.objects.create(workshop=workshop, number=last.number + 1 if last else 1, asked=list(asked))
    if last is not None:
        _copy_round(last, round_)
    elif workshop.follows_id:
        here = Participant.objects.filter(workshop=workshop, removed_at=None, before__isnull=False)
        for participant in here.select_related("workshop", "before"):
            copy_earlier_answers(participant=participant)
    said = {"asked": list(asked)} if asked else {}
    append_event("round.opened", subject=workshop, by=by, body={"round": round_.number, **said})
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


_COPY_SAID_IN_THE_OPEN = """
    INSERT INTO workshops_answer
        (round_id, participant_id, criterion, level, confidence, reason, client, sequence, saved_at, copied)
    SELECT o.id, %(to)s, a.criterion, a.level, a.confidence, a.reason, '', 0, %(now)s, true
    FROM workshops_round o
    JOIN workshops_round last ON last.workshop_id = o.workshop_id AND last.number = o.number - 1
    JOIN workshops_answer a ON a.round_id = last.id AND a.participant_id = %(of)s
    WHERE o.workshop_id = %(room)s AND o.closed_at IS NULL AND a.criterion = ANY(last.revealed)
    ON CONFLICT DO NOTHING
"""


def copy_said_in_the_open(*, of: Participant, to: Participant) -> None:
    """Into the open round, where `to` has said nothing yet: what `of` said in the last one, as far as revealed."""
    known: dict[str, Any] = {"room": to.workshop_id, "of": of.pk, "to": to.pk, "now": timezone.now()}
    with connection.cursor() as cursor:
        cursor.execute(_COPY_SAID_IN_THE_OPEN, known)


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

    The log keeps digests of the ballots, keyed with the site's secret (`ballot_digests`).
    """
    policy = RevealPolicy(round_.workshop.reveal)
    # Servers' clocks differ. Whatever they say, it was opened before, and whoever is out went before.
    went = round_.workshop.participants.aggregate(last=Max("removed_at"))["last"]
    round_.closed_at = max(happening_at(), round_.opened_at, went or round_.opened_at)
    round_.revealed = _open_at_close(round_, policy)
    round_.save(update_fields=["closed_at", "revealed"])
    said = digests_of([round_.pk])[round_.pk]
    append_event(
        "round.closed",
        subject=round_.workshop,
        by=by,
        body={
            "round": round_.number,
            "answers": said.count,
            "answers_sha256": said.answers,
            "reasons": said.reasons,
            "key": said.key,
            "reveal": policy,
        },
    )


def _open_at_close(round_: Round, policy: RevealPolicy) -> list[str]:
    """What closing a round opens to the room. Where it asked some criteria again, those, and what was open before:
    the answers to the others are the same."""
    if policy is RevealPolicy.ROUND:
        return list(round_.workshop.criteria)
    if policy is RevealPolicy.END or not round_.asked:
        return []
    before = Round.objects.get(workshop=round_.workshop, number=round_.number - 1)
    return [*(key for key in before.revealed if key not in round_.asked), *round_.asked]


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
