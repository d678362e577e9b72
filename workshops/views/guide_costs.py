"""The cost model for the guide: sentences, tables, and the lines and bars of its two drawings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import ceil, floor, log10
from typing import Any

from workshops.domain import recommendations
from workshops.domain.frameworks import Framework
from workshops.forms.guide import plain_number

PAIR = ("rag", "fine_tuning")  # whose break-even the advisor tries every input on
MOST_SWINGS = 8
TICKS = 4


def estimate(framework: Framework, inputs: Mapping[str, float], months: int) -> dict[str, Any]:
    """Template context: what `recommendations.estimate_costs` says, in words and drawn."""
    found = recommendations.estimate_costs(framework, inputs, months)
    totals = {row["approach"]: row["cumulative"][-1] for row in found["approaches"]}
    return {
        "months": months,
        "sentence": _sentence(framework, found, inputs["queries_per_day"], totals),
        "answer": _break_even_sentence(framework, found, totals, *PAIR),
        "rows": [_row(framework, row) for row in found["approaches"]],
        "pairs": _pairs(framework, found, totals),
        "lines": _lines(framework, found),
        "swings": _swings(framework, found, inputs, months),
        "rest": [row["name"] for row in found["sensitivity"][MOST_SWINGS:]],
    }


def money(dollars: float) -> str:
    """`"$26,335"`, `"$2.50"`, `"$0.0035"`."""
    if dollars >= 100 or dollars == 0:
        return f"${dollars:,.0f}"
    if dollars >= 0.1:
        return f"${dollars:,.2f}"
    return f"${dollars:.{1 - floor(log10(dollars))}f}"


def _months(count: int) -> str:
    return "1 month" if count == 1 else f"{count:,} months"


def _in_sentence(framework: Framework, key: str) -> str:
    return framework.approach(key).inline


def _sentence(framework: Framework, found: dict[str, Any], volume: float, totals: Mapping[str, float]) -> str:
    cheapest = found["cheapest"]
    return (
        f"At {plain_number(volume)} questions a day over {_months(found['months'])},"
        f" {_in_sentence(framework, cheapest)} costs least: {money(totals[cheapest])}."
    )


def _row(framework: Framework, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "approach": row["approach"],
        "name": framework.approach(row["approach"]).short,
        "up_front": money(row["up_front"]),
        "per_query": money(row["per_query"]),
        "per_month": money(row["per_month"]),
        "total": money(row["cumulative"][-1]),
        "wait": plain_number(row["retrieval_ms"]) if row["retrieval_ms"] else "",
    }


def _break_even_sentence(
    framework: Framework, found: dict[str, Any], totals: Mapping[str, float], one: str, other: str
) -> str:
    """From which volume on the one is cheaper; or that it is at every volume."""
    for entry in found["break_even"]:
        if {entry["above"], entry["below"]} == {one, other}:
            return str(entry["sentence"])
    cheap, dear = sorted((one, other), key=lambda key: totals[key])
    less, more = _in_sentence(framework, cheap), _in_sentence(framework, dear)
    if totals[cheap] == totals[dear]:
        return f"{less[:1].upper()}{less[1:]} and {more} cost the same."
    return f"Over {_months(found['months'])}, {less} costs less than {more} at every volume."


def _pairs(framework: Framework, found: dict[str, Any], totals: Mapping[str, float]) -> list[dict[str, Any]]:
    """Every two approaches: the sentence, and at today's volume how long the dearer start takes to pay back."""
    entries = {frozenset((entry["above"], entry["below"])): entry for entry in found["break_even"]}
    return [
        {
            "names": f"{framework.approach(one).short} and {_in_sentence(framework, other)}",
            "sentence": _break_even_sentence(framework, found, totals, one, other),
            "pay_back": _pay_back_words(entries.get(frozenset((one, other)))),
        }
        for one, other in combinations(totals, 2)
    ]


def _pay_back_words(entry: dict[str, Any] | None) -> str:
    if entry is None:
        return "–"
    months = entry["pay_back_months"]
    if months is None:
        return "never"
    return "at once" if months == 0 else _months(ceil(months))


