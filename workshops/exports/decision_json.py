"""A decision as the API and the `.json` export give it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NotRequired, TypedDict
from uuid import UUID

from workshops import dates
from workshops.domain.checklist import checklist_of
from workshops.domain.decision_text import MetricText, risks_of
from workshops.exports.pilot_json import PilotNamedJson, pilot_named_json
from workshops.models import Assumption, Decision, Revision, Signal, SignOff
from workshops.queries.decision_life import acceptance_of, end_of, ended_at, waivers_of
from workshops.queries.decisions import (
    amendments,
    current,
    every_sign_off,
    next_occurrence,
    revisits_done,
    standing_assumptions,
    watched_besides,
    whole_decision,
)
from workshops.queries.imports import Source, source_of, sources_of
from workshops.queries.log import HeadState, chain_head
from workshops.queries.pilots import of_decision
from workshops.words.costs import costs_seen


class SignalJson(TypedDict):
    id: str
    metric: str
    comparator: str
    threshold: float
    window_days: int
    one_is_enough: bool


class AssumptionJson(TypedDict):
    id: str
    statement: str
    owner: str
    state: str
    signal: SignalJson | None


class SourceJson(TypedDict):
    """The file that a decision was imported from; `text` is None once it was erased."""

    path: str
    text: str | None


class SignOffJson(TypedDict):
    """`void`: a later revision replaced the text that was signed. `guest`: they had no account here."""

    id: str
    name: str
    role: str
    guest: bool
    stance: str
    reason: str
    signed_at: str
    revision: int
    revision_sha256: str
    void: bool


class WaiverJson(TypedDict):
    """`reason`: null where the words were erased."""

    key: str
    reason: str | None
    by: str


class RevisitJson(TypedDict):
    """`owner`: the name of who is reminded; `backup`: of who steps in, or empty."""

    every_months: int
    next_due_on: str | None
    owner: str
    backup: str
    time_zone: str


class HistoryJson(TypedDict):
    """`kind`: decided or revisit. `outcome`: null for what was decided. `on`: a day of the plan's own calendar."""

    workshop: str | None
    kind: str
    outcome: str | None
    on: str


class CostsJson(TypedDict):
    """What the room saw of costs when it decided: the sentences, and the numbers that they were counted with."""

    sentence: str
    months: int
    inputs: dict[str, float]
    own: dict[str, float]


class QuestionJson(TypedDict):
    question: str
    answer: str


class ChecklistJson(TypedDict):
    """What the room answered before, and what it left open."""

    answered: list[QuestionJson]
    open: list[QuestionJson]


class HeadJson(TypedDict):
    seq: int
    hash: str


class UseCaseJson(TypedDict):
    in_place: str | None
    budget: str | None
    queries_a_day: int | None


class DecisionJson(TypedDict):
    """Numbers are labels (D-0042), days and instants ISO 8601.

    `unsigned_reason`: why it was accepted although not everybody stood behind it; `ended_reason`: why it was retired or
    rejected. Null where nothing was said, or where the words were erased.
    """

    number: str
    title: str
    question: str
    status: str
    revision: int
    revision_sha256: str
    approach: str
    waived_gates: list[WaiverJson]
    unsigned_reason: str | None
    ended_at: str | None
    ended_reason: str | None
    fallback: str
    rationale: str
    metrics: list[MetricText]
    assumptions: list[AssumptionJson]
    use_case: UseCaseJson | None
    watched: list[AssumptionJson]
    configuration: dict[str, str]
    scope_now: str
    scope_later: str
    risks_accepted: list[str]
    sign_offs: list[SignOffJson]
    revisit: RevisitJson | None
    history: list[HistoryJson]
    workshop: str | None
    supersedes: str | None
    superseded_by: str | None
    amends: str | None
    amended_by: list[str]
    accepted_at: str | None
    created_at: str
    head: HeadJson
    source: NotRequired[SourceJson]
    costs: NotRequired[CostsJson]
    checklist: NotRequired[ChecklistJson]
    pilots: NotRequired[list[PilotNamedJson]]
    evidence: NotRequired[list[PilotNamedJson]]
    witness: str


def decision_json(decision: Decision, head: HeadState | None = None) -> DecisionJson:
    """A decision as the API and the `.json` export give it. Without parts it is read again; `head` saves a query."""
    if not hasattr(decision, "standing"):
        decision = whole_decision(decision)
    head = head or chain_head(decision.workspace_id)
    revision = current(decision)
    body, successor = revision.body, getattr(decision, "superseded_by", None)
    return {
        "number": decision.label,
        "title": decision.title,
        "question": body["question"],
        "status": decision.status,
        "revision": revision.number,
        "revision_sha256": revision.sha256,
        "approach": decision.approach,
        "waived_gates": [{"key": w.gate, "reason": w.reason, "by": w.by} for w in waivers_of(decision)],
        "unsigned_reason": (accepted.reason if (accepted := acceptance_of(decision)) else None) or None,
        "ended_at": dates.in_utc(ended) if (ended := ended_at(decision)) else None,
        "ended_reason": (end.reason if (end := end_of(decision)) else None) or None,
        "fallback": body["fallback"],
        "rationale": body["rationale"],
        "metrics": body["metrics"],
        "assumptions": [assumption_json(a) for a in standing_assumptions(decision)],
        "use_case": _use_case_json(decision),
        "watched": [assumption_json(a) for a in watched_besides(decision)],
        "configuration": body["configuration"],
        "scope_now": body["scope_now"],
        "scope_later": body["scope_later"],
        "risks_accepted": risks_of(body),
        "sign_offs": [sign_off_json(s, r) for s, r in every_sign_off(decision)],
        "revisit": plan_json(decision),
        "history": _history_json(decision),
        "workshop": str(decision.workshop_id) if decision.workshop_id else None,
        "supersedes": decision.supersedes.label if decision.supersedes else None,
        "superseded_by": successor.label if successor else None,
        "amends": decision.amends.label if decision.amends else None,
        "amended_by": [newer.label for newer in amendments(decision)],
        "accepted_at": dates.in_utc(decision.accepted_at) if decision.accepted_at else None,
        "created_at": dates.in_utc(decision.created_at),
        "head": {"seq": head.seq, "hash": head.hash},
        "witness": head.witness,
    }


