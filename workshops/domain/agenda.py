"""The plan of a workshop: minutes for each stage, suggested from how much is asked, changed by the facilitator.

Of a revisit it is suggested from how much is asked first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain.log import append_event
from workshops.domain.revisit_questions import asked_first
from workshops.domain.rooms import lock
from workshops.enums import Stage
from workshops.figures import whole
from workshops.models import Member, Workshop
from workshops.refusals import InvalidFields, WrongStage

# Minutes that one criterion takes: to score, to talk about, to weigh. The other stages take as long whatever is asked.
EACH = {Stage.SCORING: 1.0, Stage.DISCUSSION: 3.0, Stage.WEIGHTING: 1 / 3}
WHOLE = {Stage.LOBBY: 5, Stage.RECOMMENDATION: 10}
# A revisit takes a minute a stage, the list of what is still true with it, and as long as elsewhere for each criterion
# that it asks first; the last stage longer as soon as there is one.
REVISIT_WHOLE, REVISIT_END = 1, 5
AGAIN = 2  # minutes for one criterion that is scored once more, after the talk
PLANNED = (Stage.LOBBY, Stage.SCORING, Stage.DISCUSSION, Stage.WEIGHTING, Stage.RECOMMENDATION)
LONGEST = 240


@dataclass(frozen=True)
class Item:
    """One stage of the plan: minutes as they are planned, and as they were suggested."""

    stage: Stage
    minutes: int
    suggested: int


def suggested_minutes(stage: Stage, criteria: int) -> int:
    """Whole minutes for a stage of a workshop that asks for so many criteria: a multiple of five, at least five."""
    return max(5, round(EACH.get(stage, 0) * criteria / 5) * 5) if stage in EACH else WHOLE[stage]


def revisit_minutes(stage: Stage, first: int) -> int:
    """Whole minutes for a stage of a revisit that asks so many criteria first; five in all where it asks none."""
    if stage is Stage.RECOMMENDATION and first:
        return REVISIT_END
    return REVISIT_WHOLE + round(EACH.get(stage, 0) * first)


def suggested_total(criteria: int) -> int:
    """Whole minutes that a workshop of so many criteria takes from the lobby to the recommendation."""
    return sum(suggested_minutes(stage, criteria) for stage in PLANNED)


def plan(workshop: Workshop) -> list[Item]:
    """Every stage that takes time, in order."""
    suggested = _suggested(workshop)
    return [Item(stage, workshop.agenda.get(stage.value, minutes), minutes) for stage, minutes in suggested.items()]


def _suggested(workshop: Workshop) -> dict[Stage, int]:
    if workshop.follows_id is None:
        return {stage: suggested_minutes(stage, len(workshop.criteria)) for stage in PLANNED}
    first = len(asked_first(workshop))
    return {stage: revisit_minutes(stage, first) for stage in PLANNED}


def minutes_of(workshop: Workshop, stage: Stage, *, again: bool = False) -> int | None:
    """Planned minutes of one stage; None once the workshop is over. `again`: one criterion is scored once more."""
    if again and stage is Stage.SCORING:
        return AGAIN
    return next((item.minutes for item in plan(workshop) if item.stage is stage), None)


def out_of_range(stage: Stage) -> str:
    """What is said of minutes that cannot be planned for this stage."""
    words = ngettext(
        "{stage}: plan 1 to {count} minute, in whole minutes.",
        "{stage}: plan 1 to {count} minutes, in whole minutes.",
        LONGEST,
    )
    return words.format(stage=stage.label, count=whole(LONGEST))


@transaction.atomic
def change_agenda(*, workshop: Workshop, by: Member, minutes: Mapping[Stage, int]) -> Workshop:
    """Plan so many whole minutes, 1 to 240, for these stages; the others stay. What was suggested is not stored."""
    faults = {
        stage.value: out_of_range(stage)
        for stage, planned in minutes.items()
        if stage not in PLANNED or not 1 <= planned <= LONGEST
    }
    if faults:
        raise InvalidFields(faults)
    workshop = lock(workshop)
    if Stage(workshop.stage).is_over:
        raise WrongStage(_("This workshop is over, so its agenda stays as it was."))
    items = [(item, minutes.get(item.stage, item.minutes)) for item in plan(workshop)]
    agenda = {item.stage.value: planned for item, planned in items if planned != item.suggested}
    if agenda != workshop.agenda:
        workshop.agenda = agenda
        # With it the meeting ends at another time, and whoever has its agenda has an old one.
        workshop.meeting_sequence += 1
        workshop.meeting_changed_at = timezone.now()
        workshop.save(update_fields=["agenda", "meeting_sequence", "meeting_changed_at"])
        append_event("agenda.changed", subject=workshop, by=by, body={"minutes": agenda})
    return workshop
