"""Signals: judged by their readings, called out when they break, and missed when they fall silent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain import changes, deliveries, early_revisits
from workshops.domain.decision_moves import lock_in_order
from workshops.domain.log import append_event
from workshops.domain.pilot_evidence import PilotEvidence, pilot_words
from workshops.domain.signal_state import Judgement, Measured, Rule, judge
from workshops.domain.watch_facts import Facts
from workshops.domain.watch_notes import facts_words, news_words
from workshops.enums import AssumptionState, Comparator, ReminderStage
from workshops.figures import plain_number, rounded, whole
from workshops.models import Assumption, Decision, Member, Occurrence, Reading, Signal, Workshop
from workshops.models.revisits import OPEN_STATES
from workshops.queries.readings import mended_in
from workshops.refusals import NotThere

# So many of a window's readings go along as evidence, the newest ones.
MOST_EVIDENCE = 50


def rule_of(signal: Signal) -> Rule:
    """What a table says is no matter of an average: of what Advisor itself reads, the newest reading counts alone."""
    return Rule(
        Comparator(signal.comparator),
        signal.threshold,
        signal.window_days,
        signal.one_is_enough,
        newest_alone=signal.basis is not None,
    )


def lock(signal_id: UUID) -> Signal:
    """The signal with its assumption, locked; decisions first, as everywhere.

    Raises NotThere where a revision has dropped it meanwhile.
    """
    lock_in_order(list(Decision.objects.filter(assumptions__signal=signal_id).values_list("pk", flat=True)))
    rows = Signal.objects.select_for_update(of=("self", "assumption"), no_key=True)
    signal = rows.select_related("assumption__decision__workspace").filter(pk=signal_id).first()
    if signal is None:
        raise NotThere(_("This signal is no longer part of the decision."))
    return signal


def judgement_of(signal: Signal) -> Judgement:
    """By what has been read. Two queries."""
    rule, rows = rule_of(signal), Reading.objects.filter(signal=signal).order_by("at", "created_at")
    newest = rows.last()
    within = rows.filter(at__gte=newest.at - rule.window) if newest else rows.none()
    return judge([Measured(at, value) for at, value in within.values_list("at", "value")], rule)


def follow_readings(*, signal: Signal, now: datetime) -> Judgement:
    """Let the assumption stand as its readings say, and call the decision back where they break it.

    In the caller's transaction, under the signal's lock. Nothing happens while it is unread, or broken already.
    """
    judgement = stand_by_readings(signal=signal)
    follow_judgement(signal=signal, judgement=judgement, now=now)
    return judgement


def stand_by_readings(*, signal: Signal) -> Judgement:
    """The assumption stands as its readings say. The caller's event states the assumption's row."""
    judgement = judgement_of(signal)
    if judgement.within:
        set_state(signal.assumption, judgement.state, judgement.within[-1].at)
    return judgement


def follow_judgement(*, signal: Signal, judgement: Judgement, now: datetime) -> None:
    """What it means that a signal stands so: broken, the decision is called back; mended, that is said."""
    if judgement.is_broken and signal.broken_since is None:
        _break(signal, judgement, now)
    elif judgement.within and not judgement.is_broken and signal.broken_since is not None:
        _mend(signal, judgement.within[-1].at)


def judge_again(*, signal: Signal, now: datetime) -> None:
    """By a new rule, what has been read so far; its silence is counted by the new window from the newest reading."""
    judgement = follow_readings(signal=signal, now=now)
    after = judgement.within[-1].at if judgement.within else now
    await_readings(signal, after=after, now=now)


def set_state(assumption: Assumption, state: AssumptionState, since: datetime) -> bool:
    """Whether that was something new."""
    if assumption.state == state:
        return False
    assumption.state, assumption.state_since = state, since
    assumption.save(update_fields=["state", "state_since"])
    tell_rooms(assumption)
    return True


def tell_rooms(assumption: Assumption) -> None:
    """The rooms in which its decision is looked at again show how it stands."""
    looking = Workshop.objects.filter(revisit__plan__decision=assumption.decision_id, ended_at=None)
    for pk in looking.values_list("pk", flat=True):
        changes.mark_changed(pk)


def await_readings(signal: Signal, *, after: datetime, now: datetime) -> None:
    """From `after` on it may be silent for one window. A late reading does not make a silence that was said news. What
    Advisor itself reads has something to say now and then alone."""
    if signal.assumption.watches:
        return
    silent_at = after + timedelta(days=signal.window_days)
    if signal.silent_at is None and silent_at <= now:
        return
    signal.silent_at = silent_at
    signal.save(update_fields=["silent_at"])


# Broken, and mended


def _break(signal: Signal, judgement: Judgement, now: datetime) -> None:
    signal.broken_since = judgement.within[-1].at
    signal.save(update_fields=["broken_since"])
    decision = signal.assumption.decision
    evidence = evidence_of(signal, judgement, now)
    body = {"signal": str(signal.pk), "evidence": evidence}
    append_event("signal.broke", subject=decision, by=None, body=body, rows=[signal])
    occurrence, is_new = (None, False)
    if not signal.assumption.dropped_at:
        about = {"signal": str(signal.pk)}
        occurrence, is_new = early_revisits.call_back(decision=decision, evidence=[evidence], about=about, now=now)
    if occurrence is not None:
        deliveries.tell_of_signal(
            occurrence=occurrence,
            stage=ReminderStage.BROKEN,
            watcher=watcher_of(signal.assumption),
            now=now,
            calls=is_new,
        )


def evidence_of(signal: Signal, judgement: Judgement, now: datetime) -> dict[str, Any]:
    """What an early revisit is asked for with (see `Occurrence.evidence`)."""
    readings = judgement.within[-MOST_EVIDENCE:]
    return {
        "signal": str(signal.pk),
        "metric": signal.metric,
        "comparator": signal.comparator,
        "threshold": signal.threshold,
        "window_days": signal.window_days,
        "mean": judgement.mean,
        "readings": [{"at": reading.at.isoformat(), "value": reading.value} for reading in readings],
        "at": now.isoformat(),
        **({"facts": facts} if (facts := _facts_of(signal)) else {}),
    }


def _facts_of(signal: Signal) -> Facts | None:
    """Of what Advisor itself watches: what its newest reading comes from."""
    if not signal.assumption.watches:
        return None
    facts: Facts | None = Reading.objects.filter(signal=signal).latest("at", "created_at").facts
    return facts


def rule_words(signal: Signal) -> str:
    """What breaks it, as a sentence without its full stop."""
    places = {
        "metric": signal.metric,
        "comparator": Comparator(signal.comparator).label,
        "threshold": plain_number(signal.threshold),
        "count": whole(signal.window_days),
    }
    rule = rule_of(signal)
    if rule.newest_alone:
        return _("Broken when {metric} is {comparator} {threshold}").format(**places)
    if rule.one_is_enough:
        return _("Broken when {metric} is {comparator} {threshold}, at one reading already").format(**places)
    words = ngettext(
        "Broken when {metric} is {comparator} {threshold} over {count} day",
        "Broken when {metric} is {comparator} {threshold} over {count} days",
        signal.window_days,
    )
    return words.format(**places)


def breaks_of(occurrence: Occurrence) -> list[Mapping[str, Any]]:
    """The evidence of each signal that broke and of each metric that a pilot missed, once: of one that did so again,
    how it did last."""
    return [*{early_revisits.is_of(each): each for each in occurrence.evidence}.values()]


def broke_words(occurrence: Occurrence, *, in_short: bool = False, mended: Collection[str] | None = None) -> list[str]:
    """A sentence for each signal that broke since its revisit was planned, and whether it has recovered, and for each
    metric that a pilot missed; in short: without sums and sources. `mended`: see `mended_in`; looked up where it is not
    given."""
    mended = mended_in([occurrence]) if mended is None else mended
    said = []
    for each in breaks_of(occurrence):
        if "pilot" in each:
            said.append(pilot_words(cast("PilotEvidence", each), in_short=in_short))
            continue
        broke = _("A signal broke: {evidence}").format(evidence=evidence_words(each, in_short=in_short))
        said.append(_("{broke} It has recovered since.").format(broke=broke) if each["signal"] in mended else broke)
    return said


def evidence_words(evidence: Mapping[str, Any], *, in_short: bool = False) -> str:
    """One piece of `Occurrence.evidence` as a sentence."""
    if facts := evidence.get("facts"):
        return news_words(facts) if in_short else facts_words(facts)
    words = ngettext(
        "“{metric}” was last read as {value} and averages {mean} over {count} day; {comparator} {threshold} it breaks.",
        "“{metric}” was last read as {value} and averages {mean} over {count} days;"
        " {comparator} {threshold} it breaks.",
        evidence["window_days"],
    )
    rule = Rule(Comparator(evidence["comparator"]), evidence["threshold"], evidence["window_days"])
    if len(evidence["readings"]) == 1 or not rule.holds(evidence["mean"]):  # the newest broke it alone
        words = _("“{metric}” was last read as {value}; {comparator} {threshold} it breaks, at one reading already.")
    return words.format(
        metric=evidence["metric"],
        value=rounded(evidence["readings"][-1]["value"]),
        mean=rounded(evidence["mean"]),
        count=whole(evidence["window_days"]),
        comparator=Comparator(evidence["comparator"]).label,
        threshold=plain_number(evidence["threshold"]),
    )


def _mend(signal: Signal, at: datetime) -> None:
    """What was called back stays called back: somebody wants to know why it broke."""
    clear_break(signal)
    append_event(
        "signal.recovered",
        subject=signal.assumption.decision,
        by=None,
        body={"signal": str(signal.pk), "at": at.isoformat(), "state": signal.assumption.state},
        rows=[signal],
    )


def clear_break(signal: Signal) -> None:
    signal.broken_since = None
    signal.save(update_fields=["broken_since"])


def watcher_of(assumption: Assumption) -> Member | None:
    """The one member whom the assumption's owner means, by id, name or address; two of that name are nobody."""
    if not assumption.owner:
        return None
    named = Q(user__name__iexact=assumption.owner) | Q(user__email__iexact=assumption.owner)
    by_id = Concat(Value("member:"), Cast("pk", CharField()))
    found = list(
        Member.objects.annotate(by_id=by_id)
        .filter(named | Q(by_id=assumption.owner), workspace=assumption.decision.workspace_id, deactivated_at=None)
        .select_related("user")
        .order_by("created_at")[:2]
    )
    return found[0] if len(found) == 1 else None


