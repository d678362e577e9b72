"""Private scoring: answers and weights checked and saved, and "I am ready"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.dates import exactly_in_utc
from workshops.domain.ballot_faults import Score, faults_of
from workshops.domain.ballot_rows import Change, Written, refusal, write
from workshops.domain.changes import mark_changed
from workshops.domain.revisit_questions import asked_first
from workshops.enums import Stage
from workshops.models import Participant
from workshops.queries.ballots import HAS_BALLOT, answers_in, saved_before, untouched_answers
from workshops.refusals import InvalidFields, Refusal, WrongStage


@dataclass(frozen=True)
class Saved:
    """What a participant is told after saving: when, and how far they are."""

    saved_at: datetime
    answered: int
    total: int

    def as_json(self) -> dict[str, object]:
        """As the page's script is told."""
        at = exactly_in_utc(self.saved_at)
        return {"saved_at": at, "answered": self.answered, "total": self.total}


def cast_ballot(
    *,
    participant: Participant,
    scores: Mapping[str, Score] | None = None,
    weights: Mapping[str, float] | None = None,
    client: str = "",
    sequence: int | None = None,
    round_number: int | None = None,
) -> Saved:
    """Save answers and weights of the current round. Safe to repeat; all of it or nothing.

    `scores`: {criterion: {"level": 0..4 | None, "confidence"?: 1..3 | None, "reason"?: text}}; a part that is
    left out stays as it was. `weights`: {criterion: 0..10}. `client` and `sequence` are the sender's name for
    itself and its own count: an older change of the same client that arrives late changes nothing.
    `round_number`: the round that the sender saw; what was meant for a closed round never counts in the next.
    Where the round is closed and this very change is in it, it is acknowledged once more.
    """
    change = Change(participant, scores or {}, weights or {}, client, sequence, round_number)
    [told] = cast_ballots(workshop_id=participant.workshop_id, changes=[change])
    if isinstance(told, Exception):
        raise told
    return told


def cast_ballots(*, workshop_id: UUID, changes: Sequence[Change]) -> list[Saved | Exception]:
    """For each change of people in this room, in their order, what `cast_ballot` returns or raises.

    Each is taken or refused for itself. Raises only what stands in the way of all: the database does not answer.
    """
    told: dict[Change, Saved | Exception] = {}
    for change in changes:
        if fields := faults_of(change.participant.workshop.criteria, change.scores, change.weights):
            told[change] = InvalidFields(fields)
    for some in _each_person_once([change for change in changes if change not in told]):
        told.update(zip(some, _saved(workshop_id, some), strict=True))
    return [told[change] for change in changes]


def say_still_true(*, participant: Participant) -> None:
    """In a revisit's first round: all that they said last time and that is not asked first is still true.

    What they have looked at already stays as it is. Taken, or refused, as `cast_ballot` takes it. Safe to repeat.
    """
    first = asked_first(participant.workshop)
    untouched = {key: level for key, level in untouched_answers(participant).items() if key not in first}
    if untouched:
        scores = {key: {"level": level} for key, level in untouched.items()}
        cast_ballot(participant=participant, scores=scores, round_number=1)


def _each_person_once(changes: Sequence[Change]) -> list[list[Change]]:
    """For one statement after the other: a person has one row in it, and their changes are taken in their order."""
    turns: dict[UUID, int] = {}
    lots: list[list[Change]] = []
    for change in changes:
        turn = turns[change.participant.pk] = turns.get(change.participant.pk, -1) + 1
        if turn == len(lots):
            lots.append([])
        lots[turn].append(change)
    return lots


def _saved(workshop_id: UUID, changes: Sequence[Change]) -> list[Saved | Exception]:
    """What PostgreSQL refuses to do for all is tried for each alone: it may be the trouble of one."""
    now = timezone.now()
    try:
        seen = write(workshop_id, changes, now)
    except (DataError, IntegrityError, UnicodeError) as error:
        return [error] if len(changes) == 1 else [_saved(workshop_id, [change])[0] for change in changes]
    if not all(isinstance(one, Refusal) for one in seen):
        mark_changed(workshop_id)
    return [_told(change, one, now) for change, one in zip(changes, seen, strict=True)]


def _told(change: Change, seen: Written | Refusal, now: datetime) -> Saved | Refusal:
    """Who repeats what is in a round that has been closed since is told once more that it was taken."""
    if isinstance(seen, Written):
        return Saved(now, seen.answered, seen.total)
    at = _saved_before(change) if isinstance(seen, WrongStage) else None
    if at is None or change.round_number is None:
        return seen
    return Saved(at, *answers_in(change.participant, change.round_number))


def _saved_before(change: Change) -> datetime | None:
    return saved_before(
        change.participant,
        weights=bool(change.weights),
        client=change.client,
        sequence=change.sequence,
        round_number=change.round_number,
    )


def say_ready(
    *, participant: Participant, ready: bool, round_number: int | None = None, stage: Stage | None = None
) -> None:
    """Say "I am ready" at the present stage, or take it back. Safe to repeat.

    It is like being present, and no change of the workshop: there is no event, and it is over by itself when the
    next stage or round begins. Who changes an answer afterwards stays ready. What is not answered stays open.
    `round_number` and `stage`: what the sender saw; readiness for another one is refused, as after the close.
    """
    with transaction.atomic():
        seen = _seen_by(participant)
        if not seen.has_ballot:
            raise refusal("observer")
        if seen.removed:
            raise refusal("removed")
        if (
            seen.stage not in (Stage.SCORING, Stage.WEIGHTING)
            or stage not in (None, seen.stage)
            or round_number not in (None, seen.number)
        ):
            raise WrongStage(_("The workshop has moved on, so there is nothing to be ready with here."))
        Participant.objects.filter(pk=participant.pk).update(ready_for=seen.since if ready else None)
        mark_changed(participant.workshop_id)


@dataclass(frozen=True)
class _Seen:
    """A room as somebody in it finds it. `since`: when its stage began; `number`: of its round."""

    stage: str
    since: datetime
    number: int | None
    has_ballot: bool
    removed: bool


def _seen_by(participant: Participant) -> _Seen:
    """The workshop's row is share-locked until the commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT w.stage, w.stage_since,
                   (SELECT max(r.number) FROM workshops_round r WHERE r.workshop_id = w.id),
                   {HAS_BALLOT}, p.removed_at IS NOT NULL
            FROM workshops_workshop w JOIN workshops_participant p ON p.workshop_id = w.id
            LEFT JOIN workshops_member m ON m.id = p.member_id
            WHERE p.id = %s FOR SHARE OF w
            """,  # noqa: S608 (a constant)
            [participant.pk],
        )
        return _Seen(*cursor.fetchone())
