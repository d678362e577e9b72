"""One metric of a pilot in words: each variant in a sentence for somebody who has never seen an interval, its picture,
and the same as rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain.pilot_figures import (
    METRICS,
    OWN,
    Asked,
    Unit,
    asked_of,
    counted_cases,
    labels_of,
    metric_meaning,
    metric_name,
    unit_of,
)
from workshops.domain.pilot_reading import AgreementSaid, MeasureSaid, PilotSaid
from workshops.domain.pilot_verdicts import in_question, keys_of, measures_of, verdict_of
from workshops.drawing.intervals import Drawn, Ruler, drawn, good_side
from workshops.figures import whole
from workshops.words.pilot_agreement import AgreementShown, agreement_shown, agreement_words
from workshops.words.pilot_compared import ComparisonShown, comparisons_shown
from workshops.words.pilot_findings import FindingShown, findings_shown, is_about

# Verdict: the tone of its chip
TONES = {"meets": "done", "fails": "alarm", "too_few": "open", None: "plain"}


# What is counted beside the metrics that a file has of its own
BESIDES = frozenset({"error_rate", "refusal", "latency_p50", "latency_p95", "cost_usd", "tokens"})


@dataclass(frozen=True)
class VariantLine:
    """One variant on one metric. `cells`: of the table, as the heads of `TABLE`; `agreement`: what people who labelled
    the same answers make of the judge's."""

    name: str
    value: str
    range: str
    verdict: str | None
    verdict_words: str
    tone: str
    sentence: str
    drawn: Drawn
    cells: tuple[str, ...]
    agreement: str = ""


@dataclass(frozen=True)
class MetricShown:
    """One metric with its variants side by side. `asked`: its threshold in words; `level`, `good`: where that stands in
    the picture, and the part of it that meets; `ends`: what the picture's two edges stand for; `findings`: what cannot
    be trusted in these numbers; `agreement`: its judge beside people, of variants that they labelled;
    `is_judged_alone`: by the variant that the decision stands by."""

    key: str
    name: str
    meaning: str
    source_words: str
    asked: str
    verdict: str | None
    verdict_words: str
    tone: str
    level: str
    good: tuple[str, str]
    ends: tuple[str, str]
    lines: tuple[VariantLine, ...]
    findings: tuple[FindingShown, ...]
    comparisons: tuple[ComparisonShown, ...]
    agreement: tuple[AgreementShown, ...] = ()
    since: str = ""
    is_judged_alone: bool = False


def verdict_words(verdict: str | None) -> str:
    return {
        "meets": _("Meets the threshold"),
        "fails": _("Does not meet the threshold"),
        "too_few": _("Too few cases to tell"),
        None: _("No threshold was logged"),
    }[verdict]


def metrics_shown(said: PilotSaid) -> list[MetricShown]:
    """Those with a threshold first, then those of the file's own, then what every file has."""
    shown = [_metric(key, said) for key in keys_of(said["metrics"])]
    return sorted(shown, key=lambda one: (not one.asked, one.key in BESIDES, one.name.lower()))


def _metric(key: str, file: PilotSaid) -> MetricShown:
    measures = measures_of(file)
    those = {variant: said[key] for variant, said in measures.items() if key in said}
    first = next(iter(those.values()))
    unit, asked = unit_of(key, file["shares"]), asked_of(first)
    ruler = _ruler(those.values(), unit, asked)
    verdict = verdict_of(file, key)
    about = [one for one in file["findings"] if is_about(one, key, first["source_name"])]
    pairs = [one for one in file["comparisons"] if one["metric"] == key]
    beside = {name: said[key] for name, said in file["agreement"].items() if key in said}
    return MetricShown(
        key=key,
        name=metric_name(labels_of(file)[key]),
        meaning=metric_meaning(key),
        source_words=_source_words(key, first["source_name"]),
        asked=asked.words(unit) if asked else "",
        verdict=verdict,
        verdict_words=_over_variants(
            [one[key]["verdict"] for one in in_question(file).values() if key in one], verdict
        ),
        tone=TONES[verdict],
        level=ruler.scale.at(asked.value) if asked else "",
        good=good_side(ruler, asked.value, more=asked.wants_more) if asked else ("", ""),
        ends=(unit.figure(ruler.least), unit.figure(ruler.most)),
        lines=tuple(_line(name, key, one, unit, ruler, asked, beside.get(name)) for name, one in those.items()),
        findings=tuple(findings_shown(about, unit)),
        comparisons=tuple(comparisons_shown(pairs, file)),
        agreement=tuple(agreement_shown(name, one) for name, one in beside.items()),
        is_judged_alone=bool(file["stands_by"]),
    )


def _source_words(key: str, source_name: str) -> str:
    """What the file calls it, where that is another name; of a latency, of how many rows it was measured."""
    if key.startswith("latency"):
        return source_name
    if key not in METRICS or source_name in (key, "error", "refusal", metric_name(key)):
        return ""
    return _("“{name}” in the file").format(name=source_name)


def _over_variants(verdicts: Sequence[str | None], verdict: str | None) -> str:
    """Of several variants: how many meet it."""
    if verdict is None or "meets" not in verdicts or len(set(verdicts)) == 1:
        return verdict_words(verdict)
    meets = verdicts.count("meets")
    words = ngettext("{meets} of {count} variants meets it", "{meets} of {count} variants meet it", meets)
    return words.format(meets=whole(meets), count=whole(len(verdicts)))


