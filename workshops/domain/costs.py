"""With which numbers a room counts what each approach costs: the framework's, its own volume, and what its facilitator
knows better."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NotRequired, TypedDict, cast

from django.db import transaction
from django.utils.translation import gettext as _

from workshops.domain.changes import mark_changed
from workshops.domain.frameworks import Framework, framework_of
from workshops.domain.log import append_event
from workshops.domain.recommendations import Costs, estimate_costs
from workshops.domain.rooms import lock
from workshops.enums import Stage, VolumeFrom
from workshops.models import Member, Workshop
from workshops.queries.costs import Seen, seen_in
from workshops.refusals import NotThere, WrongStage
from workshops.shared_sentences import NO_COST_MODEL

# Two years: long enough for training to pay, short enough to foresee the volume.
MONTHS = 24
VOLUME = "queries_per_day"


class Stored(TypedDict):
    """What a workshop keeps of its own: each only where it is said."""

    inputs: NotRequired[dict[str, float]]
    months: NotRequired[int]
    preset: NotRequired[str]


@dataclass(frozen=True)
class Volume:
    """Queries a day, and from where that is known; `level` of the answers, where it comes from them."""

    queries_per_day: float
    source: VolumeFrom
    level: int | None = None


@dataclass(frozen=True)
class RoomCosts:
    """What a room counts with: `base` is what stands there without its own numbers, `own` are those."""

    framework: Framework
    seen: Seen | None
    volume: Volume
    base: Mapping[str, float]
    own: Mapping[str, float]
    months: int
    preset: str | None

    @property
    def inputs(self) -> dict[str, float]:
        return {**self.base, **self.own}

    @property
    def is_own(self) -> bool:
        return bool(self.own or self.preset or self.months != MONTHS)

    def estimate(self) -> Costs:
        return estimate_costs(self.framework, self.inputs, self.months)


def room_costs(workshop: Workshop) -> RoomCosts:
    """What the room counts with now. Raises NotThere where its framework has no cost model, FrameworkGone."""
    return _counted(workshop, _framework(workshop), cast(Stored, workshop.costs))


def _framework(workshop: Workshop) -> Framework:
    used = framework_of(workshop)
    if not used.costs:
        raise NotThere(_(NO_COST_MODEL))
    return used


def _counted(workshop: Workshop, used: Framework, stored: Stored) -> RoomCosts:
    preset = stored.get("preset")
    chosen = {one.key: one.inputs for one in used.cost_presets}.get(preset or "", {})
    own = stored.get("inputs", {})
    seen = seen_in(workshop.pk, used.cost(VOLUME).by_criterion)
    volume = _volume(workshop, used, {**chosen, **own}, seen)
    base = {item.key: item.default for item in used.costs} | {VOLUME: volume.queries_per_day, **chosen}
    return RoomCosts(used, seen, volume, base, own, stored.get("months", MONTHS), preset)


def _volume(workshop: Workshop, used: Framework, said: Mapping[str, float], seen: Seen | None) -> Volume:
    """As the facilitator put it here, else as the workshop's facts have it, else as the room answered, else the
    framework's default."""
    item = used.cost(VOLUME)
    if VOLUME in said:
        return Volume(said[VOLUME], VolumeFrom.OWN)
    if workshop.queries_a_day is not None:
        return Volume(float(workshop.queries_a_day), VolumeFrom.FACTS)
    if seen is not None and seen.level is not None and item.by_level:
        return Volume(item.by_level[seen.level], VolumeFrom.ANSWERS, seen.level)
    return Volume(item.default, VolumeFrom.DEFAULT)


@transaction.atomic
def change_costs(
    *, workshop: Workshop, by: Member, inputs: Mapping[str, float], months: int = MONTHS, preset: str | None = None
) -> Workshop:
    """Count with these numbers from now on, and with the framework's where none is given. What says nothing new is not
    kept. Raises WrongStage but while the recommendation is on the table, InvalidFields by path, NotThere."""
    workshop = lock(workshop)
    if workshop.stage != Stage.RECOMMENDATION:
        raise WrongStage(_("The numbers of the cost model can be changed while the recommendation is on the table."))
    used = _framework(workshop)
    estimate_costs(used, inputs, months, preset)  # refuses what cannot be used
    costs = _stored(workshop, used, inputs, months, preset)
    if costs != workshop.costs:
        workshop.costs = costs
        workshop.save(update_fields=["costs"])
        append_event("costs.changed", subject=workshop, by=by, body={"costs": costs})
        mark_changed(workshop.pk)
    return workshop


def _stored(
    workshop: Workshop, used: Framework, inputs: Mapping[str, float], months: int, preset: str | None
) -> Stored:
    """Only what differs from what would stand there anyway."""
    chosen: Stored = {"preset": preset} if preset else {}
    base = _counted(workshop, used, chosen).base
    kept = {key: _plain(value) for key, value in sorted(inputs.items()) if value != base[key]}
    stored: Stored = {**chosen}
    if kept:
        stored["inputs"] = kept
    if months != MONTHS:
        stored["months"] = months
    return stored


def _plain(value: float) -> float:
    """A whole number without its `.0`, so that what is stored and what the log's JSON reads back are one."""
    return int(value) if value == int(value) else float(value)
