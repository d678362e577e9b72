"""The guide's sentences: rules in the anchors' words, sums of money, and what a lens says to a run of answers."""

from __future__ import annotations

import pytest

from advisor.framework.parts import Counts
from advisor.framework.rules import Condition, Rule
from workshops.domain.frameworks import framework
from workshops.figures import money, plain_number
from workshops.words.guide import _counts
from workshops.words.guide_lenses import _run_words
from workshops.words.rules import condition_words, rule_words

FAST, SLOW = Condition("latency", ">=", 4), Condition("latency", "<=", 0)


def short(level: int) -> str:
    return framework().criterion("latency").short[level]


@pytest.mark.parametrize(
    ("sign", "level", "words"),
    [
        (">=", 2, "latency is at least “{}”"),
        (">=", 4, "latency is “{}”"),
        ("<=", 2, "latency is at most “{}”"),
        ("<=", 0, "latency is “{}”"),
        ("==", 3, "latency is “{}”"),
        ("unknown", 0, "nobody has answered latency"),
    ],
)
def test_a_condition_in_the_anchors_words(sign: str, level: int, words: str) -> None:
    assert condition_words(framework(), Condition("latency", sign, level)) == words.format(short(level))


def test_a_rule_is_one_sentence() -> None:
    one, other = (condition_words(framework(), condition) for condition in (FAST, SLOW))
    unknown = Condition("latency", "unknown", 0)

    assert rule_words(framework(), Rule()) == "Always."
    assert rule_words(framework(), Rule((FAST,))) == f"When {one}."
    assert rule_words(framework(), Rule((FAST, SLOW))) == f"When {one} and {other}."
    assert rule_words(framework(), Rule((), (FAST, SLOW))) == f"When {one} or {other}."
    assert rule_words(framework(), Rule((unknown,), (FAST, SLOW))) == (
        f"When nobody has answered latency, and {one} or {other}."
    )


@pytest.mark.parametrize(
    ("rule", "otherwise", "said"),
    [
        (Rule((FAST, SLOW)), 0.0, "It counts where {fast} and {slow}; otherwise it says nothing."),
        (Rule((), (FAST, SLOW)), 0.0, "It counts where {fast} or {slow}; otherwise it says nothing."),
        (Rule((FAST,), (SLOW, SLOW)), 0.25,
         "It counts in full where {fast}, and {slow} or {slow}; otherwise 25% of the differences count."),
    ],
)  # fmt: skip
def test_how_far_a_criterion_counts(rule: Rule, otherwise: float, said: str) -> None:
    fast, slow = (condition_words(framework(), condition) for condition in (FAST, SLOW))
    counted = _counts(framework(), Counts("latency", rule, otherwise, "Why.", ("one",)))
    assert counted == {"sentence": said.format(fast=fast, slow=slow), "why": "Why.", "sources": ("one",)}


@pytest.mark.parametrize(
    ("dollars", "said"),
    [(0, "$0"), (0.0035, "$0.0035"), (0.0999, "$0.100"), (0.1, "$0.10"), (2.5, "$2.50"), (99.999, "$100.00"),
     (100, "$100"), (26335.4, "$26,335"), (1e29, "$99,999,999,999,999,991,433,150,857,216")],
)  # fmt: skip
def test_a_sum_of_money_has_as_many_places_as_it_needs(dollars: float, said: str) -> None:
    assert money(dollars) == said


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [(2, 2, "“c”"), (2, 4, "“c” and above"), (0, 1, "“b” and below"), (1, 3, "“b”, “c” or “d”")],
)
def test_a_run_of_answers(first: int, last: int, said: str) -> None:
    assert _run_words(("a", "b", "c", "d", "e"), first, last) == said


@pytest.mark.parametrize(
    ("value", "said"), [(1_000_000, "1,000,000"), (1e-05, "0.00001"), (2.5, "2.5"), (0, "0"), (-3.25, "-3.25")]
)
def test_a_number_has_the_places_that_it_has(value: float, said: str) -> None:
    assert plain_number(value) == said
