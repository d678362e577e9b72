"""A what-if's verdict and its places, from two rankings to a sentence."""

from __future__ import annotations

from typing import cast

import pytest

from workshops.domain.framework_names import names_everywhere
from workshops.domain.results import BriefResult, ShownRow
from workshops.words.what_if import _share_line, _verdict, place_words


def ranked(*rows: tuple[str, float, float | None], out: tuple[str, ...] = ()) -> BriefResult:
    """(approach, value, share of draws), best first; `out`: those that a gate excludes."""
    ranking: list[ShownRow] = [
        {
            "approach": key,
            "value": value,
            "low": None,
            "high": None,
            "acceptability": share,
            "said": "",
            "excluded": key in out,
        }
        for key, value, share in rows
    ]
    first = next((row["approach"] for row in ranking if not row["excluded"]), None)
    return cast(BriefResult, {"approach": first, "ranking": ranking})  # no more of it is read


RAG = ranked(("rag", 0.7, 0.993), ("hybrid", 0.6, 0.007))
HYBRID = ranked(("hybrid", 0.66, 0.62), ("rag", 0.64, 0.38))
LEVEL = ranked(("hybrid", 0.6, None), ("rag", 0.6, None))
NOTHING = ranked(("rag", 0.7, 0.0), ("hybrid", 0.6, 0.0), out=("rag", "hybrid"))


@pytest.mark.parametrize(
    ("now", "before", "moved", "verdict"),
    [
        (RAG, RAG, False, "RAG comes first, as stored."),
        (RAG, RAG, True, "RAG still comes first."),
        (HYBRID, RAG, True, "Hybrid would come first instead of RAG."),
        (HYBRID, NOTHING, True, "Hybrid would come first."),
        (LEVEL, RAG, True, "Hybrid and RAG would be level."),
        (NOTHING, RAG, True, "No approach would pass the gates."),
        (NOTHING, NOTHING, False, "No approach passes the gates."),
    ],
)
def test_who_comes_first_and_whether_that_is_another(
    now: BriefResult, before: BriefResult, moved: bool, verdict: str
) -> None:
    assert _verdict(now, before, names_everywhere(), moved=moved) == verdict


@pytest.mark.parametrize(
    ("now", "before", "line"),
    [
        (HYBRID, RAG, "First in 62 of 100 plausible weightings and answers; fewer than 1 of 100 as stored."),
        (RAG, HYBRID, "First in more than 99 of 100 plausible weightings and answers; 38 of 100 as stored."),
        (LEVEL, RAG, "Worth 0.60 on a scale from 0 to 1; 0.60 before the change."),
        (NOTHING, RAG, "Look at the gates of the stored recommendation."),
    ],
)
def test_how_sure_it_is_and_was(now: BriefResult, before: BriefResult, line: str) -> None:
    assert _share_line(now, before) == line


@pytest.mark.parametrize(
    ("now", "was", "moved", "meaning"),
    [
        (1, 2, True, "Place 1, was 2"),
        (1, 2, False, "Place 1"),
        (3, 3, True, "Place 3"),
        (2, None, True, "Place 2, was excluded by a gate"),
        (None, 2, True, "Excluded by a gate, was place 2"),
        (None, None, True, "Excluded by a gate"),
    ],
)
def test_each_place_says_where_it_came_from(now: int | None, was: int | None, moved: bool, meaning: str) -> None:
    assert place_words(now, was, moved=moved) == meaning
