"""The decision sheet as plain words and values: what the PDF and the Markdown are made from."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workshops import dates
from workshops.domain.checklist import checklist_of
from workshops.domain.decision_text import CONFIGURATION_LABELS, DecisionText, risks_of
from workshops.domain.framework_names import names_of, spoken_role
from workshops.domain.watch_facts import is_known, models_of, retirement_facts
from workshops.domain.watch_notes import no_day_words, retirement_words, unknown_words
from workshops.enums import AssumptionState, DecisionStatus, RevisitOutcome, Stance
from workshops.figures import listed, whole
from workshops.models import Assumption, Decision, Occurrence, SignOff
from workshops.models.decisions import label_of
from workshops.queries.decision_life import ended_at
from workshops.queries.decisions import (
    amendments,
    current,
    newest_pilot,
    next_occurrence,
    revisits_done,
    signatures,
    standing_assumptions,
    successor_number,
    watched_besides,
)
from workshops.queries.log import HeadState
from workshops.queries.outward import decision_address
from workshops.words.costs import costs_seen
from workshops.words.decision_life import ending_words, unsigned_words, waiver_words
from workshops.words.pilot_brief import PilotBrief, pilot_brief
from workshops.words.preparation import sheet_lines
from workshops.words.revisits import coming_sentence, coming_words
from workshops.words.signatures import signed_as
from workshops.words.thresholds import signal_words, threshold_words
from workshops.words.use_case_facts import facts_words

OBJECTIONS = (Stance.DISSENT, Stance.RESERVATION)


class Named(TypedDict):
    """`note`: what the tables know of it today; it is no part of the text."""

    name: str
    value: str
    note: str


class MetricSaid(TypedDict):
    name: str
    threshold: str


class AssumptionSaid(TypedDict):
    id: str
    signal_id: str
    statement: str
    owner: str
    state: str
    state_key: str
    signal: str
    built_in: bool


class SignatureSaid(TypedDict):
    name: str
    role: str
    shape: str
    stance: str
    stance_words: str
    stance_key: str
    reason: str
    on: str
    guest: bool


class WaiverSaid(TypedDict):
    gate: str
    by: str
    reason: str


class OpenRole(TypedDict):
    role: str
    shape: str
    key: str


class LookSaid(TypedDict):
    """One revisit that is over: when, with which outcome and by whom; and what was noted."""

    said: str
    note: str


class LifeSaid(TypedDict):
    """`ending`: of one that has ended, how; `unsigned`: behind what not everybody stood when it was accepted. Both come
    with what somebody said why; empty where nobody did, and for the others."""

    ending: str
    ending_reason: str
    unsigned: str
    unsigned_reason: str
    waived: list[WaiverSaid]


class Sheet(LifeSaid):
    label: str
    title: str
    status: str
    status_key: str
    since: str
    revision: int
    sha256: str
    question: str
    approach: str
    approach_name: str
    approach_short: str
    rationale: str
    fallback: str
    metrics: list[MetricSaid]
    assumptions: list[AssumptionSaid]
    scope_now: str
    scope_later: str
    risks_accepted: list[str]
    configuration: list[Named]
    known: list[str]
    checklist: list[str]
    costs: str
    watched: list[AssumptionSaid]
    dissent: list[SignatureSaid]
    signatures: list[SignatureSaid]
    open_roles: list[OpenRole]
    looks: list[LookSaid]
    pilot: PilotBrief | None
    revisit: str
    revisit_sentence: str
    every_months: str
    owner: str
    supersedes: str
    superseded_by: str
    amends: str
    amended_by: str
    address: str
    head: str
    head_short: str


def sheet_of(decision: Decision, head: HeadState) -> Sheet:
    """One decision that came `with_parts`, every value a text or a list of texts ready to be set."""
    revision, signed = current(decision), signatures(decision)
    body = revision.body
    occurrence = None if decision.is_over else next_occurrence(decision)
    words, now = names_of(decision.workshop), timezone.now()
    return {
        "label": decision.label,
        "title": decision.title,
        "status": str(DecisionStatus(decision.status).label),
        "status_key": decision.status,
        "since": words_for_status(decision),
        **_life(decision),
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
        "risks_accepted": risks_of(body),
        "configuration": configuration_said(body, today=dates.day_in(now, decision.workspace.time_zone)),
        "known": known_of(decision),
        "checklist": checklist_said(decision),
        "watched": [_assumption(a) for a in watched_besides(decision)],
        "costs": seen.sentence if (seen := costs_seen(decision)) else "",
        "dissent": [signature_said(s, decision) for s in signed if s.stance in OBJECTIONS],
        "signatures": [signature_said(s, decision) for s in signed],
        "open_roles": open_roles(decision, signed),
        "looks": [look_said(each) for each in revisits_done(decision)],
        "pilot": pilot_said(decision),
        "revisit": coming_words(occurrence, now),
        "revisit_sentence": coming_sentence(occurrence, now),
        "every_months": _cadence(decision),
        "owner": _owner(decision),
        "supersedes": decision.supersedes.label if decision.supersedes else "",
        "superseded_by": label_of(number) if (number := successor_number(decision)) else "",
        "amends": decision.amends.label if decision.amends else "",
        "amended_by": listed([newer.label for newer in amendments(decision)]),
        "address": decision_address(decision),
        "head": head.witness,
        "head_short": f"{head.seq}·{head.hash[:16]}",
    }


def pilot_said(decision: Decision) -> PilotBrief | None:
    found = newest_pilot(decision)
    return pilot_brief(found, time_zone=decision.workspace.time_zone) if found else None


def look_said(occurrence: Occurrence) -> LookSaid:
    assert occurrence.completed_at is not None
    said = {
        "day": dates.short(dates.day_in(occurrence.completed_at, occurrence.plan.time_zone)),
        "outcome": RevisitOutcome(occurrence.outcome).in_sentence,
        "name": occurrence.completed_by.name if occurrence.completed_by else "",
    }
    words = (
        _("Looked at again on {day}: {outcome}, by {name}")
        if said["name"]
        else _("Looked at again on {day}: {outcome}")
    )
    return {"said": words.format(**said), "note": occurrence.note}


def known_of(decision: Decision) -> list[str]:
    """What was known of the use case when it was recommended, a line each; nothing for an imported decision."""
    room = decision.workshop
    return facts_words(room.in_place, room.budget, room.queries_a_day) if room else []


def checklist_said(decision: Decision) -> list[str]:
    """How many of the room's questions were answered before, then each that was left open; nothing where nobody in the
    room has said anything to them."""
    if decision.workshop is None:
        return []
    asked = checklist_of(decision.workshop)
    return sheet_lines(asked) if asked.touched else []


def configuration_said(body: DecisionText, *, today: date | None = None) -> list[Named]:
    """What is known of it, in the sheet's order; beside the model, as of `today`, when its vendor retires it."""
    said, models = body["configuration"], models_of(body) if today else []
    return [
        {
            "name": str(label),
            "value": said[key],
            "note": _known_of(said[key].strip(), today) if today and said[key].strip() in models else "",
        }
        for key, label in CONFIGURATION_LABELS.items()
        if said.get(key)
    ]


