"""What a member sees first, as facts: what needs them, what is going on, how the log is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q, QuerySet

from workshops.enums import DecisionStatus, OccurrenceState, ReminderStage, Stage
from workshops.models import Decision, Invitation, Member, Occurrence, Participant, Workshop
from workshops.queries.ballots import looked_at
from workshops.queries.decisions import LogHealth, log_health
from workshops.queries.deliveries import Notice, notices_for
from workshops.queries.readings import mended_in
from workshops.queries.revisits import RevisitRow, open_revisits, revisit_row
from workshops.queries.rooms import open_workshops

if TYPE_CHECKING:
    from workshops.queries.revisit_days import DatedOccurrence

SHOWN = 5
# What a notice says that no list of revisits does.
SAID_BESIDES = (
    ReminderStage.UNDELIVERED,
    ReminderStage.UNSUBSCRIBED,
    ReminderStage.OWNER_GONE,
    ReminderStage.SILENT,
)
# Of the revisits that ask for somebody, the longest waiting; the board has all of them.
ASKED = 20


@dataclass(frozen=True)
class RevisitNeed:
    """A decision that is to be looked at, or whose revisit somebody else has begun."""

    row: RevisitRow


@dataclass(frozen=True)
class BallotNeed:
    """A round in which this member has given, or looked at, fewer answers than are asked."""

    workshop: Workshop
    given: int


@dataclass(frozen=True)
class InvitationNeed:
    """A workshop to which this member was invited by mail, and has not come."""

    workshop: Workshop
    asked_by: str


@dataclass(frozen=True)
class FacilitationNeed:
    workshop: Workshop


@dataclass(frozen=True)
class SignatureNeed:
    decision: Decision


@dataclass(frozen=True)
class NoticeNeed:
    """What the member was told besides what the list says by itself; they may put it away."""

    notice: Notice


Need = RevisitNeed | BallotNeed | InvitationNeed | FacilitationNeed | SignatureNeed | NoticeNeed


@dataclass(frozen=True)
class Home:
    """`is_cut`: more revisits ask for somebody than `needs` has; `time_zone`: in which instants are said."""

    needs: list[Need]
    is_cut: bool
    live: list[Workshop]
    coming: list[Workshop]
    decided: list[Decision]
    revisits: list[RevisitRow]
    # Of the signals that broke for what needs somebody, those that have recovered.
    mended: frozenset[str]
    health: LogHealth
    time_zone: str
    now: datetime

    @property
    def is_empty(self) -> bool:
        return not (self.live or self.coming or self.decided)


def home_of(member: Member, now: datetime) -> Home:
    """Everything on the home page, in a fixed number of queries."""
    workshops = open_workshops(member.workspace_id)
    coming = [w for w in workshops if w.stage == Stage.LOBBY and w.starts_at and w.starts_at > now]
    live = [w for w in workshops if w not in coming]
    asked = _asked_for(member, now)
    left = {occurrence.workshop_id for occurrence in asked if occurrence.was_left}
    return Home(
        needs=[
            *(RevisitNeed(revisit_row(occurrence, member, now)) for occurrence in asked),
            *_ballot_needs(member),
            *_invitation_needs(member, workshops),
            *(FacilitationNeed(w) for w in live if w.facilitator_id == member.pk and w.pk not in left),
            *(SignatureNeed(decision) for decision in _unsigned(member)),
            *_notice_needs(member, asked, now),
        ],
        is_cut=len(asked) == ASKED,
        live=live,
        coming=sorted(coming, key=lambda w: w.starts_at or w.created_at),
        decided=list(Decision.objects.filter(workspace=member.workspace_id).order_by("-number")[:SHOWN]),
        revisits=[revisit_row(o, member, now) for o in _open_revisits(member, now)[:SHOWN]],
        mended=mended_in(asked),
        health=log_health(member.workspace_id, now=now),
        time_zone=member.user.time_zone,
        now=now,
    )


def _open_revisits(member: Member, now: datetime) -> QuerySet[DatedOccurrence, DatedOccurrence]:
    """Without the people of their plans, whom this page does not name."""
    rows = open_revisits(member.workspace_id, now)
    return rows.select_related(None).select_related("plan__decision")


def _asked_for(member: Member, now: datetime) -> list[Occurrence]:
    """Whose day has come, which this member may look after, and for which no workshop of theirs asks already. One that
    was started and left asks by itself, and not its workshop."""
    rows = _open_revisits(member, now).filter(days_to_go__lte=0)
    mine = rows if member.may_facilitate else rows.filter(Q(plan__owner=member) | Q(plan__stand_in=member))
    may_have_come = Q(waits_on__lte=now.date() + timedelta(days=1))  # no plan's day is further from that of UTC
    running = Q(state=OccurrenceState.STARTED, workshop__facilitator=member)
    return list(mine.filter(may_have_come).exclude(running)[:ASKED])


def _notice_needs(member: Member, asked: list[Occurrence], now: datetime) -> list[NoticeNeed]:
    """As many as of the revisits; the inbox has all of them."""
    wanted = Q(stage__in=SAID_BESIDES)
    if len(asked) < ASKED:  # else what is not listed is on the board
        wanted |= ~Q(occurrence__in=asked)
    return [NoticeNeed(notice) for notice in notices_for(member, now, wanted, ASKED)]


def _ballot_needs(member: Member) -> list[BallotNeed]:
    waiting = (
        Workshop.objects.filter(
            stage=Stage.SCORING,
            participants__member=member,
            participants__removed_at=None,
            participants__role__isnull=False,
        )
        .annotate(
            given=Count(
                "participants__answers",
                filter=looked_at("participants__answers__")
                & Q(participants__answers__round__closed_at=None, participants__member=member),
            )
        )
        .filter(given__lt=F("criteria__len"))
    )
    return [BallotNeed(workshop, workshop.given) for workshop in waiting]


def _invitation_needs(member: Member, workshops: list[Workshop]) -> list[InvitationNeed]:
    asked_by = dict(
        Invitation.objects.filter(
            workshop__in=workshops, email=member.user.email, participant=None, invited_by__isnull=False
        )
        .exclude(workshop__participants__in=Participant.objects.filter(member=member, removed_at=None))
        .values_list("workshop", "invited_by__user__name")
    )
    return [InvitationNeed(w, asked_by[w.pk]) for w in workshops if w.pk in asked_by]


def _unsigned(member: Member) -> QuerySet[Decision, Decision]:
    """Proposals of workshops in which this member has a ballot, without their signature on the present text."""
    return Decision.objects.filter(
        status=DecisionStatus.PROPOSED,
        workshop__participants__member=member,
        workshop__participants__removed_at=None,
        workshop__participants__role__isnull=False,
    ).exclude(
        revisions__number=F("revision_number"),
        revisions__sign_offs__participant__member=member,
        revisions__sign_offs__voided_at=None,
    )
