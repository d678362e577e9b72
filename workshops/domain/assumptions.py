"""What a decision rests on: kept in step with its text, and marked by people."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from workshops.domain import signals, watch_rows
from workshops.domain.decision_text import DecisionText, SignalText
from workshops.domain.log import append_event, happening_at
from workshops.enums import AssumptionState
from workshops.models import Assumption, Decision, Member, Signal


def keep_in_step(*, decision: Decision, body: DecisionText) -> list[Model]:
    """Bring the rows into line with a new text. A statement that stays keeps its row, id and state.

    Every row that this concerned, also those that are gone.
    """
    now = timezone.now()
    touched: list[Model] = []
    kept = {a.statement: a for a in decision.assumptions.filter(dropped_at=None, watches="")}
    for position, item in enumerate(body["assumptions"]):
        row = kept.pop(item["statement"], None) or Assumption(decision=decision, statement=item["statement"])
        row.owner, row.position = item["owner"], position
        row.save()
        if item["signal"]:
            touched += [row, _watch(row, item["signal"])]
        else:
            unwatched = Signal.objects.filter(assumption=row)
            touched += [row, *unwatched]
            unwatched.delete()
    Assumption.objects.filter(pk__in=[a.pk for a in kept.values()]).update(dropped_at=now)
    return [*touched, *kept.values(), *watch_rows.follow_text(decision=decision, body=body, now=happening_at())]


def _watch(assumption: Assumption, text: SignalText) -> Signal:
    """Its signal as the text has it. By another threshold or window, what was read is judged again."""
    signal = Signal.objects.filter(assumption=assumption).first()
    is_new = signal is None
    signal = signal or Signal(assumption=assumption)
    before = None if is_new else signals.rule_of(signal)
    signal.metric, signal.comparator, signal.threshold = text["metric"], text["comparator"], text["threshold"]
    signal.window_days, signal.one_is_enough = text["window_days"], text.get("one_is_enough", False)
    if is_new:
        signals.start_watching(signal)
    signal.save()
    signal.assumption = assumption
    if before is not None and before != signals.rule_of(signal):
        signals.judge_again(signal=signal, now=timezone.now())
    return signal


def _lock(pk: UUID) -> Assumption:
    rows = Assumption.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("decision", "signal").get(pk=pk)


@transaction.atomic
def mark_assumption(*, assumption: Assumption, by: Member, state: AssumptionState) -> Assumption:
    """Say how an assumption stands, as seen by a person. It stands so until the next reading of its signal."""
    assumption = _lock(assumption.pk)
    if not signals.set_state(assumption, state, timezone.now()):
        return assumption
    signal = getattr(assumption, "signal", None)
    if signal is not None and signal.broken_since and state is not AssumptionState.BROKEN:
        signals.clear_break(signal)
    append_event(
        "assumption.marked",
        subject=assumption.decision,
        by=by,
        body={"assumption": str(assumption.pk), "state": state.value},
        rows=[assumption, *([signal] if signal is not None else [])],
    )
    return assumption
