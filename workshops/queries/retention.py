"""What a workspace keeps longer than it wants to: which rows that are, and how many."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypedDict
from uuid import UUID

from django.db.models import DateTimeField, DurationField, Exists, ExpressionWrapper, F, Max, OuterRef, Q, QuerySet
from django.db.models import Subquery as Sub
from django.db.models.functions import Coalesce, Greatest

from workshops.enums import DeliveryState, Stage
from workshops.models import (
    Answer,
    AuditEntry,
    Delivery,
    Invitation,
    MemberInvitation,
    Note,
    Participant,
    Pilot,
    Reading,
    Retention,
    RoomMail,
    Workshop,
    Workspace,
)
from workshops.models.privacy import AUDIT_AT_LEAST
from workshops.models.revisits import OPEN_STATES

DAY = timedelta(days=1)
# Addresses of invitations go after so many days, where a workspace says nothing else.
INVITATIONS = 30
_SETTLED = [state for state in DeliveryState if not state.is_unsent]


class Kept(TypedDict):
    """For how many days each is kept; None: for good (of invitations: for `INVITATIONS`)."""

    workshops: int | None
    invitations: int | None
    notices: int | None
    readings: int | None
    audit: int | None


class Going(TypedDict):
    """How many of each would go now."""

    workshops: int
    invitations: int
    notices: int
    readings: int
    audit: int


def kept_by(workspace_id: UUID) -> Kept:
    row = Retention.objects.filter(workspace=workspace_id).first() or Retention()
    return Kept(
        workshops=row.workshops,
        invitations=row.invitations,
        notices=row.notices,
        readings=row.readings,
        audit=row.audit,
    )


def days_of_addresses(workspace_id: UUID) -> int:
    """For how many days after its workshop the address of an invitation is kept."""
    return kept_by(workspace_id)["invitations"] or INVITATIONS


def going(workspace_id: UUID, kept: Kept, now: datetime) -> Going:
    """What goes today by these days."""
    return Going(
        workshops=undecided(workspace_id, kept["workshops"], now).count(),
        invitations=addresses(workspace_id, kept["invitations"], now).count()
        + asked_in(workspace_id, kept["invitations"], now).count(),
        notices=messages(workspace_id, kept["notices"], now).count()
        + room_mails(workspace_id, kept["notices"], now).count(),
        readings=readings(workspace_id, kept["readings"], now).count(),
        audit=audit_entries(workspace_id, kept["audit"], now).count(),
    )


def _last(rows: QuerySet[Answer] | QuerySet[Note] | QuerySet[Participant] | QuerySet[Pilot], of: str, at: str) -> Sub:
    return Sub(rows.order_by().values(of).annotate(last=Max(at)).values("last"), output_field=DateTimeField())


def undecided(workspace_id: UUID, days: int | None, now: datetime) -> QuerySet[Workshop]:
    """Workshops that came to no decision and in which nothing has happened for so long; none that a decision, a revisit
    or a later workshop rests on."""
    if days is None:
        return Workshop.objects.none()
    answers = _last(Answer.objects.filter(round__workshop=OuterRef("pk")), "round__workshop", "saved_at")
    notes = _last(Note.objects.filter(workshop=OuterRef("pk")), "workshop", "created_at")
    seats = _last(Participant.objects.filter(workshop=OuterRef("pk")), "workshop", "joined_at")
    measured = _last(Pilot.objects.filter(workshop=OuterRef("pk")), "workshop", "imported_at")
    said = (answers, notes, seats, measured)
    touched = Greatest("created_at", "stage_since", "ended_at", "starts_at", "answers_due_at", *said)
    found = Workshop.objects.filter(workspace=workspace_id, decision=None, revisit=None, followed_by=None)
    return found.exclude(stage=Stage.DECIDED).annotate(touched=touched).filter(touched__lt=now - days * DAY)


def addresses(workspace_id: UUID, days: int | None, now: datetime) -> QuerySet[Invitation]:
    over = now - (days or INVITATIONS) * DAY
    return Invitation.objects.filter(
        workshop__workspace=workspace_id, workshop__ended_at__lte=over, email__contains="@"
    )


def asked_in(workspace_id: UUID, days: int | None, now: datetime) -> QuerySet[MemberInvitation]:
    """Invitations into the workspace that are over for so long and still have an address."""
    return _asked_and_over(now - (days or INVITATIONS) * DAY).filter(workspace=workspace_id)


def _asked_and_over(since: datetime) -> QuerySet[MemberInvitation]:
    over = Coalesce("accepted_at", "withdrawn_at", "expires_at")
    return MemberInvitation.objects.exclude(email="").annotate(over_at=over).filter(over_at__lt=since)


def messages(workspace_id: UUID, days: int | None, now: datetime) -> QuerySet[Delivery]:
    """To people about revisits that are over: of one that is open they say which reminders have gone out."""
    if days is None:
        return Delivery.objects.none()
    found = Delivery.objects.filter(occurrence__plan__decision__workspace=workspace_id, state__in=_SETTLED)
    return found.exclude(occurrence__state__in=OPEN_STATES).filter(created_at__lt=now - days * DAY)


def room_mails(workspace_id: UUID, days: int | None, now: datetime) -> QuerySet[RoomMail]:
    if days is None:
        return RoomMail.objects.none()
    found = RoomMail.objects.filter(workshop__workspace=workspace_id, state__in=_SETTLED)
    return found.filter(workshop__ended_at__isnull=False, created_at__lt=now - days * DAY)


def readings(workspace_id: UUID, days: int | None, now: datetime) -> QuerySet[Reading]:
    """None within the window that ends with the signal's newest one: its state hangs on those."""
    if days is None:
        return Reading.objects.none()
    window = ExpressionWrapper(F("signal__window_days") * DAY, output_field=DurationField())
    later = Reading.objects.filter(signal=OuterRef("signal"), at__gt=OuterRef("until"))
    until = ExpressionWrapper(F("at") + window, output_field=DateTimeField())
    found = Reading.objects.filter(signal__assumption__decision__workspace=workspace_id, at__lt=now - days * DAY)
    return found.annotate(until=until).filter(Exists(later))


def audit_entries(workspace_id: UUID, days: int | None, now: datetime) -> QuerySet[AuditEntry]:
    """As `audit_let_go` of the database has it, which counts to its own present."""
    if days is None:
        return AuditEntry.objects.none()
    return AuditEntry.objects.filter(workspace=workspace_id, at__lt=now - max(days, AUDIT_AT_LEAST) * DAY)


def workspaces_with_retention(now: datetime) -> list[UUID]:
    """Those that keep something for a time only; and those that say nothing of addresses and have old ones."""
    nothing = dict.fromkeys((f"{name}__isnull" for name in Kept.__annotations__), True)
    says = Retention.objects.exclude(**nothing).values("workspace")
    asked = _asked_and_over(now - INVITATIONS * DAY).values("workspace")
    found = Workspace.objects.filter(Q(pk__in=says) | Q(pk__in=asked, retention__invitations=None))
    return list(found.order_by("pk").values_list("pk", flat=True))
