"""What a member sees first: what needs them, what is going on, how the log is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone

from workshops import dates
from workshops.enums import DecisionStatus, OccurrenceState, ReminderStage, Stage
from workshops.models import Decision, Invitation, Member, Occurrence, Participant, Workshop
from workshops.queries.deliveries import notices_for
from workshops.queries.rooms import open_workshops

STALE_DAYS = 30


@dataclass(frozen=True)
class Need:
    """One thing that waits for this member: what, why, and the button that leads there."""

    what: str
    why: str
    url: str
    action: str
    overdue: bool = False
    # A notice that its reader may put away.
    notice: UUID | None = None


@dataclass(frozen=True)
class Health:
    """How the log is: decisions in force, by how their revisit stands, and by approach."""

    decisions: int
    fresh: int
    due: int
    stale: int
    by_approach: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Home:
    needs: list[Need]
    live: list[Workshop]
    coming: list[Workshop]
    decided: list[Decision]
    revisits: list[Occurrence]
    health: Health
    today: date

    @property
    def is_empty(self) -> bool:
        return not (self.live or self.coming or self.decided)


def home_of(member: Member) -> Home:
    """Everything on the home page, in a fixed number of queries."""
    today = dates.day_in(timezone.now(), member.workspace.time_zone)
    workshops = open_workshops(member.workspace_id)
    coming = [w for w in workshops if w.stage == Stage.LOBBY and w.starts_at and w.starts_at > timezone.now()]
    live = [w for w in workshops if w not in coming]
    revisits = _open_revisits(member)
    return Home(
        needs=[
            *_revisit_needs(member, revisits, today),
            *_ballot_needs(member),
            *_invitation_needs(member, workshops),
            *_facilitation_needs(member, live),
            *_signature_needs(member),
            *_notice_needs(member, revisits, today),
        ],
        live=live,
        coming=sorted(coming, key=lambda w: w.starts_at or w.created_at),
        decided=list(
            Decision.objects.filter(workspace=member.workspace_id)
            .select_related("revisit_plan")
            .order_by("-number")[:5]
        ),
        revisits=revisits[:5],
        health=_health(member, revisits, today),
        today=today,
    )


def _open_revisits(member: Member) -> list[Occurrence]:
    states = [state for state in OccurrenceState if state.is_open]
    rows = Occurrence.objects.filter(plan__decision__workspace=member.workspace_id, state__in=states)
    return sorted(
        rows.select_related("plan__decision", "plan__owner__user", "workshop"),
        key=lambda row: (row.waiting_since_on, row.pk),
    )


def _revisit_needs(member: Member, revisits: list[Occurrence], today: date) -> list[Need]:
    mine = [r for r in revisits if _needs(r, member, today)]
    return [
        Need(
            what=f"{r.plan.decision.label} · {r.plan.decision.title}",
            why=_due_words(r, today),
            url=reverse("room", args=[r.workshop_id]) if r.workshop_id else reverse("revisit", args=[r.pk]),
            action="Go on" if r.workshop_id else "Revisit",
            overdue=r.waiting_since_on < today and not r.workshop_id,
        )
        for r in mine
    ]


def _needs(occurrence: Occurrence, member: Member, today: date) -> bool:
    """Its day has come, this member may look after it, and no workshop of theirs asks for them already."""
    if occurrence.workshop and occurrence.workshop.facilitator_id == member.pk:
        return False
    return occurrence.asked_on <= today and (occurrence.plan.owner_id == member.pk or member.may_facilitate)


def _notice_needs(member: Member, revisits: list[Occurrence], today: date) -> list[Need]:
    """What the member was told besides what the list says by itself."""
    said = {r.pk for r in revisits if _needs(r, member, today)}
    return [
        Need(what=n.what, why=n.why, url=n.url, action="Look", overdue=n.overdue, notice=n.id)
        for n in notices_for(member)
        if n.occurrence_id not in said or n.stage in (ReminderStage.UNDELIVERED, ReminderStage.UNSUBSCRIBED)
    ]


def _due_words(occurrence: Occurrence, today: date) -> str:
    late = (today - occurrence.waiting_since_on).days
    if occurrence.workshop_id:
        return "The revisit has been started."
    if late == 0:
        return "Its revisit is due today."
    return f"Its revisit is {late} day{'s' if late > 1 else ''} overdue."


def _ballot_needs(member: Member) -> list[Need]:
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
                filter=Q(participants__answers__round__closed_at=None, participants__member=member),
            )
        )
        .filter(given__lt=F("criteria__len"))
    )
    return [
        Need(
            what=w.title,
            why=f"{_open_words(w, member)}: you have answered {w.given} of {len(w.criteria)}.",
            url=reverse("room", args=[w.pk]),
            action="Score",
        )
        for w in waiting
    ]


def _open_words(workshop: Workshop, member: Member) -> str:
    """That scoring is open, and until when; answers still count when that has passed."""
    due_at = workshop.answers_due_at
    if due_at is None:
        return "Scoring is open"
    when = dates.moment(due_at, member.workspace.time_zone)
    return f"Scoring is open until {when}" if due_at > timezone.now() else f"Answers were asked for by {when}"


def _open_sentence(workshop: Workshop, member: Member) -> list[str]:
    return [f"{_open_words(workshop, member)}."] if workshop.stage == Stage.SCORING else []


def _invitation_needs(member: Member, workshops: list[Workshop]) -> list[Need]:
    """Workshops to which this member was invited by mail, and has not come."""
    asked = dict(
        Invitation.objects.filter(
            workshop__in=workshops, email=member.user.email, participant=None, invited_by__isnull=False
        )
        .exclude(workshop__participants__in=Participant.objects.filter(member=member, removed_at=None))
        .values_list("workshop", "invited_by__user__name")
    )
    return [
        Need(
            what=w.title,
            why=" ".join([f"{asked[w.pk]} asks for your view.", *_open_sentence(w, member)]),
            url=reverse("room", args=[w.pk]),
            action="Join",
        )
        for w in workshops
        if w.pk in asked
    ]


def _facilitation_needs(member: Member, live: list[Workshop]) -> list[Need]:
    words = {
        Stage.LOBBY: "The lobby is open.",
        Stage.DISCUSSION: "The round is revealed and under discussion.",
        Stage.WEIGHTING: "The group is weighing the criteria.",
        Stage.RECOMMENDATION: "The recommendation is there. The decision is still to be recorded.",
    }

    def why(workshop: Workshop) -> str:
        if workshop.stage == Stage.SCORING:
            return f"{_open_words(workshop, member)}."
        return words[Stage(workshop.stage)]

    return [
        Need(what=w.title, why=why(w), url=reverse("room", args=[w.pk]), action="Facilitate")
        for w in live
        if w.facilitator_id == member.pk
    ]


def _signature_needs(member: Member) -> list[Need]:
    waiting = Decision.objects.filter(
        status=DecisionStatus.PROPOSED,
        workshop__participants__member=member,
        workshop__participants__removed_at=None,
        workshop__participants__role__isnull=False,
    ).exclude(
        revisions__number=F("revision_number"),
        revisions__sign_offs__participant__member=member,
        revisions__sign_offs__voided_at=None,
    )
    return [
        Need(
            what=f"{d.label} · {d.title}",
            why="It is proposed and waits for your signature.",
            url=reverse("decision", args=[d.label]),
            action="Sign",
        )
        for d in waiting
    ]


def _health(member: Member, revisits: list[Occurrence], today: date) -> Health:
    standing = [DecisionStatus.PROPOSED, DecisionStatus.ACCEPTED]
    in_force = dict(
        Decision.objects.filter(workspace=member.workspace_id, status__in=standing).values_list("pk", "approach")
    )
    late = {r.plan.decision_id: (today - r.waiting_since_on).days for r in revisits if r.waiting_since_on <= today}
    stale = sum(days >= STALE_DAYS for days in late.values())
    return Health(
        decisions=len(in_force),
        fresh=len(in_force) - len(late),
        due=len(late) - stale,
        stale=stale,
        by_approach=tuple(Counter(in_force.values()).most_common()),
    )
