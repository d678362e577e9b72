"""How long a workspace keeps what it does not need for ever, and what goes when that is over.

`tick` takes a few rows at a time, under their locks; another pass meanwhile takes others, and a pass again finds
nothing. What went is an event, in counts. What a signal's state hangs on stays, as does all that belongs to a decision.
Addresses of invitations to workshops go in `invitation_addresses`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext

from workshops.domain import audit
from workshops.domain.log import append_event
from workshops.domain.log_erasing import erase_texts
from workshops.domain.rights import check_may_change
from workshops.enums import AuditKind
from workshops.figures import whole
from workshops.models import (
    Answer,
    ChecklistAnswer,
    Event,
    EventText,
    Invitation,
    Knock,
    Member,
    MemberInvitation,
    MemberMail,
    Note,
    Participant,
    Pilot,
    PilotUpload,
    Reading,
    Recommendation,
    Retention,
    RoomMail,
    Round,
    StakeholderRole,
    Weight,
    Workshop,
    Workspace,
)
from workshops.models.privacy import AUDIT_AT_LEAST, LONGEST_KEPT
from workshops.queries import retention
from workshops.queries.retention import Kept
from workshops.refusals import InvalidFields

# In one pass, of one workspace.
WORKSHOPS_AT_ONCE = 10
ROWS_AT_ONCE = 500


@transaction.atomic
def keep_for(*, workspace: Workspace, by: Member, kept: Kept) -> None:
    """For how many days each is kept from now on. Raises InvalidFields, by name, for what is no number of days."""
    check_may_change(by, workspace)
    least = dict.fromkeys(kept, 1) | {"audit": AUDIT_AT_LEAST}
    faults = {name: _no_days(least[name]) for name, days in kept.items() if not _is_days(days, least[name])}
    if faults:
        raise InvalidFields(faults)
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
    before = retention.kept_by(workspace.pk)
    if before == kept:
        return
    Retention.objects.update_or_create(workspace=workspace, defaults=dict(kept))
    append_event("workspace.retention_changed", subject=workspace, by=by, body={"from": before, "to": kept})
    audit.record(AuditKind.SETTING_CHANGED, workspace=workspace, by=by, facts={"setting": "retention"})


def _is_days(days: object, least: int) -> bool:
    return days is None or (isinstance(days, int) and not isinstance(days, bool) and least <= days <= LONGEST_KEPT)


def _no_days(least: int) -> str:
    words = ngettext(
        "Give a number of days from {least} to {most}, or nothing to keep it for good.",
        "Give a number of days from {least} to {most}, or nothing to keep it for good.",
        LONGEST_KEPT,
    )
    return words.format(least=whole(least), most=whole(LONGEST_KEPT))


def waking(now: datetime) -> list[UUID]:
    return retention.workspaces_with_retention(now)


@transaction.atomic
def pass_time(*, workspace_id: UUID, now: datetime) -> dict[str, int]:
    """Let go what has been kept for long enough, a batch of each; {"expired": how many rows}."""
    workspace = Workspace.objects.get(pk=workspace_id)
    kept = retention.kept_by(workspace_id)
    gone = {
        "workshops": _let_workshops_go(workspace, kept["workshops"], now),
        "invitations": _let_addresses_go(workspace_id, kept["invitations"], now),
        "notices": _let_messages_go(workspace_id, kept["notices"], now),
        "readings": _let_readings_go(workspace_id, kept["readings"], now),
        "audit": audit.let_go(workspace_id, at_most=ROWS_AT_ONCE) if kept["audit"] else 0,
    }
    went = {what: count for what, count in gone.items() if count}
    if went:
        append_event("workspace.old_data_erased", subject=workspace, by=None, body=went)
    for what, count in went.items():
        told: audit.Facts = {"what": what, "count": count}
        audit.record(AuditKind.OLD_DATA_ERASED, workspace=workspace, by=None, facts=told)
    return {"expired": sum(went.values())}


def _let_addresses_go(workspace_id: UUID, days: int | None, now: datetime) -> int:
    """Of invitations into the workspace; those of workshops go in `invitation_addresses`."""
    rows = retention.asked_in(workspace_id, days, now).select_for_update(skip_locked=True, of=("self",))
    keys = [row.pk for row in rows.order_by("created_at", "pk")[:ROWS_AT_ONCE]]
    MemberMail.objects.filter(invitation__in=keys).update(error="")
    return MemberInvitation.objects.filter(pk__in=keys).update(email="")


def _let_messages_go(workspace_id: UUID, days: int | None, now: datetime) -> int:
    count = 0
    for rows in (retention.messages(workspace_id, days, now), retention.room_mails(workspace_id, days, now)):
        locked = rows.select_for_update(skip_locked=True, of=("self",)).order_by("created_at", "pk")[:ROWS_AT_ONCE]
        keys = [row.pk for row in locked]
        rows.model._default_manager.filter(pk__in=keys).delete()
        count += len(keys)
    return count


# Measured values


def _let_readings_go(workspace_id: UUID, days: int | None, now: datetime) -> int:
    rows = retention.readings(workspace_id, days, now).select_for_update(skip_locked=True, of=("self",))
    by_signal: dict[UUID, list[Reading]] = defaultdict(list)
    for reading in rows.select_related("signal__assumption__decision").order_by("at", "pk")[:ROWS_AT_ONCE]:
        by_signal[reading.signal_id].append(reading)
    for gone in by_signal.values():
        _let_go_of(gone)
    return sum(map(len, by_signal.values()))


def _let_go_of(gone: list[Reading]) -> None:
    """Readings of one signal, and where they came from."""
    decision, keys = gone[0].signal.assumption.decision, [reading.pk for reading in gone]
    Reading.objects.filter(pk__in=keys).delete()
    append_event(
        "readings.expired",
        subject=decision,
        by=None,
        body={"signal": str(gone[0].signal_id), "count": len(keys)},
        rows=[Reading(pk=key) for key in keys],
    )
    events = Event.objects.filter(chain=decision.workspace_id, subject=f"decision:{decision.pk}")
    alone = events.filter(kind="reading.taken", body__reading__in=[str(key) for key in keys])
    erase_texts(subject=decision, by=None, texts=EventText.objects.filter(event__in=[e.pk for e in alone]))
    erase_texts(subject=decision, by=None, texts=_of_files(events, {str(key) for key in keys}))


def _of_files(events: Iterable[Event], gone: set[str]) -> list[EventText]:
    """Of a file's readings all sources are one text: it goes with the last of them."""
    over = []
    for event in events:
        keys = set(event.body.get("rows", {}).get("reading", {})) if event.kind == "readings.taken" else set()
        if keys & gone and not Reading.objects.filter(pk__in=keys).exists():
            over.append(event.pk)
    return list(EventText.objects.filter(event__in=over))


