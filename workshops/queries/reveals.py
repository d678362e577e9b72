"""What a closed round holds: everybody's answers, readable only as far as they are open to the room."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from workshops.enums import Stage
from workshops.models import Answer, Round, Workshop
from workshops.queries.persons import seats_after
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


# In the order of RevealedAnswer's fields.
_COLUMNS = (
    "participant",
    "participant__name",
    "participant__role__key",
    "participant__role__label",
    "participant__role__shape",
    "criterion",
    "level",
    "confidence",
    "reason",
)


def revealed_answers(round_: Round) -> list[RevealedAnswer]:
    """The answers to the open criteria of a closed round, of those who had a role and were there when it closed.

    Refuses a round of which nothing is open, so that no page can show one by mistake. One query, and one more where
    somebody is out by now: by name, who went over to another seat is one participant, also in rounds before.
    """
    if round_.closed_at is None:
        raise WrongStage(_("This round is still open. Its answers are shown after the reveal."), code="round_open")
    if not round_.revealed:
        raise WrongStage(_("The answers of this round are not open yet."), code="not_revealed")
    there = Q(participant__removed_at=None) | Q(participant__removed_at__gt=round_.closed_at)
    answers = Answer.objects.filter(
        there, round=round_, criterion__in=round_.revealed, participant__role__isnull=False
    ).order_by("participant__role__position", "participant__joined_at", "participant_id")
    # Plain values: in a full room these are thousands, and making model objects would be most of it.
    rows = list(answers.values_list("participant__removed_at", *_COLUMNS))
    went = {} if round_.workshop.anonymous else _went_over(round_, {who for out, who, *_ in rows if out is not None})
    return [RevealedAnswer(went.get(who, who), *said) for _out, who, *said in rows]


def _went_over(round_: Round, out: set[UUID]) -> dict[UUID, UUID]:
    """Who is out → their seat now, but for one from which this round has answers of its own."""
    after = seats_after(round_.workshop, out)
    if not after:
        return {}
    both = set(
        Answer.objects.filter(round=round_, participant__in=after.values()).values_list("participant", flat=True)
    )
    return {seat: now for seat, now in after.items() if now not in both}


def open_rounds(workshop: Workshop) -> list[Round]:
    """The rounds of which something is open to the room, oldest first; none while one is being scored."""
    if not Stage(workshop.stage).is_revealed:
        return []
    return list(
        Round.objects.filter(workshop=workshop, closed_at__isnull=False).exclude(revealed=[]).order_by("number")
    )


def rounds_until(round_: Round) -> list[Round]:
    """The rounds of its workshop up to this one, oldest first."""
    return list(Round.objects.filter(workshop=round_.workshop_id, number__lte=round_.number).order_by("number"))


def who_is_left(round_: Round) -> tuple[set[UUID], set[UUID]]:
    """Of those whose answers count in a closed round: who is still in the room, and all of them."""
    there = Q(participant__removed_at=None) | Q(participant__removed_at__gt=round_.closed_at)
    given = Answer.objects.filter(there, round=round_, participant__role__isnull=False)
    people = dict(given.values_list("participant_id", "participant__removed_at").distinct())
    return {pk for pk, removed_at in people.items() if removed_at is None}, set(people)


def round_numbered(workshop: Workshop, number: int) -> Round | None:
    return Round.objects.filter(workshop=workshop, number=number).first()


@dataclass(frozen=True)
class RevealMark:
    """Where two are equal, the same is shown of that closed round.

    Its answers never change, and weights and waivers only at other stages, so `stage_since` stands for them. `rest`
    stands for what else is read: the promise, who is in the room under which name and role, what is open of the
    rounds before. `revealed`: the criteria that are open, in the order in which they were opened.
    """

    round_id: int
    revealed: tuple[str, ...]
    stage_since: datetime
    rest: str


# Digested where it is, so that a room of a thousand costs as little here as one of three.
_MARK = """
    SELECT r.revealed, w.stage_since, md5(concat_ws(
        '|', w.anonymous, w.reveal, w.criteria, w.waived_gates,
        (SELECT string_agg(ROW(o.number, o.revealed)::text, ',' ORDER BY o.number) FROM workshops_round o
         WHERE o.workshop_id = w.id),
        (SELECT string_agg(ROW(p.id, p.role_id, p.removed_at, p.name)::text, ',' ORDER BY p.id)
         FROM workshops_participant p WHERE p.workshop_id = w.id)
    ))
    FROM workshops_round r JOIN workshops_workshop w ON w.id = r.workshop_id WHERE r.id = %s
"""


def reveal_mark(round_id: int) -> RevealMark:
    """The mark of what may be shown of this closed round now. One statement. Raises Round.DoesNotExist."""
    with connection.cursor() as cursor:
        cursor.execute(_MARK, [round_id])
        row = cursor.fetchone()
    if row is None:
        raise Round.DoesNotExist
    revealed, since, rest = row
    return RevealMark(round_id, tuple(revealed), since, rest)


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read inside is as it was at one moment; within another transaction, as that one sees it."""
    alone = not connection.in_atomic_block
    with transaction.atomic():
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