# Silent


def waking(now: datetime) -> list[UUID]:
    """Signals that nobody has read for a whole window, and of which that is still to be said."""
    return list(Signal.objects.filter(silent_at__lte=now).order_by("silent_at").values_list("pk", flat=True))


@transaction.atomic
def pass_time(*, signal_id: UUID, now: datetime) -> Counter[str]:
    """Say once that a signal is silent, to whoever is told when it breaks. Counts the notices.

    Whoever finds it told, read or dropped meanwhile does nothing.
    """
    told: Counter[str] = Counter()
    try:
        signal = lock(signal_id)
    except NotThere:
        return told
    if signal.silent_at is None or signal.silent_at > now:
        return told
    signal.silent_at = None
    signal.save(update_fields=["silent_at"])
    assumption, decision = signal.assumption, signal.assumption.decision
    occurrence = Occurrence.objects.filter(plan__decision=decision, state__in=OPEN_STATES).first()
    if occurrence is None or not decision.is_in_force or assumption.dropped_at is not None:
        return told
    append_event("signal.silent", subject=decision, by=None, body={"signal": str(signal.pk)})
    told["notices"] += deliveries.tell_of_signal(
        occurrence=occurrence, stage=ReminderStage.SILENT, watcher=watcher_of(assumption), now=now
    )
    return told


def start_watching(signal: Signal) -> None:
    """Of a new signal: from now on it is waited for."""
    signal.silent_at = timezone.now() + timedelta(days=signal.window_days)
