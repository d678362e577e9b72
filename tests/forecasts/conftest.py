from __future__ import annotations

from typing import Any

import pytest

from tests.decisions.making import TEXT, reach_recommendation
from workshops.domain import decisions
from workshops.models import Decision, Member, Participant, Workshop

NAMES = ("Grounded correctness", "Refused rightly", "Answered within a second", "Cited the right page")


def four_metrics() -> dict[str, Any]:
    """A text with four thresholds, each of which a signal of the same name measures."""
    metrics = [{"name": name, "comparator": ">=", "threshold": 90, "unit": "%"} for name in NAMES]
    signals = [
        {
            "statement": f"{name} stays.",
            "owner": "",
            "signal": {"metric": name.upper(), "comparator": "<", "threshold": 90, "window_days": 30},
        }
        for name in NAMES
    ]
    return {**TEXT, "metrics": metrics, "assumptions": signals}


@pytest.fixture
def decided(
    workshop: Workshop, ana: Member, crowd: list[Participant], copilot_scores: dict[str, dict[str, Any]]
) -> Decision:
    """A proposal with four thresholds, of which nothing has been measured."""
    recommended = reach_recommendation(workshop, ana, crowd, copilot_scores, compute=False)
    return decisions.record_decision(workshop=recommended, by=ana, text=four_metrics())
