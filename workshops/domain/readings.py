"""Readings of a signal: one measured value, or a file of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.domain import readings_csv, signals
from workshops.domain.decision_text import MAX_NUMBER
from workshops.domain.log import append_event, canonical
from workshops.domain.readings_csv import Line
from workshops.domain.rights import check_may_change
from workshops.domain.signal_state import Judgement, Measured, states_along
from workshops.domain.visible import visible_line
from workshops.domain.watch_facts import Facts
from workshops.enums import AssumptionState
from workshops.models import Member, Reading, Signal
from workshops.refusals import Conflict, InvalidFields
from workshops.shared_sentences import up_to_characters

# Clocks that differ. One date far ahead would outrank every later reading.
AHEAD = timedelta(minutes=10)
LONGEST_SOURCE = 200


@dataclass(frozen=True)
class Taken:
    """What became of readings: how the assumption stands with them, how many are new, and how many were known."""

    state: AssumptionState
    added: int
    known: int


@transaction.atomic
def take_reading(
    *,
    signal: Signal,
    by: Member,
    value: float,
    at: datetime | None = None,
    source: str = "",
    idempotency_key: str = "",
    origin: Mapping[str, str] | None = None,
) -> Taken:
    """One measured value. `origin`: what its event says besides of where it comes from.

    The same `idempotency_key` again changes nothing; with another value it is refused. So does the same value of the
    same moment and source.
    """
    now = timezone.now()
    source = visible_line(source)
    line = Line(at or now, value, source)
    if faults := _faults(line, now):
        raise InvalidFields(faults)
    signal = _to_read(signal, by)
    used = _used(signal, idempotency_key)
    if used is not None and used.value != value:
        raise Conflict(_("This Idempotency-Key was used before with another value."))
    new = _store(signal, [] if used else [line], idempotency_key)
    judgement = _judged(signal, new, now)
    for reading in new:
        append_event(
            "reading.taken",
            subject=signal.assumption.decision,
            by=by,
            body={**_told(signal, reading), **(origin or {})},
            texts={"source": source},
            rows=[reading, signal.assumption],
        )
    return _followed(signal, new, judgement, sent=1, now=now)


@transaction.atomic
def take_csv(*, signal: Signal, by: Member, text: str, idempotency_key: str = "") -> Taken:
    """All readings of a CSV file (see `readings_csv`), or none: InvalidFields names each bad line.

    The same file again changes nothing; an `idempotency_key` that came with other readings is refused.
    """
    now = timezone.now()
    lines = readings_csv.read(text)
    faults = {
        readings_csv.place(number, column): readings_csv.said(number, column, sentence)
        for number, line in lines.items()
        for column, sentence in _faults(line, now).items()
    }
    if faults:
        raise readings_csv.refused(faults)
    signal = _to_read(signal, by)
    rows = list(dict.fromkeys(lines.values()))
    if _used(signal, idempotency_key) is not None and _new(signal, rows):
        raise Conflict(_("This Idempotency-Key was used before with other readings."))
    new = _store(signal, rows, idempotency_key)
    judgement = _judged(signal, new, now)
    if new:
        append_event(
            "readings.taken",
            subject=signal.assumption.decision,
            by=by,
            body={
                "signal": str(signal.pk),
                "count": len(new),
                "readings": [[reading.at.isoformat(), reading.value] for reading in new],
                "status": new[-1].status,
            },
            texts={"sources": _sources(new)},
            rows=[*new, signal.assumption],
        )
    return _followed(signal, new, judgement, sent=len(lines), now=now)


def record_watched(*, signal: Signal, value: float, at: datetime, source: str, facts: Facts, key: str) -> bool:
    """What Advisor itself has read, once under this key; whether it was new. In the caller's transaction, under the
    signal's lock, so that the reading, what it breaks and the revisit that this calls for stand together or not at all.
    """
    if _used(signal, key) is not None:
        return False
    (reading,) = _store(signal, [Line(at, value, source[:LONGEST_SOURCE])], key, facts=facts)
    judgement = _judged(signal, [reading], at)
    append_event(
        "reading.taken",
        subject=signal.assumption.decision,
        by=None,
        body=_told(signal, reading),
        texts={"source": reading.source},
        rows=[reading, signal.assumption],
    )
    _followed(signal, [reading], judgement, sent=1, now=at)
    return True


def _told(signal: Signal, reading: Reading) -> dict[str, object]:
    return {
        "signal": str(signal.pk),
        "reading": str(reading.pk),
        "value": reading.value,
        "at": reading.at.isoformat(),
        "status": reading.status,
    }


def _to_read(signal: Signal, by: Member) -> Signal:
    """Raises Conflict where nobody but Advisor reads it."""
    locked = signals.lock(signal.pk)
    check_may_change(by, locked.assumption.decision)
    if locked.assumption.watches:
        raise Conflict(_("Advisor itself reads this signal, from its tables of prices and retirements."))
    return locked


def _faults(line: Line, now: datetime) -> dict[str, str]:
    """{field: sentence} of what cannot be kept."""
    faults = {}
    if not math.isfinite(line.value) or abs(line.value) >= MAX_NUMBER:
        faults["value"] = _("Give a number, as in 0.5 or 1200.")
    if line.at > now + AHEAD:
        faults["at"] = _("This time has not come yet. Give when it was measured, in UTC or with its offset.")
    if len(line.source) > LONGEST_SOURCE:
        faults["source"] = up_to_characters(LONGEST_SOURCE)
    return faults


def _used(signal: Signal, key: str) -> Reading | None:
    return Reading.objects.filter(signal=signal, idempotency_key=key).first() if key else None


def _new(signal: Signal, rows: Sequence[Line]) -> list[Line]:
    """Those that are not stored yet: same moment, value and source."""
    moments = [line.at for line in rows]
    stored = Reading.objects.filter(signal=signal, at__range=(min(moments), max(moments)))
    known = {Line(*row) for row in stored.values_list("at", "value", "source")}
    return [line for line in rows if line not in known]


def _store(signal: Signal, rows: Sequence[Line], key: str, *, facts: Facts | None = None) -> list[Reading]:
    """Keep what is new, oldest first."""
    new = sorted(_new(signal, rows), key=lambda line: line.at) if rows else []
    states = _states(signal, new) if new else []
    readings = [
        Reading(
            signal=signal,
            value=line.value,
            at=line.at,
            source=line.source,
            status=state,
            facts=facts,
            idempotency_key=key if index == 0 else "",
        )
        for index, (line, state) in enumerate(zip(new, states, strict=True))
    ]
    return Reading.objects.bulk_create(readings, batch_size=2000)


def _sources(readings: Sequence[Reading]) -> str:
    """{reading: source} as JSON; empty where none names one."""
    named = {str(reading.pk): reading.source for reading in readings if reading.source}
    return canonical(named) if named else ""


def _judged(signal: Signal, new: Sequence[Reading], now: datetime) -> Judgement | None:
    """The assumption stands by what is within the signal's window. Whatever is older says nothing about the present."""
    if not new:
        return None
    newest = Reading.objects.filter(signal=signal).latest("at").at
    signals.await_readings(signal, after=newest, now=now)
    if new[-1].at < newest - signals.rule_of(signal).window:
        return None
    return signals.stand_by_readings(signal=signal)


def _followed(
    signal: Signal, new: Sequence[Reading], judgement: Judgement | None, *, sent: int, now: datetime
) -> Taken:
    if judgement is not None:
        signals.follow_judgement(signal=signal, judgement=judgement, now=now)
    if new:
        signals.tell_rooms(signal.assumption)
    return Taken(AssumptionState(signal.assumption.state), len(new), sent - len(new))


def _states(signal: Signal, new: Sequence[Line]) -> list[AssumptionState]:
    """How the signal stood at each of them (oldest first), by what was read before and besides."""
    rule = signals.rule_of(signal)
    besides = Reading.objects.filter(signal=signal, at__range=(new[0].at - rule.window, new[-1].at))
    old = [(Measured(at, value), -1) for at, value in besides.order_by("at", "created_at").values_list("at", "value")]
    both = sorted([*old, *((Measured(line.at, line.value), index) for index, line in enumerate(new))], key=_moment)
    along = states_along([measured for measured, _ in both], rule)
    return [state for (_, index), state in zip(both, along, strict=True) if index >= 0]


def _moment(pair: tuple[Measured, int]) -> datetime:
    return pair[0].at
