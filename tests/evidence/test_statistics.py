"""Held against numbers that SciPy and statsmodels gave (vectors.json)."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from advisor.evidence.forecasts import brier
from advisor.evidence.measures import Threshold, against
from advisor.evidence.rates import Pairs, as_judged, holm, mcnemar, paired_difference, wilson
from advisor.evidence.scores import Floats, bootstrap, drawn_means, standard_error
from advisor.evidence.sizes import Ranks, beta_below, pairs_needed, percentile_ranks, worth_of_cases

VECTORS: dict[str, Any] = json.loads(Path(__file__).with_name("vectors.json").read_text())
EXACT = 1e-6


def near(value: object) -> Any:
    return pytest.approx(value, abs=EXACT)


def test_rates() -> None:
    for one in VECTORS["wilson95"]:
        found = wilson(one["k"], one["n"])
        assert (found.value, found.low, found.high) == near((one["k"] / one["n"], one["low"], one["high"]))


@pytest.mark.parametrize("counts", [(0, 0), (3, 2), (-1, 2)])
def test_no_rate_of_nothing(counts: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="at least one case"):
        wilson(*counts)


def test_differences_on_the_same_cases() -> None:
    for one in VECTORS["newcombe_paired_method10"]:
        found = paired_difference(Pairs(one["both"], one["only_a"], one["only_b"], one["neither"]))
        assert (found.value, found.low, found.high) == near((one["diff"], one["low"], one["high"]))
    same = paired_difference(Pairs(10, 0, 0, 0))
    assert same.value == 0
    assert same.low < 0 < same.high


def test_which_one_passes_alone() -> None:
    for one in VECTORS["mcnemar_exact"]:
        assert mcnemar(one["b"], one["c"]) == near(one["p"])


def test_several_p_values() -> None:
    for one in VECTORS["holm"]:
        assert holm(one["p"]) == near(one["adjusted"])
    assert holm([0.9, 0.8]) == [1.0, 1.0]


def test_a_judge_who_errs() -> None:
    for one in VECTORS["rogan_gladen"]:
        found = as_judged(one["observed"], sensitivity=one["sensitivity"], specificity=one["specificity"])
        assert found == near(one["corrected"])
    with pytest.raises(ValueError, match="coin"):
        as_judged(0.5, sensitivity=0.5, specificity=0.5)


def test_cases_that_show_a_difference() -> None:
    for one in VECTORS["connor_pairs"]:
        asked = {"power": one["power"], "alpha": one["alpha"]}
        assert pairs_needed(one["difference"], one["discordance"], **asked) == one["pairs"]
    with pytest.raises(ValueError, match="at least the difference"):
        pairs_needed(0.2, 0.1)


def test_values_around_a_percentile() -> None:
    for one in VECTORS["p95_order_stat_95"]:
        assert percentile_ranks(one["n"]) == Ranks(one["rank_low"], one["rank_high"])
    assert percentile_ranks(1) is None
    assert percentile_ranks(71) == Ranks(63, None)


@pytest.mark.parametrize(
    ("low", "high", "within", "beyond"),
    [
        (100.0, 300.0, "meets", "fails"),
        (300.0, 500.0, "too_few", "too_few"),
        (500.0, 700.0, "fails", "meets"),
        (100.0, None, "too_few", "too_few"),  # of too few answers for an upper end
        (500.0, None, "fails", "meets"),
        (None, None, "too_few", "too_few"),
    ],
)
def test_a_percentile_is_judged_by_the_ends_that_it_has(
    low: float | None, high: float | None, within: str, beyond: str
) -> None:
    said: Any = {"source_name": "measured", "value": 200.0, "low": low, "high": high}
    for comparator, verdict in (("<=", within), (">=", beyond)):
        (judged,) = against({"latency_p95": said}, [Threshold("latency_p95", comparator, 400)], set()).values()
        assert (judged["threshold"], judged["verdict"]) == (f"{comparator} 400", verdict)


def test_what_cases_are_worth() -> None:
    for one in VECTORS["beta_binomial_evsi"]:
        successes, failures = one["prior"]
        found = worth_of_cases(one["n"], successes=successes, failures=failures, sure=one["sure"])
        assert (found.sample, found.perfect) == near((one["evsi"], one["evpi"]))
        assert found.switches == near(one["p_switch"])


def test_the_chance_below() -> None:
    """I(x; 1, 1) = x; I(x; a, 1) = x^a; and from both sides of the middle."""
    assert [beta_below(x, 1, 1) for x in (-1, 0, 0.3, 0.9, 1, 2)] == near([0, 0, 0.3, 0.9, 1, 1])
    assert beta_below(0.2, 3.5, 1) == near(0.2**3.5)
    assert beta_below(0.8, 2, 5) == near(1 - beta_below(0.2, 5, 2))


def test_repeats_stand_or_fall_together() -> None:
    for one in VECTORS["cluster_se"]:
        values = np.array([value for cluster in one["clusters"] for value in cluster])
        clusters = np.repeat(np.arange(len(one["clusters"])), [len(cluster) for cluster in one["clusters"]])
        assert values.mean() == near(one["mean"])
        assert standard_error(values, clusters) == near(one["cluster_se"])
        assert standard_error(values, np.arange(len(values))) == near(one["naive_se"])
    assert math.isnan(standard_error(np.ones(3), np.zeros(3, dtype=np.intp)))


def test_a_mean_drawn_again() -> None:
    (one,) = VECTORS["paired_bootstrap"]
    values = np.array([1.0] * 9 + [-1.0] + [0.0] * 90)
    found = bootstrap(values, np.arange(100), seed=7)
    spread = np.linspace(0, 1, 100) ** 3
    first, again, other = (bootstrap(spread, np.arange(100), seed=seed) for seed in (7, 7, 8))
    assert first == again != other
    assert found.value == near(one["mean"])
    error = one["bootstrap_se_exact"]
    assert (found.low, found.high) == pytest.approx((0.08 - 1.96 * error, 0.08 + 1.96 * error), abs=0.011)
    # A cluster is drawn whole: with one cluster there is nothing to draw.
    whole = bootstrap(values, np.zeros(100, dtype=np.intp), seed=7)
    assert (whole.low, whole.high) == near((0.08, 0.08))


def test_memory_does_not_grow_with_the_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    values, clusters = np.linspace(0, 1, 50), np.arange(50)
    at_once = bootstrap(values, clusters, seed=1, draws=101)
    monkeypatch.setattr("advisor.evidence.scores.BLOCK", 50)
    assert bootstrap(values, clusters, seed=1, draws=101) == at_once


def standardised(values: Floats) -> Floats:
    """Many draws of the mean, in standard errors away from that of the values."""
    means = drawn_means(values, None, seed=1, draws=100_000)
    return np.asarray((means - values.mean()) / values.std() * len(values) ** 0.5)


def test_many_values_are_drawn_from_the_distribution_of_their_resampled_mean() -> None:
    """Its quantiles after Cornish and Fisher; the normal distribution's are 0.02 away."""
    values = (-np.log(np.arange(0.5, 6_000) / 6_000)) ** 1.5
    found, away = standardised(values), (values - values.mean()) / values.std()
    skew, tails = float((away**3).mean()) / 6_000**0.5, (float((away**4).mean()) - 3) / 6_000
    for share, z in ((0.025, -1.959964), (0.5, 0.0), (0.975, 1.959964)):
        expected = z + skew * (z**2 - 1) / 6 + tails * (z**3 - 3 * z) / 24 - skew**2 * (2 * z**3 - 5 * z) / 36
        assert float(np.quantile(found, share)) == pytest.approx(expected, abs=0.015)


def test_of_many_values_one_that_outweighs_the_others_is_picked() -> None:
    """It is left out of one draw in e, and comes once in as many."""
    values = np.append(np.linspace(0, 1, 5_999), 1_000_000.0)
    sums = standardised(values) * values.std() * 6_000**0.5 + values.sum()
    often = np.rint(sums / 1_000_000)
    assert [float((often == count).mean()) for count in range(3)] == pytest.approx([0.368, 0.368, 0.184], abs=0.005)
    # Without it the others still spread as they do by themselves.
    assert float(sums[often == 0].std()) == pytest.approx(6_000**0.5 * 12**-0.5, rel=0.01)


def test_forecasts() -> None:
    for one in VECTORS["brier_murphy"]:
        found = brier(one["p"], [bool(outcome) for outcome in one["outcome"]])
        parts = (one["brier"], one["reliability"], one["resolution"], one["uncertainty"])
        assert (found.score, found.reliability, found.resolution, found.uncertainty) == near(parts)
    with pytest.raises(ValueError, match="its outcome"):
        brier([], [])
