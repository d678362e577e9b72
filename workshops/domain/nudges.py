"""A nudge: a banner on the page of somebody for whom the room is waiting. Nothing of it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from workshops.attempts import is_first_this_minute
from workshops.domain.changes import nudge_page
from workshops.enums import Stage
from workshops.models import Workshop
from workshops.queries.rooms import RoomState, room_state
from workshops.queries.signing import signing_in
from workshops.refusals import WrongStage


@dataclass(frozen=True)
class Nudged:
    """Names of those who were asked, who have just been asked, and who have no page open to ask them on."""

    asked: tuple[str, ...]
    lately: tuple[str, ...]
    away: tuple[str, ...]


def nudge_missing(*, workshop: Workshop, only: UUID | None = None) -> Nudged:
    """Ask everybody who is missing, or one of them, to finish; each person at most once a minute.

    It asks and changes nothing, so there is no event. Refused unless scoring or weighting is open, or a decision can be
    signed.
    """
    state = room_state(workshop.pk)
    waited_for = {p.id for p in state.voters if not p.is_done} if state.is_open else _still_to_sign(state)
    if waited_for is None:
        raise WrongStage(_("Nobody is being waited for at this stage."))
    missing = [p for p in state.voters if p.id in waited_for and only in (None, p.id)]
    here = [p for p in missing if p.connected]
    asked = [p for p in here if is_first_this_minute("nudge", f"{p.id} {state.stage}")]
    for person in asked:
        nudge_page(workshop.pk, of=person.id)
    return Nudged(
        asked=tuple(p.name for p in asked),
        lately=tuple(p.name for p in here if p not in asked),
        away=tuple(p.name for p in missing if not p.connected),
    )


def _still_to_sign(state: RoomState) -> set[UUID] | None:
    """Who has not signed what was decided here; None where nothing can be signed."""
    found = signing_in(state.id) if state.stage is Stage.DECIDED else None
    return {one.pk for one in found.missing} if found and found.decision.is_in_force else None
