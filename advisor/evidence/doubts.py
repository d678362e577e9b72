"""What the numbers of a run say against themselves: units that differ, repeats of some cases only, a tail of zeros."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from advisor.evidence.findings import Finding, found
from advisor.evidence.measures import Series
from advisor.evidence.rows import Floats, Run
from advisor.evidence.sorting import distinct

FEWEST = 10  # rows that say something about all
QUICK = 10.0  # milliseconds, below which no model answers over a network
GAP = 50.0  # times, which latencies of one unit leave free between two of them nowhere
BY_CHANCE = 1e-4
BLOCKS = 4
CUT_FROM = 30  # rows
CUT, DISTINCT = 0.25, 0.9  # shares: of rows at the end of a scale, of the others that no two of are alike
OFTEN_WHOLE = frozenset({"answer_relevancy", "semantic_similarity", "answer_similarity"})  # alike texts are 1


def doubts(run: Run) -> Iterator[Finding]:
    """Of all that is measured, whatever the tool."""
    yield from _names_alike(run)
    yield from _latencies(run)
    yield from _costs(run)
    for place, name in enumerate(run.variants):
        yield from _uneven_repeats(run, place, name)
        for metric in run.metrics:
            own = (run.variant == place) & np.isfinite(metric.values)
            values, rows = metric.values[own], run.source_row[own]
            yield from _zeros_in_a_row(values, rows, metric.source_name, name)
            if (metric.floor, metric.ceiling) == (0, 1) and metric.key not in OFTEN_WHOLE:
                yield from _cut_off(values, rows, metric.source_name, name)
    yield from _scales_mixed(run)


def _names_alike(run: Run) -> Iterator[Finding]:
    known: dict[str, str] = {}
    for place, name in enumerate(run.variants):
        first = known.setdefault("".join(name.split()).casefold().replace("_", "-"), name)
        if first != name:
            rows = run.source_row[run.variant == place]
            yield found("variants_alike", rows.tolist(), facts={"first": first, "second": name})


def _uneven_repeats(run: Run, place: int, name: str) -> Iterator[Finding]:
    """Some cases were run more often than others of the same variant."""
    own = np.flatnonzero(run.variant == place)
    _case, at, often = np.unique(run.case[own], return_inverse=True, return_counts=True)
    if len(often) < FEWEST or often.min() == often.max():
        return
    yield found("uneven_repeats", run.source_row[own[often[at] > often.min()]].tolist(), facts={"variant": name})


def _zeros_in_a_row(values: Floats, rows: npt.NDArray[np.int32], metric: str, variant: str) -> Iterator[Finding]:
    """A run of zeros longer than the others make likely; it says nothing where a file is sorted, or in a few blocks."""
    steps = np.diff(values)
    if len(values) < 2 * FEWEST or np.count_nonzero(steps) <= BLOCKS or (steps >= 0).all() or (steps <= 0).all():
        return
    edges = np.flatnonzero(np.diff(np.concatenate([[False], values == 0, [False]]).astype(np.int8)))
    begins, ends = edges[::2], edges[1::2]
    if not len(begins):
        return
    longest = int((ends - begins).argmax())
    begin, end = int(begins[longest]), int(ends[longest])
    length, rest = end - begin, len(values) - (end - begin)
    zeros = int((values == 0).sum()) - length
    if length >= FEWEST and rest >= FEWEST and len(values) * ((zeros + 1) / (rest + 2)) ** length < BY_CHANCE:
        yield found("zeros_in_a_row", rows[begin:end].tolist(), facts={"metric": metric, "variant": variant})


def _cut_off(values: Floats, rows: npt.NDArray[np.int32], metric: str, variant: str) -> Iterator[Finding]:
    """Many of one value at the top, where otherwise hardly two are alike."""
    top = values == 1
    rest = values[~top]
    if len(values) < CUT_FROM or top.mean() < CUT or len(rest) < FEWEST:
        return
    if len(np.unique(rest)) >= DISTINCT * len(rest):
        yield found("scores_cut_off", rows[top].tolist(), facts={"metric": metric, "variant": variant})


def _scales_mixed(run: Run) -> Iterator[Finding]:
    """A metric is a share of 1 in one variant and counts further in another."""
    for metric in run.metrics:
        if metric.ceiling is not None:
            continue
        tops = {}
        for place, name in enumerate(run.variants):
            values = metric.values[(run.variant == place) & np.isfinite(metric.values)]
            if len(values) and values.min() >= 0:
                tops[name] = float(values.max())
        small, large = [name for name, top in tops.items() if top <= 1], [n for n, top in tops.items() if top > 1]
        if small and large:
            rows = run.source_row[np.isin(run.variant, [run.variants.index(name) for name in small])]
            facts = {"metric": metric.source_name, "first": small[0], "second": large[0]}
            yield found("scales_mixed", rows.tolist(), facts=facts)


def _latencies(run: Run) -> Iterator[Finding]:
    if run.latency is None:
        return
    known = ~np.isnan(run.latency) & (True if run.replayed is None else ~run.replayed)
    if _units_mixed(run.latency[known]):
        apart = _apart(run.latency[known])
        yield found("latency_units_mixed", run.source_row[known][run.latency[known] < apart].tolist())
    for place, name in enumerate(run.variants):
        own = known & (run.variant == place)
        values, rows = run.latency[own], run.source_row[own]
        if len(values) < FEWEST:
            continue
        if np.median(values) < QUICK and not _units_mixed(run.latency[known]):
            yield found("latency_too_quick", rows.tolist(), facts={"variant": name, "median": float(np.median(values))})
        again = np.flatnonzero(np.diff(values) == 0) + 1
        if 2 * len(again) >= len(values) and values.max() > QUICK:
            yield found("latency_averaged", rows[again].tolist(), facts={"variant": name})


def _units_mixed(values: Floats) -> bool:
    """Whether they fall into two heaps, so far apart as seconds and milliseconds."""
    if len(values) < FEWEST:
        return False
    below = int((values < _apart(values)).sum())
    return 0.1 * len(values) <= below <= 0.9 * len(values)


def _apart(values: Floats) -> float:
    """Where the second heap begins; below all of them where there is one."""
    ranked = np.sort(values[values > 0])
    ratios = ranked[1:] / ranked[:-1]
    widest = int(ratios.argmax()) if len(ratios) else 0
    return float(ranked[widest + 1]) if len(ratios) and ratios[widest] >= GAP else 0.0


def _costs(run: Run) -> Iterator[Finding]:
    """Some answers cost nothing, and others of the same variant do."""
    if run.cost is None:
        return
    for place, name in enumerate(run.variants):
        own = (run.variant == place) & ~np.isnan(run.cost)
        free = own & (run.cost == 0)
        if free.any() and (run.cost[own] > 0).any():
            yield found("partly_free", run.source_row[free].tolist(), facts={"variant": name})


def is_copy(one: Series, other: Series) -> bool | None:
    """Whether two variants have the very same values on ten cases or more that they share; None where that says
    nothing, as their values are few."""
    if one.key != other.key or distinct(one.case) < len(one.case) or distinct(other.case) < len(other.case):
        return None
    _case, here, there = np.intersect1d(one.case, other.case, assume_unique=True, return_indices=True)
    mine, theirs = one.values[here], other.values[there]
    if len(here) < FEWEST or len(np.unique(mine[~np.isnan(mine)])) < FEWEST:
        return None
    return bool(np.array_equal(mine, theirs, equal_nan=True))
