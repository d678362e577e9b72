from __future__ import annotations

from typing import Any

import pytest

from tests.decisions.making import TEXT, reach_recommendation
from workshops.domain import decisions
from workshops.models import Decision, Member, Participant, Workshop


@pytest.fixture
def recommended(
    workshop: Workshop, ana: Member, crowd: list[Participant], copilot_scores: dict[str, dict[str, Any]]
) -> Workshop:
    """Ana's workshop with its recommendation on the table."""
    return reach_recommendation(workshop, ana, crowd, copilot_scores)


@pytest.fixture
def proposed(recommended: Workshop, ana: Member) -> Decision:
    """Its decision, not yet signed by anybody."""
    return decisions.record_decision(workshop=recommended, by=ana, text=TEXT)
