"""What a room is told of costs: at its volume, with its numbers, between the approaches that it saw recommended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from django.utils.translation import gettext as _

from workshops.domain.costs import VOLUME, RoomCosts, room_costs
from workshops.domain.frameworks import Framework
from workshops.domain.recommendations import Costs
from workshops.drawing.approaches import approach_colour
from workshops.enums import VolumeFrom
from workshops.figures import plain_number
from workshops.models import Decision, Workshop
from workshops.refusals import FrameworkGone, NotThere
from workshops.words.guide import Context
from workshops.words.guide_costs import (
    approach_row,
    cheapest_sentence,
    crossing_sentence,
    months_table,
    prices_on,
    way_row,
)


class ChangedNumber(TypedDict):
    name: str
    unit: str
    value: str
    instead: str


class CostsSaid(TypedDict):
    lines: list[str]
    months: int
    is_own: bool
    preset: str
    changed: list[ChangedNumber]
    rows: list[Context]
    ways: list[Context]
    chart: Context
    table: Context
    prices_on: date | None


def costs_said(workshop: Workshop) -> CostsSaid | None:
    """Everything that the recommendation's page shows of costs; None where its framework has no cost model."""
    try:
        room = room_costs(workshop)
    except (NotThere, FrameworkGone):
        return None
    found = room.estimate()
    return {
        "lines": _lines(room, found),
        "months": room.months,
        "is_own": room.is_own,
        "preset": _preset_name(room),
        "changed": _changed(room),
        "rows": [approach_row(room.framework, row) for row in found["approaches"]],
        "ways": [way_row(row) for row in found.get("ways", [])],
        "chart": _chart(room.framework, found),
        "table": months_table(room.framework, found),
        "prices_on": prices_on(room.framework),
    }


@dataclass(frozen=True)
class CostsSeen:
    sentence: str
    room: RoomCosts


def costs_seen(decision: Decision) -> CostsSeen | None:
    """What the room saw of costs when it decided, in a few sentences; None where that cannot be said again."""
    workshop = decision.workshop
    if workshop is None:
        return None
    try:
        room = room_costs(workshop)
    except (NotThere, FrameworkGone):
        return None
    if room.framework.digest != workshop.framework_digest or room.seen is None:
        return None
    return CostsSeen(" ".join(_lines(room, room.estimate())), room)


def _lines(room: RoomCosts, found: Costs) -> list[str]:
    """What costs least, from which volume on the winner and the runner-up change places, and whence the volume is."""
    totals = {row["approach"]: row["cumulative"][-1] for row in found["approaches"]}
    lines = [cheapest_sentence(room.framework, found, room.volume.queries_per_day, totals)]
    pair = (room.seen.approach, room.seen.runner_up) if room.seen else (None, None)
    if pair[0] in totals and pair[1] in totals:
        lines.append(crossing_sentence(room.framework, found, totals, str(pair[0]), str(pair[1])))
    return [*lines, volume_words(room)]


def volume_words(room: RoomCosts) -> str:
    """From where it is known how many queries a day there are."""
    volume = room.volume
    if volume.source is VolumeFrom.ANSWERS and volume.level is not None:
        criterion = room.framework.criterion(room.framework.cost(VOLUME).by_criterion)
        said = criterion.short[volume.level] if criterion.short else criterion.levels[volume.level].rstrip(".")
        return _("The volume stands for your middle answer to “{question}”: {answer}.").format(
            question=criterion.name, answer=said
        )
    if volume.source is VolumeFrom.FACTS:
        return _("The volume is that of the workshop’s facts.")
    if volume.source is VolumeFrom.OWN:
        return _("The volume is the one that was put in here.")
    return _("Nobody said how many queries there are: the volume is the framework’s default.")


def _preset_name(room: RoomCosts) -> str:
    return {one.key: one.name for one in room.framework.cost_presets}.get(room.preset or "", "")


def _changed(room: RoomCosts) -> list[ChangedNumber]:
    """Each number that is the room's own, and what would stand there otherwise."""
    items = [(room.framework.cost(key), value) for key, value in room.own.items()]
    return [
        {
            "name": item.name,
            "unit": item.unit,
            "value": plain_number(value),
            "instead": plain_number(item.default if item.key == VOLUME else room.base[item.key]),
        }
        for item, value in items
    ]


def _chart(framework: Framework, found: Costs) -> Context:
    """The lines for Chart.js: dollars spent by month, one line an approach."""
    return {
        "labels": [str(month) for month in range(found["months"] + 1)],
        "sets": [
            {
                "label": framework.approach(row["approach"]).short,
                "values": [round(spent, 2) for spent in row["cumulative"]],
                "colour": approach_colour(row["approach"]),
            }
            for row in found["approaches"]
        ],
    }
