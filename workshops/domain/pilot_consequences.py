"""What follows from a pilot that misses a threshold: what rests on that metric is marked, and the decision comes back.

In the transaction that imports it: the marks, the revisit and whom it tells stand together with the pilot, or not at
all. The same file again is no new pilot, so nothing follows twice; a metric of which the cases are too few to tell has
missed nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from workshops.domain import deliveries, early_revisits, signals
from workshops.domain.log import append_event
from workshops.domain.pilot_evidence import PilotEvidence, failed_in
from workshops.domain.pilot_reading import said_of
from workshops.domain.pilot_units import Measured, measured_by
from workshops.domain.pilot_verdicts import Measures, in_question
from workshops.enums import AssumptionState, Comparator, ReminderStage
from workshops.models import Assumption, Decision, Pilot, Signal


def follow_pilot(*, pilot: Pilot, decision: Decision | None) -> None:
    """`decision`: whose thresholds it was imported against, locked. One that is not in force is not called back."""
    if decision is None or not decision.is_in_force:
        return
    failed = failed_in(said_of(pilot), pilot=pilot.pk, at=pilot.imported_at)
    if not failed:
        return
    marked = _mark(pilot, decision, failed)
    append_event(
        "pilot.missed",
        subject=decision,
        by=None,
        body={
            "pilot": str(pilot.pk),
            "metrics": [one["label"] for one in failed],
            "assumptions": [str(assumption.pk) for assumption in marked],
        },
        rows=marked,
    )
    _call_back(pilot, decision, failed, marked)


def _mark(pilot: Pilot, decision: Decision, failed: Sequence[PilotEvidence]) -> list[Assumption]:
    """Those whose signal watches a metric that failed, where that makes them worse than they stood."""
    standing = Signal.objects.filter(assumption__decision=decision, assumption__dropped_at=None)
    watched = (
        standing.filter(assumption__watches="").select_related("assumption").order_by("assumption__position", "pk")
    )
    keys, measures = {one["metric"] for one in failed}, in_question(said_of(pilot))
    marked = []
    for signal in watched.select_for_update(of=("self", "assumption"), no_key=True):
        measured = measured_by(pilot, signal)
        if measured is not None and measured.key in keys:
            state, assumption = _state(signal, measured, measures), signal.assumption
            was_broken = assumption.state == AssumptionState.BROKEN
            if not was_broken and signals.set_state(assumption, state, pilot.imported_at):
                marked.append(assumption)
    return marked


def _state(signal: Signal, measured: Measured, measures: Measures) -> AssumptionState:
    """Broken where every variant's whole interval is where the signal breaks; else at risk, since the decision's own
    threshold for the metric was missed."""
    is_broken = all(_breaks(signal, measured, ends) for ends in _ends(measured, measures))
    return AssumptionState.BROKEN if is_broken else AssumptionState.AT_RISK


def _ends(measured: Measured, measures: Measures) -> list[tuple[float | None, float | None]]:
    return [
        (said[measured.key]["low"], said[measured.key]["high"]) for said in measures.values() if measured.key in said
    ]


def _breaks(signal: Signal, measured: Measured, ends: tuple[float | None, float | None]) -> bool:
    rule, low, high = signals.rule_of(signal), *ends
    if low is None or high is None or rule.comparator is Comparator.EQ:
        return False
    return all(rule.holds(measured.in_signals_unit(end)) for end in (low, high))


def _call_back(pilot: Pilot, decision: Decision, failed: Sequence[PilotEvidence], marked: Sequence[Assumption]) -> None:
    """Today, or to the revisit that is open; whoever owns it is told, and who watches what was marked."""
    now: datetime = pilot.imported_at
    occurrence, is_new = early_revisits.call_back(
        decision=decision, evidence=[{**one} for one in failed], about={"pilot": str(pilot.pk)}, now=now
    )
    if occurrence is None:
        return
    for watcher in {signals.watcher_of(assumption) for assumption in marked} or {None}:
        deliveries.tell_of_signal(
            occurrence=occurrence, stage=ReminderStage.BROKEN, watcher=watcher, now=now, calls=is_new
        )
