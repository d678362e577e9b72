"""How likely a decision meets its thresholds: said by each, and scored for the group."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Status

from workshops import access
from workshops.api.auth import caller
from workshops.api.schemas.errors import answers
from workshops.api.schemas.forecasts import ForecastsIn, ForecastsOut
from workshops.domain.decisions import current_revision
from workshops.domain.forecast_outcomes import known_of
from workshops.domain.forecast_scores import Score, scores_of
from workshops.domain.forecasts import give_forecasts
from workshops.models import Decision
from workshops.queries.forecasts import forecasters, own_forecasts
from workshops.refusals import InvalidFields

router = Router(tags=["Decisions"])

Answer = Status[dict[str, object]]


@router.get(
    "/decisions/{number}/forecasts",
    response=answers({200: ForecastsOut}),
    summary="One's own forecasts, what came, and the group's score",
)
def read_forecasts(request: HttpRequest, number: str) -> Answer:
    return Status(200, _json(access.decision_for(caller(request), number), caller(request)))


@router.put(
    "/decisions/{number}/forecasts",
    response=answers({200: ForecastsOut}, 409, 422),
    summary="Say how likely each threshold is met (member or participant)",
)
def put_forecasts(request: HttpRequest, number: str, body: ForecastsIn) -> Answer:
    """Until it is measured. A repeat is harmless."""
    decision = access.decision_for(caller(request), number)
    signer = access.require_signer(caller(request), decision)
    percents = {one.metric: one.percent for one in body.forecasts}
    if len(percents) < len(body.forecasts):
        raise InvalidFields({"forecasts": _("Name each metric once.")})
    give_forecasts(decision=decision, signer=signer, percents=percents, revision_sha256=body.revision_sha256)
    return Status(200, _json(decision, caller(request)))


def _json(decision: Decision, asking: access.Who) -> dict[str, object]:
    revision, signer = current_revision(decision), access.signer_of(asking, decision)
    known, scores = known_of(decision, revision), scores_of(decision)
    own = own_forecasts(revision, participant=signer.participant, member=signer.member) if signer else []
    said = {row.metric: row.percent for row in own}
    metrics = []
    for place, metric in enumerate(revision.body["metrics"]):
        found = known.get(place)
        came = {"met": found.met, "measured": found.measured.value, "value": found.value} if found else _UNKNOWN
        metrics.append({"metric": place, **metric, "percent": said.get(place), **came})
    return {
        "revision": revision.number,
        "revision_sha256": revision.sha256,
        "people": forecasters(revision),
        "metrics": metrics,
        "group": _score(scores.group) if scores.group else None,
        "roles": [_score(score) for score in scores.roles],
    }


_UNKNOWN = {"met": None, "measured": None, "value": None}


def _score(score: Score) -> dict[str, object]:
    named = {"role": score.key, "people": score.people, "forecasts": score.forecasts}
    return {**named, "said": score.said, "came": score.came, "brier": asdict(score.brier)}
