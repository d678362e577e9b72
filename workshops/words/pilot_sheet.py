"""A pilot's sheet: what was imported, what its numbers say of the decision's thresholds, and what cannot be trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops import dates
from workshops.domain.pilot_evidence import verdict_sentence
from workshops.domain.pilot_figures import labels_of, metric_name
from workshops.domain.pilot_reading import ComparisonSaid, FindingSaid, PilotSaid, compared_of, metric_named, said_of
from workshops.domain.pilot_verdicts import keys_of, verdict_of
from workshops.figures import listed, whole
from workshops.models import Pilot
from workshops.queries.pilots import PilotThreshold
from workshops.words.events_pilots import tool_name
from workshops.words.pilot_compared import ComparisonShown, comparisons_shown
from workshops.words.pilot_findings import FindingShown, findings_shown, is_about
from workshops.words.pilot_metrics import MetricShown, metrics_shown
from workshops.words.thresholds import asked_words


@dataclass(frozen=True)
class RefusalsShown:
    """One variant's two-by-two: could it be answered, and was it."""

    name: str
    sentence: str
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class PilotSheet:
    """`headline`: what it says of the thresholds; `unmatched`: thresholds that name nothing in it; `findings`: what is
    about the file as a whole; `before`: the same beside the pilot before it, and `before_words` what that is."""

    id: str
    title: str
    line: str
    headline: str
    metrics: tuple[MetricShown, ...]
    refusals: tuple[RefusalsShown, ...]
    findings: tuple[FindingShown, ...]
    unmatched: tuple[str, ...]
    later: tuple[str, ...]
    before_words: str
    before: tuple[ComparisonShown, ...]
    sha256: str
    seed: int

    @property
    def judged(self) -> list[MetricShown]:
        return [one for one in self.metrics if one.asked]

    @property
    def besides(self) -> list[MetricShown]:
        """What nobody asked a threshold of."""
        return [one for one in self.metrics if not one.asked]


def pilot_sheet(pilot: Pilot, *, time_zone: str, later: Sequence[PilotThreshold] = ()) -> PilotSheet:
    """`later`: what the decision asks only since the import (`queries.pilots.set_since`)."""
    said = said_of(pilot)
    since = _since(pilot, said, time_zone)
    metrics = tuple(replace(one, since=since.get(one.key, "")) for one in metrics_shown(said))
    before_words, before = _before(pilot, time_zone)
    return PilotSheet(
        id=str(pilot.pk),
        title=pilot.filename or _("A pilot"),
        line=_line(pilot, said, time_zone),
        headline=headline(metrics),
        metrics=metrics,
        refusals=refusals_shown(said),
        findings=tuple(findings_shown(_of_the_file(said))),
        unmatched=tuple(
            asked_words(one) for one in pilot.thresholds if not metric_named(said, one["metric"], pilot.named)
        ),
        later=tuple(asked_words(one) for one in later),
        before_words=before_words,
        before=before,
        sha256=pilot.sha256,
        seed=pilot.seed,
    )


def headline(metrics: Sequence[MetricShown]) -> str:
    """What fails first, then what cannot be told, then what meets."""
    return verdict_sentence((one.verdict, _name_of(one)) for one in metrics)


def _name_of(metric: MetricShown) -> str:
    """With the variants that meet the threshold, where the others do not."""
    meet = [line.name for line in metric.lines if line.verdict == "meets"]
    if metric.is_judged_alone or not meet or len(meet) == len(metric.lines):
        return metric.name
    return _("{metric} with {variants}").format(metric=metric.name, variants=listed(meet))


def _line(pilot: Pilot, said: PilotSaid, time_zone: str) -> str:
    """`"promptfoo 3 · 2 variants · 120 cases in 240 rows · imported 27 Nov 2026 by Ana"`"""
    tool = f"{tool_name(pilot.tool)} {pilot.tool_version}".strip()
    variants = ngettext("{count} variant", "{count} variants", len(said["variants"])).format(
        count=whole(len(said["variants"]))
    )
    rows = ngettext("{count} row", "{count} rows", said["rows"]).format(count=whole(said["rows"]))
    cases = ngettext("{count} case in {rows}", "{count} cases in {rows}", said["cases"])
    imported = _("imported {day} by {name}").format(day=_day(pilot.imported_at, time_zone), name=pilot.imported_by.name)
    parts = [tool, variants, cases.format(count=whole(said["cases"]), rows=rows), imported]
    if len(said["variants"]) > 1 and said["stands_by"]:
        parts.append(_("judged by {variant}, which the decision stands by").format(variant=said["stands_by"]))
    return " · ".join(parts)


def _day(at: datetime, time_zone: str) -> str:
    return dates.short(dates.day_in(at, time_zone))


def _is_name(name: str, key: str, label: str) -> bool:
    """Whether the metric is shown under this very name, but for how it is written."""
    return " ".join(name.casefold().replace("_", " ").split()) in {
        one.casefold().replace("_", " ") for one in (key, label, metric_name(label))
    }


