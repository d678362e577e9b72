from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.decisions.conftest import proposed, recommended
from tests.decisions.making import TEXT
from workshops.domain.decision_import import import_decision
from workshops.enums import DecisionStatus
from workshops.models import Decision, Member

__all__ = ["proposed", "recommended"]

Record = Callable[..., Decision]


@pytest.fixture
def record(ana: Member) -> Record:
    """record(rationale="…"): a decision with that text, without a workshop."""

    def made(by: Member = ana, status: str = "accepted", **text: Any) -> Decision:
        body: Any = {"question": "Which way answers adjusters?", **TEXT, **text}
        del body["revisit"]
        return import_decision(
            by=by, body=body, status=DecisionStatus(status), decided_on=date(2026, 3, 3), source="here"
        )

    return made
