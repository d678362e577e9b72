from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, cast

import pytest

from tests.decisions.making import TEXT
from workshops.domain.decision_import import import_decision
from workshops.domain.decision_text import CONFIGURATION, DecisionText
from workshops.enums import DecisionStatus
from workshops.models import Decision, Member

Record = Callable[..., Decision]


@pytest.fixture
def record(ana: Member) -> Record:
    """record(status="accepted", on=a day, **text): one more decision in Ana's log, without a room of its own."""

    def one_more(*, status: str = "accepted", on: date | None = None, by: Member = ana, **text: Any) -> Decision:
        body = cast("DecisionText", {**TEXT, "question": "Which?", **text})
        body.pop("revisit", None)
        body["configuration"] = {**dict.fromkeys(CONFIGURATION, ""), **body["configuration"]}
        return import_decision(by=by, body=body, status=DecisionStatus(status), decided_on=on, source="x.md")

    return one_more
