"""Two variants side by side, in a sentence for each thing that can come of it."""

from __future__ import annotations

from typing import Any, cast

import pytest

from workshops.domain.pilot_figures import unit_of
from workshops.domain.pilot_reading import ComparisonSaid
from workshops.words.pilot_compared import compared_sentence

BOTH = "Both were run on 40 cases. "
ABOVE = BOTH + "RAG is 5.0 points above Prompt."
RANGE = " With other cases of this kind the difference would most likely be between "
TOO_FEW = " That is too few to say which is better."


def said(**parts: Any) -> ComparisonSaid:
    given = {"metric": "accuracy", "a": "RAG", "b": "Prompt", "paired": 40, "only_a": 0, "only_b": 0, "passed": None,
             "failed_a": 0, "failed_b": 0, "difference": 0.05, "low": None, "high": None, "complete_cases": None,
             "p_exact": None, "p_holm": None, "verdict": "too_few"}  # fmt: skip
    return cast(ComparisonSaid, {**given, **parts})


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({}, ABOVE + TOO_FEW),
        ({"low": 0.01, "verdict": "too_few"}, ABOVE + TOO_FEW),
        ({"low": 0.01, "high": 0.09, "verdict": "meets"},
         ABOVE + RANGE + "+1.0 points and +9.0 points. So RAG is better than Prompt."),
        ({"low": 0.05, "high": 0.05, "verdict": "meets"}, ABOVE + " So RAG is better than Prompt."),
        ({"difference": -0.05, "low": -0.09, "high": -0.01, "verdict": "fails"},
         ABOVE.replace("above", "below") + RANGE + "−9.0 points and −1.0 points. So Prompt is better than RAG."),
        ({"difference": None}, BOTH.rstrip() + TOO_FEW),
        ({"low": 0.01, "high": 0.09}, ABOVE + RANGE + "+1.0 points and +9.0 points. As several variants are compared,"
         " that may still be chance: it does not tell which is better."),
        ({"low": -0.01, "high": 0.11}, ABOVE + RANGE + "−1.0 points and +11.0 points. That includes no difference at"
         " all, so it does not tell which is better."),
        ({"difference": 0.0, "low": 0.0, "high": 0.0}, BOTH + "On average they are the same. Neither is better."),
        ({"only_a": 1}, ABOVE + TOO_FEW + " 1 case that only one of them was run on is left out."),
        ({"difference": 0.0}, BOTH + "On average they are the same." + TOO_FEW),
    ],
)  # fmt: skip
def test_what_is_said(parts: dict[str, Any], sentence: str) -> None:
    one = said(**parts)
    assert compared_sentence(one, unit_of("accuracy", {"accuracy"})) == sentence
