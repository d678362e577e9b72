"""From a framework's document to the `Framework` tree, with every fault on the way."""

import math
from collections.abc import Iterable, Mapping

from advisor.cost_model import COST_INPUTS, MODELS
from advisor.framework.model import Framework
from advisor.framework.parts import LEVELS, Approach, Confidence, Criterion, Curve, Gate, Role, Signal, Source
from advisor.framework.read_advice import (
    read_cost,
    read_failure_mode,
    read_fallback,
    read_metric,
    read_scenario,
    read_security,
    read_sequence,
    read_technique,
)
from advisor.framework.table import Faults, Table
from advisor.lenses import LENSES
from advisor.speech import gettext as _

KINDS = ("need", "means")
EFFECTS = ("exclude", "cap")
INFINITY = math.inf


class Known:
    """The keys that the rest of the file may refer to."""

    def __init__(self, root: Table) -> None:
        self.criteria = _keys(root, "criteria")
        self.approaches = _keys(root, "approaches")
        self.sources = _keys(root, "sources")
        self.roles = _keys(root, "roles")
        self.techniques = _keys(root, "techniques")


def _keys(root: Table, name: str) -> tuple[str, ...]:
    items = root.raw.get(name, [])
    if not isinstance(items, list):
        return ()
    return tuple(str(item["key"]) for item in items if isinstance(item, Mapping) and "key" in item)


def read_framework(document: Mapping[str, object], digest: str) -> tuple[Framework, dict[str, str]]:
    """The framework in `document`, and its faults (path → what to do). With faults it must not be used."""
    faults = Faults()
    root = Table(document, "", faults)
    known = Known(root)
    framework = Framework(
        key=root.key("key"),
        version=root.text("version"),
        name=root.text("name"),
        question=root.text("question"),
        digest=digest,
        roles=tuple(_role(t) for t in _unique(root.tables("roles", required=True))),
        sources=tuple(_source(t) for t in _unique(root.tables("sources", required=True))),
        confidence=_confidence(root.table("confidence")),
        sets=_sets(root.table("sets"), known),
        approaches=tuple(_approach(t, known) for t in _unique(root.tables("approaches", required=True))),
        criteria=tuple(_criterion(t, known) for t in _unique(root.tables("criteria", required=True))),
        values=_values(root.table("values"), known),
        gates=tuple(_gate(t, known) for t in _unique(root.tables("gates"))),
        lenses=root.keys("lenses", LENSES, default=()),
        techniques=tuple(read_technique(t, known) for t in _unique(root.tables("techniques"))),
        fallbacks=tuple(read_fallback(t, known) for t in root.tables("fallbacks")),
        metrics=tuple(read_metric(t, known) for t in _unique(root.tables("metrics"))),
        failure_modes=tuple(read_failure_mode(t, known) for t in _unique(root.tables("failure_modes"))),
        sequence=tuple(read_sequence(t, known) for t in root.tables("sequence")),
        security=tuple(read_security(t, known) for t in _unique(root.tables("security"))),
        scenarios=tuple(read_scenario(t, known) for t in _unique(root.tables("scenarios"))),
        costs=tuple(read_cost(t, known) for t in _unique(root.tables("costs"))),
    )
    root.finish()
    _check_counts(framework, faults)
    _check_costs(framework, faults)
    return framework, faults.found


def _unique(tables: Iterable[Table]) -> list[Table]:
    """The tables, with a fault for each key that was used before."""
    seen: set[str] = set()
    kept = list(tables)
    for table in kept:
        key = str(table.raw.get("key", ""))
        if key and key in seen:
            table.fault("key", _("“{key}” is used twice. Give each its own key.").format(key=key))
        seen.add(key)
    return kept


def _check_counts(framework: Framework, faults: Faults) -> None:
    if len(framework.approaches) == 1:
        faults.add("approaches", _("One approach leaves nothing to decide. Add a second [[approaches]]."))
    if framework.criteria and not any(item.weight > 0 for item in framework.criteria):
        faults.add("criteria", _("Every weight is 0. Give at least one criterion a weight above 0."))
    for lens in framework.lenses:
        missing = LENSES[lens].reads - set(framework.criterion_index) if lens in LENSES else set()
        if missing:
            faults.add(
                "lenses",
                _("The lens {lens} reads criteria that are not there: {missing}.").format(
                    lens=lens, missing=", ".join(sorted(missing))
                ),
            )


