"""What has been said about occurrences, to whom, and what is still waiting to be said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Model, Q

from workshops.enums import LADDER_DAYS, Channel, DeliveryState, ReminderStage
from workshops.models import Delivery, Member, Occurrence, Workshop, Workspace
from workshops.models.deliveries import OF_SEVERAL_STAGES
from workshops.models.literals import literal
from workshops.models.revisits import OPEN_STATES, WAITING_STATES


def occurrence_with_people(pk: UUID) -> Occurrence:
    """With everybody whom a message about it may speak to. Raises KeyError where there is none."""
    return occurrences_by_id([pk])[pk]


def occurrences_by_id(pks: Collection[UUID]) -> dict[UUID, Occurrence]:
    """The same for many at once: everybody is read once, however many ask for them. Two queries, where one that joins
    everybody takes PostgreSQL longer to plan than both."""
    found = Occurrence.objects.filter(pk__in=pks).select_related(
        "plan__decision__workspace", "plan__decision__workshop"
    )
    return _with_people({occurrence.pk: occurrence for occurrence in found})


# Most of what is read for a mail about many decisions are moments, and these stand in none.
_UNSAID = (
    *("wake_at", "passed_at", "completed_at", "looked_at", "note"),
    *("plan__created_at", "plan__ended_at"),
    *("plan__decision__accepted_at", "plan__decision__retired_at"),
)


def occurrences_to_tell_of(pks: Collection[UUID]) -> dict[UUID, Occurrence]:
    """The same for mails, which change nothing: without what no mail says, each workspace once, and of workshops who
    facilitates. Four queries at most."""
    found = Occurrence.objects.filter(pk__in=pks).select_related("plan__decision").defer(*_UNSAID)
    occurrences = {occurrence.pk: occurrence for occurrence in found}
    decisions = [occurrence.plan.decision for occurrence in occurrences.values()]
    workspaces = Workspace.objects.in_bulk({decision.workspace_id for decision in decisions})
    held_in = {decision.workshop_id for decision in decisions if decision.workshop_id is not None}
    workshops = Workshop.objects.only("facilitator").in_bulk(held_in) if held_in else {}
    for decision in decisions:
        decision.workspace = workspaces[decision.workspace_id]
        decision.workshop = workshops[decision.workshop_id] if decision.workshop_id is not None else None
    return _with_people(occurrences)


def _with_people(occurrences: dict[UUID, Occurrence]) -> dict[UUID, Occurrence]:
    asked = [
        (row, name)
        for occurrence in occurrences.values()
        for row, names in _people_of(occurrence)
        for name in names
        if getattr(row, f"{name}_id") is not None
    ]
    people = Member.objects.select_related("user").in_bulk({getattr(row, f"{name}_id") for row, name in asked})
    for row, name in asked:
        setattr(row, name, people[getattr(row, f"{name}_id")])
    return occurrences


def _people_of(occurrence: Occurrence) -> Iterator[tuple[Model, tuple[str, ...]]]:
    """Rows, and their columns that name a member."""
    plan, decision = occurrence.plan, occurrence.plan.decision
    yield plan, ("owner", "backup", "stand_in")
    yield decision, ("accepted_by", "created_by")
    if decision.workshop is not None:
        yield decision.workshop, ("facilitator",)


_OF_ITS_DATE = frozenset({*LADDER_DAYS, ReminderStage.BROKEN})


@dataclass(frozen=True)
class Notice:
    """One line in the app that waits for its reader. `days_left`: until the revisit that it is about, negative once
    that is late; `undelivered_to`: name and address of everybody whom no mail about it has reached; `also`: numbers of
    the other decisions that it speaks of."""

    id: UUID
    reader: UUID
    occurrence: Occurrence
    stage: ReminderStage
    days_left: int
    undelivered_to: tuple[tuple[str, str], ...]
    at: datetime
    also: tuple[int, ...] = ()

    @property
    def numbers(self) -> list[int]:
        """Of all decisions that it speaks of."""
        return sorted({self.occurrence.plan.decision.number, *self.also})

    @property
    def is_overdue(self) -> bool:
        """Whether it says so; silent signals and lost mails are no matter of the date."""
        return self.stage in _OF_ITS_DATE and self.occurrence.is_waiting and self.days_left < 0


def notices_for(member: Member, now: datetime, among: Q | None = None, most: int | None = None) -> list[Notice]:
    """What this member has been told and has not put away, newest first. Three queries at most. `among`: which of their
    rows; `most`: so many at most."""
    rows = list(
        Delivery.objects.filter(
            among or Q(),
            recipient=member,
            channel=literal(Channel.NOTICE),
            state=literal(DeliveryState.SENT),
            seen_at=None,
            occurrence__state__in=OPEN_STATES,
        )
        .select_related("occurrence__plan__decision", "occurrence__plan__owner__user")
        .order_by("-sent_at", "pk")[:most]
    )
    return notices_of(rows, now)


# What is said of a date holds while that date waits; the rest until somebody has looked.
_STILL_SO = Q(occurrence__state__in=WAITING_STATES, sequence=F("occurrence__sequence"), stage__in=list(LADDER_DAYS)) | (
    Q(occurrence__state__in=OPEN_STATES) & ~Q(stage__in=list(LADDER_DAYS))
)


def said_besides(notices: Sequence[Delivery]) -> dict[UUID, tuple[int, ...]]:
    """By notice, the numbers of the decisions that it speaks of besides its own. One query, where there may be any."""
    several = [row.pk for row in notices if row.stage in OF_SEVERAL_STAGES]
    said = Delivery.objects.filter(_STILL_SO, said_in__in=several, stage=F("said_in__stage"))
    found: dict[UUID, set[int]] = defaultdict(set)
    for notice, number in said.values_list("said_in", "occurrence__plan__decision__number") if several else ():
        assert notice is not None
        found[notice].add(number)
    return {notice: tuple(sorted(numbers)) for notice, numbers in found.items()}


def lost_mails(notices: Sequence[Delivery]) -> dict[UUID, list[Delivery]]:
    """By revisit, its mails that reached nobody, the first one first, of those of which a notice says so. One query,
    where one does."""
    told = [row.occurrence_id for row in notices if row.stage == ReminderStage.UNDELIVERED]
    failed = Delivery.objects.filter(occurrence__in=told, state=DeliveryState.FAILED, channel=Channel.MAIL)
    found: dict[UUID, list[Delivery]] = defaultdict(list)
    for mail in failed.select_related("recipient__user").order_by("created_at") if told else ():
        found[mail.occurrence_id].append(mail)
    return found


def notices_of(rows: Sequence[Delivery], now: datetime) -> list[Notice]:
    """Two queries, where they speak of several decisions and of lost mails."""
    also, lost = said_besides(rows), lost_mails(rows)
    return [_notice_of(row, now, also.get(row.pk, ()), lost.get(row.occurrence_id, [])) for row in rows]


def _notice_of(row: Delivery, now: datetime, also: tuple[int, ...], lost: Sequence[Delivery]) -> Notice:
    return Notice(
        id=row.pk,
        reader=row.recipient_id,
        occurrence=row.occurrence,
        stage=ReminderStage(row.stage),
        # One that a rehearsal wrote speaks from its own moment.
        days_left=row.occurrence.days_left(max(now, row.sent_at or now)),
        undelivered_to=tuple(dict.fromkeys((d.recipient.name, d.recipient.user.email) for d in lost)),
        at=row.sent_at or row.created_at,
        also=also,
    )
