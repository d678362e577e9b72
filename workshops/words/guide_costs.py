"""The cost model for the guide: sentences, tables, and the lines and bars of its two drawings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import combinations
from math import ceil, floor, log10
from typing import Protocol, TypedDict

from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from workshops.domain import recommendations
from workshops.domain.frameworks import Framework
from workshops.domain.recommendations import ApproachCost, BreakEven, Costs, CostWay, Swing
from workshops.drawing.lines import TICKS, grid, polyline, round_step
from workshops.figures import decimal, digits, listed, money, plain_number, rounded, whole
from workshops.words.guide import Context

PAIR = ("rag", "fine_tuning")  # whose break-even the advisor tries every input on
MOST_SWINGS = 8


class _End(TypedDict):
    """One end of an input's range: the break-even there in words, and where the bar ends without one."""

    volume: float | None
    words: str
    edge: float


def estimate(framework: Framework, inputs: Mapping[str, float], months: int) -> Context:
    """Template context: what `recommendations.estimate_costs` says, in words and drawn."""
    found = recommendations.estimate_costs(framework, inputs, months)
    totals = {row["approach"]: row["cumulative"][-1] for row in found["approaches"]}
    return {
        "months": months,
        "sentence": cheapest_sentence(framework, found, inputs["queries_per_day"], totals),
        "answer": crossing_sentence(framework, found, totals, *PAIR),
        "rows": [approach_row(framework, row) for row in found["approaches"]],
        "pairs": _pairs(framework, found, totals),
        "parts": [_parts(framework, row) for row in found["approaches"] if row.get("parts")],
        "ways": [way_row(row) for row in found.get("ways", [])],
        "presets": [_preset(framework, preset) for preset in framework.cost_presets],
        "prices_on": prices_on(framework),
        "checked_on": max((item.as_of for item in framework.costs if item.as_of), default=None),
        "lines": _lines(framework, found),
        "swings": _swings(framework, found, inputs, months),
        "rest": [row["name"] for row in found["sensitivity"][MOST_SWINGS:]],
    }


def prices_on(framework: Framework) -> date | None:
    """The day of the price lists that its prices of models are taken from."""
    return max((item.as_of for item in framework.costs if item.model and item.as_of), default=None)


