"""Signing as a step of the room: what its page shows of the decision to somebody who may sign it."""

from __future__ import annotations

from typing import Any

from workshops import access
from workshops.access import Seat
from workshops.domain.decisions import Signer, current_revision
from workshops.domain.forecast_outcomes import known_of
from workshops.domain.framework_names import names_of
from workshops.enums import Stance
from workshops.forms.forecasts import ForecastForm
from workshops.forms.sign_offs import SignOffForm
from workshops.models import Decision, Revision, SignOff
from workshops.queries.signing import comes_back_on
from workshops.views.forecasts_shown import forecast_form

Context = dict[str, Any]


def signing_context(seat: Seat, decision: Decision, context: Context) -> Context:
    """`sign_off`: the form, for whoever may sign; `own_stance`: what they have signed; `forecast`: how likely
    they think that it works. A form that was refused is in `context`."""
    revision = current_revision(decision)
    signer = access.signer_in(seat) if decision.is_in_force else None
    mine = _own(revision, signer) if signer else None
    form = context.get("sign_off") or (_form(revision, mine) if signer else None)
    return {
        "text": revision.body,
        "approach_name": names_of(decision.workshop).approach_short(decision.approach),
        "sign_off": form,
        "forecast": context.get("forecast") or _forecast(decision, revision, signer if mine else None),
        "own_stance": str(Stance(mine.stance).label) if mine else "",
        "decision_waits": decision.is_in_force and not mine,
        "comes_back_on": None if decision.is_over else comes_back_on(decision),
    }


def _forecast(decision: Decision, revision: Revision, signer: Signer | None) -> ForecastForm | None:
    """Asked once they have signed, so that one thing is asked at a time."""
    return forecast_form(decision, revision, signer, known_of(decision, revision)) if signer else None


def _own(revision: Revision, signer: Signer) -> SignOff | None:
    own = {"participant": signer.participant} if signer.participant else {"member": signer.member}
    return revision.sign_offs.filter(voided_at=None, **own).first()


def _form(revision: Revision, mine: SignOff | None) -> SignOffForm:
    start = {"revision_sha256": revision.sha256}
    if mine:
        start |= {"stance": mine.stance, "reason": mine.reason}
    return SignOffForm(initial=start)
