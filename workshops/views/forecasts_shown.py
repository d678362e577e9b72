"""What the pages of a decision show of its forecasts: one's own form, what came, and the group's score."""

from __future__ import annotations

from workshops.domain.decisions import Signer
from workshops.domain.forecast_outcomes import Found, known_of, measured_since
from workshops.domain.forecast_scores import NOTHING_SCORED, scores_of
from workshops.forms.forecasts import ForecastForm
from workshops.models import Decision, Revision
from workshops.queries.decision_page import has_forecasts
from workshops.queries.decisions import revisits_done
from workshops.queries.forecasts import forecasters, own_forecasts
from workshops.words.forecasts import forecasts_said

Context = dict[str, object]


def forecasts_context(
    decision: Decision, revision: Revision, signer: Signer | None, refused: ForecastForm | None
) -> Context:
    """`forecast`: the form, for whoever signs; `forecasts`: what everybody is told, where there is anything to say.
    `refused`: what was sent and not accepted. Of a decision that came `with_page_parts`."""
    looked_at = bool(revisits_done(decision))  # nothing else writes down what came of a threshold
    known = known_of(decision, revision) if looked_at else measured_since(decision, revision)
    people = forecasters(revision) if has_forecasts(decision) else 0
    scores = scores_of(decision) if looked_at else NOTHING_SCORED
    form = refused or forecast_form(decision, revision, signer, known, has_any=people > 0)
    if not (people or scores.forecasts or form):
        return {"forecast": None, "forecasts": None}
    framework = decision.workshop.framework_key if decision.workshop else ""
    return {"forecast": form, "forecasts": forecasts_said(revision, people, known, scores, framework=framework)}


def forecast_form(
    decision: Decision, revision: Revision, signer: Signer | None, known: dict[int, Found], *, has_any: bool = True
) -> ForecastForm | None:
    """None for who may not say anything, and where everything has been measured. `has_any`: whether anybody may have
    said something of this text."""
    if signer is None or not decision.is_in_force or len(known) == len(revision.body["metrics"]):
        return None
    own = own_forecasts(revision, participant=signer.participant, member=signer.member) if has_any else []
    return ForecastForm(revision=revision, measured=known, said={row.metric: row.percent for row in own})
