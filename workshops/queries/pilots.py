"""Pilots, read: those of a decision or a workshop, and the thresholds that the log has for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from workshops.models import Assumption, Decision, Event, Occurrence, Pilot, PilotUpload, Workshop, Workspace
from workshops.queries import keys

Key = tuple[str, str, float, str]
NAMED_BY_PILOT = ("imported_by__user", "decision", "workshop", "compared_with")
_STATING = ("decision.drafted", "decision.proposed", "decision.imported", "decision.revised")


class PilotThreshold(TypedDict):
    """What a metric is to reach, as the decision's text has it; since when it stands in the log so, in ISO 8601, UTC;
    and whether that was only after the import. `value` in `unit`, as people wrote it."""

    metric: str
    comparator: str
    value: float
    unit: str
    logged_at: str
    after: bool


def of_decision(decision: Decision) -> QuerySet[Pilot]:
    """Its own, those of the workshop that recorded it and of its revisits' rooms, oldest first, without their files."""
    rooms = Occurrence.objects.filter(plan__decision=decision, workshop__isnull=False).values("workshop")
    of_room = Q(workshop=decision.workshop_id) if decision.workshop_id else Q(pk__in=[])
    return _found(Q(decision=decision) | of_room | Q(workshop__in=rooms))


def of_decisions(decisions: Sequence[Decision]) -> dict[UUID, list[Pilot]]:
    """{decision: the same of it}, in two queries however many they are."""
    found: dict[UUID, list[Pilot]] = {decision.pk: [] for decision in decisions}
    of_room: defaultdict[UUID | None, set[UUID]] = defaultdict(set)
    for decision in decisions:
        of_room[decision.workshop_id].add(decision.pk)
    looked_at = Occurrence.objects.filter(plan__decision__in=found, workshop__isnull=False)
    for room, looked in looked_at.values_list("workshop", "plan__decision"):
        of_room[room].add(looked)
    of_room.pop(None, None)
    for pilot in _found(Q(decision__in=found) | Q(workshop__in=of_room)):
        named = {pilot.decision_id, *of_room[pilot.workshop_id]}
        for key in found.keys() & named:
            found[key].append(pilot)
    return found


def of_workshop(workshop: Workshop) -> QuerySet[Pilot]:
    """Its own, oldest first; and those of the decision that it recorded, or looks at again."""
    looked_at = Occurrence.objects.filter(workshop=workshop).values("plan__decision")
    before = Q(decision__in=looked_at) | Q(workshop__decision__in=looked_at)
    return _found(Q(workshop=workshop) | Q(decision__workshop=workshop) | before)


def _found(of: Q) -> QuerySet[Pilot]:
    found = Pilot.objects.filter(of).select_related(*NAMED_BY_PILOT)
    return found.order_by("imported_at", "id")


def of_subject(subject: Decision | Workshop) -> QuerySet[Pilot]:
    return of_decision(subject) if isinstance(subject, Decision) else of_workshop(subject)


def later_than(rows: QuerySet[Pilot], key: str) -> QuerySet[Pilot]:
    """Those after the one with this key; ValueError where it is none."""
    return rows.filter(keys.newer(key, "imported_at"))


def key_of(pilot: Pilot) -> str:
    return keys.key_of(pilot.imported_at, pilot.pk)


def newest(subject: Decision | Workshop) -> Pilot | None:
    """Without a query of a decision whose page has read them all."""
    told = told_pilots(subject)
    return of_subject(subject).last() if told is None else (told[-1] if told else None)


def called_back_by(pilot: Pilot, decision: Decision | None) -> Occurrence | None:
    """The revisit of the decision that was asked for because of a threshold that this pilot missed."""
    found = Occurrence.objects.filter(plan__decision=decision, evidence__contains=[{"pilot": str(pilot.pk)}])
    return found.select_related("plan").order_by("due_at").last() if decision else None


def told_pilots(subject: Decision | Workshop) -> list[Pilot] | None:
    """All of a decision that came `with_page_parts`, oldest first; None of others."""
    found: list[Pilot] | None = getattr(subject, "told_pilots", None)
    return found


def newest_key() -> Subquery:
    """The key of the same, beside each decision of a list."""
    own, revisited = OuterRef("pk"), Q(workshop__revisit__plan__decision=OuterRef("pk"))
    found = Pilot.objects.filter(Q(decision=own) | Q(workshop__decision=own) | revisited)
    return Subquery(found.order_by("-imported_at", "-id").values("pk")[:1])


def pilot_at(key: UUID) -> Pilot:
    return _found(Q(pk=key)).get()


def pilots_at(pilots: Iterable[UUID]) -> dict[UUID, Pilot]:
    """{key: pilot}, in one query."""
    return {pilot.pk: pilot for pilot in _found(Q(pk__in=list(pilots)))}


def pilot_of(subject: Decision | Workshop, pilot_id: UUID) -> Pilot | None:
    return of_subject(subject).filter(pk=pilot_id).first()


def elsewhere(workspace: Workspace, sha256: str, *, beside: Decision | Workshop) -> list[Pilot]:
    """The same file, in other decisions and workshops of the workspace."""
    own = of_subject(beside).values("pk")
    found = Pilot.objects.filter(workspace=workspace, sha256=sha256).exclude(pk__in=own)
    return list(found.select_related("decision", "workshop").order_by("imported_at"))


def upload_in(workspace_id: UUID, upload_id: UUID) -> PilotUpload | None:
    """What somebody has sent and not taken."""
    found = PilotUpload.objects.select_related("workspace", "decision", "workshop", "by", "pilot")
    return found.filter(pk=upload_id, workspace=workspace_id).first()


def readable_assumptions(decision: Decision) -> list[Assumption]:
    """Those of its text that have a signal which people read, in their order."""
    standing = Assumption.objects.filter(decision=decision, dropped_at=None, watches="", signal__isnull=False)
    return list(standing.select_related("signal").order_by("position", "pk"))


# Thresholds, from the log


def logged_thresholds(decision: Decision) -> list[PilotThreshold]:
    """Those of its newest text in the log, each with the moment since when it has stood there without a break."""
    events = Event.objects.filter(chain=decision.workspace_id, subject=f"decision:{decision.pk}", kind__in=_STATING)
    since: dict[Key, datetime] = {}
    for at, metrics in events.order_by("seq").values_list("at", "body__text__metrics"):
        keys = [_key(one) for one in metrics or []]
        since = {key: since.get(key, at) for key in keys}
    return [
        PilotThreshold(
            metric=metric, comparator=comparator, value=value, unit=unit, logged_at=at.isoformat(), after=False
        )
        for (metric, comparator, value, unit), at in since.items()
    ]


def _key(metric: dict[str, str | float]) -> Key:
    return str(metric["name"]), str(metric["comparator"]), float(metric["threshold"]), str(metric.get("unit") or "")


def set_since(pilot: Pilot, decision: Decision | None) -> list[PilotThreshold]:
    """Thresholds that the decision has now and the pilot was not imported against: each is marked as set after it."""
    if decision is None:
        return []
    then = {_same(one) for one in taken_then(pilot)}
    return [{**one, "after": True} for one in logged_thresholds(decision) if _same(one) not in then]


def taken_then(pilot: Pilot) -> Sequence[PilotThreshold]:
    """Those against which it was imported."""
    known: list[PilotThreshold] = pilot.thresholds
    return known


def _same(one: PilotThreshold) -> Key:
    return one["metric"], one["comparator"], one["value"], one["unit"]
