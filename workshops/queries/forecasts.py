"""Forecasts, read: one person's own, how many people have said something, and those of which it is known what came."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from workshops.models import Decision, Forecast, Member, MetricOutcome, Participant, Revision


@dataclass(frozen=True)
class Kept:
    """A forecast beside what came. `person`: the same for one person, whichever of their seats they gave it from;
    `said`: a share of 1."""

    person: str
    role_key: str
    role_label: str
    said: float
    met: bool


def own_forecasts(revision: Revision, *, participant: Participant | None, member: Member | None) -> list[Forecast]:
    """In the order of the text's metrics."""
    own = {"participant": participant} if participant else {"member": member}
    return list(Forecast.objects.filter(revision=revision, **own).order_by("metric"))


def forecasters(revision: Revision) -> int:
    """How many people have said something of this text."""
    rows = Forecast.objects.filter(revision=revision).values_list("participant_id", "participant__member", "member")
    return len({_person(*row) for row in rows.order_by().distinct()})


def outcomes_of(revision: Revision) -> dict[int, MetricOutcome]:
    """What revisits have found, by the metric's place."""
    return {one.metric: one for one in MetricOutcome.objects.filter(revision=revision)}


def forecast_texts(decision: Decision) -> list[Revision]:
    """The texts of which somebody forecast something, oldest first."""
    return list(Revision.objects.filter(decision=decision, forecasts__isnull=False).distinct().order_by("number"))


def kept_forecasts(decision: Decision) -> list[Kept]:
    """Of every text; of one person who said something of one threshold more than once what they said last.

    Without those whose seat is over: one person who came by two of them counts once.
    """
    found = {(one.revision_id, one.metric): one for one in MetricOutcome.objects.filter(revision__decision=decision)}
    if not found:
        return []
    rows = Forecast.objects.filter(revision__decision=decision, participant__removed_at=None)
    newest: dict[tuple[str, object], Kept] = {}
    for row in rows.select_related("revision", "participant").order_by("given_at", "pk"):
        outcome = found.get((row.revision_id, row.metric))
        if outcome is not None:
            seat = row.participant
            person = _person(row.participant_id, seat.member_id if seat else None, row.member_id)
            threshold = threshold_key(row.revision.body["metrics"][row.metric])
            newest[person, threshold] = Kept(person, row.role_key, row.role_label, row.percent / 100, outcome.met)
    return list(newest.values())


def threshold_key(metric: dict[str, object]) -> tuple[object, ...]:
    """By what a threshold is the same one in another text."""
    return tuple(metric.get(part) for part in ("name", "comparator", "threshold", "unit"))


def _person(participant: UUID | None, as_member: UUID | None, member: UUID | None) -> str:
    return f"member:{as_member or member}" if as_member or member else f"participant:{participant}"