# Workshops that came to no decision


def _let_workshops_go(workspace: Workspace, days: int | None, now: datetime) -> int:
    rows = retention.undecided(workspace.pk, days, now).select_for_update(skip_locked=True, of=("self",), no_key=False)
    found = list(rows.order_by("created_at", "pk")[:WORKSHOPS_AT_ONCE])
    for workshop in found:
        _remove(workshop)
    return len(found)


# What hangs on a workshop, in the order in which it can go.
_PARTS = (
    (Answer, "round__workshop"),
    (Weight, "round__workshop"),
    (Recommendation, "round__workshop"),
    (RoomMail, "workshop"),
    (Round, "workshop"),
    (Note, "workshop"),
    (ChecklistAnswer, "workshop"),
    (PilotUpload, "workshop"),
    (Pilot, "workshop"),
    (Knock, "workshop"),
    (Invitation, "workshop"),
    (Participant, "workshop"),
    (StakeholderRole, "workshop"),
)


def _remove(workshop: Workshop) -> None:
    """All of it, with what was written; its events stay, and the last of them says that it is gone."""
    events = Event.objects.filter(chain=workshop.workspace_id, subject=f"workshop:{workshop.pk}")
    texts = EventText.objects.filter(event__in=list(events.values_list("pk", flat=True)))
    erase_texts(subject=workshop.workspace, by=None, texts=texts)
    append_event("workshop.expired", subject=workshop, by=None)
    Workshop.objects.filter(pk=workshop.pk).update(expired_at=timezone.now())
    for model, of in _PARTS:
        model._default_manager.filter(**{of: workshop.pk}).delete()
    Workshop.objects.filter(pk=workshop.pk).delete()
