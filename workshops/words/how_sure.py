"""How sure a recommendation is: the limits of its framework and of its engine, and how far the room's own answers move
the lead, as pages say them."""

from __future__ import annotations

from typing import TypedDict

from django.utils.translation import gettext as _

from workshops.domain.framework_names import FrameworkNames
from workshops.domain.frameworks import Framework
from workshops.domain.recommendations import TOO_OFTEN, drawn_together, lead_by_criterion, sureness_terms
from workshops.domain.results import Result, ShownAgreement
from workshops.drawing.approaches import approach_class
from workshops.drawing.bars import Scale
from workshops.figures import below_too, listed

LEAST = 0.0005  # of the lead: what moves less than that is not drawn


class Limits(TypedDict):
    """Shares of 1, and what the advisor calls both sides of them. `first` and `open` are of the second engine, the
    others of the first, which asks for `first` too: see `advisor.verdict` and `advisor.statement`."""

    second: bool
    not_close: str
    close_call: str
    first: float
    open: float
    uniform: float
    votes: float
    transfer: float


def limits_of(framework: Framework) -> Limits:
    own, terms = framework.confidence, sureness_terms()
    return {
        "not_close": terms["clear"],
        "close_call": terms["close"],
        "second": framework.engine > 1,
        "first": own.perturbed,
        "open": TOO_OFTEN,
        "uniform": own.uniform,
        "votes": own.votes,
        "transfer": own.transfer,
    }


class Swing(TypedDict):
    """How far one criterion moves the winner's lead over the runner-up, from one end of what the room answered to the
    other. `low` and `high`: the lead then; `x` and `width`: of its bar, as SVG reads them; `turns`: whether the
    runner-up is ahead at one end, which is `below` of the bar; `answers`: the two ends in words."""

    name: str
    low: float
    high: float
    x: str
    width: str
    below: str
    turns: bool
    answers: str


class Swings(TypedDict):
    """`rows`: the widest first; `zero` and `here`: where no lead and the lead of now stand; `agreed`: names of those on
    which all answered the same."""

    rows: list[Swing]
    zero: str
    here: str
    lead: float
    agreed: list[str]
    sentence: str
    names: tuple[str, str]
    classes: tuple[str, str]


def swings_of(result: Result, framework: Framework, names: FrameworkNames) -> Swings | None:
    """What moves the lead within the room's own answers: for each criterion the lead if all gave its lowest answer, and
    its highest. Made of nothing but what is shown. None where there is no runner-up, or another framework counted."""
    winner, rival = result["approach"], result["runner_up"]
    if not winner or not rival or framework.digest != result["framework"]["digest"]:
        return None
    lead = sum(gain for _key, gain in lead_by_criterion(result))
    ends = [(row, _ends(framework, result, row, lead)) for row in result["agreement"] if sum(row["counts"])]
    wide = [(row, low, high) for row, (low, high) in ends if high - low > LEAST]
    wide.sort(key=lambda each: (each[1] - each[2], each[0]["criterion"]))
    if not ends:
        return None
    scale = Scale.over([lead, *(end for _row, low, high in wide for end in (low, high))])
    rows: list[Swing] = [
        {
            "name": names.criterion_name(row["criterion"]),
            "low": low,
            "high": high,
            "x": scale.at(low),
            "width": scale.width(low, high),
            "below": scale.width(low, min(0.0, high)) if low < 0 else "",
            "turns": low < -LEAST and lead > 0,
            "answers": _answers(framework, row),
        }
        for row, low, high in wide
    ]
    agreed = [names.criterion_name(row["criterion"]) for row, (low, high) in ends if high - low <= LEAST]
    pair = (names.approach_short(winner), names.approach_short(rival))
    return {
        "rows": rows,
        "zero": scale.at(0.0),
        "here": scale.at(lead),
        "lead": lead,
        "agreed": agreed,
        "sentence": _swing_sentence(rows, lead, pair, held=_is_held(result, rival)),
        "names": pair,
        "classes": (approach_class(winner), approach_class(rival)),
    }


def _is_held(result: Result, approach: str) -> bool:
    return any(gate["approach"] == approach and not gate["waived"] for gate in result["gates"])


def _ends(framework: Framework, result: Result, row: ShownAgreement, lead: float) -> tuple[float, float]:
    """The least and the greatest lead while this criterion has one of the answers that the room gave; one voice alone
    is in doubt by a level."""
    key, (first, last) = row["criterion"], _range(row)
    winner, rival = str(result["approach"]), str(result["runner_up"])
    curves, less = framework.values[key], {one["criterion"]: one["share"] for one in result.get("counted", [])}
    now = result["contributions"][winner].get(key, 0.0) - result["contributions"][rival].get(key, 0.0)

    def value(approach: str, level: int) -> float:
        return drawn_together(curves[approach].levels[level], less.get(key, 1.0))

    gains = [result["weights"][key] * (value(winner, level) - value(rival, level)) for level in range(first, last + 1)]
    leads = [lead - now + gain for gain in gains]
    return min(leads), max(leads)


def _range(row: ShownAgreement) -> tuple[int, int]:
    given = [level for level, count in enumerate(row["counts"]) if count]
    doubt = 1 if sum(row["counts"]) == 1 else 0
    return max(0, given[0] - doubt), min(len(row["counts"]) - 1, given[-1] + doubt)


def _answers(framework: Framework, row: ShownAgreement) -> str:
    first, last = _range(row)
    short = framework.criterion(row["criterion"]).short
    return _("“{low}” to “{high}”").format(low=short[first], high=short[last])


def _swing_sentence(rows: list[Swing], lead: float, pair: tuple[str, str], *, held: bool) -> str:
    """`held`: a gate holds the runner-up back, so that a higher value does not put it first."""
    if not rows:
        return _("You gave the same answer everywhere, so nothing of what you said moves the lead.")
    widest = rows[0]
    figures = {"criterion": widest["name"], "low": below_too(widest["low"], 3), "high": below_too(widest["high"], 3)}
    most = _("Within your own answers {criterion} moves the lead most: from {low} to {high}.").format(**figures)
    if lead <= 0:
        return " ".join((most, _("{second} has the higher value and is held back by a gate.").format(second=pair[1])))
    turning = [row["name"] for row in rows if row["turns"]]
    if turning and held:
        end = _(
            "What crosses the line at 0 would give {second} the higher value, but a gate holds it back: {criteria}."
        )
        return " ".join((most, end.format(second=pair[1], criteria=listed(turning))))
    if turning:
        end = _("What crosses the line at 0 would put {second} ahead by itself: {criteria}.")
        return " ".join((most, end.format(second=pair[1], criteria=listed(turning))))
    return " ".join((most, _("No single one puts {second} ahead.").format(second=pair[1])))
