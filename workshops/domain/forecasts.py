"""How likely it is that a decision meets its thresholds: said by whoever signs, each for themselves, before it is
measured. What came of it is written down by revisits (`forecast_outcomes`).

What somebody said is shown to nobody else, before or after. The log keeps a digest of it (`forecast_digests`).
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from workshops.domain.decision_moves import lock, refused
from workshops.domain.decisions import Signer, current_revision
from workshops.domain.forecast_digests import digest_key, digest_of
from workshops.domain.forecast_outcomes import Found, known_of
from workshops.domain.log import append_event, happening_at
from workshops.domain.rights import check_takes_part
from workshops.models import Decision, Forecast, Revision
from workshops.queries.forecasts import own_forecasts
from workshops.refusals import Conflict, InvalidFields, WrongStage
from workshops.shared_sentences import FORECAST_RANGE


@transaction.atomic
def give_forecasts(
    *, decision: Decision, signer: Signer, percents: Mapping[int, object], revision_sha256: str
) -> list[Forecast]:
    """Say of some metrics, by their places in the text from 0, how likely each threshold is met, in percent from 0 to
    100; None takes back what one said. What is left out stays. Safe to repeat. All that one has said is returned.

    Raises WrongStage, Conflict where the text has changed since that hash, and InvalidFields with a sentence for each
    metric of which nothing can be said (any more).
    """
    check_takes_part(signer.by)
    decision = lock(decision)
    if not decision.is_in_force:
        raise WrongStage(refused(decision, _("{label} is {status}, so it takes no forecasts.")))
    revision = current_revision(decision)
    if revision.sha256 != revision_sha256:
        raise Conflict(
            _("The text has changed since you read it. Read it again, then say how likely it is."), code="text_changed"
        )
    wanted = _checked(percents, revision, known_of(decision, revision))
    before = {row.metric: row for row in own_forecasts(revision, participant=signer.participant, member=signer.member)}
    changed = {
        place: said for place, said in wanted.items() if said != (before[place].percent if place in before else None)
    }
    if not changed:
        return list(before.values())
    _write(revision, signer, changed)
    now = own_forecasts(revision, participant=signer.participant, member=signer.member)
    append_event(
        "forecasts.given",
        subject=decision,
        by=signer.by,
        body={
            "number": decision.number,
            "revision": revision.number,
            "count": len(now),
            "digest": digest_of(now),
            "key": digest_key(),
        },
    )
    return now


def _checked(percents: Mapping[int, object], revision: Revision, known: Mapping[int, Found]) -> dict[int, int | None]:
    faults, wanted = {}, {}
    for place, said in percents.items():
        path = f"forecasts.{place}"
        if not 0 <= place < len(revision.body["metrics"]):
            faults[path] = _("The text has no such metric.")
        elif place in known:
            faults[path] = _("This has been measured already, so there is nothing to forecast any more.")
        elif said is not None and (isinstance(said, bool) or not isinstance(said, int) or not 0 <= said <= 100):
            faults[path] = _(FORECAST_RANGE)
        else:
            wanted[place] = said
    if faults:
        raise InvalidFields(faults)
    return wanted


def _write(revision: Revision, signer: Signer, changed: Mapping[int, int | None]) -> None:
    role = signer.participant.role if signer.participant else None
    for place, percent in changed.items():
        seat, member = signer.participant, None if signer.participant else signer.member
        if percent is None:
            Forecast.objects.filter(revision=revision, metric=place, participant=seat, member=member).delete()
            continue
        Forecast.objects.update_or_create(
            revision=revision,
            metric=place,
            participant=seat,
            member=member,
            defaults={
                "percent": percent,
                "given_at": happening_at(),
                "role_key": role.key if role else "",
                "role_label": role.label if role else "",
            },
        )
