"""What was revealed, and what the advisor says: nothing of either before its stage."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Status

from workshops import access
from workshops.api.auth import caller
from workshops.api.schemas.errors import answers
from workshops.api.schemas.results import WHAT_IF_QUERY, ComputingOut, RecommendationOut, ResultsOut
from workshops.domain import recommendations
from workshops.domain.anonymity import as_promised, may_compare, shown_roles
from workshops.domain.recommendations import Agreement, result_of
from workshops.domain.rooms import current_round
from workshops.domain.what_if import start_of, what_if
from workshops.enums import RecommendationStatus, Stage
from workshops.forms.what_if import read_change
from workshops.models import Recommendation, Round, Workshop
from workshops.queries.reveals import RevealedAnswer, revealed_answers, round_numbered
from workshops.queries.rooms import current_recommendation
from workshops.refusals import Refusal, WrongStage
from workshops.shared_sentences import NOT_COMPUTED
from workshops.words.reveals import closed_words

router = Router(tags=["Results"])


class RoleResults(TypedDict):
    counts: list[int]
    dont_know: int
    median: float | None


class CriterionResults(TypedDict):
    criterion: str
    counts: list[int]
    dont_know: int
    median: float | None
    consensus: float | None
    spread: float | None
    can_flip: bool
    by_role: dict[str, RoleResults]


class RoundResults(TypedDict):
    round: int
    revealed: list[str]
    criteria: list[CriterionResults]
    previous_round: NotRequired[RoundResults]


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
def read_results(request: HttpRequest, workshop_id: str) -> Status[RoundResults]:
    workshop = access.seat_for(caller(request), workshop_id).workshop
    round_ = current_round(workshop)
    if round_ is None or not Stage(workshop.stage).is_revealed or not round_.revealed:
        raise WrongStage(closed_words(workshop))
    given = revealed_answers(round_)
    results = _round_results(workshop, round_, given)
    before = round_numbered(workshop, round_.number - 1)
    if before is not None and before.revealed:
        results["previous_round"] = _previous_results(workshop, before, given)
    return Status(200, results)


def _round_results(workshop: Workshop, round_: Round, given: Sequence[RevealedAnswer]) -> RoundResults:
    """{round, revealed, criteria: […]} of what is open; a criterion that nobody answered has counts of 0."""
    unsure = Counter((a.criterion, a.role) for a in given if a.level is None)
    said = [_criterion(entry, unsure, workshop.anonymous) for entry in recommendations.agreement(workshop, round_)]
    known = {entry["criterion"] for entry in said}
    silent = [_silent(key) for key in workshop.criteria if key in round_.revealed and key not in known]
    return {"round": round_.number, "revealed": round_.revealed, "criteria": said + silent}


def _previous_results(workshop: Workshop, before: Round, given: Sequence[RevealedAnswer]) -> RoundResults:
    """The same of the round before; in an anonymous workshop only where the difference says nothing of one person."""
    then = revealed_answers(before)
    results = _round_results(workshop, before, then)
    if workshop.anonymous:
        now_by, then_by = _people(given), _people(then)
        results["criteria"] = [
            entry
            for entry in results["criteria"]
            if may_compare(now_by.get(entry["criterion"], ()), then_by.get(entry["criterion"], ()))
        ]
    return results


def _people(answers: Sequence[RevealedAnswer]) -> dict[str, list[UUID]]:
    """{criterion: who answered it}"""
    people: dict[str, list[UUID]] = defaultdict(list)
    for answer in answers:
        people[answer.criterion].append(answer.participant)
    return people


def _criterion(entry: Agreement, unsure: Mapping[tuple[str, str], int], anonymous: bool) -> CriterionResults:
    """`unsure` counts who said “I don't know”; whoever said nothing at all is not among them."""
    key, everybody = entry["criterion"], entry["by_role"]
    answered = {role: sum(r["counts"]) for role, r in everybody.items()}
    shown = set(everybody)
    if anonymous:
        shown = shown_roles(answered, {role: unsure.get((key, role), 0) for role in everybody})
    return {
        "criterion": key,
        "counts": entry["counts"],
        "median": entry["median"],
        "consensus": entry["consensus"],
        "can_flip": entry["can_flip"],
        "dont_know": sum(n for (criterion, _), n in unsure.items() if criterion == key),
        "spread": entry["spread"] if shown.issuperset(role for role, n in answered.items() if n) else None,
        "by_role": {
            role: {"counts": r["counts"], "dont_know": unsure.get((key, role), 0), "median": r["median"]}
            for role, r in everybody.items()
            if role in shown
        },
    }


def _silent(criterion: str) -> CriterionResults:
    return {
        "criterion": criterion,
        "counts": [0] * 5,
        "dont_know": 0,
        "median": None,
        "consensus": None,
        "spread": None,
        "can_flip": False,
        "by_role": {},
    }


@router.get(
    "/workshops/{workshop_id}/recommendation",
    response=answers({200: RecommendationOut, 202: ComputingOut}, 409),
    summary="The recommendation, or 202 while it is computed",
)
def read_recommendation(request: HttpRequest, workshop_id: str) -> Status[dict[str, object]]:
    workshop = access.seat_for(caller(request), workshop_id).workshop
    current = _ready(workshop)
    if current is None:
        return Status(202, {"status": "computing"})
    return Status(200, {"status": "ready", "recommendation": as_promised(workshop, result_of(current))})


@router.get(
    "/workshops/{workshop_id}/what-if",
    response=answers({200: RecommendationOut, 202: ComputingOut}, 409, 422),
    summary="The recommendation with other weights or without a role; nothing is stored",
    openapi_extra=WHAT_IF_QUERY,
)
def read_what_if(request: HttpRequest, workshop_id: str) -> Status[dict[str, object]]:
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
        raise WrongStage(_("The recommendation is made when the facilitator asks for it, after the reveal."))
    round_ = current_round(workshop)
    current = current_recommendation(round_.pk) if round_ else None
    if current is None or current.status == RecommendationStatus.COMPUTING:
        return None
    if current.result is None:
        raise NoRecommendation(current.error or _(NOT_COMPUTED))
    return current