def _ruler(those: Iterable[MeasureSaid], unit: Unit, asked: Asked | None) -> Ruler:
    numbers = [one[name] for one in those for name in ("value", "low", "high")]
    known = [number for number in numbers if number is not None] + ([asked.value] if asked else [])
    return Ruler.over(known, floor_=None if unit is OWN else 0.0, ceiling=1.0 if unit.is_share else None)


def _line(
    name: str,
    key: str,
    said: MeasureSaid,
    unit: Unit,
    ruler: Ruler,
    asked: Asked | None,
    beside: AgreementSaid | None,
) -> VariantLine:
    level = asked.value if asked else None
    value = _("none") if said["value"] is None else unit.figure(said["value"], beside=level)
    reach = range_words(said, unit, level)
    return VariantLine(
        name=name,
        value=value,
        range=reach,
        verdict=said["verdict"],
        verdict_words=verdict_words(said["verdict"]),
        tone=TONES[said["verdict"]],
        sentence=sentence_of(key, said, unit, asked, beside),
        drawn=drawn(ruler, said["value"], said["low"], said["high"]),
        cells=(
            value,
            reach or _("too few to say"),
            counted_cases(said),
            whole(said["failed"]),
            "–" if said["complete_cases"] is None else unit.figure(said["complete_cases"], beside=level),
        ),
        agreement=agreement_words(beside, asked) if beside else "",
    )


def range_words(said: MeasureSaid, unit: Unit, level: float | None = None) -> str:
    """`"93.2% to 98.9%"`; of a percentile with one end `"1.2 s or more"`; empty where nothing is known of it."""
    low, high = (None if end is None else unit.figure(end, beside=level) for end in (said["low"], said["high"]))
    if low and high:
        return _("{low} to {high}").format(low=low, high=high)
    if low:
        return _("{low} or more").format(low=low)
    return _("{high} or less").format(high=high) if high else ""


def sentence_of(
    key: str, said: MeasureSaid, unit: Unit, asked: Asked | None, beside: AgreementSaid | None = None
) -> str:
    """What was measured, how far that may be off, what that means for the threshold. `beside`: where people have
    labelled answers that its judge scored."""
    if said["value"] is None:
        words = _("Nothing was measured: {failed} of {cases} failed.")
        return words.format(failed=whole(said["failed"]), cases=counted_cases(said))
    level = asked.value if asked else None
    parts = [
        _lead(key).format(value=unit.figure(said["value"], beside=level), cases=counted_cases(said)),
        _reach_words(said, unit, level),
        _against(said, unit, asked),
        _judge_words(said, beside),
    ]
    return " ".join(part for part in parts if part)


def _lead(key: str) -> str:
    known = {
        "success": _("Of {cases}, {value} passed."),
        "error_rate": _("Of {cases}, {value} ended in an error."),
        "refusal": _("Of {cases}, {value} were declined."),
        "latency_p50": _("Half of the answers came within {value} ({cases} measured)."),
        "latency_p95": _("95 of 100 answers came within {value} ({cases} measured)."),
        "cost_usd": _("An answer cost {value} on average, over {cases}."),
        "tokens": _("An answer took {value} tokens on average, over {cases}."),
    }
    return known.get(key) or _("On average over {cases} it is {value}.")


def _reach_words(said: MeasureSaid, unit: Unit, level: float | None) -> str:
    low, high = said["low"], said["high"]
    if low is None and high is None:
        return _("How far that may be off cannot be told from them.")
    if low is not None and high is not None:
        words = _("With other cases of this kind it would most likely be between {low} and {high}.")
        return words.format(low=unit.figure(low, beside=level), high=unit.figure(high, beside=level))
    if low is not None:
        words = _("With others of this kind it would most likely be {low} or more; they are too few for an upper end.")
        return words.format(low=unit.figure(low, beside=level))
    words = _("With others of this kind it would most likely be {high} or less; they are too few for a lower end.")
    return words.format(high=unit.figure(high or 0.0, beside=level))


def _against(said: MeasureSaid, unit: Unit, asked: Asked | None) -> str:
    """What the whole range says of the threshold; empty without one."""
    if asked is None or said["verdict"] is None:
        return ""
    places = {"asked": asked.words(unit), "level": unit.figure(asked.value)}
    if said["verdict"] == "meets":
        return _("All of that is {asked}, as was asked: it meets the threshold.").format(**places)
    if said["verdict"] == "fails":
        return _("Nothing of that is {asked}, as was asked: it does not meet the threshold.").format(**places)
    if said["low"] is None or said["high"] is None:
        return _("Asked was {asked}: too few cases to tell.").format(**places)
    return _("The {level} that was asked for lies within that, so there are too few cases to tell.").format(**places)


def _judge_words(said: MeasureSaid, beside: AgreementSaid | None) -> str:
    if not said["judge"]:
        return ""
    words = (
        _("Scored by {judge}.")
        if beside
        else _("Scored by {judge}, which nobody has compared with people here (not calibrated).")
    )
    return words.format(judge=said["judge"])
