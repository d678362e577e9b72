"""A recommendation's numbers, each in a sentence."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from workshops.domain.framework_names import names_everywhere
from workshops.domain.frameworks import framework
from workshops.domain.recommendations import Flip, LensView
from workshops.domain.results import ShownRow
from workshops.words.decision_drafts import LONGEST_TITLE, _assumptions, draft_title
from workshops.words.recommendation_pictures import _speaks_for, _weights_sentence
from workshops.words.recommendations import _flips, _lens_line, _ranking_sentence

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
        (
            [row("rag", 0.6161), row("hybrid", 0.6123)],
            "On a scale from 0 to 1, RAG is worth 0.616 and Hybrid 0.612: 0.004 apart.",
        ),
        (
            [row("rag", 0.52), row("hybrid", 0.63)],
            "On a scale from 0 to 1, RAG is worth 0.52 and Hybrid 0.63, but a gate holds it back.",
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


def flip(kind: Literal["level", "weight"], criterion: str, to: float, **more: Any) -> Flip:
    said = f"{criterion} at {to}"
    entry = {"kind": kind, "criterion": criterion, "from": 0.1, "to": to, "new_approach": "hybrid", "sentence": said}
    return {**entry, "signal": None, **more}  # type: ignore[typeddict-item]  # `from` is a word of Python's own


NEAR, FAR = flip("level", "latency", 1, plausible=True), flip("weight", "urgency", 0.4, plausible=False)
OPEN = flip("level", "factual_gap", 3, plausible=True) | {"from": None}
TRANSFER = {"points": 0.6, "from": {}, "to": "latency", "new_approach": "hybrid", "sentence": "Move 60 points."}


def test_what_would_flip_it_is_what_is_plausible_and_the_rest_stands_apart() -> None:
    result = {"headline": "RAG.", "flips": [NEAR, FAR, OPEN], "smallest_transfer": TRANSFER}
    told = _flips(result, NAMES)  # type: ignore[arg-type]  # no more of it is read
    sentences = {key: [row["sentence"] for row in told[key]] for key in ("flips", "far_flips")}  # type: ignore[attr-defined]  # lists
    assert (sentences, told["transfer"]) == ({"flips": ["latency at 1"], "far_flips": ["urgency at 0.4"]}, None)


def test_an_answer_of_the_first_engine_tells_all_its_flips() -> None:
    old = {key: part for key, part in NEAR.items() if key != "plausible"}
    told = _flips({"flips": [old, OPEN], "smallest_transfer": TRANSFER}, NAMES)  # type: ignore[typeddict-item]  # as above
    assert (len(told["flips"]), told["far_flips"], told["transfer"]) == (2, [], TRANSFER)  # type: ignore[arg-type]  # a list


def test_a_decision_is_not_drafted_on_what_is_far_away() -> None:
    far = flip("level", "urgency", 4, plausible=False)
    result: dict[str, Any] = {
        "flips": [far, NEAR],
        "agreement": [],
        "approach": None,
        "runner_up": None,
        "contributions": {},
    }
    watched = _assumptions(result, framework())  # type: ignore[arg-type]  # as above
    assert [row["statement"].endswith("latency at 1") for row in watched] == [True]


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Claims copilot", "Claims copilot: RAG"),
        ("Tune it, or let it look up?", "Tune it, or let it look up? RAG"),
        ("word " * 23 + "word?", "word " * 22 + "word…: RAG"),
        ("x" * 118, "x" * 114 + "…: RAG"),
    ],
    ids=["short", "a question", "long", "one long word"],
)
def test_the_title_that_a_decision_starts_with_names_the_approach_whole(question: str, title: str) -> None:
    assert draft_title(question, "RAG") == title
    assert len(title) <= LONGEST_TITLE
