"""A room's public state: what everybody in it may know at any time.

It is made of types that have no field for a level, a weight, a confidence or a reason, so
nothing built from it can give a ballot away before the reveal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from workshops.enums import RevealPolicy, Stage
from workshops.models import Answer, Participant, Recommendation, Round, StakeholderRole, Weight, Workshop
from workshops.queries.presence import Presence, presence_in


@dataclass(frozen=True)
class PersonState:
    """One participant as the room sees them. `answered` of `total` criteria; observers have a total of 0.

    `ready`: has said so at the present stage. `is_done`: has finished what the present stage asks for.
    `hand_raised_at`: wants to speak, since then. `gone_since`: of somebody who is not connected, where it is known.
    """

    id: UUID
    name: str
    role: str
    role_label: str
    shape: str
    answered: int
    total: int
    weighted: bool
    connected: bool
    ready: bool
    is_done: bool
    hand_raised_at: datetime | None = None
    gone_since: datetime | None = None

    @property
    def is_observer(self) -> bool:
        return not self.shape


@dataclass(frozen=True)
class RoleState:
    """One stakeholder role: how many people speak for it, and how many of them are done."""

    key: str
    label: str
    shape: str
    people: int
    done: int


@dataclass(frozen=True)
class FacilitatorState:
    """Who facilitates, and whether a page of theirs is open."""

    id: UUID
    name: str
    connected: bool
    gone_since: datetime | None


@dataclass(frozen=True)
class RoomState:
    id: UUID
    title: str
    stage: Stage
    stage_since: datetime
    round: int
    framework: str
    criteria: tuple[str, ...]
    join_code: str
    join_url: str
    people: tuple[PersonState, ...]
    roles: tuple[RoleState, ...]
    recommendation: str
    notes: int
    asks_ready: bool
    facilitator: FacilitatorState
    anonymous: bool = False
    reveal: RevealPolicy = RevealPolicy.ROUND
    revealed: tuple[str, ...] = ()
    locked: bool = False
    timer_ends_at: datetime | None = None
    answers_due_at: datetime | None = None
    time_zone: str = "UTC"
    parked: int = 0

    @property
    def page(self) -> str:
        """Changes exactly when everybody's page has something else to show.

        Not with the lock: a ballot is never swapped under somebody's fingers.
        """
        promise = f"{self.reveal}.{self.anonymous}" if self.stage is Stage.LOBBY else ""
        return f"{self.stage}.{self.round}.{self.recommendation}.{len(self.revealed)}{promise}"

    @property
    def is_open(self) -> bool:
        """Whether ballots are open: there is something to finish, and to be ready with."""
        return self.stage in (Stage.SCORING, Stage.WEIGHTING)

    @cached_property
    def voters(self) -> tuple[PersonState, ...]:
        """The one denominator: everybody here with a ballot."""
        return tuple(p for p in self.people if not p.is_observer)

    @cached_property
    def done(self) -> int:
        return sum(p.is_done for p in self.voters)

    @cached_property
    def missing(self) -> tuple[str, ...]:
        return tuple(p.name for p in self.voters if not p.is_done)

    @cached_property
    def hands(self) -> tuple[PersonState, ...]:
        """Who wants to speak, in the order in which they said so."""
        raised = [(p.hand_raised_at, p) for p in self.people if p.hand_raised_at]
        return tuple(p for _, p in sorted(raised, key=lambda pair: pair[0]))


def _asks_ready(workshop: Workshop, round_number: int) -> bool:
    """Whether people are done only when they say so: where ballots start as copies they are full from the start.

    That is from round 2 on, and when a revisit is scored first.
    """
    return round_number > 1 or (workshop.follows_id is not None and workshop.stage == Stage.SCORING)


def show_code(code: str | None) -> str:
    """K7M4QX as K7M-4QX; empty where the workshop is over."""
    return f"{code[:3]}-{code[3:]}" if code else ""


def join_url(code: str | None) -> str:
    return f"{settings.SITE_URL}/j/{show_code(code)}/" if code else ""


def room_state(workshop_id: UUID | str) -> RoomState:
    """The public state of one room, in a few queries whatever its size."""
    last = Round.objects.filter(workshop=OuterRef("pk")).order_by("-number")
    workshop = (
        Workshop.objects.annotate(
            last_round=Subquery(last.values("pk")[:1]),
            last_number=Coalesce(Subquery(last.values("number")[:1]), 0),
            last_revealed=Subquery(last.values("revealed")[:1]),
            time_zone=F("workspace__time_zone"),
            facilitator_name=F("facilitator__user__name"),
            note_count=Count("notes"),
            parked_count=Count("notes", filter=Q(notes__parked=True, notes__settled_at=None)),
        )
        .defer("use_case", "facts")
        .get(pk=workshop_id)
    )
    presence = presence_in(workshop.pk)
    people = _people(workshop, workshop.last_round, presence, _asks_ready(workshop, workshop.last_number))
    return RoomState(
        id=workshop.pk,
        title=workshop.title,
        stage=Stage(workshop.stage),
        stage_since=workshop.stage_since,
        round=workshop.last_number,
        framework=workshop.framework_key,
        criteria=tuple(workshop.criteria),
        join_code=show_code(workshop.join_code),
        join_url=join_url(workshop.join_code),
        people=people,
        roles=_roles(workshop, people),
        recommendation=_recommendation(workshop, workshop.last_round),
        notes=workshop.note_count,
        asks_ready=_asks_ready(workshop, workshop.last_number),
        facilitator=_facilitator(workshop, workshop.facilitator_name, presence),
        anonymous=workshop.anonymous,
        reveal=RevealPolicy(workshop.reveal),
        revealed=tuple(workshop.last_revealed or ()),
        locked=workshop.locked_at is not None,
        timer_ends_at=workshop.timer_ends_at,
        answers_due_at=workshop.answers_due_at,
        time_zone=workshop.time_zone,
        parked=workshop.parked_count,
    )


def _people(workshop: Workshop, round_id: int | None, presence: Presence, asks_ready: bool) -> tuple[PersonState, ...]:
    answered, weighted = _counts(Answer, round_id), _counts(Weight, round_id)
    # Plain values: in a full room this is read at each change, and making model objects would be most of it.
    people = (
        Participant.objects.filter(workshop=workshop, removed_at=None)
        .order_by("joined_at", "pk")
        .values_list(
            "pk",
            "name",
            "role__key",
            "role__label",
            "role__shape",
            "ready_for",
            "hand_raised_at",
        )
    )
    total = len(workshop.criteria)
    return tuple(
        PersonState(
            id=pk,
            name=name,
            role=role or "observer",
            role_label=label or "Observer",
            shape=shape or "",
            answered=answered.get(pk, 0) if role else 0,
            total=total if role else 0,
            weighted=pk in weighted,
            connected=(connected := presence.is_here(pk)),
            ready=(ready := _is_ready(workshop, role, ready_for)),
            is_done=bool(role)
            and (ready or (not asks_ready and _has_all(workshop, answered.get(pk, 0), pk in weighted))),
            hand_raised_at=hand,
            gone_since=None if connected else presence.gone_since(pk),
        )
        for pk, name, role, label, shape, ready_for, hand in people
    )


def _counts(rows: type[Answer | Weight], round_id: int | None) -> dict[UUID, int]:
    """{participant: how many rows in this round}.

    Counted for all at once: counted for each person by a subquery, PostgreSQL may go through the whole round for
    each of them while its statistics do not know the round yet.
    """
    if round_id is None:
        return {}
    mine = rows.objects.filter(round=round_id).order_by().values("participant")
    return dict(mine.annotate(n=Count("pk")).values_list("participant", "n"))


def _facilitator(workshop: Workshop, name: str, presence: Presence) -> FacilitatorState:
    connected = presence.is_here(workshop.facilitator_id)
    gone_since = None if connected else presence.gone_since(workshop.facilitator_id)
    return FacilitatorState(workshop.facilitator_id, name, connected, gone_since)


def _is_ready(workshop: Workshop, role: str | None, ready_for: datetime | None) -> bool:
    """Said of the present stage, by somebody with a ballot, while there is something to be ready with."""
    return bool(role) and workshop.stage in (Stage.SCORING, Stage.WEIGHTING) and ready_for == workshop.stage_since


def _has_all(workshop: Workshop, answers: int, has_weights: bool) -> bool:
    """Whether what the present stage asks for is there: every answer, or at weighting any weight."""
    return has_weights if workshop.stage == Stage.WEIGHTING else answers >= len(workshop.criteria)


def _roles(workshop: Workshop, people: tuple[PersonState, ...]) -> tuple[RoleState, ...]:
    return tuple(
        RoleState(
            key=role.key,
            label=role.label,
            shape=role.shape,
            people=sum(p.role == role.key for p in people),
            done=sum(p.role == role.key and p.is_done for p in people),
        )
        for role in StakeholderRole.objects.filter(workshop=workshop)
    )


def _recommendation(workshop: Workshop, round_id: int | None) -> str:
    """Status of the current recommendation, and which it is, so that a second one is noticed too."""
    if workshop.stage not in (Stage.RECOMMENDATION, Stage.DECIDED):
        return ""
    current = current_recommendation(round_id)
    return f"{current.status}.{current.inputs_digest[:8]}" if current else ""


def current_recommendation(round_id: int | None) -> Recommendation | None:
    """The one that was asked for last."""
    return Recommendation.objects.filter(round=round_id).order_by("-requested_at").first()


def open_workshops(workspace_id: UUID) -> list[Workshop]:
    """Workshops that are not over, newest first, with how many people are in each (`people_count`)."""
    here = Count("participants", filter=Q(participants__removed_at=None))
    return list(
        Workshop.objects.filter(workspace=workspace_id, ended_at=None)
        .select_related("facilitator__user")
        .annotate(people_count=here)
        .order_by("-created_at")
    )
