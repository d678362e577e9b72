"""What a closed round holds: everybody's answers, readable only as far as they are open to the room."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from workshops.models import Answer, Round, Workshop
from workshops.refusals import WrongStage


@dataclass(frozen=True)
class RevealedAnswer:
    """One participant's answer to one criterion; `level` None: "I don't know"."""

    participant: UUID
    name: str
    role: str
    role_label: str
    shape: str
    criterion: str
    level: int | None
    confidence: int | None
    reason: str


def revealed_answers(round_: Round) -> list[RevealedAnswer]:
    """The answers to the open criteria of a closed round, of those who had a role and were there when it closed.

    Refuses a round of which nothing is open, so that no page can show one by mistake. One query.
    """
    if round_.closed_at is None:
        raise WrongStage("This round is still open. Its answers are shown after the reveal.", code="round_open")
    if not round_.revealed:
        raise WrongStage("The answers of this round are not open yet.", code="not_revealed")
    there = Q(participant__removed_at=None) | Q(participant__removed_at__gt=round_.closed_at)
    answers = (
        Answer.objects.filter(there, round=round_, criterion__in=round_.revealed, participant__role__isnull=False)
        .select_related("participant__role")
        .order_by("participant__role__position", "participant__joined_at", "participant_id")
    )
    return [_revealed(answer) for answer in answers]


def _revealed(answer: Answer) -> RevealedAnswer:
    person = answer.participant
    assert person.role is not None
    return RevealedAnswer(
        participant=person.pk,
        name=person.name,
        role=person.role.key,
        role_label=person.role.label,
        shape=person.role.shape,
        criterion=answer.criterion,
        level=answer.level,
        confidence=answer.confidence,
        reason=answer.reason,
    )


def round_numbered(workshop: Workshop, number: int) -> Round | None:
    return Round.objects.filter(workshop=workshop, number=number).first()
