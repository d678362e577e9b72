"""A judge held against people: agreement, and the rate that its mistakes hide, by numbers worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from advisor.evidence import AgreementSaid, judge, read
from advisor.evidence.rates import Judged, as_judged_interval, kappa, wilson

TRAPS = Path(__file__).with_name("traps")
Rows = Sequence[tuple[object, ...]]


def said(head: str, rows: Rows) -> dict[str, Any]:
    lines = [head, *(",".join(map(str, row)) for row in rows), ""]
    return dict(judge([read("\n".join(lines).encode(), name="a.csv")])["files"][0])


def beside(head: str, rows: Rows, metric: str) -> AgreementSaid:
    found: AgreementSaid = said(head, rows)["agreement"]["rag"][metric]
    return found


def test_agreement_and_the_rate_behind_it() -> None:
    found = judge([read(TRAPS / "table_judge_off.csv")])["files"][0]["agreement"]["rag"]["judge_correct"]
    assert (found["labelled"], found["judged"], found["split"], found["people"]) == (100, 200, 0, ["human_correct"])
    assert [found[key] for key in ("both", "only_judge", "only_people", "neither")] == [60, 24, 0, 16]
    # Chance: .84 · .60 + .16 · .40 = .568; (.76 - .568) / .432
    assert (found["accuracy"], found["kappa"]) == pytest.approx((0.76, 0.192 / 0.432))
    assert (found["sensitivity"], found["specificity"]) == (1.0, 0.4)
    # .24 of .40
    assert (found["observed"], found["corrected"]) == pytest.approx((0.84, 0.6))
    agreed = wilson(76, 100)
    assert (found["accuracy_low"], found["accuracy_high"]) == pytest.approx((agreed.low, agreed.high))
    assert found["corrected_low"] is not None
    assert found["corrected_high"] is not None
    assert found["corrected_low"] < 0.6 < found["corrected_high"] < 0.84


def test_kappas_interval_is_that_of_the_delta_method() -> None:
    """Fleiss, Cohen and Everitt's variance is the gradient of kappa over the four shares, put through their spread."""
    judged = Judged(40, 9, 6, 45)
    shares = np.array([40, 9, 6, 45]) / 100

    def of(cells: np.ndarray[Any, Any]) -> float:
        both, judge_, people, neither = cells
        chance = (both + judge_) * (both + people) + (people + neither) * (judge_ + neither)
        return float((both + neither - chance) / (1 - chance))

    step = 1e-6
    slopes = np.array([(of(shares + step * unit) - of(shares - step * unit)) / (2 * step) for unit in np.eye(4)])
    spread = (np.diag(shares) - np.outer(shares, shares)) / 100
    half = 1.959963984540054 * math.sqrt(slopes @ spread @ slopes)
    found = kappa(judged)
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((of(shares), of(shares) - half, of(shares) + half))
    # Of repeats that tell a quarter as much the interval is twice as wide.
    wider = kappa(judged, weight=0.25)
    assert wider is not None
    assert found.value - wider.low == pytest.approx(2 * half)


def test_agreement_on_all_is_not_certainty() -> None:
    found = kappa(Judged(5, 0, 0, 5))
    # Wilson: 10 of 10 is 72.2 % or more; beyond a chance of one half that is a kappa of .445
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((1.0, (wilson(10, 10).low - 0.5) / 0.5, 1.0))
    assert kappa(Judged(10, 0, 0, 0)) is None


def test_the_corrected_rate_carries_how_little_is_known_of_the_judge() -> None:
    """Lang and Reiczigel 2014, by hand, at z = 1.96: 850 of 1,000 seen, 95 of 100 hits, 80 of 100 passes."""
    found = as_judged_interval(0.85, 1000, Judged(95, 20, 5, 80))
    z = 1.959963984540054
    rate, hits, passes = (850 + z * z / 2) / (1000 + z * z), 96 / 102, 81 / 102
    centre = (rate + passes - 1) / (hits + passes - 1)
    of_hits, of_passes = hits * (1 - hits) / 102, passes * (1 - passes) / 102
    shift = 2 * z * z * (centre * of_hits - (1 - centre) * of_passes)
    spread = rate * (1 - rate) / (1000 + z * z) + centre**2 * of_hits + (1 - centre) ** 2 * of_passes
    half = z * math.sqrt(spread) / (hits + passes - 1)
    assert found is not None
    assert found.value == pytest.approx(0.65 / 0.75)
    assert (found.low, found.high) == pytest.approx((centre + shift - half, centre + shift + half))
    fewer = as_judged_interval(0.85, 1000, Judged(19, 4, 1, 16))
    assert fewer is not None
    assert fewer.value == pytest.approx(found.value)
    assert fewer.high - fewer.low > 1.5 * (found.high - found.low)


def test_the_interval_holds_the_true_rate_as_often_as_it_says() -> None:
    draws = np.random.default_rng(7)
    held = 0
    for _n in range(400):
        good = draws.random(300) < 0.8
        yes = np.where(good, draws.random(300) < 0.9, draws.random(300) < 0.3)
        by, of = yes[:100], good[:100]
        counts = [int((by & of).sum()), int((by & ~of).sum()), int((~by & of).sum()), int((~by & ~of).sum())]
        found = as_judged_interval(float(yes.mean()), 300, Judged(*counts))
        assert found is not None
        held += found.low <= 0.8 <= found.high
    assert held / 400 >= 0.95


@pytest.mark.parametrize("counts", [(5, 0, 5, 0), (0, 5, 0, 5), (1, 5, 5, 1), (1, 1, 1, 1)])
def test_a_judge_that_tells_nothing_apart_corrects_nothing(counts: tuple[int, int, int, int]) -> None:
    assert as_judged_interval(0.5, 100, Judged(*counts)) is None


