"""The decision sheet as plain words and values: what the PDF and the Markdown are made from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from workshops.domain.framework_words import words_of
from workshops.enums import AssumptionState, Comparator, DecisionStatus, Stance
from workshops.models import Assumption, Decision, Signal, SignOff
from workshops.queries.decisions import (
    current,
    due_day,
    next_occurrence,
    signatures,
    standing_assumptions,
    successor_number,
)
from workshops.queries.log import HeadState

# In English, as the reader of Markdown files knows them; the sheet translates them.
CONFIGURATION_LABELS = {
    "dataset_version": gettext_noop("Dataset version"),
    "retrieval_settings": gettext_noop("Retrieval settings"),
    "base_model_id": gettext_noop("Base model ID"),
    "fine_tune_checkpoint_id": gettext_noop("Fine-tune checkpoint ID"),
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
OBJECTIONS = (Stance.DISSENT, Stance.RESERVATION)
# A stance inside a sentence, where its label would begin with a capital.
STANCES_IN_SENTENCE = {
    Stance.APPROVE: gettext_lazy("approve"),
    Stance.RESERVATION: gettext_lazy("approve with a reservation"),
    Stance.DISSENT: gettext_lazy("dissent"),
    Stance.ABSTAIN: gettext_lazy("abstain"),
}


def sheet_of(decision: Decision, head: HeadState) -> dict[str, Any]:
    """One decision that came `with_parts`, every value a text or a list of texts ready to be set."""
    revision, signed = current(decision), signatures(decision)
    body = revision.body
    occurrence, words = next_occurrence(decision), words_of(decision.workshop)
    return {
        "label": decision.label,
        "title": decision.title,
        "status": decision.get_status_display(),
        "status_key": decision.status,
        "since": words_for_status(decision),
        "revision": revision.number,
        "sha256": revision.sha256,
        "question": body["question"],
        "approach": decision.approach,
        "approach_name": words.approach_name(decision.approach),
        "approach_short": words.approach_short(decision.approach),
        "rationale": body["rationale"],
        "fallback": body["fallback"],
        "metrics": [{"name": m["name"], "threshold": threshold_words(m)} for m in body["metrics"]],
        "assumptions": [_assumption(a) for a in standing_assumptions(decision)],
        "scope_now": body["scope_now"],
        "scope_later": body["scope_later"],
        "configuration": [
            {"name": _(label), "value": body["configuration"].get(key, "")}
            for key, label in CONFIGURATION_LABELS.items()
            if body["configuration"].get(key)
        ],
        "dissent": [_signature(s, decision) for s in signed if s.stance in OBJECTIONS],
        "signatures": [_signature(s, decision) for s in signed],
        "open_roles": open_roles(decision, signed),
        "next_revisit": day_words(due_day(occurrence)) if occurrence else "",
        "every_months": cadence_words(body["revisit"]["every_months"]),
        "owner": _owner(decision),
        "supersedes": decision.supersedes.label if decision.supersedes else "",
        "superseded_by": f"D-{number:04d}" if (number := successor_number(decision)) else "",
        "address": f"{settings.SITE_URL}/decisions/{decision.number}/",
        "head": head.witness,
        "head_short": f"{head.seq}·{head.hash[:16]}",
    }


def words_for_status(decision: Decision) -> str:
    """`"accepted 2 Nov 2026"`: the state and since when, in the workspace's time zone."""
    plain, since, at = {
        DecisionStatus.DRAFT: (_("draft"), "", None),
        DecisionStatus.PROPOSED: (_("proposed"), _("proposed {day}"), decision.created_at),
        DecisionStatus.ACCEPTED: (_("accepted"), _("accepted {day}"), decision.accepted_at),
        DecisionStatus.SUPERSEDED: (_("superseded"), "", None),
        DecisionStatus.RETIRED: (_("retired"), _("retired {day}"), decision.retired_at),
    }[DecisionStatus(decision.status)]
    if at is None:
        return plain
    return since.format(day=day_words(local_day(at, decision.workspace.time_zone)))


def stance_words(stance: str) -> str:
    """`"approve with a reservation"`, to stand inside a sentence."""
    return str(STANCES_IN_SENTENCE[Stance(stance)])


def local_day(at: datetime, time_zone: str) -> date:
    return at.astimezone(ZoneInfo(time_zone)).date()


def day_words(day: date) -> str:
    """`"2 Feb 2027"`, whatever the machine's locale."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def cadence_words(months: int) -> str:
    named = {1: _("every month"), 3: _("every quarter"), 6: _("every half year"), 12: _("every year")}
    return named.get(months) or ngettext("every {count} month", "every {count} months", months).format(count=months)


def number_words(value: float) -> str:
    """12.0 → `"12"`, 0.05 → `"0.05"`."""
    return f"{value:.10g}"


def threshold_words(metric: dict[str, Any]) -> str:
    """`"at or above 90 % of graded answers"`."""
    words, value = Comparator(metric["comparator"]).label, number_words(metric["threshold"])
    if unit := metric.get("unit", "").strip():
        return _("{comparator} {value} {unit}").format(comparator=words, value=value, unit=unit)
    return _("{comparator} {value}").format(comparator=words, value=value)


def signal_words(signal: Signal) -> str:
    """What breaks the assumption: `"refusals above 5, over 30 days"`."""
    words = ngettext(
        "{metric} {comparator} {value}, over {count} day",
        "{metric} {comparator} {value}, over {count} days",
        signal.window_days,
    )
    return words.format(
        metric=signal.metric,
        comparator=Comparator(signal.comparator).label,
        value=number_words(signal.threshold),
        count=signal.window_days,
    )


def _assumption(assumption: Assumption) -> dict[str, str]:
    signal = getattr(assumption, "signal", None)
    return {
        "id": str(assumption.pk),
        "signal_id": str(signal.pk) if signal else "",
        "statement": assumption.statement,
        "owner": assumption.owner,
        "state": AssumptionState(assumption.state).label,
        "state_key": assumption.state,
        "signal": signal_words(signal) if signal else "",
    }


def _signature(sign_off: SignOff, decision: Decision) -> dict[str, str]:
    role = sign_off.participant.role if sign_off.participant else None
    return {
        "name": sign_off.signer_name,
        "role": sign_off.role_label,
        "shape": role.shape if role else "",
        "stance": Stance(sign_off.stance).label,
        "stance_words": stance_words(sign_off.stance),
        "stance_key": sign_off.stance,
        "reason": sign_off.reason,
        "on": day_words(local_day(sign_off.signed_at, decision.workspace.time_zone)),
    }


def open_roles(decision: Decision, signed: list[SignOff]) -> list[dict[str, str]]:
    """The roles of the workshop for which nobody has signed this text yet."""
    if decision.workshop is None:
        return []
    spoken = {s.role_key for s in signed}
    return [
        {"role": role.label, "shape": role.shape, "key": role.key}
        for role in decision.workshop.roles.all()
        if role.key not in spoken
    ]


def _owner(decision: Decision) -> str:
    plan = getattr(decision, "revisit_plan", None)
    if plan is None:
        return ""
    return plan.owner.name if plan.owner else str(plan.owner_name)