class _Preset(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def about(self) -> str: ...
    @property
    def inputs(self) -> Mapping[str, float]: ...
    @property
    def sources(self) -> tuple[str, ...]: ...


def _preset(framework: Framework, preset: _Preset) -> Context:
    """A link to this page with its numbers, and which those are."""
    inputs = [(framework.cost(key).name, plain_number(value)) for key, value in preset.inputs.items()]
    return {
        "name": preset.name,
        "about": preset.about,
        "query": urlencode({key: digits(value, most=12) for key, value in preset.inputs.items()}),
        "inputs": listed([_("{name}: {value}").format(name=name, value=value) for name, value in inputs]),
        "sources": preset.sources,
    }


def _months(count: int) -> str:
    return ngettext("{count} month", "{count} months", count).format(count=decimal(count, 0))


def _in_sentence(framework: Framework, key: str) -> str:
    return framework.approach(key).inline


def cheapest_sentence(framework: Framework, found: Costs, volume: float, totals: Mapping[str, float]) -> str:
    cheapest, months = found["cheapest"], found["months"]
    sentence = ngettext(
        "At {volume} questions a day over {count} month, {approach} costs least: {sum}.",
        "At {volume} questions a day over {count} months, {approach} costs least: {sum}.",
        months,
    )
    approach = _in_sentence(framework, cheapest)
    return sentence.format(
        volume=plain_number(volume), count=whole(months), approach=approach, sum=money(totals[cheapest])
    )


def approach_row(framework: Framework, row: ApproachCost) -> Context:
    return {
        "approach": row["approach"],
        "name": framework.approach(row["approach"]).short,
        "up_front": money(row["up_front"]),
        "per_query": money(row["per_query"]),
        "per_month": money(row["per_month"]),
        "total": money(row["cumulative"][-1]),
        "wait": plain_number(row["retrieval_ms"]) if row["retrieval_ms"] else "",
    }


def crossing_sentence(framework: Framework, found: Costs, totals: Mapping[str, float], one: str, other: str) -> str:
    """From which volume on the one is cheaper; or that it is at every volume that is looked at."""
    for entry in found["break_even"]:
        if {entry["above"], entry["below"]} == {one, other}:
            return entry["sentence"]
    cheap, dear = sorted((one, other), key=lambda key: totals[key])
    less, more = _in_sentence(framework, cheap), _in_sentence(framework, dear)
    if totals[cheap] == totals[dear]:
        return _("{one} and {other} cost the same.").format(one=f"{less[:1].upper()}{less[1:]}", other=more)
    sentence = ngettext(
        "Over {count} month, {less} costs less than {more} at every volume up to {most} queries a day.",
        "Over {count} months, {less} costs less than {more} at every volume up to {most} queries a day.",
        found["months"],
    )
    return sentence.format(count=whole(found["months"]), less=less, more=more, most=plain_number(_most_queries(found)))


def _most_queries(found: Costs) -> float:
    return next(max(row["high"], row["value"]) for row in found["inputs"] if row["key"] == "queries_per_day")


def _pairs(framework: Framework, found: Costs, totals: Mapping[str, float]) -> list[Context]:
    """Every two approaches: the sentence, and at today's volume how long the dearer start takes to pay back."""
    entries = {frozenset((entry["above"], entry["below"])): entry for entry in found["break_even"]}
    return [
        {
            "names": listed([framework.approach(one).short, _in_sentence(framework, other)]),
            "sentence": crossing_sentence(framework, found, totals, one, other),
            "pay_back": _pay_back_words(entries.get(frozenset((one, other)))),
        }
        for one, other in combinations(totals, 2)
    ]


def _pay_back_words(entry: BreakEven | None) -> str:
    if entry is None:
        return "–"
    months = entry["pay_back_months"]
    if months is None:
        return pgettext("paid back", "never")
    return pgettext("paid back", "at once") if months == 0 else _months(ceil(months))


def _lines(framework: Framework, found: Costs) -> Context:
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
                "points": polyline(row["cumulative"], top),
                "total": money(row["cumulative"][-1]),
            }
            for row in ordered
        ],
        "ticks": ticks,
        "grid": grid(),
        "ends": _ends(months),
        "table": months_table(framework, found),
    }


