"""The verdict has twelve words at most, whatever approaches are called; and it says no more than is known."""

from __future__ import annotations

from typing import Any, cast

import pytest

from workshops.domain.framework_names import FrameworkNames, names_everywhere
from workshops.domain.frameworks import frameworks
from workshops.domain.recommendations import sureness_words
from workshops.domain.results import BriefResult
from workshops.words.verdict import MOST_WORDS, verdict_of

LONG = "A way of doing it that nobody has ever found a shorter name for"
CUT = "A way of doing it that nobody has ever found a…"
KINDS = ("clear", "few_votes", "close", "tie", "nothing")


class LongNames(FrameworkNames):
    """Of a framework whose approaches are called as long as can be, also in short."""

    def __init__(self) -> None:
        super().__init__(())

    def approach_name(self, key: str) -> str:
        return f"{LONG} ({key})"

    approach_short = approach_name


def answer(kind: str, approach: str | None, runner_up: str | None, **more: Any) -> BriefResult:
    confidence = {"kind": kind}
    given: dict[str, Any] = {
        "approach": approach,
        "runner_up": runner_up,
        "confidence": confidence,
        "unanswered": [],
        "weights": {"a": 1},
    }
    return cast(BriefResult, {**given, **more})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("names", [names_everywhere(), LongNames()], ids=["shipped", "longest"])
def test_twelve_words_at_most(kind: str, names: FrameworkNames) -> None:
    keys = [approach.key for one in frameworks().values() for approach in one.approaches]
    for winner in (*keys, None):
        for rival in (*keys, None):
            said = verdict_of(answer(kind, winner, rival), names)
            assert 0 < len(said.split()) <= MOST_WORDS, said


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (answer("clear", "rag", "hybrid"), "Retrieval-augmented generation, and it is not close."),
        (answer("clear", "rag", None), "Retrieval-augmented generation is the only approach that passes the gates."),
        (answer("close", "hybrid", "rag"), sureness_words("close", "Hybrid", "RAG")),
        (answer("nothing", None, None), "No approach passes the gates."),
        (answer("nothing", None, None, unanswered=["a"]), "Too little to say: nobody has answered yet."),
        (answer("close", "rag", "hybrid", headline="RAG leads, but not for sure."), "RAG leads, but not for sure."),
    ],
)
def test_what_it_says(result: BriefResult, said: str) -> None:
    assert verdict_of(result, names_everywhere()) == said


def test_a_name_without_a_short_one_is_cut() -> None:
    assert verdict_of(answer("clear", "rag", "hybrid"), LongNames()) == CUT