def decisions_json(decisions: Sequence[Decision], head: HeadState) -> list[DecisionJson]:
    """Of many, each with the file that it was imported from, where it was: two queries more for all of them."""
    sources = sources_of(decisions)
    return [_with_source(decision_json(decision, head), sources.get(decision.pk)) for decision in decisions]


def decision_json_with_source(decision: Decision) -> DecisionJson:
    """The same of one, with the costs that the room saw and its pilots, as far as there are any; in lists that would be
    too much."""
    said = _with_source(decision_json(decision), source_of(decision))
    if (costs := costs_seen(decision)) is not None:
        said["costs"] = {
            "sentence": costs.sentence,
            "months": costs.room.months,
            "inputs": costs.room.inputs,
            "own": dict(costs.room.own),
        }
    if decision.workshop is not None and (asked := checklist_of(decision.workshop)).touched:
        said["checklist"] = {
            "answered": [{"question": each.name, "answer": each.answer} for each in asked.answered],
            "open": [{"question": each.name, "answer": each.answer} for each in asked.open],
        }
    said["evidence"] = [pilot_named_json(one) for one in of_decision(decision)]
    if said["evidence"]:
        said["pilots"] = said["evidence"]
    return said


def _with_source(said: DecisionJson, source: Source | None) -> DecisionJson:
    if source is not None:
        said["source"] = {"path": source.path, "text": source.text}
    return said


def _use_case_json(decision: Decision) -> UseCaseJson | None:
    """What was known of the use case beside the answers, null where nobody said; null of an imported decision."""
    room = decision.workshop
    if room is None:
        return None
    return {
        "in_place": room.in_place or None,
        "budget": room.budget or None,
        "queries_a_day": room.queries_a_day,
    }


def assumption_json(assumption: Assumption) -> AssumptionJson:
    return {
        "id": str(assumption.pk),
        "statement": assumption.statement,
        "owner": assumption.owner_name,
        "state": assumption.state,
        "signal": _signal_json(assumption.signal) if hasattr(assumption, "signal") else None,
    }


def _signal_json(signal: Signal) -> SignalJson:
    return {
        "id": str(signal.pk),
        "metric": signal.metric,
        "comparator": signal.comparator,
        "threshold": signal.threshold,
        "window_days": signal.window_days,
        "one_is_enough": signal.one_is_enough,
    }


def sign_off_json(sign_off: SignOff, revision: Revision) -> SignOffJson:
    return {
        "id": str(sign_off.pk),
        "name": sign_off.signer_name,
        "role": sign_off.role_key,
        "guest": sign_off.guest,
        "stance": sign_off.stance,
        "reason": sign_off.reason,
        "signed_at": dates.in_utc(sign_off.signed_at),
        "revision": revision.number,
        "revision_sha256": revision.sha256,
        "void": sign_off.voided_at is not None,
    }


def plan_json(decision: Decision) -> RevisitJson | None:
    """When it comes back, and to whom, of a decision that came `with_parts`; None where it never had a plan."""
    plan = getattr(decision, "revisit_plan", None)
    if plan is None:
        return None
    occurrence = next_occurrence(decision)
    return {
        "every_months": plan.every_months,
        "next_due_on": occurrence.waiting_since_on.isoformat() if occurrence else None,
        "owner": plan.looked_after_by,
        "backup": plan.backup.name if plan.backup else "",
        "time_zone": plan.time_zone,
    }


def _history_json(decision: Decision) -> list[HistoryJson]:
    """How it was decided, then each revisit that came to an outcome, oldest first."""
    plan = getattr(decision, "revisit_plan", None)
    # What was imported was decided on a day, kept as its midnight in UTC.
    decided_in = "UTC" if decision.workshop_id is None else plan.time_zone if plan else decision.workspace.time_zone

    def entry(workshop: UUID | None, kind: str, outcome: str | None, at: datetime, zone: str) -> HistoryJson:
        on = dates.day_in(at, zone).isoformat()
        return {"workshop": str(workshop) if workshop else None, "kind": kind, "outcome": outcome, "on": on}

    return [
        entry(decision.workshop_id, "decided", None, decision.created_at, decided_in),
        *(
            entry(done.workshop_id, "revisit", done.outcome, done.completed_at, done.plan.time_zone)
            for done in revisits_done(decision)
            if done.completed_at
        ),
    ]
