"""The decision sheet as plain words and values: what the PDF and the Markdown are made from."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from workshops import dates
from workshops.domain.framework_words import words_of
from workshops.enums import AssumptionState, Comparator, DecisionStatus, Stance
from workshops.models import Assumption, Decision, SignOff
from workshops.queries.decisions import (
    current,
    next_occurrence,
    signatures,
    standing_assumptions,
    successor_number,
)
from workshops.queries.log import HeadState

CONFIGURATION_LABELS = {
    "dataset_version": "Dataset version",
    "retrieval_settings": "Retrieval settings",
    "base_model_id": "Base model ID",
    "fine_tune_checkpoint_id": "Fine-tune checkpoint ID",
}
OBJECTIONS = (Stance.DISSENT, Stance.RESERVATION)


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
            {"name": label, "value": body["configuration"].get(key, "")}
            for key, label in CONFIGURATION_LABELS.items()
            if body["configuration"].get(key)
        ],
        "dissent": [_signature(s, decision) for s in signed if s.stance in OBJECTIONS],
        "signatures": [_signature(s, decision) for s in signed],
        "open_roles": open_roles(decision, signed),
        "next_revisit": dates.short(occurrence.waiting_since_on) if occurrence else "",
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
    at = {
        DecisionStatus.ACCEPTED: decision.accepted_at,
        DecisionStatus.RETIRED: decision.retired_at,
        DecisionStatus.PROPOSED: decision.created_at,
    }.get(DecisionStatus(decision.status))
    word = decision.get_status_display().lower()
    return f"{word} {dates.short(dates.day_in(at, decision.workspace.time_zone))}" if at else word


def cadence_words(months: int) -> str:
    return {1: "every month", 3: "every quarter", 6: "every half year", 12: "every year"}.get(
        months, f"every {months} months"
    )


def number_words(value: float) -> str:
    """12.0 → `"12"`, 0.05 → `"0.05"`."""
    return f"{value:.10g}"


def threshold_words(metric: dict[str, Any]) -> str:
    """`"at or above 90 % of graded answers"`."""
    words = Comparator(metric["comparator"]).label
    return f"{words} {number_words(metric['threshold'])} {metric.get('unit', '')}".strip()


def signal_words(signal: Any) -> str:
    """What breaks the assumption: `"broken if refusals are above 5 within 30 days"`."""
    words = Comparator(signal.comparator).label
    within = f"{signal.window_days} day{'' if signal.window_days == 1 else 's'}"
    return f"{signal.metric} {words} {number_words(signal.threshold)}, over {within}"


def _assumption(assumption: Assumption) -> dict[str, str]:
    signal = getattr(assumption, "signal", None)
    return {
        "id": str(assumption.pk),
        "signal_id": str(signal.pk) if signal else "",
        "statement": assumption.statement,
        "owner": assumption.owner,
        "state": str(AssumptionState(assumption.state).label),
        "state_key": assumption.state,
        "signal": signal_words(signal) if signal else "",
    }


def _signature(sign_off: SignOff, decision: Decision) -> dict[str, str]:
    role = sign_off.participant.role if sign_off.participant else None
    return {
        "name": sign_off.signer_name,
        "role": sign_off.role_label,
        "shape": role.shape if role else "",
        "stance": str(Stance(sign_off.stance).label),
        "stance_key": sign_off.stance,
        "reason": sign_off.reason,
        "on": dates.short(dates.day_in(sign_off.signed_at, decision.workspace.time_zone)),
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
    return str(plan.looked_after_by)
