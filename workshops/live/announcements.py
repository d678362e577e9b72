"""One sentence about a room for those who hear it instead of seeing it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.enums import Stage
from workshops.queries.rooms import RoomState


def announcement(state: RoomState) -> str:
    """What just became true of the room. It changes at each stage and as people finish, not as they come and go."""
    if state.stage is Stage.SCORING:
        return _scoring(state)
    if state.stage is Stage.RECOMMENDATION:
        return _recommendation(state)
    if state.stage is Stage.WEIGHTING:
        return _weighting(state)
    if state.stage is Stage.DISCUSSION:
        return _discussion(state)
    return {
        Stage.LOBBY: _("Waiting in the lobby."),
        Stage.DECIDED: _("The decision is recorded."),
        Stage.CANCELLED: _("The workshop is cancelled."),
    }[state.stage]


def _discussion(state: RoomState) -> str:
    """How much is open: of what is not, nothing is said."""
    opened, total = len(state.revealed), len(state.criteria)
    if opened == total:
        return _("Round {number} is revealed.").format(number=state.round)
    if not opened:
        return _("Round {number} is closed; none of its answers are open yet.").format(number=state.round)
    return ngettext(
        "Round {number} is closed; {opened} of {total} criteria are open.",
        "Round {number} is closed; {opened} of {total} criteria are open.",
        opened,
    ).format(number=state.round, opened=opened, total=total)


def _scoring(state: RoomState) -> str:
    total = len(state.voters)
    if not state.done:
        return _("Round {number} is open for scoring.").format(number=state.round)
    if state.done == total:
        return _("Everybody has finished round {number}.").format(number=state.round)
    return ngettext(
        "{done} of {total} have finished.", "{done} of {total} have finished.", state.done
    ).format(done=state.done, total=total)  # fmt: skip


def _weighting(state: RoomState) -> str:
    if not state.done:
        return _("Weighting is open.")
    if state.asks_ready:
        said = ngettext("{done} of {total} are ready.", "{done} of {total} are ready.", state.done)
    else:
        said = ngettext(
            "{done} of {total} have weighed the criteria.", "{done} of {total} have weighed the criteria.", state.done
        )
    return said.format(done=state.done, total=len(state.voters))


def _recommendation(state: RoomState) -> str:
    status = state.recommendation.partition(".")[0]
    return {
        "ready": _("The recommendation is ready."),
        "failed": _("The recommendation could not be computed."),
    }.get(status, _("The recommendation is being computed."))