def _ends(months: int) -> list[str]:
    """What stands below the axis: now, the middle where it is a whole month, and the last month."""
    marked = [months // 2, months] if months % 2 == 0 else [months]
    return [_("now"), *(_("month {number}").format(number=month) for month in marked)]


def _scale(most: float) -> tuple[float, list[str]]:
    """A round top of the axis at or above `most`, and the words of its ticks from the top down."""
    if most <= 0:
        return 1.0, [_short_money(1), "", "", "", _short_money(0)]
    step = round_step(most)
    return step * TICKS, [_short_money(step * tick) for tick in range(TICKS, -1, -1)]


def _short_money(dollars: float) -> str:
    """`"$2.5m"`, with up to four digits."""
    if dollars >= 1e9:
        return _("${amount}bn").format(amount=rounded(dollars / 1e9))
    if dollars >= 1e6:
        return _("${amount}m").format(amount=rounded(dollars / 1e6))
    if dollars >= 1e3:
        return _("${amount}k").format(amount=rounded(dollars / 1e3))
    return _("${amount}").format(amount=rounded(dollars))


def months_table(framework: Framework, found: Costs) -> Context:
    """The same by month, at most a dozen of them."""
    months = found["months"]
    every = max(1, ceil(months / 12))
    shown = sorted({*range(0, months + 1, every), months})
    rows = [(month, [money(row["cumulative"][month]) for row in found["approaches"]]) for month in shown]
    return {"names": [framework.approach(row["approach"]).short for row in found["approaches"]], "rows": rows}


def _swings(framework: Framework, found: Costs, inputs: Mapping[str, float], months: int) -> list[Context]:
    """The inputs that move the break-even of retrieval and fine-tuning most, each end in words and as a bar."""
    rows = found["sensitivity"][:MOST_SWINGS]
    known = [volume for row in rows for volume in (row["low"], row["high"]) if volume]
    lowest, highest = (log10(min(known)), log10(max(known))) if known else (0.0, 1.0)

    def place(end: _End) -> float:
        if end["volume"] is None:
            return end["edge"]
        return 10 + 80 * (log10(end["volume"]) - lowest) / ((highest - lowest) or 1.0) if end["volume"] > 0 else 0.0

    swings = []
    for row in rows:
        ends = _ends_of(framework, row, inputs, months)
        left, right = sorted(place(end) for end in ends)
        swings.append(
            {
                **_named(framework, row),
                "words": [end["words"] for end in ends],
                "bar": {"x": f"{left:.1f}", "width": f"{max(1.0, right - left):.1f}"},
            }
        )
    return swings


def _ends_of(framework: Framework, row: Swing, inputs: Mapping[str, float], months: int) -> tuple[_End, _End]:
    item = framework.cost(row["input"])
    low, high = ({**inputs, item.key: value} for value in (item.low, item.high))
    return _end(framework, row["low"], low, months), _end(framework, row["high"], high, months)


def _named(framework: Framework, row: Swing) -> Context:
    item = framework.cost(row["input"])
    return {
        "name": row["name"],
        "unit": item.unit,
        "range": [plain_number(item.low), plain_number(item.high)],
        "times": _times(row["swing"]),
    }


def _times(swing: float | None) -> str:
    return _("{number} times").format(number=decimal(swing, 1)) if swing else _("it vanishes")


def _end(framework: Framework, volume: float | None, inputs: Mapping[str, float], months: int) -> _End:
    """One end of a range. Without a break-even, who is cheaper throughout: fine-tuning (left edge) or RAG (right)."""
    if volume is not None:
        return {"volume": volume, "words": _("{volume} a day").format(volume=_two_digits(volume)), "edge": 0}
    found = recommendations.estimate_costs(framework, inputs, months)["approaches"]
    totals = {row["approach"]: row["cumulative"][-1] for row in found}
    cheap = min(PAIR, key=lambda key: totals[key])
    words = _("{approach} is always cheaper").format(approach=_in_sentence(framework, cheap))
    return {"volume": None, "words": words, "edge": 100 if cheap == PAIR[0] else 0}


def _two_digits(volume: float) -> str:
    """No input is better known than to two digits, so neither is what comes of them."""
    if volume < 10:
        return decimal(volume, 0)
    unit = 10 ** (floor(log10(volume)) - 1)
    return decimal(round(volume / unit) * unit, 0)


def way_row(row: CostWay) -> Context:
    """Another way of doing an approach, and where it and its rival cost the same."""
    return {
        "approach": row["approach"],
        "name": row["name"],
        "up_front": money(row["up_front"]),
        "per_query": money(row["per_query"]),
        "per_month": money(row["per_month"]),
        "total": money(row["total"]),
        "sentence": row["sentence"],
    }


def _parts(framework: Framework, row: ApproachCost) -> Context:
    """What an approach's cost is made of, the largest part at first on top."""
    parts = sorted(row.get("parts", []), key=lambda part: -part["up_front"])
    return {
        "approach": row["approach"],
        "name": framework.approach(row["approach"]).short,
        "rows": [
            {
                "name": part["name"],
                "up_front": money(part["up_front"]),
                "per_query": money(part["per_query"]),
                "per_month": money(part["per_month"]),
            }
            for part in parts
        ],
    }
