"""A revisit before its date: because a signal broke, a pilot missed a threshold, or somebody asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops import dates
from workshops.domain import deliveries
from workshops.domain.calendar_updates import announce_move
from workshops.domain.decision_moves import lock_in_order
from workshops.domain.log import append_event
from workshops.domain.rights import check_may_change
from workshops.domain.visible import visible_text
from workshops.enums import OccurrenceReason, OccurrenceState
from workshops.models import Decision, Member, Occurrence, RevisitPlan
from workshops.models.revisits import LONGEST_WHY, OPEN_STATES
from workshops.refusals import Conflict, InvalidFields, WrongStage
from workshops.shared_sentences import COMES_BACK_NO_MORE, REASON_TOO_LONG, WHY_EARLIER

WHY_TOO_LONG = gettext_lazy(REASON_TOO_LONG)


@transaction.atomic
def open_early(
    *,
    decision: Decision,
    by: Member | None,
    due_on: date,
    reason: OccurrenceReason,
    words: str = "",
    evidence: Sequence[Mapping[str, object]] = (),
) -> Occurrence:
    """Bring the decision's next revisit forward to a day from today on and before the one that is planned.

    It gives its period back, so the cadence goes on as if there had been none between. Raises Conflict where the
    open revisit has come already, or was asked for early before: one is open at a time. `evidence`: see `Occurrence`.
    """
    plan, occurrence = lock_open(decision)
    now = timezone.now()
    if not occurrence.may_come_earlier(now):
        raise _open_already(occurrence)
    if due_on < dates.day_in(now, plan.time_zone):
        raise InvalidFields({"due_on": _("Choose today or a later day.")})
    if due_on >= occurrence.asked_on:
        words_ = _("Choose a day before the next revisit, {day}.")
        raise InvalidFields({"due_on": words_.format(day=dates.short(occurrence.asked_on))})
    occurrence.reason, occurrence.reason_words, occurrence.evidence = reason, words, [*map(dict, evidence)]
    _bring_forward(occurrence, to=due_on, now=now)
    append_event(
        "revisit.asked_early",
        subject=decision,
        by=by,
        body={
            "occurrence": str(occurrence.pk),
            "due_on": due_on.isoformat(),
            "reason": reason.value,
            "evidence": occurrence.evidence,
        },
        texts={"words": words} if words else {},
        rows=[occurrence],
    )
    return occurrence


def _bring_forward(occurrence: Occurrence, *, to: date, now: datetime) -> None:
    """To that day, for everybody who has the later one in their calendar too. The caller's event states its row."""
    deliveries.cancel_deliveries(occurrence=occurrence)
    occurrence.period, occurrence.due_on = None, to
    occurrence.due_at = dates.local_instant(to, occurrence.plan.time_zone)
    occurrence.state, occurrence.snoozed_until, occurrence.missed_since_on = OccurrenceState.SCHEDULED, None, None
    occurrence.sequence, occurrence.changed_at, occurrence.wake_at = occurrence.sequence + 1, now, None
    occurrence.save()
    announce_move(occurrence=occurrence)


def call_back(
    *, decision: Decision, evidence: Sequence[Mapping[str, object]], about: Mapping[str, str], now: datetime
) -> tuple[Occurrence | None, bool]:
    """The revisit that looks at this evidence, and whether it was brought forward to today for it, from its cadence's
    date or from one that somebody chose without knowing of it. `about`: the id of what the evidence is of, for the log.

    None where the decision comes back no more.
    """
    open_now = Occurrence.objects.filter(plan__decision=decision, plan__ended_at=None, state__in=OPEN_STATES)
    if not decision.is_in_force or not open_now.exists():
        return None, False
    plan, occurrence = lock_open(decision)
    # Who put it off since has looked at what was there before.
    is_news = not {*map(is_of, evidence)} <= {*map(is_of, occurrence.evidence)}
    today, both = dates.day_in(now, plan.time_zone), [*occurrence.evidence, *map(dict, evidence)]
    if is_news and occurrence.may_come_earlier(now):
        early = open_early(decision=decision, by=None, due_on=today, reason=OccurrenceReason.SIGNAL, evidence=both)
        return early, True
    occurrence.evidence, body = both, {"occurrence": str(occurrence.pk), **about}
    brings = is_news and occurrence.is_waiting and not occurrence.has_come(now)
    if brings:
        body["due_on"] = today.isoformat()
        _bring_forward(occurrence, to=today, now=now)
    else:
        occurrence.save(update_fields=["evidence"])
    append_event("revisit.evidence_added", subject=decision, by=None, body=body, rows=[occurrence])
    return occurrence, brings


def is_of(evidence: Mapping[str, object]) -> str:
    """What a piece of evidence is about: the same whenever it breaks or is missed again."""
    return str(evidence.get("signal") or f"pilot {evidence['metric']}")


def ask_early(*, decision: Decision, by: Member, due_on: date, reason: str) -> Occurrence:
    """The same by hand, with the reason in words: what has happened that the next date is too late for."""
    check_may_change(by, decision)
    reason = visible_text(reason)
    if not reason:
        raise InvalidFields({"reason": _(WHY_EARLIER)})
    if len(reason) > LONGEST_WHY:
        raise InvalidFields({"reason": str(WHY_TOO_LONG)})
    return open_early(decision=decision, by=by, due_on=due_on, reason=OccurrenceReason.HAND, words=reason)


def _open_already(occurrence: Occurrence) -> Conflict:
    """`fields` name the one that is open, for a program that wants to go on with it."""
    label, day = occurrence.plan.decision.label, dates.short(occurrence.asked_on)
    if occurrence.is_waiting:
        words = _("{label} has an open revisit already, for {day}. Look at it, or snooze it.")
    else:
        words = _("{label} has an open revisit already, which somebody has started.")
    return Conflict(words.format(label=label, day=day), code="open_already", fields={"revisit": str(occurrence.pk)})


def lock_open(decision: Decision) -> tuple[RevisitPlan, Occurrence]:
    """The plan and its open revisit, locked; decisions first, as everywhere.

    Raises WrongStage where the decision comes back no more.
    """
    lock_in_order([decision.pk])
    plan = RevisitPlan.objects.select_for_update(no_key=True).filter(decision=decision, ended_at=None).first()
    rows = Occurrence.objects.select_for_update(of=("self",), no_key=True).select_related("plan__decision__workspace")
    occurrence = rows.filter(plan=plan, state__in=OPEN_STATES).first() if plan else None
    if plan is None or occurrence is None:
        raise WrongStage(_(COMES_BACK_NO_MORE).format(label=decision.label))
    return plan, occurrence
