"""How a decision came to stand as it stands: what the log holds of its acceptance, its end and its waived gates.

What people wrote is read where its hash is: in the texts of the events, from which it may have been erased.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat, JSONObject

from workshops.enums import DecisionStatus
from workshops.models import Decision, Event, EventText, Member
from workshops.queries.log import HistoryEntry

_ENDS = [f"decision.{status.value}" for status in DecisionStatus if status.is_over]


@dataclass(frozen=True)
class Told:
    """One event: when, by whom, and why; `reason` is empty where nothing was said, None where it was erased."""

    kind: str
    at: datetime
    by: str
    reason: str | None
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Waiver:
    """A gate that somebody set aside in the workshop, and why; None where the words were erased."""

    gate: str
    by: str
    reason: str | None


def with_life(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Adds what `acceptance_of`, `end_of` and `waivers_of` read, in the same query."""
    return decisions.annotate(
        told_acceptance=Subquery(_told("decision:", "pk", ["decision.accepted"])[:1]),
        told_end=Subquery(_told("decision:", "pk", _ENDS)[:1]),
        told_waivers=ArraySubquery(_told("workshop:", "workshop_id", ["gate.waived"])),
    )


def _told(subject: str, key: str, kinds: list[str]) -> QuerySet[Event, Any]:
    """The newest first, each as one JSON object. The way to them is the log's index by subject."""
    events = Event.objects.filter(
        chain=OuterRef("workspace_id"),
        subject=Concat(Value(subject), Cast(OuterRef(key), TextField()), output_field=TextField()),
        kind__in=kinds,
    )
    reason = EventText.objects.filter(event=OuterRef("event_id"), field="reason").values("text")[:1]
    said = Concat(Value("member:"), Cast("pk", TextField()), output_field=TextField())
    member = Member.objects.filter(workspace=OuterRef("chain")).annotate(actor=said).filter(actor=OuterRef("actor"))
    return events.order_by("-seq").values(
        told=JSONObject(
            kind="kind",
            at=Cast("at", CharField()),
            by=Subquery(member.values("user__name")[:1]),
            reason=Subquery(reason),
            body="body",
        )
    )


def give_life(decision: Decision, entries: Iterable[HistoryEntry]) -> None:
    """The same from its whole history, oldest first, where that is read anyhow."""
    own, room = f"decision:{decision.pk}", f"workshop:{decision.workshop_id}"
    acceptance, end, waivers = None, None, []
    for entry in entries:
        if entry.subject == own and entry.kind == "decision.accepted":
            acceptance = entry
        elif entry.subject == own and entry.kind in _ENDS:
            end = entry
        elif entry.subject == room and entry.kind == "gate.waived":
            waivers.append(entry)
    decision.told_acceptance = _raw(acceptance)  # type: ignore[attr-defined]  # as with_life does
    decision.told_end = _raw(end)  # type: ignore[attr-defined]  # as with_life does
    decision.told_waivers = [_raw(entry) for entry in reversed(waivers)]  # type: ignore[attr-defined]  # the same


def _raw(entry: HistoryEntry | None) -> Mapping[str, Any] | None:
    if entry is None:
        return None
    reason = entry.texts.get("reason")
    return {"kind": entry.kind, "at": entry.at.isoformat(), "by": entry.who, "reason": reason, "body": entry.body}


def _read(raw: Mapping[str, Any] | None) -> Told | None:
    if raw is None:
        return None
    reason = raw["reason"] if "reason_sha256" in raw["body"] else ""
    return Told(raw["kind"], datetime.fromisoformat(raw["at"]), raw["by"] or "", reason, raw["body"])


def acceptance_of(decision: Decision) -> Told | None:
    """How it was accepted last, of a decision that came `with_life`; None where it is not now, or was elsewhere."""
    return _read(decision.told_acceptance) if decision.accepted_at else None  # type: ignore[attr-defined]  # with_life


def acceptances_of(decisions: Iterable[UUID]) -> dict[tuple[UUID, int], Told]:
    """{(decision, number of its text): how that was accepted last, or came in accepted}, in one query."""
    told = ArraySubquery(_told("decision:", "pk", ["decision.accepted", "decision.imported"]))
    rows = Decision.objects.filter(pk__in=list(decisions)).annotate(told=told).values_list("pk", "told")
    found: dict[tuple[UUID, int], Told] = {}
    for pk, raws in rows:
        for read in filter(None, map(_read, raws)):  # the newest first
            came_in_open = read.kind == "decision.imported" and read.body.get("status") != DecisionStatus.ACCEPTED
            if isinstance(number := read.body.get("revision"), int) and not came_in_open:
                found.setdefault((pk, number), read)
    return found


def end_of(decision: Decision) -> Told | None:
    """How it ended, of a decision that came `with_life`; None while it has not, or where that happened elsewhere."""
    return _read(decision.told_end) if decision.is_over else None  # type: ignore[attr-defined]  # set by with_life


def ended_at(decision: Decision) -> datetime | None:
    """When it ended, of a decision that came `with_life`; None where it has not, or where nobody said when."""
    told = end_of(decision)
    return (decision.retired_at or (told.at if told else None)) if decision.is_over else None


def waivers_of(decision: Decision) -> list[Waiver]:
    """The gates that were set aside when its workshop ended, of a decision that came `with_life`."""
    standing = decision.workshop.waived_gates if decision.workshop else {}
    found: dict[str, Waiver] = {}
    for raw in decision.told_waivers:  # type: ignore[attr-defined]  # set by with_life
        told = _read(raw)
        assert told is not None
        gate = str(told.body["gate"])
        found.setdefault(gate, Waiver(gate, told.by, told.reason))
    return [found[gate] for gate in standing if gate in found]
