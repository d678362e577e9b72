"""The rows that stand for what Advisor itself watches of a decision: an assumption with its signal for each thing.

They are no part of the text that people sign. A new text that names another model, or another approach, begins anew.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext as _

from workshops import dates
from workshops.domain import costs, frameworks
from workshops.domain.decision_text import DecisionText
from workshops.domain.framework_names import approach_name
from workshops.domain.frameworks import Framework
from workshops.domain.watch_facts import NEAR, PriceFacts, RetirementFacts, models_of, price_basis
from workshops.enums import Comparator, Watch
from workshops.figures import whole
from workshops.models import Assumption, Decision, Signal
from workshops.queries.watch import built_in
from workshops.refusals import FrameworkGone, NotThere
from workshops.shared_sentences import NO_COST_MODEL

# Behind everything that people assume.
_LAST = 1000


def follow_text(*, decision: Decision, body: DecisionText, now: datetime) -> list[Model]:
    """Drop what is watched of another model or approach than the text's, and keep the price that is used today.

    Every row that this concerned; the caller's event states them.
    """
    models = models_of(body)
    gone = [row for row in built_in(decision) if not _is_of(row, models, body["approach"])]
    for row in gone:
        row.dropped_at = now
        row.save(update_fields=["dropped_at"])
    return [*gone, *watch_price(decision=decision, body=body, now=now)]


def _is_of(row: Assumption, models: list[str], approach: str) -> bool:
    basis = row.signal.basis or {}
    return basis.get("model") in models and basis.get("approach", approach) == approach


def watch_price(*, decision: Decision, body: DecisionText, now: datetime) -> list[Model]:
    """The new rows that keep the price of the text's model as it is now; none where they stand already, or where the
    price or a cost model is not known."""
    if built_in(decision).filter(watches=Watch.PRICE).exists():
        return []
    for model in models_of(body):
        basis = _basis(decision, body, model, now)
        if basis is not None:
            return _price_rows(decision, body["approach"], basis)
    return []


def _basis(decision: Decision, body: DecisionText, model: str, now: datetime) -> PriceFacts | None:
    try:
        used, inputs, months = counted_with(decision)
    except (FrameworkGone, NotThere):
        return None
    return price_basis(
        model,
        approach=body["approach"],
        framework=used,
        inputs=inputs,
        months=months,
        on=dates.day_in(now, decision.workspace.time_zone),
    )


def counted_with(decision: Decision) -> tuple[Framework, dict[str, float], int]:
    """By which framework, with which numbers in place of its own, and over how many months costs are counted: as its
    room counted them, and where it has none, with the framework's own volume. Raises FrameworkGone, NotThere."""
    if decision.workshop is not None:
        room = costs.room_costs(decision.workshop)
        usual = {item.key: item.default for item in room.framework.costs if item.key != costs.VOLUME}
        changed = {key: value for key, value in room.inputs.items() if value != usual.get(key)}
        return room.framework, changed, room.months
    used = frameworks.framework_for(decision)
    if not used.costs:
        raise NotThere(_(NO_COST_MODEL))
    return used, {costs.VOLUME: used.cost(costs.VOLUME).default}, costs.MONTHS


def _price_rows(decision: Decision, approach: str, basis: PriceFacts) -> list[Model]:
    cheapest = approach_name(basis["then"]["cheapest"])
    statement = _("At the price of “{model}” and {volume} questions a day, {approach} stays the cheapest approach.")
    return _rows(
        decision,
        Watch.PRICE,
        statement=statement.format(
            model=basis["known_as"], volume=whole(round(basis["queries_a_day"])), approach=cheapest
        ),
        metric=_("{approach}: cost in per cent of the cheapest other approach").format(approach=cheapest),
        comparator=Comparator.GT,
        threshold=100,
        basis={**basis, "approach": approach},
    )


def watch_retirement(*, decision: Decision, facts: RetirementFacts) -> list[Model]:
    """The new rows for a model of which a day is known."""
    return _rows(
        decision,
        Watch.RETIREMENT,
        statement=_("“{model}” is served for more than half a year from now.").format(model=facts["known_as"]),
        metric=_("days until “{model}” is retired").format(model=facts["known_as"]),
        comparator=Comparator.LTE,
        threshold=NEAR,
        basis={"model": facts["model"]},
    )


def _rows(
    decision: Decision,
    watches: Watch,
    *,
    statement: str,
    metric: str,
    comparator: Comparator,
    threshold: float,
    basis: dict[str, object],
) -> list[Model]:
    """Its newest reading alone counts: what a table says is no matter of an average."""
    assumption = Assumption.objects.create(
        decision=decision, watches=watches, statement=statement[:500], position=_LAST + len(Watch.values)
    )
    signal = Signal.objects.create(
        assumption=assumption,
        metric=metric[:120],
        comparator=comparator,
        threshold=threshold,
        one_is_enough=True,
        basis=basis,
    )
    return [assumption, signal]