def _known_of(model: str, today: date) -> str:
    facts = retirement_facts(model, today)
    if facts is not None:
        return retirement_words(facts)
    return no_day_words() if is_known(model) else unknown_words(model)


def words_for_status(decision: Decision) -> str:
    """`"accepted 2 Nov 2026"`: the state and since when, in the workspace's time zone."""
    status = DecisionStatus(decision.status)
    at = {
        DecisionStatus.DRAFT: None,
        DecisionStatus.PROPOSED: decision.created_at,
        DecisionStatus.ACCEPTED: decision.accepted_at,
        DecisionStatus.AMENDED: decision.accepted_at,
    }.get(status, ended_at(decision))
    if at is not None:
        return _SINCE[status].format(day=dates.short(day_of(decision, at)))
    if decision.was_a_day(decision.created_at):
        return _("decided {day}, {status}").format(
            day=dates.short(day_of(decision, decision.created_at)), status=status.in_sentence
        )
    return status.in_sentence


_SINCE = {
    DecisionStatus.PROPOSED: gettext_lazy("proposed {day}"),
    DecisionStatus.ACCEPTED: gettext_lazy("accepted {day}"),
    DecisionStatus.AMENDED: gettext_lazy("accepted {day}, amended since"),
    DecisionStatus.SUPERSEDED: gettext_lazy("superseded {day}"),
    DecisionStatus.RETIRED: gettext_lazy("retired {day}"),
    DecisionStatus.REJECTED: gettext_lazy("rejected {day}"),
}


