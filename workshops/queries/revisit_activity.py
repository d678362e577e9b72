"""When somebody last did something about a revisit that has been started, in SQL: the one place that says so."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from django.db.models import CharField, DateTimeField, F, Max, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat, Greatest

from workshops.enums import LEFT_AFTER, OccurrenceState, Stage
from workshops.models import Answer, Event, Note, Occurrence, Revision, Weight
from workshops.models.literals import literal, literals
from workshops.models.revisits import OPEN_STATES

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class Touch(TypedDict):
    """What a row knows besides, once it was asked."""

    touched_at: datetime


if TYPE_CHECKING:
    TouchedOccurrence = WithAnnotations[Occurrence, Touch]

# Of one that was started: its workshop was called off or is gone.
ROOM_GONE = Q(workshop=None) | Q(workshop__stage=Stage.CANCELLED)
# Asked for again, and its room still there: what happens in it counts.
LEFT = Q(state__in=literals((OccurrenceState.SCHEDULED, OccurrenceState.DUE)), left_since__isnull=False)

# All that the questions below can be about.
STARTED = Q(state=literal(OccurrenceState.STARTED))
ON = STARTED | Q(left_since__isnull=False, state__in=literals(OPEN_STATES))


def with_touch(occurrences: QuerySet[Occurrence]) -> QuerySet[TouchedOccurrence, TouchedOccurrence]:
    """Adds `touched_at`: the latest of the start, the room's stage, an answer, a weight or a note in it, an assumption
    that was marked, and a revision of the decision."""
    room = {"round__workshop": OuterRef("workshop")}
    notes = Note.objects.filter(workshop=OuterRef("workshop"))
    marks = Event.objects.filter(
        chain=OuterRef("plan__decision__workspace"),
        subject=Concat(Value("decision:"), Cast(OuterRef("plan__decision"), CharField())),
        kind="assumption.marked",
    )
    touched_at = Greatest(
        F("started_at"),
        F("workshop__stage_since"),
        _newest(Answer.objects.filter(**room, copied=False), "saved_at"),
        _newest(Weight.objects.filter(**room), "saved_at"),
        _newest(notes, "created_at"),
        _newest(notes, "settled_at"),
        _newest(marks, "at"),
        _newest(Revision.objects.filter(decision=OuterRef("plan__decision")), "created_at"),
        output_field=DateTimeField(),
    )
    return occurrences.annotate(touched_at=touched_at)


def _newest(rows: QuerySet[Model], at: str) -> Combinable:
    # One group: the newest of them all, or null.
    return Subquery(
        rows.order_by().annotate(of_all=Value(1)).values("of_all").annotate(newest=Max(at)).values("newest")
    )


def gone_quiet(now: datetime) -> QuerySet[TouchedOccurrence, TouchedOccurrence]:
    """Started, and untouched for so long at `now` that they are asked for again."""
    return with_touch(Occurrence.objects.filter(STARTED)).filter(touched_at__lte=now - LEFT_AFTER)


def touched_again() -> QuerySet[TouchedOccurrence, TouchedOccurrence]:
    """Left, and since then somebody has done something about them."""
    return with_touch(Occurrence.objects.filter(LEFT)).filter(touched_at__gt=F("left_since"))
