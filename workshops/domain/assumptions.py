"""What a decision rests on: kept in step with its text, marked, and watched through readings."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.domain.decision_text import DecisionText
from workshops.domain.log import append_event
from workshops.enums import AssumptionState
from workshops.models import Assumption, Decision, Member, Reading, Signal
from workshops.refusals import Conflict, InvalidFields

COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
}


def keep_in_step(*, decision: Decision, body: DecisionText) -> None:
    """Bring the rows into line with a new text. A statement that stays keeps its row, id and state."""
    now = timezone.now()
    kept = {a.statement: a for a in decision.assumptions.filter(dropped_at=None)}
    for position, item in enumerate(body["assumptions"]):
        row = kept.pop(item["statement"], None) or Assumption(decision=decision, statement=item["statement"])
        row.owner, row.position = item["owner"], position
        row.save()
        if item["signal"]:
            Signal.objects.update_or_create(assumption=row, defaults=item["signal"])
        else:
            Signal.objects.filter(assumption=row).delete()
    Assumption.objects.filter(pk__in=[a.pk for a in kept.values()]).update(dropped_at=now)


def _lock(pk: UUID) -> Assumption:
    return Assumption.objects.select_for_update(of=("self",), no_key=True).select_related("decision").get(pk=pk)


@transaction.atomic
def mark_assumption(*, assumption: Assumption, by: Member, state: AssumptionState) -> Assumption:
    """Say that an assumption holds or is broken, as seen by a person."""
    assumption = _lock(assumption.pk)
    if assumption.state == state:
        return assumption
    assumption.state = state
    assumption.save(update_fields=["state"])
    append_event(
        "assumption.marked",
        subject=assumption.decision,
        by=by,
        body={"assumption": str(assumption.pk), "state": state.value},
    )
    return assumption


@transaction.atomic
def take_reading(
    *,
    signal: Signal,
    by: Member,
    value: float,
    at: datetime | None = None,
    source: str = "",
    idempotency_key: str = "",
) -> Reading:
    """One measured value. Where it satisfies the signal's comparison, the assumption is broken.

    The same `idempotency_key` again returns the first reading; with another value it is refused.
    """
    if not math.isfinite(value):
        raise InvalidFields({"value": _("The value is a number.")})
    # One date far ahead would outrank every later reading. A few minutes are clocks that differ.
    if at is not None and at > timezone.now() + timedelta(minutes=10):
        raise InvalidFields({"at": _("This time has not come yet.")})
    assumption = _lock(signal.assumption_id)
    known = Reading.objects.filter(signal=signal, idempotency_key=idempotency_key).first() if idempotency_key else None
    if known is not None:
        if known.value != value:
            raise Conflict(_("This Idempotency-Key was used before with another value."))
        return known
    broken = COMPARE[signal.comparator](value, signal.threshold)
    status = AssumptionState.BROKEN if broken else AssumptionState.HOLDING
    reading = Reading.objects.create(
        signal=signal,
        value=value,
        at=at or timezone.now(),
        source=source[:200],
        status=status,
        idempotency_key=idempotency_key[:200],
    )
    # Only the newest reading speaks for the present; one that arrives late is kept, and changes nothing.
    if Reading.objects.filter(signal=signal).order_by("-at", "-created_at").first() == reading:
        Assumption.objects.filter(pk=assumption.pk).update(state=status)
    append_event(
        "reading.taken",
        subject=assumption.decision,
        by=by,
        body={
            "signal": str(signal.pk),
            "reading": str(reading.pk),
            "value": value,
            "at": reading.at.isoformat(),
            "status": status.value,
        },
    )
    return reading