def day_of(decision: Decision, at: datetime) -> date:
    """The day of a moment in its life, in the workspace's time zone. What was imported was decided on a day, which is
    kept as its midnight in UTC."""
    return dates.day_in(at, "UTC" if decision.was_a_day(at) else decision.workspace.time_zone)


def _life(decision: Decision) -> LifeSaid:
    """What is said before everything else of one that has ended, and what it was accepted in spite of."""
    ending, unsigned = ending_words(decision), unsigned_words(decision)
    return {
        "ending": ending.words,
        "ending_reason": ending.reason,
        "unsigned": unsigned.words,
        "unsigned_reason": unsigned.reason,
        "waived": [{"gate": gate, "by": by, "reason": reason} for gate, by, reason in waiver_words(decision)],
    }


def cadence_words(months: int) -> str:
    named = {1: _("every month"), 3: _("every quarter"), 6: _("every half year"), 12: _("every year")}
    words = ngettext("every {count} month", "every {count} months", months)
    return named.get(months) or words.format(count=whole(months))


def _assumption(assumption: Assumption) -> AssumptionSaid:
    signal = getattr(assumption, "signal", None)
    return {
        "id": str(assumption.pk),
        "signal_id": str(signal.pk) if signal else "",
        "statement": assumption.statement,
        "owner": assumption.owner_name,
        "state": str(AssumptionState(assumption.state).label),
        "state_key": assumption.state,
        "signal": signal_words(signal) if signal else "",
        "built_in": bool(assumption.watches),
    }


def signature_said(sign_off: SignOff, decision: Decision) -> SignatureSaid:
    role = sign_off.participant.role if sign_off.participant else None
    return {
        "name": sign_off.signer_name,
        "role": signed_as(sign_off, decision),
        "shape": role.shape if role else "",
        "stance": str(Stance(sign_off.stance).label),
        "stance_words": Stance(sign_off.stance).in_sentence,
        "stance_key": sign_off.stance,
        "reason": sign_off.reason,
        "on": dates.short(dates.day_in(sign_off.signed_at, decision.workspace.time_zone)),
        "guest": sign_off.guest,
    }


def open_roles(decision: Decision, signed: list[SignOff]) -> list[OpenRole]:
    """The roles of the workshop for which nobody has signed this text yet."""
    if decision.workshop is None:
        return []
    spoken = {s.role_key for s in signed}
    return [
        {"role": spoken_role(role.label, decision.workshop.framework_key), "shape": role.shape, "key": role.key}
        for role in decision.workshop.roles.all()
        if role.key not in spoken
    ]


def _cadence(decision: Decision) -> str:
    """Empty where the decision has never had a plan, or does not come back any more."""
    plan = getattr(decision, "revisit_plan", None)
    return cadence_words(plan.every_months) if plan and not decision.is_over else ""


def _owner(decision: Decision) -> str:
    plan = getattr(decision, "revisit_plan", None)
    if plan is None or decision.is_over:
        return ""
    return str(plan.looked_after_by)
