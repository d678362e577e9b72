"""Private scoring: answers and weights checked and saved, and "I am ready"."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from workshops.domain.ballot_rows import save_answers, save_weights
from workshops.domain.changes import mark_changed
from workshops.enums import Stage
from workshops.models import Answer, Participant, Workshop
from workshops.queries.ballots import saved_before
from workshops.refusals import InvalidFields, NotThere, WrongStage

OBSERVER = "Observers have no ballot."


@dataclass(frozen=True)
class Saved:
    """What a participant is told after saving: when, and how far they are."""

    saved_at: datetime
    answered: int
    total: int

    def as_json(self) -> dict[str, object]:
        """As the page's script is told."""
        at = self.saved_at.isoformat().replace("+00:00", "Z")
        return {"saved_at": at, "answered": self.answered, "total": self.total}


def cast_ballot(
    *,
    participant: Participant,
    scores: Mapping[str, Mapping[str, Any]] | None = None,
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
    """
    scores, weights = scores or {}, weights or {}
    fields = faults_of(participant.workshop, scores, weights)
    if participant.role_id is None:
        raise NotThere(OBSERVER, code="observer")
    if fields:
        raise InvalidFields(fields)
    now = timezone.now()
    sent = {
        "participant": participant.pk,
        "client": client,
        "sequence": sequence if sequence is not None else int(now.timestamp() * 1_000_000),
        "now": now,
        "expected": round_number,
    }
    with transaction.atomic() if scores and weights else nullcontext():
        # One statement is a transaction of its own: nothing to begin, nothing to commit.
        answered = save_answers(sent, scores, weights) if scores or not weights else None
        counted = save_weights(sent, weights) if weights else None
        mark_changed(participant.workshop_id)
    return Saved(now, (answered if answered is not None else counted) or 0, len(participant.workshop.criteria))


def take_ballot(*, participant: Participant, **change: Any) -> Saved:
    """`cast_ballot` for a sender that repeats what it has not been told about.

    Where the round is closed and this very change is in it, it is acknowledged once more.
    """
    try:
        return cast_ballot(participant=participant, **change)
    except WrongStage:
        stamp = {name: change.get(name) for name in ("sequence", "round_number")}
        at = saved_before(participant, weights="weights" in change, client=change.get("client", ""), **stamp)
        if at is None:
            raise
        answered = Answer.objects.filter(participant=participant, round__number=change["round_number"]).count()
        return Saved(at, answered, len(participant.workshop.criteria))


def faults_of(
    workshop: Workshop, scores: Mapping[str, Mapping[str, Any]], weights: Mapping[str, float]
) -> dict[str, str]:
    """{field path: sentence} for everything that does not fit."""
    fields = {}
    for key, score in scores.items():
        path = f"scores.{key}"
        level, sure, reason = score.get("level"), score.get("confidence"), score.get("reason")
        if key not in workshop.criteria:
            fields[path] = f"This workshop does not ask about “{key}”."
        elif "level" not in score:
            fields[f"{path}.level"] = "Give a level from 0 to 4, or null for “don't know”."
        elif level is not None and not (_whole(level) and 0 <= level <= 4):
            fields[f"{path}.level"] = "The level is a whole number from 0 to 4, or null for “don't know”."
        elif sure is not None and not (_whole(sure) and 1 <= sure <= 3):
            fields[f"{path}.confidence"] = "The confidence is 1 (hunch), 2 (fairly sure) or 3 (certain)."
        elif reason is not None and (not isinstance(reason, str) or len(reason) > 1000):
            fields[f"{path}.reason"] = "The reason is a text of up to 1,000 characters."
    for key, points in weights.items():
        if key not in workshop.criteria:
            fields[f"weights.{key}"] = f"This workshop does not ask about “{key}”."
        elif isinstance(points, bool) or not isinstance(points, int | float) or not _in_scale(points):
            fields[f"weights.{key}"] = "A weight is a number from 0 to 10."
    return fields


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _in_scale(points: float) -> bool:
    return 0 <= points <= 10


def say_ready(
    *, participant: Participant, ready: bool, round_number: int | None = None, stage: Stage | None = None
) -> None:
    """Say "I am ready" at the present stage, or take it back. Safe to repeat.

    It is like being present, and no change of the workshop: there is no event, and it is over by itself when the
    next stage or round begins. Who changes an answer afterwards stays ready. What is not answered stays open.
    `round_number` and `stage`: what the sender saw; readiness for another one is refused, as after the close.
    """
    if participant.role_id is None:
        raise NotThere(OBSERVER, code="observer")
    with transaction.atomic():
        now, since, removed, number = _stage_of(participant)
        if removed:
            raise NotThere("You are no longer in this workshop.", code="removed")
        if (
            now not in (Stage.SCORING, Stage.WEIGHTING)
            or stage not in (None, now)
            or round_number not in (None, number)
        ):
            raise WrongStage("The workshop has moved on, so there is nothing to be ready with here.")
        Participant.objects.filter(pk=participant.pk).update(ready_for=since if ready else None)
        mark_changed(participant.workshop_id)


def _stage_of(participant: Participant) -> tuple[str, datetime, bool, int | None]:
    """(stage, its beginning, removed from the room?, round). The workshop's row is share-locked until the commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT w.stage, w.stage_since, p.removed_at IS NOT NULL,
                   (SELECT max(r.number) FROM workshops_round r WHERE r.workshop_id = w.id)
            FROM workshops_workshop w JOIN workshops_participant p ON p.workshop_id = w.id
            WHERE p.id = %s FOR SHARE OF w
            """,
            [participant.pk],
        )
        stage, since, removed, number = cursor.fetchone()
    return stage, since, removed, number
