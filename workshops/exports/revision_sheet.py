"""One text of a decision as it was signed, ready to be shown: its words, its hash, and everybody who signed it."""

from __future__ import annotations

from typing import TypedDict

from workshops import dates
from workshops.domain.assumption_owners import said_in
from workshops.domain.decision_text import risks_of
from workshops.domain.framework_names import names_of
from workshops.exports.sheet import (
    MetricSaid,
    Named,
    SignatureSaid,
    configuration_said,
    signature_said,
)
from workshops.models import Decision, Revision, SignOff
from workshops.words.decision_changes import watch_notes
from workshops.words.thresholds import threshold_words


class AssumedThen(TypedDict):
    statement: str
    watch: str


class SignedThen(SignatureSaid):
    """`void`: a later revision replaced the text."""

    void: bool


class RevisionSheet(TypedDict):
    label: str
    number: int
    written: str
    by: str
    sha256: str
    title: str
    question: str
    approach: str
    approach_name: str
    approach_short: str
    rationale: str
    fallback: str
    metrics: list[MetricSaid]
    assumptions: list[AssumedThen]
    scope_now: str
    scope_later: str
    risks_accepted: list[str]
    configuration: list[Named]
    signatures: list[SignedThen]


def revision_sheet(decision: Decision, revision: Revision) -> RevisionSheet:
    """`revision`: with its `signatures`, as `queries.decisions.revision_of` gives it."""
    body = said_in(revision)
    names = names_of(decision.workshop)
    signed: list[SignOff] = revision.signatures  # type: ignore[attr-defined]  # set by revision_of
    return {
        "label": decision.label,
        "number": revision.number,
        "written": dates.short(dates.day_in(revision.created_at, decision.workspace.time_zone)),
        "by": revision.created_by.name if revision.created_by else "",
        "sha256": revision.sha256,
        "title": body["title"],
        "question": body["question"],
        "approach": body["approach"],
        "approach_name": names.approach_name(body["approach"]),
        "approach_short": names.approach_short(body["approach"]),
        "rationale": body["rationale"],
        "fallback": body["fallback"],
        "metrics": [{"name": m["name"], "threshold": threshold_words(m)} for m in body["metrics"]],
        "assumptions": [{"statement": a["statement"], "watch": watch_notes(a)} for a in body["assumptions"]],
        "scope_now": body["scope_now"],
        "scope_later": body["scope_later"],
        "risks_accepted": risks_of(body),
        "configuration": configuration_said(body),
        "signatures": [{**signature_said(s, decision), "void": s.voided_at is not None} for s in signed],
    }
