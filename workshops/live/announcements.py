"""One sentence about a room for those who hear it instead of seeing it."""

from __future__ import annotations

from workshops.enums import Stage
from workshops.queries.rooms import RoomState


def announcement(state: RoomState) -> str:
    """What just became true of the room. It changes at each stage and as people finish, not as they come and go."""
    if state.stage is Stage.SCORING:
        return _scoring(state)
    if state.stage is Stage.RECOMMENDATION:
        return _recommendation(state)
    if state.stage is Stage.WEIGHTING:
        words = "are ready" if state.asks_ready else "have weighed the criteria"
        return f"{state.done} of {len(state.voters)} {words}." if state.done else "Weighting is open."
    return {
        Stage.LOBBY: "Waiting in the lobby.",
        Stage.DISCUSSION: _discussion(state),
        Stage.DECIDED: "The decision is recorded.",
        Stage.CANCELLED: "The workshop is cancelled.",
    }[state.stage]


def _discussion(state: RoomState) -> str:
    """How much is open: of what is not, nothing is said."""
    opened, total = len(state.revealed), len(state.criteria)
    if opened == total:
        return f"Round {state.round} is revealed."
    how_much = f"{opened} of {total} criteria are open" if opened else "none of its answers are open yet"
    return f"Round {state.round} is closed; {how_much}."


def _scoring(state: RoomState) -> str:
    total = len(state.voters)
    if not state.done:
        return f"Round {state.round} is open for scoring."
    if state.done == total:
        return f"Everybody has finished round {state.round}."
    return f"{state.done} of {total} have finished."


def _recommendation(state: RoomState) -> str:
    status = state.recommendation.partition(".")[0]
    return {
        "ready": "The recommendation is ready.",
        "failed": "The recommendation could not be computed.",
    }.get(status, "The recommendation is being computed.")
