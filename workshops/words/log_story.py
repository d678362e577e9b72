"""The story of the log in words: what it shows, each a sentence, a chart and a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops import dates
from workshops.domain.framework_names import approach_short
from workshops.drawing.approaches import approach_colour
from workshops.enums import RevisitOutcome
from workshops.figures import listed, whole
from workshops.models.decisions import label_of
from workshops.queries.log_over_time import MonthHealth, months_until
from workshops.queries.log_story import AgeGroup, Broke, Objection

# Of fewer a picture would show chance.
ENOUGH = 3
QUARTERS = 8


@dataclass(frozen=True)
class Finding:
    """One question that the log answers. `chart`: for static/js/charts.js, with its kind; None where there is too
    little to draw, and then `sentence` says what is missing."""

    key: str
    title: str
    sentence: str
    kind: str = ""
    chart: dict[str, object] | None = None
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = field(default_factory=list)
    tall: bool = False


def findings(
    *,
    made: Sequence[tuple[date, str, int]],
    months: Sequence[MonthHealth],
    ages: Sequence[AgeGroup],
    outcomes: Sequence[tuple[date, RevisitOutcome, int]],
    broke: Sequence[Broke],
    objections: Sequence[Objection],
    today: date,
) -> list[Finding]:
    return [
        _approaches(made, today),
        _age(ages),
        _health(months),
        _ends(outcomes),
        _breaks(broke),
        _dissent(objections),
    ]


def _approaches(made: Sequence[tuple[date, str, int]], today: date) -> Finding:
    title, total = _("What was chosen, month by month"), sum(n for _month, _key, n in made)
    if total < ENOUGH:
        return _too_little("approaches", title, _("Too early to draw: fewer than {enough} decisions in twelve months."))
    totals: Counter[str] = Counter()
    for _first, approach, n in made:
        totals[approach] += n
    counted = {(first, approach): n for first, approach, n in made}
    firsts = months_until(today)
    names = [(key, approach_short(key)) for key, _n in totals.most_common()]
    return Finding(
        "approaches",
        title,
        _chosen_most(totals),
        "stack",
        {
            "labels": [dates.month(first) for first in firsts],
            "sets": [
                {"label": name, "colour": approach_colour(key), "values": [counted.get((f, key), 0) for f in firsts]}
                for key, name in names
            ],
            "unit": _("decisions"),
        },
        [_("Month"), *(name for _key, name in names)],
        [[dates.month(f), *(whole(counted.get((f, key), 0)) for key, _name in names)] for f in firsts],
    )


def _chosen_most(totals: Counter[str]) -> str:
    """Several where they are level."""
    total, most = totals.total(), max(totals.values())
    first = [approach_short(key) for key, n in totals.items() if n == most]
    if len(first) == 1:
        sentence = ngettext(
            "{approaches} was chosen most often: by {n} of {count} decision in twelve months.",
            "{approaches} was chosen most often: by {n} of {count} decisions in twelve months.",
            total,
        )
    else:
        sentence = ngettext(
            "{approaches} were chosen equally often: each by {n} of {count} decision in twelve months.",
            "{approaches} were chosen equally often: each by {n} of {count} decisions in twelve months.",
            total,
        )
    return sentence.format(approaches=listed(first), n=whole(most), count=whole(total))


def _age(groups: Sequence[AgeGroup]) -> Finding:
    title, total = _("How old what is in force is, and how it stands"), sum(group.total for group in groups)
    if total < ENOUGH:
        return _too_little("age", title, _("Too early to draw: fewer than {enough} decisions are in force."))
    labels = [_age_words(before.months if before else None, group.months) for before, group in _pairs(groups)]
    old = sum(group.total for before, group in _pairs(groups) if before and (before.months or 0) >= 12)
    stale = sum(group.stale for group in groups)
    sentence = ngettext(
        "{count} decision in force: {old} older than a year, {stale} stale.",
        "{count} decisions in force: {old} older than a year, {stale} stale.",
        total,
    ).format(count=whole(total), old=whole(old), stale=whole(stale))
    sets: list[tuple[str, str, Callable[[AgeGroup], int]]] = [
        (_("Fresh"), "ink-4", lambda group: group.fresh),
        (_("Due"), "ink-2", lambda group: group.due),
        (_("Stale"), "red", lambda group: group.stale),
        (_("No revisit planned"), "line", lambda group: group.unplanned),
    ]
    return Finding(
        "age",
        title,
        sentence,
        "stack",
        {
            "labels": labels,
            "sets": [{"label": n, "colour": c, "values": [count(g) for g in groups]} for n, c, count in sets],
            "unit": _("decisions"),
        },
        [_("Age"), *(name for name, _colour, _count in sets)],
        [[label, *(whole(count(g)) for _n, _c, count in sets)] for label, g in zip(labels, groups, strict=True)],
    )


def _pairs(groups: Sequence[AgeGroup]) -> list[tuple[AgeGroup | None, AgeGroup]]:
    return list(zip([None, *groups], groups, strict=False))


def _age_words(over: int | None, under: int | None) -> str:
    if under is None:
        return ngettext("over {n} month", "over {n} months", over or 0).format(n=whole(over or 0))
    if over is None:
        return ngettext("under {n} month", "under {n} months", under).format(n=whole(under))
    return _("{over} to {under} months").format(over=over, under=under)


def _health(months: Sequence[MonthHealth]) -> Finding:
    title, now, before = _("How the log stood, month by month"), months[-1], months[0]
    if now.total < ENOUGH:
        return _too_little("health", title, _("Too early to draw: fewer than {enough} decisions in force come back."))
    sentence = _("Today {late} of {total} are due or stale; on {day} it was {late_then} of {total_then}.").format(
        late=whole(now.due + now.stale),
        total=whole(now.total),
        day=dates.short(before.on),
        late_then=whole(before.due + before.stale),
        total_then=whole(before.total),
    )
    sets: list[tuple[str, str, Callable[[MonthHealth], int]]] = [
        (_("Fresh"), "ink-4", lambda month: month.fresh),
        (_("Due"), "ink-2", lambda month: month.due),
        (_("Stale"), "red", lambda month: month.stale),
    ]
    return Finding(
        "health",
        title,
        sentence,
        "months",
        {
            "labels": [dates.month(month.on) for month in months],
            "sets": [{"label": n, "colour": c, "values": [count(m) for m in months]} for n, c, count in sets],
        },
        [_("Day"), *(name for name, _colour, _count in sets)],
        [[dates.short(m.on), *(whole(count(m)) for _n, _c, count in sets)] for m in months],
    )


def _ends(outcomes: Sequence[tuple[date, RevisitOutcome, int]]) -> Finding:
    title, total = _("How revisits end"), sum(n for _quarter, _outcome, n in outcomes)
    if total < ENOUGH:
        return _too_little("revisits", title, _("Too early to draw: fewer than {enough} revisits have been completed."))
    totals: Counter[RevisitOutcome] = Counter()
    for _quarter, outcome, n in outcomes:
        totals[outcome] += n
    overturned = totals[RevisitOutcome.SUPERSEDED] + totals[RevisitOutcome.RETIRED]
    sentence = ngettext(
        "Of {count} revisit, {kept} reaffirmed the decision, {amended} amended it and {overturned} overturned it.",
        "Of {count} revisits, {kept} reaffirmed the decision, {amended} amended it and {overturned} overturned it.",
        total,
    ).format(
        count=whole(total),
        kept=whole(totals[RevisitOutcome.REAFFIRMED]),
        amended=whole(totals[RevisitOutcome.AMENDED]),
        overturned=whole(overturned),
    )
    counted = {(quarter, outcome): n for quarter, outcome, n in outcomes}
    quarters = sorted({quarter for quarter, _outcome, _n in outcomes})[-QUARTERS:]
    labels = [_("from {month}").format(month=dates.month(quarter)) for quarter in quarters]
    shades = dict(zip(RevisitOutcome, ("ink-4", "other-2", "ink-2", "ink"), strict=True))
    return Finding(
        "revisits",
        title,
        sentence,
        "stack",
        {
            "labels": labels,
            "sets": [
                {"label": str(o.label), "colour": shades[o], "values": [counted.get((q, o), 0) for q in quarters]}
                for o in RevisitOutcome
            ],
            "unit": _("revisits"),
        },
        [_("Quarter"), *(str(outcome.label) for outcome in RevisitOutcome)],
        [
            [label, *(whole(counted.get((quarter, outcome), 0)) for outcome in RevisitOutcome)]
            for label, quarter in zip(labels, quarters, strict=True)
        ],
    )


def _breaks(broke: Sequence[Broke]) -> Finding:
    title = _("What breaks most often")
    if not broke:
        return Finding("breaks", title, _("No assumption has broken yet, or nobody has measured one."))
    worst = broke[0]
    sentence = ngettext(
        "“{name}” broke most often: {count} time, in {decisions}.",
        "“{name}” broke most often: {count} times, in {decisions}.",
        worst.times,
    ).format(name=worst.name, count=whole(worst.times), decisions=_decisions(worst.decisions))
    return Finding(
        "breaks",
        title,
        sentence,
        "stack",
        {
            "labels": [one.name for one in broke],
            "sets": [{"label": _("Broke"), "colour": "red", "values": [one.times for one in broke]}],
            "unit": _("times"),
            "lying": True,
        },
        [_("What was assumed"), _("Broke"), _("In how many decisions")],
        [[one.name, whole(one.times), whole(one.decisions)] for one in broke],
        tall=len(broke) > ENOUGH,
    )


def _decisions(count: int) -> str:
    return ngettext("{count} decision", "{count} decisions", count).format(count=whole(count))


def _dissent(objections: Sequence[Objection]) -> Finding:
    title = _("Dissent that turned out right")
    if not objections:
        return Finding("dissent", title, _("Nobody has dissented yet."))
    right = sum(one.was_right for one in objections)
    sentence = ngettext(
        "Of {count} dissent, {right} turned out right: afterwards the decision was amended, superseded or retired, or"
        " a signal of it broke.",
        "Of {count} dissents, {right} turned out right: afterwards the decision was amended, superseded or retired, or"
        " a signal of it broke.",
        len(objections),
    ).format(count=whole(len(objections)), right=whole(right))
    by_role: dict[str, list[Objection]] = {}
    for one in objections:
        by_role.setdefault(one.role or _("no role"), []).append(one)
    counts = [(role, sum(one.was_right for one in told), len(told)) for role, told in by_role.items()]
    return Finding(
        "dissent",
        title,
        sentence,
        "stack" if len(objections) >= ENOUGH else "",
        {
            "labels": [role for role, _right, _all in counts],
            "sets": [
                {"label": _("Turned out right"), "colour": "ink", "values": [hits for _r, hits, _n in counts]},
                {"label": _("Not so far"), "colour": "ink-4", "values": [n - hits for _r, hits, n in counts]},
            ],
            "unit": _("dissents"),
            "lying": True,
        }
        if len(objections) >= ENOUGH
        else None,
        [_("Decision"), _("Who"), _("Their words"), _("What came of it")],
        [[_decision_words(one), _who(one), _reason(one), _came(one)] for one in objections],
    )


def _decision_words(one: Objection) -> str:
    return f"{label_of(one.number)} {one.title}"


def _who(one: Objection) -> str:
    return _("{name}, {role}").format(name=one.name, role=one.role) if one.role else one.name


def _reason(one: Objection) -> str:
    return _("“{text}”").format(text=one.reason) if one.reason else ""


def _came(one: Objection) -> str:
    said = [str(RevisitOutcome(one.turned).label)] if one.turned else []
    if one.broke:
        said.append(_("{metric} broke").format(metric=one.broke))
    return ", ".join(said) or _("Not so far")


def _too_little(key: str, title: str, sentence: str) -> Finding:
    return Finding(key, title, sentence.format(enough=whole(ENOUGH)))


def shown_first(found: Iterable[Finding]) -> list[Finding]:
    """What has a picture or a table before what does not have enough for one."""
    return sorted(found, key=lambda finding: not finding.rows)
