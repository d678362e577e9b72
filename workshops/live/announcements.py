"""One sentence about a room for those who hear it instead of seeing it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.enums import Stage
from workshops.figures import whole
from workshops.queries.rooms import RoomState
from workshops.shared_sentences import BEING_COMPUTED, NOT_COMPUTED
from workshops.words.table import criterion_name, on_the_table


def announcement(state: RoomState) -> str:
    """What just became true of the room. It changes at each stage and as people finish, not as they come and go."""
    if state.stage is Stage.SCORING:
        return _scoring(state)
    if state.stage is Stage.RECOMMENDATION:
        return _recommendation(state)
    if state.stage is Stage.WEIGHTING:
        return _weighting(state)
    return {
        Stage.LOBBY: _("Waiting in the lobby."),
        Stage.DISCUSSION: _discussion(state),
        Stage.DECIDED: _("The decision is recorded."),
        Stage.CANCELLED: _("The workshop is cancelled."),
    }[state.stage]


def _weighting(state: RoomState) -> str:
    total = len(state.voters)
    if not state.done:
        return _("Weighting is open.")
    if state.asks_ready:
        words = ngettext("{done} of {total} is ready.", "{done} of {total} are ready.", total)
    else:
        words = ngettext(
            "{done} of {total} has weighed the criteria.", "{done} of {total} have weighed the criteria.", total
        )
    return _of_all(words, state.done, total)


def _discussion(state: RoomState) -> str:
    """What is on the table, else how much is open: of what is not, nothing is said."""
    if state.on_table:
        return on_the_table(criterion_name(state, state.on_table))
    opened, total = len(state.revealed), len(state.criteria)
    if opened == total:
        return _("Round {round} is revealed.").format(round=state.round)
    if not opened:
        return _("Round {round} is closed; none of its answers are open yet.").format(round=state.round)
    words = ngettext(
        "Round {round} is closed; {opened} of {total} criterion is open.",
        "Round {round} is closed; {opened} of {total} criteria are open.",
        total,
    )
    return words.format(round=state.round, opened=whole(opened), total=whole(total))


def _scoring(state: RoomState) -> str:
    total = len(state.voters)
    if not state.done and state.asks_again:
        words = _("Round {round}: {criterion} is scored again.")
        return words.format(round=state.round, criterion=criterion_name(state, state.asks_again))
    if not state.done:
        return _("Round {round} is open for scoring.").format(round=state.round)
    if state.done == total:
        return _("Everybody has finished round {round}.").format(round=state.round)
    return _of_all(
        ngettext("{done} of {total} has finished.", "{done} of {total} have finished.", total), state.done, total
    )


def _of_all(words: str, done: int, total: int) -> str:
    return words.format(done=whole(done), total=whole(total))


def _recommendation(state: RoomState) -> str:
    status = state.recommendation.partition(".")[0]
    return {
        "ready": _("The recommendation is ready."),
        "failed": _(NOT_COMPUTED),
    }.get(status, _(BEING_COMPUTED))