def test_labels_on_every_answer_are_the_rate() -> None:
    rows = [(n, "rag", n % 4 != 0, n % 3 != 0) for n in range(60)]
    found = beside("case,variant,ok,human", rows, "ok")
    own = wilson(40, 60)
    assert (found["corrected"], found["corrected_low"], found["corrected_high"]) == pytest.approx(
        (own.value, own.low, own.high)
    )


def test_repeats_of_a_case_do_not_make_it_surer() -> None:
    once = [(n, "rag", n % 4 != 0, n % 3 != 0) for n in range(30)]
    found, thrice = (beside("case,variant,ok,human", rows, "ok") for rows in (once, once * 3))
    assert (thrice["labelled"], thrice["cases"]) == (90, 30)
    for key in ("accuracy_low", "kappa_low", "corrected_high"):
        assert thrice[key] == pytest.approx(found[key])


def test_people_who_disagree_among_themselves_are_left_out() -> None:
    rows = [(1, "rag", 1, 1, 1), (2, "rag", 1, 1, 0), (3, "rag", 0, 0, ""), (4, "rag", 0, "", "")]
    found = beside("case,variant,ok,human_1,human_2", rows, "ok")
    assert (found["labelled"], found["split"], found["judged"]) == (2, 1, 4)
    assert found["people"] == ["human_1", "human_2"]


def test_labels_are_held_against_the_metric_that_they_name() -> None:
    rows = [(n, "rag", n % 2, n % 3 == 0, n % 2) for n in range(12)]
    found = said("case,variant,faithfulness,correctness,human_correctness", rows)["agreement"]["rag"]
    assert list(found) == ["answer_correctness"]
    # A bare "human" beside two that are yes or no may mean either.
    assert said("case,variant,first,second,human", rows)["agreement"] == {}
    # But not where one of them says that it is the judge.
    assert list(said("case,variant,first,llm_judge,human", rows)["agreement"]["rag"]) == ["llm_judge"]


def test_what_nobody_labelled_has_not_failed() -> None:
    found = said("case,variant,ok,human", [(1, "rag", 1, 1), (2, "rag", 0, ""), (3, "rag", "", "")])
    human, ok = (found["metrics"]["rag"][name] for name in ("human", "ok"))
    assert (human["n"], human["failed"], human["value"]) == (1, 0, 1.0)
    assert (ok["n"], ok["failed"]) == (3, 1)
    # Where people are the only ones who scored, what they have no label for did fail.
    alone = said("case,variant,human", [(1, "rag", 1), (2, "rag", "")])["metrics"]["rag"]["human"]
    assert (alone["n"], alone["failed"], alone["value"]) == (2, 1, 0.5)


def test_a_refusal_is_left_out_of_a_judge_of_faithfulness_too() -> None:
    rows = [(1, "rag", 1, 1, 0), (2, "rag", 0, 0, 0), (3, "rag", 1, 0, 1)]
    found = beside("case,variant,faithfulness,human_faithfulness,refused", rows, "faithfulness")
    assert (found["judged"], found["labelled"], found["only_judge"]) == (2, 2, 0)


def scored(pairs: Sequence[tuple[object, object]]) -> list[dict[str, Any]]:
    rows = [(case, "rag", *pair) for case, pair in enumerate(pairs)]
    found: list[dict[str, Any]] = said("case,variant,judge_tone,human_tone", rows)["findings"]
    return [one for one in found if one["key"] not in ("scale_unknown", "failed_rows_left_out")]


def test_scores_on_one_scale_say_how_far_the_judge_is_off() -> None:
    """Half of the answers are scored by people, a point below the judge: 3.5 becomes 2.5; the error is the judge's
    alone, for the distance has none."""
    judged = [2 + n % 4 for n in range(80)]
    (found,) = scored([(score, score - 1 if n < 40 else "") for n, score in enumerate(judged)])
    assert found["key"] == "judge_scores_off"
    facts = found["facts"]
    assert (facts["apart"], facts["observed"], facts["corrected"]) == pytest.approx((1.0, 3.5, 2.5))
    half = 1.959963984540054 * math.sqrt(1.25 / 79)
    assert (facts["low"], facts["high"]) == pytest.approx((2.5 - half, 2.5 + half))
    # Lin's coefficient: 2 · 1.25 / (1.25 + 1.25 + 1²)
    assert facts["alike"] == pytest.approx(2.5 / 3.5)


def test_where_people_scored_all_their_own_mean_stands() -> None:
    (found,) = scored([(3 + n % 2, 2 + n % 2) for n in range(40)])
    half = 1.959963984540054 * math.sqrt(0.25 / 39)
    assert (found["facts"]["corrected"], found["facts"]["high"]) == pytest.approx((2.5, 2.5 + half))


def test_a_judge_that_says_other_things_at_the_same_mean_is_told() -> None:
    (found,) = scored([(1 + n % 4, 1 + (n // 4) % 4) for n in range(48)])
    assert found["facts"]["apart"] == pytest.approx(0.0)
    assert found["facts"]["alike"] == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("pairs", "keys"),
    [
        ([(3 + n % 2, 3 + n % 2) for n in range(40)], []),
        ([(0.5 + n / 100, 3 + n % 2) for n in range(40)], ["labels_not_yes_or_no"]),
        ([(0.5 + n / 100, n % 2) for n in range(40)], ["labels_not_yes_or_no"]),
        ([(4 + n % 2, 2 + n % 2) for n in range(19)], []),
    ],
    ids=["the same", "another scale", "yes or no", "too few"],
)
def test_other_scores_of_people_are_no_alarm(pairs: list[tuple[float, float]], keys: list[str]) -> None:
    assert [one["key"] for one in scored(pairs)] == keys
