"""Files of evaluations, small enough to be worked out by hand, and what the folder of traps has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.decisions.conftest import recommended
from tests.decisions.making import make_decision
from workshops.models import Decision, Member

__all__ = ["recommended"]

TRAPS = Path(__file__).parents[1] / "evidence" / "traps"
METRICS = [{"name": "Accuracy", "comparator": ">=", "threshold": 60, "unit": "%"}]


def table(*scores: int, variant: str = "rag", first: int = 1) -> bytes:
    """A table of one variant: the cases from `first` on, right (1) or wrong (0)."""
    lines = [f"{case},{variant},{score}" for case, score in enumerate(scores, start=first)]
    return "\n".join(["case,variant,accuracy", *lines, ""]).encode()


def trap(name: str) -> bytes:
    return (TRAPS / name).read_bytes()


def traps() -> list[dict[str, Any]]:
    """Those of one file, without arguments that the command line has and a page has not."""
    found: list[dict[str, Any]] = json.loads((TRAPS / "expected.json").read_text())
    return [one for one in found if len(one["files"]) == 1 and not one.get("args")]


@pytest.fixture
def decided(ana: Member, copilot_scores: dict[str, dict[str, Any]]) -> Decision:
    """Ana's decision, by which accuracy is to be 60 % or more."""
    return make_decision(ana, scores=copilot_scores, metrics=METRICS)
