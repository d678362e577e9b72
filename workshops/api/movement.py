"""A revisit then and now."""

from __future__ import annotations

from typing import TypedDict
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Status

from workshops import access
from workshops.api.auth import caller
from workshops.api.schemas.errors import answers
from workshops.api.schemas.movement import MovementOut
from workshops.domain.movement import (
    CriterionMovement,
    Outcomes,
    Said,
    Tally,
    criteria_movement,
    outcomes,
    round_on_the_table,
)
from workshops.domain.pilot_reading import ComparisonSaid, compared_of
from workshops.domain.results import Result
from workshops.domain.revisit_questions import asked_first
from workshops.enums import WhyFirst
from workshops.exports.decision_json import AssumptionJson, decision_json
from workshops.models import Occurrence, Pilot, Workshop
from workshops.queries.decisions import whole_decision
from workshops.queries.pilots import newest
from workshops.refusals import WrongStage
from workshops.words.movement import answers_headline, headline
from workshops.words.pilot_since import since_of

router = Router(tags=["Revisits"])


class TallyJson(TypedDict):
    counts: list[int]
    dont_know: int
    median: float | None


class SaidJson(TallyJson):
    by_role: dict[str, TallyJson]


class CriterionJson(TypedDict):
    criterion: str
    asked_first: list[WhyFirst]
    change: str
    before: SaidJson | None
    after: SaidJson | None


class RankedJson(TypedDict):
    approach: str
    value: float
    acceptability: float | None
    excluded: bool


class OutcomeJson(TypedDict):
    approach: str | None
    runner_up: str | None
    statement: str
    ranking: list[RankedJson]
    by_role: dict[str, str | None]


class BothJson(TypedDict):
    before: OutcomeJson | None
    after: OutcomeJson | None


class PilotMovedJson(TypedDict):
    id: str
    compared_with: UUID | None
    headline: str
    beside: str
    moved: list[str]
    comparisons: list[ComparisonSaid]


class MovementJson(TypedDict):
    previous: UUID | None
    workshop: UUID
    headline: str
    criteria: list[CriterionJson]
    recommendation: BothJson
    assumptions: list[AssumptionJson]
    pilot: PilotMovedJson | None


@router.get(
    "/revisits/{revisit_id}/movement",
    response=answers({200: MovementOut}, 409),
    summary="What was said then and now; 409 until its workshop is there",
    description="Of now only what is open to the room: `after` is null before the reveal, for everybody. 409"
    " `not_started` where nobody has opened a workshop for it, or it was settled without one.",
)
def read_movement(request: HttpRequest, revisit_id: str) -> Status[MovementJson]:
    occurrence = access.occurrence_for(caller(request), revisit_id)
    workshop = occurrence.workshop
    if workshop is None:
        raise WrongStage(
            _("This revisit has no workshop, so there is nothing to compare. Start it first."), code="not_started"
        )
    return Status(200, _movement(occurrence, workshop))


def _movement(occurrence: Occurrence, workshop: Workshop) -> MovementJson:
    movements, found, first = (
        criteria_movement(workshop, round_on_the_table(workshop)),
        outcomes(workshop),
        asked_first(workshop),
    )
    decision = occurrence.plan.decision
    return {
        "previous": workshop.follows_id,
        "workshop": workshop.pk,
        "headline": headline(workshop, found, movements) or answers_headline(workshop, movements),
        "criteria": [_criterion(each, first) for each in movements],
        "recommendation": {"before": _outcome(found.before, found), "after": _outcome(found.after, found)},
        "assumptions": decision_json(whole_decision(decision))["assumptions"],
        "pilot": _pilot(newest(decision), occurrence.plan.time_zone),
    }


def _pilot(pilot: Pilot | None, time_zone: str) -> PilotMovedJson | None:
    if pilot is None:
        return None
    said, compared = since_of(pilot, time_zone), compared_of(pilot)
    return {
        "id": said.id,
        "compared_with": pilot.compared_with_id,
        "headline": said.headline,
        "beside": said.beside,
        "moved": [*said.moved],
        "comparisons": compared["comparisons"] if compared else [],
    }


def _criterion(each: CriterionMovement, first: dict[str, list[WhyFirst]]) -> CriterionJson:
    return {
        "criterion": each.criterion,
        "asked_first": first.get(each.criterion, []),
        "change": each.change,
        "before": _said(each.before),
        "after": _said(each.after),
    }


def _said(said: Said | None) -> SaidJson | None:
    if said is None:
        return None
    return {**_tally(said), "by_role": {role: _tally(one) for role, one in said.by_role.items()}}


def _tally(said: Tally) -> TallyJson:
    return {"counts": said.counts, "dont_know": said.dont_know, "median": said.median}


def _outcome(result: Result | None, found: Outcomes) -> OutcomeJson | None:
    """With the roles that may be told: of both those that may be compared, of one alone its own."""
    if result is None:
        return None
    alone = found.before is None or found.after is None
    return {
        "approach": result["approach"],
        "runner_up": result["runner_up"],
        "statement": result["statement"],
        "ranking": [
            {
                "approach": row["approach"],
                "value": row["value"],
                "acceptability": row["acceptability"],
                "excluded": row["excluded"],
            }
            for row in result["ranking"]
        ],
        "by_role": {role: said["approach"] for role, said in result["by_role"].items() if alone or role in found.roles},
    }
