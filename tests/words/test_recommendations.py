"""A recommendation's numbers, each in a sentence."""

from __future__ import annotations

import pytest

from workshops.domain.framework_names import names_everywhere
from workshops.domain.recommendations import LensView
from workshops.domain.results import ShownRow
from workshops.words.recommendations import _lens_line, _ranking_sentence, _speaks_for, _weights_sentence

NAMES = names_everywhere()


def row(approach: str, value: float) -> ShownRow:
    return {
        "approach": approach,
        "value": value,
        "low": None,
        "high": None,
        "acceptability": None,
        "said": "",
        "excluded": False,
    }


def lens(approach: str | None) -> LensView:
    return {
        "key": "tree",
        "name": "A tree",
        "approach": approach,
        "reasons": [],
        "unread": [],
        "rule": "",
        "source": "",
    }


@pytest.mark.parametrize(
    ("free", "sentence"),
    [
        ([], "The gates leave nothing."),
        ([row("rag", 0.7)], "The gates leave no second approach to compare it with."),
        (
            [row("rag", 0.7049), row("hybrid", 0.5), row("prompting", 0.1)],
            "On a scale from 0 to 1, RAG is worth 0.70 and Hybrid 0.50: 0.20 apart.",
        ),
    ],
)
def test_the_ranking(free: list[ShownRow], sentence: str) -> None:
    assert _ranking_sentence(free, NAMES) == sentence


def test_the_weight_that_moved_most_is_said_in_percent() -> None:
    rows = [("Latency", "latency", 0.125, 0.08), ("Factual gap", "factual_gap", 0.2, 0.19)]
    assert _weights_sentence(rows, NAMES) == "The group moved latency most: from 8% to 12% of the weight."


@pytest.mark.parametrize(
    ("verdicts", "line"),
    [
        (["rag"], "1 RAG"),
        (["rag", "hybrid", "rag"], "2 RAG and 1 Hybrid"),
        (["rag", None, "hybrid", "rag"], "2 RAG, 1 no verdict and 1 Hybrid"),
    ],
)
def test_how_many_lenses_say_what(verdicts: list[str | None], line: str) -> None:
    assert _lens_line([lens(verdict) for verdict in verdicts], NAMES) == line


def test_what_speaks_for_whom() -> None:
    result = {
        "approach": "rag",
        "runner_up": "hybrid",
        "contributions": {
            "rag": {"latency": 0.3, "factual_gap": 0.2, "urgency": 0.2, "behaviour_gap": 0.0},
            "hybrid": {"latency": 0.1, "factual_gap": 0.1, "urgency": 0.19, "behaviour_gap": 0.1},
        },
    }
    said = _speaks_for(result, ("RAG", "Hybrid"), NAMES)  # type: ignore[arg-type]  # no more of it is read
    assert said == ["What speaks most for RAG: latency and factual gap.", "What speaks most for Hybrid: behaviour gap."]
    counted = _speaks_for({**result, "contributions_by": "person"}, ("RAG", "Hybrid"), NAMES)  # type: ignore[typeddict-item]  # as above
    assert counted == [*said, "Counted person by person here, so that no small role can be worked out."]