def _check_costs(framework: Framework, faults: Faults) -> None:
    """The cost model reads every one of its inputs, for its own approaches."""
    if framework.costs:
        known = {item.key for item in framework.costs}
        missing = [key for key in COST_INPUTS if key not in known]
        if missing:
            faults.add(
                "costs",
                _("The cost model also needs: {missing}. Add a [[costs]] for each.").format(missing=", ".join(missing)),
            )
        strange = [key for key in MODELS if key not in framework.approach_index]
        if strange:
            faults.add(
                "costs",
                _("The cost model is for the approaches {approaches}. Remove [[costs]].").format(
                    approaches=", ".join(MODELS)
                ),
            )


def _role(table: Table) -> Role:
    role = Role(table.key("key"), table.text("name"))
    table.finish()
    return role


def _source(table: Table) -> Source:
    source = Source(table.text("key"), table.text("title"), table.text("by"))
    table.finish()
    return source


def _confidence(table: Table) -> Confidence:
    usual = Confidence()
    prior = table.numbers("prior", LEVELS, 0, 1) if table.has("prior") else usual.prior
    if abs(sum(prior) - 1) > 1e-6:
        table.fault("prior", _("The five shares must add up to 1; they add up to {total:g}.").format(total=sum(prior)))
    confidence = Confidence(
        weight_sd=table.number("weight_sd", 0.01, 1.5, default=usual.weight_sd),
        prior=prior,
        uniform=table.number("uniform", 0, 1, default=usual.uniform),
        perturbed=table.number("perturbed", 0, 1, default=usual.perturbed),
        votes=table.number("votes", 0, 1, default=usual.votes),
        transfer=table.number("transfer", 0, 1, default=usual.transfer),
    )
    table.finish()
    return confidence


def _sets(table: Table, known: Known) -> dict[str, tuple[str, ...]]:
    return {name: table.keys(name, known.criteria) for name in table.raw}


def _approach(table: Table, known: Known) -> Approach:
    name = table.text("name")
    approach = Approach(
        key=table.key("key"),
        name=name,
        short=table.text("short", default=name or "?"),
        inline=table.text("inline", default=table.text("short", default=name or "?")),
        line=table.text("line"),
        changes=table.text("changes", default="-"),
        techniques=table.keys("techniques", known.techniques, default=()),
        sources=table.keys("sources", known.sources),
    )
    table.finish()
    return approach


def _criterion(table: Table, known: Known) -> Criterion:
    levels = table.texts("levels", count=LEVELS)
    name = table.text("name")
    criterion = Criterion(
        key=table.key("key"),
        name=name,
        inline=table.text("inline", default=inside(name)),
        question=table.text("question"),
        kind=table.choice("kind", KINDS),
        pulls=table.choice("pulls", known.approaches),
        lead=table.choice("lead", known.roles),
        weight=table.number("weight", 0, INFINITY),
        levels=levels,
        short=table.texts("short", count=LEVELS) if table.has("short") else levels,
        about=table.text("about"),
        sources=table.keys("sources", known.sources),
        signal=_signal(table.table("signal")) if table.has("signal") else None,
    )
    table.finish()
    return criterion


def inside(name: str) -> str:
    """An English name in the middle of a sentence: lower case, but for abbreviations ("ML capacity")."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _signal(table: Table) -> Signal:
    at = table.numbers("at", LEVELS, 0, INFINITY)
    if list(at) not in (sorted(at), sorted(at, reverse=True)) or at[0] == at[-1]:
        table.fault("at", _("The five values must rise from level to level, or fall from level to level."))
    signal = Signal(table.text("metric"), table.text("unit"), at, round(table.number("window_days", 1, 366)))
    table.finish()
    return signal


def _values(table: Table, known: Known) -> dict[str, dict[str, Curve]]:
    """Criterion → approach → curve; complete, or each missing curve is a fault."""
    values = {}
    for criterion in known.criteria:
        row = table.table(criterion)
        values[criterion] = {approach: _curve(row.table(approach), known) for approach in known.approaches}
        row.finish()
    table.finish()
    return values


def _curve(table: Table, known: Known) -> Curve:
    curve = Curve(
        levels=table.numbers("levels", LEVELS, 0, 1),
        why=table.text("why"),
        sources=table.keys("sources", known.sources),
    )
    table.finish()
    return curve


def _gate(table: Table, known: Known) -> Gate:
    gate = Gate(
        key=table.key("key"),
        effect=table.choice("effect", EFFECTS),
        approaches=table.keys("approaches", known.approaches),
        rule=table.rule(known.criteria),
        reason=table.text("reason"),
        waive_when=table.text("waive_when", default="-"),
        sources=table.keys("sources", known.sources),
    )
    if not (table.raw.get("when") or table.raw.get("any")):
        table.fault("when", _('A gate without a condition would always close. Add when = ["criterion >= 4"].'))
    table.finish()
    return gate
