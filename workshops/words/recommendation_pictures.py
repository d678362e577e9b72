"""The pictures of a recommendation, in words and numbers: what carries the lead, the places, the weights."""

from __future__ import annotations

from typing import TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain.framework_names import FrameworkNames
from workshops.domain.recommendations import lead_by_criterion
from workshops.domain.results import Result
from workshops.drawing.approaches import approach_class
from workshops.drawing.bars import Scale
from workshops.figures import decimal, listed, percent, whole
from workshops.words.guide import Context

# So many criteria have a bar of their own in the picture of the lead; the others are one bar together.
LEADING = 5


class Gain(TypedDict):
    """What a criterion adds to the lead; `x` and `width` of its bar, `css` the colours of whom it speaks for."""

    name: str
    gain: float
    said: str
    x: str
    width: str
    css: str


def contributions_said(result: Result, names: FrameworkNames) -> Context:
    """Winner minus runner-up, by criterion. The bars add up to the gap between the two."""
    winner, rival = result["approach"], result["runner_up"]
    if not winner or not rival:
        return {}
    lead = [(names.criterion_name(key), gain) for key, gain in lead_by_criterion(result)]
    pair = (names.approach_short(winner), names.approach_short(rival))
    return {
        "lead": [{"name": name, "gain": gain} for name, gain in lead],
        "lead_total": sum(gain for _name, gain in lead),
        "lead_sentence": " ".join(_speaks_for(result, pair, names)),
        "lead_names": pair,
        "lead_classes": (approach_class(winner), approach_class(rival)),
        **_lead_bars(lead, (approach_class(winner), approach_class(rival))),
    }


def _lead_bars(lead: list[tuple[str, float]], classes: tuple[str, str]) -> Context:
    """The criteria that matter most, and all others together; `lead_zero`: where nothing is gained nor lost."""
    ranked = sorted(lead, key=lambda row: (-abs(row[1]), row[0]))
    most = ranked if len(ranked) <= LEADING + 1 else ranked[:LEADING]
    bars = sorted(most, key=lambda row: (-row[1], row[0]))
    if rest := ranked[len(most) :]:
        name = ngettext("{count} other together", "{count} others together", len(rest)).format(count=whole(len(rest)))
        bars.append((name, sum(gain for _name, gain in rest)))
    scale = Scale.over(gain for _name, gain in bars)
    rows: list[Gain] = [
        {
            "name": name,
            "gain": gain,
            "said": _signed(gain),
            "x": scale.at(min(gain, 0.0)),
            "width": scale.width(0.0, gain),
            "css": classes[0 if gain >= 0 else 1],
        }
        for name, gain in bars
    ]
    return {"lead_bars": rows, "lead_zero": scale.at(0.0)}


def _signed(gain: float) -> str:
    """`"+0.045"`, with a minus as long as a plus."""
    digits = decimal(abs(gain), 3)
    if digits.strip("0.,") == "":
        return digits
    return _("+{number}").format(number=digits) if gain > 0 else _("−{number}").format(number=digits)


def _speaks_for(result: Result, pair: tuple[str, str], names: FrameworkNames) -> list[str]:
    """What speaks most for the first of the pair, and what for the second; one sentence each."""
    lead, said = lead_by_criterion(result), []
    helped = [names.criterion_in_sentence(key) for key, gain in lead if gain > 0][:2]
    hurt = [names.criterion_in_sentence(key) for key, gain in reversed(lead) if gain < 0][:1]
    sentence = _("What speaks most for {approach}: {criteria}.")
    said += [sentence.format(approach=pair[0], criteria=listed(helped))] if helped else []
    said += [sentence.format(approach=pair[1], criteria=hurt[0])] if hurt else []
    if result.get("contributions_by") == "person":
        said.append(_("Counted person by person here, so that no small role can be worked out."))
    return said


def places_said(result: Result, names: FrameworkNames) -> Context:
    """How often each approach takes each place."""
    found = [
        (row["approach"], shares)
        for row in result["ranking"]
        if not row["excluded"] and (shares := result["rank_acceptability"].get(row["approach"])) is not None
    ]
    return {
        "places": [
            {
                "approach": key,
                "name": names.approach_name(key),
                "css": approach_class(key),
                "shares": shares,
                "parts": _parts(shares),
            }
            for key, shares in found
        ],
        "place_numbers": list(range(1, len(found[0][1]) + 1)) if found else [],
    }


def _parts(shares: list[float]) -> list[dict[str, str]]:
    """One bar for each place, side by side; `css` tells the place by its shade."""
    scale, begins, parts = Scale(0.0, sum(shares) or 1.0), 0.0, []
    for place, share in enumerate(shares, start=1):
        parts.append({"x": scale.at(begins), "width": scale.width(0.0, share), "css": f"bar-place-{min(place, 4)}"})
        begins += share
    return parts


def weights_said(result: Result, names: FrameworkNames) -> Context:
    """The weights that counted beside the framework's own, the heaviest first."""
    used = result["weights"]
    default = _default_weights(names, set(used) - set(result.get("unanswered", [])))
    rows = sorted(
        ((names.criterion_name(key), key, weight, default.get(key, 0.0)) for key, weight in used.items()),
        key=lambda row: (-row[2], row[0]),
    )
    own = any(abs(weight - usual) > 0.001 for _name, _key, weight, usual in rows)
    scale = Scale.over(share for _name, _key, *both in rows for share in both)
    return {
        "weights": [
            {
                "name": name,
                "key": key,
                "used": weight,
                "default": usual,
                "used_width": scale.width(0.0, weight),
                "default_width": scale.width(0.0, usual),
            }
            for name, key, weight, usual in rows
        ],
        "weights_own": own,
        "weights_sentence": _weights_sentence(rows, names) if own else _not_weighed(),
    }


def _not_weighed() -> str:
    return _("Nobody weighed the criteria, so the framework’s own weights count.")


def _weights_sentence(rows: list[tuple[str, str, float, float]], names: FrameworkNames) -> str:
    """Rows: (name, key, weight, default weight)."""
    _name, key, weight, usual = max(rows, key=lambda row: abs(row[2] - row[3]))
    sentence = _("The group moved {criterion} most: from {before} to {after} of the weight.")
    return sentence.format(criterion=names.criterion_in_sentence(key), before=percent(usual), after=percent(weight))


def _default_weights(names: FrameworkNames, answered: set[str]) -> dict[str, float]:
    """The framework's weights of the criteria that somebody answered, scaled to 1."""
    raw = {c.key: c.weight for c in names.frameworks[0].criteria if c.key in answered}
    total = sum(raw.values()) or 1.0
    return {key: weight / total for key, weight in raw.items()}
