"""Two variants of a pilot, or two pilots of a decision, side by side in words: on the cases that both were run on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain.pilot_figures import Unit, cases_words, labels_of, metric_name, unit_of
from workshops.domain.pilot_reading import ComparisonSaid, PilotSaid
from workshops.drawing.intervals import Drawn, Ruler, drawn
from workshops.figures import decimal, whole


@dataclass(frozen=True)
class ComparisonShown:
    """One metric of two variants. `difference`: with its sign, from the first's side; `zero`: where no difference
    stands in the picture; `small`: how that was tested, for who asks; `is_told`: or only in the table;
    `variant`: of which now and last time stand side by side."""

    key: str
    metric: str
    a: str
    b: str
    sentence: str
    small: str
    difference: str
    range: str
    verdict: str
    verdict_words: str
    tone: str
    paired: str
    only_a: str
    only_b: str
    failed_a: str
    failed_b: str
    zero: str
    drawn: Drawn
    is_told: bool = True
    variant: str = ""

    @property
    def short(self) -> str:
        """Of one variant now and last time, in a line: `"Accuracy, RAG: +15.0 points (most likely …). Better."`"""
        words = _("{metric}, {variant}: {difference} (most likely {range}). {verdict}.")
        verdict = {"meets": _("Better"), "fails": _("Worse")}.get(self.verdict) or self.verdict_words
        return words.format(
            metric=self.metric, variant=self.variant, difference=self.difference, range=self.range, verdict=verdict
        )


def comparisons_shown(comparisons: Iterable[ComparisonSaid], said: PilotSaid) -> list[ComparisonShown]:
    """Those that have a case in common, in the order of the file. `said`: of the file that they are of."""
    labels = labels_of(said)
    return [
        _shown(one, said["shares"], labels.get(one["metric"], one["metric"])) for one in comparisons if one["paired"]
    ]


def _shown(said: ComparisonSaid, shares: Collection[str], label: str) -> ComparisonShown:
    unit = unit_of(said["metric"], shares)
    ends = [end for end in (said["low"], said["high"], said["difference"]) if end is not None]
    ruler = Ruler.over([0.0, *ends])
    return ComparisonShown(
        key=said["metric"],
        metric=metric_name(label),
        a=said["a"],
        b=said["b"],
        sentence=compared_sentence(said, unit),
        small=_tested(said),
        difference="–" if said["difference"] is None else signed(said["difference"], unit),
        range=_range(said, unit) or _("too few to say"),
        verdict=said["verdict"],
        verdict_words=better_words(said),
        tone="plain" if said["verdict"] == "too_few" else "done",
        paired=whole(said["paired"]),
        only_a=whole(said["only_a"]),
        only_b=whole(said["only_b"]),
        failed_a=whole(said["failed_a"]),
        failed_b=whole(said["failed_b"]),
        zero=ruler.scale.at(0.0),
        drawn=drawn(ruler, said["difference"], said["low"], said["high"]),
    )


def signed(value: float, unit: Unit) -> str:
    """`"+7.0 points"`, `"−0.2 s"`."""
    figure = unit.difference(value)
    return figure if not value else f"{'+' if value > 0 else '−'}{figure}"


def better_words(said: ComparisonSaid) -> str:
    """`"RAG is better"`; where neither is for sure, that."""
    if said["verdict"] == "too_few":
        return _("Too few cases to tell")
    return _("{name} is better").format(name=said["a"] if said["verdict"] == "meets" else said["b"])


def compared_sentence(said: ComparisonSaid, unit: Unit) -> str:
    """What both did on the cases that they share, and whether that tells which is better."""
    parts = [_split(said), _gap(said, unit), _meaning(said), _left_out(said)]
    return " ".join(part for part in parts if part)


def _split(said: ComparisonSaid) -> str:
    """Of yes and no: on how many cases they differ."""
    passed = said["passed"]
    places = {"paired": cases_words(said["paired"]), "a": said["a"], "b": said["b"]}
    if passed is None:
        return _("Both were run on {paired}.").format(**places)
    words = {
        "error_rate": _("Both were run on {paired}: {only_a} failed only with {a}, {only_b} only with {b}."),
        "refusal": _("Both were run on {paired}: {only_a} were declined only by {a}, {only_b} only by {b}."),
    }.get(said["metric"]) or _("Both were run on {paired}: {only_a} went right only with {a}, {only_b} only with {b}.")
    return words.format(only_a=whole(passed["only_a"]), only_b=whole(passed["only_b"]), **places)


def _gap(said: ComparisonSaid, unit: Unit) -> str:
    if said["difference"] is None:
        return ""
    places = {"a": said["a"], "b": said["b"], "gap": unit.difference(said["difference"])}
    if not said["difference"]:
        lead = _("On average they are the same.")
    elif said["difference"] > 0:
        lead = _("{a} is {gap} above {b}.").format(**places)
    else:
        lead = _("{a} is {gap} below {b}.").format(**places)
    if said["low"] is None or said["high"] is None or said["low"] == said["high"]:
        return lead
    words = _("{lead} With other cases of this kind the difference would most likely be between {low} and {high}.")
    return words.format(lead=lead, low=signed(said["low"], unit), high=signed(said["high"], unit))


def _meaning(said: ComparisonSaid) -> str:
    if said["verdict"] != "too_few":
        name, other = (said["a"], said["b"]) if said["verdict"] == "meets" else (said["b"], said["a"])
        return _("So {name} is better than {other}.").format(name=name, other=other)
    if said["low"] is None or said["high"] is None:
        return _("That is too few to say which is better.")
    if said["low"] == said["high"] == 0:
        return _("Neither is better.")
    if said["low"] <= 0 <= said["high"]:
        return _("That includes no difference at all, so it does not tell which is better.")
    return _("As several variants are compared, that may still be chance: it does not tell which is better.")


def _left_out(said: ComparisonSaid) -> str:
    alone = said["only_a"] + said["only_b"]
    if not alone:
        return ""
    words = ngettext(
        "{count} case that only one of them was run on is left out.",
        "{count} cases that only one of them was run on are left out.",
        alone,
    )
    return words.format(count=whole(alone))


def _tested(said: ComparisonSaid) -> str:
    """In small print. McNemar's test asks how often so uneven a split comes by chance."""
    if said["p_exact"] is None:
        return ""
    words = _("Exact McNemar test: if both were equally good, so uneven a split would come in {chance} of 100 pilots.")
    line = words.format(chance=chance_words(said["p_exact"]))
    if said["p_holm"] is None:
        return line
    more = _("{line} Corrected for comparing several variants (Holm): {chance} of 100.")
    return more.format(line=line, chance=chance_words(said["p_holm"]))


def chance_words(share: float) -> str:
    """`"3.1"` of 100, `"fewer than 0.1"`."""
    return _("fewer than 0.1") if share < 0.001 else decimal(share * 100, 1)


def _range(said: ComparisonSaid, unit: Unit) -> str:
    if said["low"] is None or said["high"] is None:
        return ""
    return _("{low} to {high}").format(low=signed(said["low"], unit), high=signed(said["high"], unit))
