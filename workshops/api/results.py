"""What was revealed, and what the advisor says: nothing of either before its stage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from workshops import access
from workshops.api.auth import caller
from workshops.api.schemas.errors import answers
from workshops.api.schemas.results import WHAT_IF_QUERY, ComputingOut, RecommendationOut, ResultsOut
from workshops.domain import recommendations
from workshops.domain.anonymity import shown_roles, without_small_roles
from workshops.domain.rooms import current_round
from workshops.domain.what_if import start_of, what_if
from workshops.enums import RecommendationStatus, Stage
from workshops.forms.what_if import read_change
from workshops.models import Recommendation, Round, Workshop
from workshops.queries.reveals import revealed_answers, round_numbered
from workshops.queries.rooms import current_recommendation
from workshops.refusals import Refusal, WrongStage

router = Router(tags=["Results"])


class NoRecommendation(Refusal):
    status = 409
    code = "recommendation_failed"


@router.get(
    "/workshops/{workshop_id}/results",
    # What is not there is left out: a first round has no previous one.
    exclude_unset=True,
    response=answers({200: ResultsOut}, 409),
    summary="The revealed round; 409 before the reveal, for everybody",
)
def read_results(request: HttpRequest, workshop_id: str) -> Status[dict[str, Any]]:
    workshop = access.seat_for(caller(request), workshop_id).workshop
    round_ = current_round(workshop)
    if round_ is None or not Stage(workshop.stage).is_revealed:
        raise WrongStage("The results are shown after the reveal, to everybody at once.")
    results = round_results(workshop, round_)
    if before := round_numbered(workshop, round_.number - 1):
        results["previous_round"] = round_results(workshop, before)
    return Status(200, results)


def round_results(workshop: Workshop, round_: Round) -> dict[str, Any]:
    """{round, criteria: […]} of one closed round; a criterion that nobody answered has counts of 0."""
    unsure = Counter((a.criterion, a.role) for a in revealed_answers(round_) if a.level is None)
    said = [_criterion(entry, unsure, workshop.anonymous) for entry in recommendations.agreement(workshop, round_)]
    known = {entry["criterion"] for entry in said}
    silent = [_silent(key) for key in workshop.criteria if key not in known]
    return {"round": round_.number, "criteria": said + silent}


def _criterion(entry: dict[str, Any], unsure: Mapping[tuple[str, str], int], anonymous: bool) -> dict[str, Any]:
    """`unsure` counts who said “I don't know”; whoever said nothing at all is not among them."""
    key, everybody = entry["criterion"], entry["by_role"]
    shown = shown_roles({role: sum(r["counts"]) for role, r in everybody.items()}) if anonymous else set(everybody)
    return {
        **{name: entry[name] for name in ("criterion", "counts", "median", "consensus", "can_flip")},
        "dont_know": sum(n for (criterion, _), n in unsure.items() if criterion == key),
        "spread": entry["spread"] if shown.issuperset(everybody) else None,
        "by_role": {
            role: {"counts": r["counts"], "dont_know": unsure.get((key, role), 0), "median": r["median"]}
            for role, r in everybody.items()
            if role in shown
        },
    }


def _silent(criterion: str) -> dict[str, Any]:
    nothing = {"counts": [0] * 5, "dont_know": 0, "median": None, "consensus": None, "spread": None}
    return {"criterion": criterion, **nothing, "can_flip": False, "by_role": {}}


@router.get(
    "/workshops/{workshop_id}/recommendation",
    response=answers({200: RecommendationOut, 202: ComputingOut}, 409),
    summary="The recommendation, or 202 while it is computed",
)
def read_recommendation(request: HttpRequest, workshop_id: str) -> Status[dict[str, Any]]:
    workshop = access.seat_for(caller(request), workshop_id).workshop
    current = _ready(workshop)
    if current is None:
        return Status(202, {"status": "computing"})
    result = without_small_roles(current.result or {}) if workshop.anonymous else current.result
    return Status(200, {"status": "ready", "recommendation": result})


@router.get(
    "/workshops/{workshop_id}/what-if",
    response=answers({200: RecommendationOut, 202: ComputingOut}, 409, 422),
    summary="The recommendation with other weights or without a role; nothing is stored",
    openapi_extra=WHAT_IF_QUERY,
)
def read_what_if(request: HttpRequest, workshop_id: str) -> Status[dict[str, Any]]:
    workshop = access.seat_for(caller(request), workshop_id).workshop
    current = _ready(workshop)
    if current is None:
        return Status(202, {"status": "computing"})
    change = read_change(request.GET, start_of(workshop, current))
    result = what_if(workshop=workshop, found=current, change=change)
    return Status(200, {"status": "ready", "recommendation": result})


def _ready(workshop: Workshop) -> Recommendation | None:
    """The room's recommendation; None while it is computed. Raises WrongStage, NoRecommendation."""
    if workshop.stage not in (Stage.RECOMMENDATION, Stage.DECIDED):
        raise WrongStage("The recommendation is made when the facilitator asks for it, after the reveal.")
    round_ = current_round(workshop)
    current = current_recommendation(round_.pk) if round_ else None
    if current is None or current.status == RecommendationStatus.COMPUTING:
        return None
    if current.status == RecommendationStatus.FAILED or current.result is None:
        raise NoRecommendation(current.error or "The recommendation could not be computed.")
    return current
