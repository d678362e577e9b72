"""What a decision rests on, as its sheet, its revisit and the revisit's room show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workshops.models import Assumption, Decision
from workshops.queries.decisions import standing_assumptions, watched_besides
from workshops.queries.readings import Watched, watched, watched_in
from workshops.words.readings import SignalShown, signal_shown


@dataclass(frozen=True)
class AssumptionShown:
    """`signal`: None where somebody has to look."""

    assumption: Assumption
    signal: SignalShown | None


def assumptions_shown(decision: Decision, now: datetime) -> list[AssumptionShown]:
    """Those of its text, in their order."""
    return _shown(watched_in(decision.pk), decision, now)


def signals_shown(decision: Decision, now: datetime) -> dict[str, SignalShown]:
    """{assumption id: its signal}, of the assumptions that have one, of a decision that came `with_parts`."""
    shown = _shown(watched([*standing_assumptions(decision), *watched_besides(decision)]), decision, now)
    return {str(each.assumption.pk): each.signal for each in shown if each.signal is not None}


def _shown(found: list[Watched], decision: Decision, now: datetime) -> list[AssumptionShown]:
    zone = decision.workspace.time_zone
    return [AssumptionShown(w.assumption, signal_shown(w, time_zone=zone, now=now)) for w in found]
