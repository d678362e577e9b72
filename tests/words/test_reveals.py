"""How near answers are, and how that compares with the round before: each in one sentence."""

from __future__ import annotations

import pytest

from workshops.domain.frameworks import framework
from workshops.domain.reveal_rows import RevealRow
from workshops.words.reveals import agreement_line, consensus_words, drift_words, said


def row(consensus: float | None, before: float | None = None, *, answered: int = 4) -> RevealRow:
    return RevealRow(
        criterion=framework().criterion("latency"),
        counts=[answered, 0, 0, 0, 0],
        dont_know=0,
        median=None if consensus is None else 1.5,
        consensus=consensus,
        spread=None,
        can_flip=False,
        winners=[],
        marks=[],
        roles=[],
        reasons=[],
        previous=None if before is None else [4, 0, 0, 0, 0],
        consensus_before=before,
    )


@pytest.mark.parametrize(
    ("consensus", "words"),
    [(1.0, "close together"), (0.8, "close together"), (0.79, "mostly close"), (0.6, "mostly close"),
     (0.59, "divided"), (0.4, "divided"), (0.39, "far apart"), (0.0, "far apart")],
)  # fmt: skip
def test_each_step_has_its_words(consensus: float, words: str) -> None:
    assert consensus_words(consensus) == words


@pytest.mark.parametrize(
    ("now", "before", "line"),
    [
        (0.412, None, "Agreement 0.41 of 1: divided"),
        (0.412, 0.41, "Agreement 0.41 → 0.41 of 1: divided, as in round 1"),
        (0.5, 0.41, "Agreement 0.41 → 0.50 of 1: divided, and closer than in round 1"),
        (0.41, 0.5, "Agreement 0.50 → 0.41 of 1: divided, but further apart than in round 1"),
        (0.9, 0.3, "Agreement 0.30 → 0.90 of 1: far apart in round 1, now close together"),
        (None, None, ""),
    ],
)
def test_the_line_compares_with_the_round_before(now: float | None, before: float | None, line: str) -> None:
    (one,) = said([row(now, before)])
    assert agreement_line(one, 1) == line


def test_one_answer_is_no_agreement() -> None:
    (one,) = said([row(1.0, answered=1)])
    assert (agreement_line(one, 1), one.agreement_words) == ("", "one answer")


def test_the_middle_is_said_as_on_the_ballot() -> None:
    (one,) = said([row(0.5)])
    short = one.criterion.short
    assert (one.median_shown, one.median_words) == ("2.5", f"between “{short[1]}” and “{short[2]}”")


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], ""),
        ([row(0.5)], ""),
        ([row(0.5, 0.5)], "You are as close together, or as far apart, as in round 1."),
        ([row(0.9, 0.5)], "On 1 of 1 criterion you are closer together than in round 1."),
        ([row(0.9, 0.5), row(0.8, 0.5)], "On all 2 criteria you are closer together than in round 1."),
        (
            [row(0.9, 0.5), row(0.3, 0.5), row(0.5, 0.5)],
            "On 1 of 3 criteria you are closer together than in round 1, on 1 further apart.",
        ),
        (
            [row(0.3, 0.5), row(0.5, 0.5)],
            "On 1 of 2 criteria you are further apart than in round 1, on none closer together.",
        ),
    ],
)
def test_the_drift_of_a_whole_round(rows: list[RevealRow], sentence: str) -> None:
    assert drift_words(rows, 1) == sentence
