"""The texts of a decision: every revision, the next one, and what one of them says differently from another."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest
from ninja import Query, Router, Status

from workshops import access
from workshops.access import Text
from workshops.api.auth import caller
from workshops.api.schemas.decision_life import ChangesOut, ChangesQuery, RevisionOut, RevisionsOut
from workshops.api.schemas.decisions import DecisionOut, RevisionIn
from workshops.api.schemas.errors import answers
from workshops.dates import in_utc
from workshops.domain import decision_text, decisions, frameworks
from workshops.domain.assumption_owners import owners_in, said_in
from workshops.domain.differences import differences
from workshops.exports.decision_json import decision_json, sign_off_json
from workshops.models import Decision, Revision
from workshops.queries.decisions import every_revision
from workshops.refusals import InvalidFields

router = Router(tags=["Decisions"])

Answer = Status[Mapping[str, object]]


@router.get(
    "/decisions/{number}/revisions",
    response=answers({200: RevisionsOut}),
    summary="Every text that it ever had, oldest first, and who signed each",
)
def read_revisions(request: HttpRequest, number: str) -> Answer:
    decision = access.decision_for(caller(request), number)
    return Status(200, {"results": [_revision_json(decision, revision) for revision in every_revision(decision)]})


@router.get(
    "/decisions/{number}/revisions/{revision}",
    response=answers({200: RevisionOut}),
    summary="One text as it was signed",
)
def read_revision(request: HttpRequest, number: str, revision: int) -> Answer:
    decision = access.decision_for(caller(request), number)
    return Status(200, _revision_json(decision, access.text_numbered(decision, revision)))


def _revision_json(decision: Decision, revision: Revision) -> dict[str, object]:
    return {
        "number": revision.number,
        "sha256": revision.sha256,
        "created_at": in_utc(revision.created_at),
        "created_by": revision.created_by.name if revision.created_by else None,
        "current": revision.number == decision.revision_number,
        "text": revision.body,
        "owners": owners_in(revision),
        "sign_offs": [sign_off_json(signed, revision) for signed in revision.sign_offs.all()],
    }


@router.post(
    "/decisions/{number}/revisions",
    response=answers({200: DecisionOut, 201: DecisionOut}, 409, 422),
    summary="The next text; open signatures are void, and it is a proposal again (facilitator)",
)
def revise_decision(request: HttpRequest, number: str, body: RevisionIn) -> Answer:
    """200 where the text is the same: no new revision then, and every signature stays."""
    decision, by = access.decision_to_change(caller(request), number)
    last = decisions.current_revision(decision)
    if body.faults:
        raise InvalidFields({**body.faults, **_faults_of_text(body, decision, last)})
    seen = body.starts_from or last.sha256
    revised = decisions.revise_decision(decision=decision, by=by, text=body.raw, seen=seen)
    return Status(201 if revised.revision_number > last.number else 200, decision_json(revised))


def _faults_of_text(body: RevisionIn, decision: Decision, last: Revision) -> dict[str, str]:
    """What the domain would say, so that one answer names every field."""
    try:
        decision_text.clean_with_plan(
            body.raw,
            question=last.body["question"],
            title=last.body["title"],
            framework=frameworks.framework_for(decision),
            workspace=decision.workspace,
            planned=True,
            excluded=decisions.newly_excluded(decision, last.body),
        )
    except InvalidFields as refusal:
        return refusal.fields
    return {}


@router.get(
    "/decisions/{number}/changes",
    response=answers({200: ChangesOut}, 422),
    by_alias=True,
    summary="What a text says differently from another one of this decision, or of another",
)
def read_changes(request: HttpRequest, number: str, asked: Query[ChangesQuery]) -> Answer:
    """Without `from`: the text before; for a first one that of the decision which it supersedes or amends."""
    asking = caller(request)
    decision = access.decision_for(asking, number)
    older, newer = access.texts_to_compare(asking, before=asked.before, after=asked.after, of=decision)
    return Status(
        200,
        {
            "from": _name(older),
            "to": _name(newer),
            "changes": differences(said_in(older[1]), said_in(newer[1])),
        },
    )


def _name(text: Text) -> dict[str, object]:
    decision, revision = text
    return {"number": decision.label, "revision": revision.number, "sha256": revision.sha256}