def _since(pilot: Pilot, said: PilotSaid, time_zone: str) -> Mapping[str, str]:
    """{metric: since when its threshold stands in the log, and what the decision calls it where that differs}"""
    plain = _("In the log since {day}, before this was imported.")
    named = _("The decision calls it “{name}”. In the log since {day}, before this was imported.")
    labels = labels_of(said)
    return {
        key: (plain if _is_name(one["metric"], key, labels[key]) else named).format(
            day=_day(datetime.fromisoformat(one["logged_at"]), time_zone), name=one["metric"]
        )
        for one in pilot.thresholds
        if (key := metric_named(said, one["metric"], pilot.named))
    }


def _of_the_file(said: PilotSaid) -> list[FindingSaid]:
    sources = {(key, one["source_name"]) for measures in said["metrics"].values() for key, one in measures.items()}
    return [one for one in said["findings"] if not any(is_about(one, *source) for source in sources)]


def refusals_shown(said: PilotSaid) -> tuple[RefusalsShown, ...]:
    """Where the file tells what was refused: whether that could have been answered."""
    return tuple(_refusals(name, table) for name, table in said["refusals"].items())


def _refusals(name: str, table: Mapping[str, Mapping[str, int]]) -> RefusalsShown:
    labels = {
        "answerable": _("Could be answered"),
        "unanswerable": _("Could not be answered"),
        "unknown": _("Nobody said whether it could"),
    }
    there = {key: label for key, label in labels.items() if sum(table[key].values())}
    rows = tuple((label, whole(table[key]["answered"]), whole(table[key]["refused"])) for key, label in there.items())
    return RefusalsShown(name, _refusal_words(name, table), rows)


def _refusal_words(name: str, table: Mapping[str, Mapping[str, int]]) -> str:
    can, cannot = table["answerable"], table["unanswerable"]
    if not sum(can.values()) + sum(cannot.values()):
        refused, every = table["unknown"]["refused"], sum(table["unknown"].values())
        words = _(
            "{name} declined {refused} of {every} questions; the file does not say which of them could be answered."
        )
        return words.format(name=name, refused=whole(refused), every=whole(every))
    words = _(
        "{name} declined {refused} of {can} questions that could be answered, and answered {answered} of {cannot} that"
        " could not."
    )
    return words.format(
        name=name,
        refused=whole(can["refused"]),
        can=whole(sum(can.values())),
        answered=whole(cannot["answered"]),
        cannot=whole(sum(cannot.values())),
    )


# Beside the pilot before it


def _before(pilot: Pilot, time_zone: str) -> tuple[str, tuple[ComparisonShown, ...]]:
    compared = compared_of(pilot)
    if compared is None:
        return "", ()
    then = pilot.compared_with
    places = {"name": then.filename, "day": _day(then.imported_at, time_zone)} if then else {"name": "", "day": ""}
    if not compared["comparisons"]:
        return why_not_words(compared["why"]).format(**places), ()
    words = (
        _("The same cases in the pilot before it, {name} of {day}, and in this one.")
        if then
        else _("The same cases in the pilot before it and in this one.")
    )
    return words.format(**places), tuple(then_and_now(pilot))


def why_not_words(why: str) -> str:
    return {
        "other_tool": _("It is not compared with the pilot before it, which another tool wrote."),
        "no_common_case": _("It is not compared with the pilot before it: they have no case in common."),
    }.get(why) or _("It is not compared with the pilot before it, whose file is no longer there.")


def then_and_now(pilot: Pilot) -> list[ComparisonShown]:
    """Each variant beside what it was in the pilot before, by its name; where no name is the same and both pilots have
    one variant, these. Told is what a threshold was asked of, and what has moved for sure."""
    compared, said = compared_of(pilot), said_of(pilot)
    if compared is None:
        return []
    every = [one for one in compared["comparisons"] if one["paired"]]
    same = [one for one in every if one["a"] == one["b"]]
    alone = len({one["a"] for one in every}) == len({one["b"] for one in every}) == 1
    told = same or (every if alone else [])
    asked = {key for key in keys_of(said["metrics"]) if verdict_of(said, key)}
    shown = zip(told, comparisons_shown([_now_less_then(one) for one in told], said), strict=True)
    return [replace(now, variant=one["b"], is_told=now.key in asked or now.verdict != "too_few") for one, now in shown]


def _now_less_then(one: ComparisonSaid) -> ComparisonSaid:
    """The later pilot's side first, so that what has risen has a plus."""
    passed = one["passed"]
    turned = {"meets": "fails", "fails": "meets"}
    return {
        **one,
        "a": _("{name} now").format(name=one["b"]),
        "b": _("{name} last time").format(name=one["a"]),
        "only_a": one["only_b"],
        "only_b": one["only_a"],
        "failed_a": one["failed_b"],
        "failed_b": one["failed_a"],
        "passed": {**passed, "only_a": passed["only_b"], "only_b": passed["only_a"]} if passed else None,
        "difference": _less(one["difference"]),
        "low": _less(one["high"]),
        "high": _less(one["low"]),
        "complete_cases": _less(one["complete_cases"]),
        "verdict": turned.get(one["verdict"], one["verdict"]),  # type: ignore[typeddict-item]  # a verdict turned round is one
    }


def _less(value: float | None) -> float | None:
    return None if value is None else -value