def _lines(framework: Framework, found: dict[str, Any]) -> dict[str, Any]:
    """Cumulative dollars by month: one line an approach in a square of 100 by 100, dearest at the end first."""
    months = found["months"]
    most = max(row["cumulative"][-1] for row in found["approaches"])
    top, ticks = _scale(most)
    ordered = sorted(found["approaches"], key=lambda row: -row["cumulative"][-1])
    return {
        "top": top,
        "lines": [
            {
                "approach": row["approach"],
                "name": framework.approach(row["approach"]).short,
                "points": _points(row["cumulative"], top),
                "total": money(row["cumulative"][-1]),
            }
            for row in ordered
        ],
        "ticks": ticks,
        "grid": [f"{100 * step / TICKS:g}" for step in range(1, TICKS)],
        "ends": ["now", *([f"month {months // 2}"] if months % 2 == 0 else []), f"month {months}"],
        "table": _table(framework, found),
    }


def _points(dollars: Sequence[float], top: float) -> str:
    last = len(dollars) - 1
    return " ".join(f"{100 * month / last:.2f},{100 - 100 * spent / top:.2f}" for month, spent in enumerate(dollars))


def _scale(most: float) -> tuple[float, list[str]]:
    """A round top of the axis at or above `most`, and the words of its ticks from the top down."""
    if most <= 0:
        return 1.0, ["$1", "", "", "", "$0"]
    unit = 10 ** floor(log10(most / TICKS))
    step = next(unit * times for times in (1, 2, 2.5, 5, 10) if unit * times * TICKS >= most)
    return step * TICKS, [_short_money(step * tick) for tick in range(TICKS, -1, -1)]


def _short_money(dollars: float) -> str:
    for size, letter in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if dollars >= size:
            return f"${dollars / size:,.4g}{letter}"
    return f"${dollars:,.4g}"


def _table(framework: Framework, found: dict[str, Any]) -> dict[str, Any]:
    """The same by month, at most a dozen of them."""
    months = found["months"]
    every = max(1, ceil(months / 12))
    shown = sorted({*range(0, months + 1, every), months})
    rows = [(month, [money(row["cumulative"][month]) for row in found["approaches"]]) for month in shown]
    return {"names": [framework.approach(row["approach"]).short for row in found["approaches"]], "rows": rows}


def _swings(
    framework: Framework, found: dict[str, Any], inputs: Mapping[str, float], months: int
) -> list[dict[str, Any]]:
    """The inputs that move the break-even of retrieval and fine-tuning most, each end in words and as a bar."""
    rows = found["sensitivity"][:MOST_SWINGS]
    known = [row[end] for row in rows for end in ("low", "high") if row[end]]
    lowest, highest = (log10(min(known)), log10(max(known))) if known else (0.0, 1.0)
    width = (highest - lowest) or 1.0

    def place(volume: float) -> float:
        return 10 + 80 * (log10(volume) - lowest) / width if volume > 0 else 0.0

    swings = []
    for row in rows:
        item = framework.cost(row["input"])
        ends = [
            _end(framework, row[end], {**inputs, row["input"]: getattr(item, end)}, months) for end in ("low", "high")
        ]
        at = sorted(end["edge"] if end["volume"] is None else place(end["volume"]) for end in ends)
        swings.append(
            {
                "name": row["name"],
                "unit": item.unit,
                "range": [plain_number(item.low), plain_number(item.high)],
                "words": [end["words"] for end in ends],
                "times": f"{row['swing']:.1f} times" if row["swing"] else "it vanishes",
                "bar": {"x": f"{at[0]:.1f}", "width": f"{max(1.0, at[1] - at[0]):.1f}"},
            }
        )
    return swings


def _end(framework: Framework, volume: float | None, inputs: Mapping[str, float], months: int) -> dict[str, Any]:
    """One end of a range. Without a break-even, who is cheaper throughout: fine-tuning (left edge) or RAG (right)."""
    if volume is not None:
        return {"volume": volume, "words": f"{_two_digits(volume)} a day", "edge": None}
    totals = {row["approach"]: row["cumulative"][-1] for row in
              recommendations.estimate_costs(framework, inputs, months)["approaches"]}  # fmt: skip
    cheap = min(PAIR, key=lambda key: totals[key])
    return {
        "volume": None,
        "words": f"{_in_sentence(framework, cheap)} is always cheaper",
        "edge": 100 if cheap == PAIR[0] else 0,
    }


def _two_digits(volume: float) -> str:
    """No input is better known than to two digits, so neither is what comes of them."""
    if volume < 10:
        return f"{volume:.0f}"
    unit = 10 ** (floor(log10(volume)) - 1)
    return f"{round(volume / unit) * unit:,.0f}"
