"""From a framework's document to the `Framework` tree, with every fault on the way."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from advisor.cost_models import COST_MODELS
from advisor.framework.model import Framework
from advisor.framework.parts import (
    LEVELS,
    READ,
    Approach,
    Confidence,
    Counts,
    Criterion,
    Curve,
    Gate,
    Role,
    Signal,
    Source,
)
from advisor.framework.read_advice import (
    read_event,
    read_failure_mode,
    read_fallback,
    read_metric,
    read_scenario,
    read_security,
    read_sequence,
    read_technique,
    read_term,
)
from advisor.framework.read_costs import read_cost, read_cost_preset
from advisor.framework.read_guide import read_aspect, read_deadline, read_point
from advisor.framework.rules import FACTS, OBSERVER
from advisor.framework.table import Faults, Table
from advisor.lenses import LENSES, lenses_of
from advisor.speech import gettext as _
from advisor.version import ENGINES, FIRST

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
        engine=_engine(root),
        checked=_checked(root),
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
        counts=_counts(root, known),
        gates=tuple(_gate(t, known) for t in _unique(root.tables("gates"))),
        lenses=root.keys("lenses", LENSES, default=()),
        techniques=tuple(read_technique(t, known) for t in _unique(root.tables("techniques"))),
        fallbacks=tuple(read_fallback(t, known) for t in root.tables("fallbacks")),
        metrics=tuple(read_metric(t, known) for t in _unique(root.tables("metrics"))),
        failure_modes=tuple(read_failure_mode(t, known) for t in _unique(root.tables("failure_modes"))),
        sequence=tuple(read_sequence(t, known) for t in root.tables("sequence")),
        security=tuple(read_security(t, known) for t in _unique(root.tables("security"))),
        events=tuple(read_event(t, known) for t in _unique(root.tables("events"))),
        terms=tuple(read_term(t, known) for t in _unique(root.tables("terms"))),
        scenarios=tuple(read_scenario(t, known) for t in _unique(root.tables("scenarios"))),
        costs=tuple(read_cost(t, known) for t in _unique(root.tables("costs"))),
        comparison=tuple(read_aspect(t, known) for t in _unique(root.tables("comparison"))),
        deadline=read_deadline(root.table("deadline"), known) if root.has("deadline") else None,
        before=tuple(read_point(t, known) for t in _unique(root.tables("before"))),
        risks=tuple(read_point(t, known) for t in _unique(root.tables("risks"))),
        questions=tuple(read_point(t, known) for t in _unique(root.tables("questions"))),
        checklist=tuple(read_point(t, known) for t in _unique(root.tables("checklist"))),
    )
    costs = {item.key: item for item in framework.costs}
    presets = [read_cost_preset(table, costs, known) for table in _unique(root.tables("cost_presets"))]
    framework = replace(framework, cost_presets=tuple(presets))
    root.finish()
    _check_counts(framework, faults)
    _check_costs(framework, faults)
    return framework, faults.found


def _engine(table: Table) -> int:
    """By which engine it is computed; the first one where nothing is said, for then there was no other."""
    engine = table.number("engine", min(ENGINES), max(ENGINES), default=FIRST)
    if engine not in ENGINES:
        table.fault("engine", _("Write one of {engines}.").format(engines=", ".join(map(str, ENGINES))))
    return int(engine)


def _checked(table: Table) -> date | None:
    """On which day what it says of products, prices and dates was checked; None where it does not say."""
    table.seen.add("checked")
    value = table.raw.get("checked")
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if value is not None:
        table.fault("checked", _("Write a day without quotes, for example checked = 2026-01-31."))
    return None


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
    lenses = lenses_of(framework.engine)
    for index, criterion in enumerate(framework.criteria):
        if framework.engine > FIRST and criterion.key in FACTS:
            words = _("“{key}” is a fact of the workshop. Give the criterion another key.").format(key=criterion.key)
            faults.add(f"criteria[{index}].key", words)
    for lens in framework.lenses:
        missing = lenses[lens].reads - set(framework.criterion_index) if lens in lenses else set()
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
        model = COST_MODELS[framework.engine]
        missing = [key for key in model.inputs if key not in known]
        if missing:
            faults.add(
                "costs",
                _("The cost model also needs: {missing}. Add a [[costs]] for each.").format(missing=", ".join(missing)),
            )
        strange = [key for key in model.approaches if key not in framework.approach_index]
        if strange:
            faults.add(
                "costs",
                _("The cost model is for the approaches {approaches}. Remove [[costs]].").format(
                    approaches=", ".join(model.approaches)
                ),
            )


def _role(table: Table) -> Role:
    role = Role(table.key("key"), table.text("name"))
    if role.key == OBSERVER:
        table.fault("key", _("An observer has no ballot. Give this role another key."))
    table.finish()
    return role


def _source(table: Table) -> Source:
    year = table.number("year", 1900, 2200, default=0)
    source = Source(
        table.text("key"),
        table.text("title"),
        table.text("by"),
        int(year) or None,
        table.text("url", default=""),
        table.choice("read", READ) if table.has("read") else "",
    )
    if source.url and not source.url.startswith("https://"):
        table.fault("url", _("Write an address that begins with https://."))
    table.finish()
    return source


def _confidence(table: Table) -> Confidence:
    usual = Confidence()
    prior = table.numbers("prior", LEVELS, 0, 1) if table.has("prior") else usual.prior
    if abs(sum(prior) - 1) > 1e-6:
        table.fault("prior", _("The five shares must add up to 1; they add up to {total:g}.").format(total=sum(prior)))
    confidence = Confidence(
        weight_sd=table.number("weight_sd", 0.01, 1.5, default=usual.weight_sd),
        stated_sd=table.number("stated_sd", 0.01, 1.5, default=usual.stated_sd),
        reading=table.number("reading", 0, 1, default=usual.reading),
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


def _counts(root: Table, known: Known) -> tuple[Counts, ...]:
    found = tuple(_one_counts(table, known) for table in root.tables("counts"))
    if found and root.raw.get("engine", FIRST) == FIRST:
        root.fault("counts", _("The first engine knows no such rules. Add engine = 2, or remove [[counts]]."))
    for index, rule in enumerate(found):
        if (rule.key or rule.criterion) in [one.key or one.criterion for one in found[:index]]:
            words = _("“{criterion}” has such a rule already. Remove one, or give this one a key of its own.")
            root.fault(f"counts[{index}].criterion", words.format(criterion=rule.criterion))
    return found


def _one_counts(table: Table, known: Known) -> Counts:
    counts = Counts(
        criterion=table.choice("criterion", known.criteria),
        rule=table.rule(known.criteria),
        otherwise=table.number("otherwise", 0, 1),
        why=table.text("why"),
        sources=table.keys("sources", known.sources),
        key=table.key("key") if table.has("key") else "",
    )
    if not (table.raw.get("when") or table.raw.get("any")):
        table.fault("when", _('Without a condition it would always count in full. Add any = ["criterion >= 2"].'))
    table.finish()
    return counts


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
