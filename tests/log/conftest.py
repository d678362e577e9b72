from __future__ import annotations

from typing import Any

import pytest

from tests.decisions.making import make_decision
from workshops.domain import decisions
from workshops.domain.decisions import Signer
from workshops.models import Decision, Member


@pytest.fixture
def decided(ana: Member, copilot_scores: dict[str, dict[str, Any]]) -> Decision:
    """A decision with a signature and a reason: some twenty events in Acme's chain."""
    decision = make_decision(ana, scores=copilot_scores)
    seen = decisions.current_revision(decision).sha256
    decisions.sign_off(
        decision=decision, signer=Signer(None, ana), stance="dissent", reason="Too early.", revision_sha256=seen
    )
    return decision
