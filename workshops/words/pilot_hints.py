"""A pilot beside the criteria that hang on it: what was measured and what that suggests, never an answer.

Where people score a gap or a budget, a measured number beats twenty remembered ones. Nobody's answer goes into it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain.framework_names import names_of
from workshops.domain.frameworks import Criterion, framework_of
from workshops.domain.pilot_figures import SHARE, TIME, labels_of, metric_name
from workshops.domain.pilot_reading import ComparisonSaid, MeasureSaid, PilotSaid, said_of
from workshops.domain.pilot_verdicts import measures_of
from workshops.figures import listed, whole
from workshops.models import Pilot, Workshop

# Metrics that say how far the facts are right, and those that say whether it was done in the right way; the first one
# that the file has is told. Where none is known by name, what passed all the file's checks stands for both.
OF_FACTS = ("answer_correctness", "faithfulness", "accuracy", "correct", "grounded_correctness", "context_recall")
OF_BEHAVIOUR = ("format_validity", "style_match", "tone", "style", "format", "is_json", "task_success")
EITHER = ("success", "score")

Hint = Callable[[PilotSaid, Criterion], str]


def pilot_hints(workshop: Workshop, pilot_id: UUID | None) -> dict[str, str]:
    """{criterion: what the pilot measured of it, and what that suggests}, of those that the room asks. One query where
    there is a pilot."""
    pilot = Pilot.objects.filter(pk=pilot_id).first() if pilot_id else None
    if pilot is None:
        return {}
    said, framework = said_of(pilot), framework_of(workshop)
    asked = [key for key in HINTS if key in workshop.criteria and key in framework.criterion_index]
    found = {key: HINTS[key](said, framework.criterion(key)) for key in asked}
    frame = _("Measured in the pilot “{pilot}”: {hint} The answer stays yours.")
    return {key: frame.format(pilot=pilot.filename, hint=hint) for key, hint in found.items() if hint}


def criteria_words(workshop: Workshop) -> str:
    """Which of the room's criteria a pilot would tell something of: `"factual gap, behaviour gap and latency"`."""
    names = names_of(workshop)
    return listed([names.criterion_in_sentence(key) for key in workshop.criteria if key in HINTS])


def _latency(said: PilotSaid, criterion: Criterion) -> str:
    """The tightest budget that what was measured keeps for sure."""
    key = next((key for key in ("latency_p95", "latency_p50") if _variants(said, key)), "")
    if not key:
        return ""
    numbers = _numbers(said, key)
    words = (
        _("95 of 100 answers came within {numbers}.")
        if key == "latency_p95"
        else _("half of the answers came within {numbers}.")
    )
    return f"{words.format(numbers=numbers)} {_budget(_fastest(said, key), criterion)}".strip()


def _budget(milliseconds: float | None, criterion: Criterion) -> str:
    anchors = criterion.signal.at if criterion.signal and criterion.signal.unit == "ms" else ()
    if milliseconds is None or not anchors:
        return ""
    kept = [level for level, budget in enumerate(anchors) if milliseconds <= budget]
    if not kept:
        return _("That keeps none of the budgets below.")
    words = _("That keeps a budget like “{anchor}”, and none that is tighter.")
    return words.format(anchor=criterion.levels[max(kept)].rstrip("."))


def _fastest(said: PilotSaid, key: str) -> float | None:
    """The upper end of the quickest variant's interval; without one, what was measured."""
    ends = [one["high"] if one["high"] is not None else one["value"] for one in _variants(said, key).values()]
    return min((end for end in ends if end is not None), default=None)


def _facts(said: PilotSaid, criterion: Criterion) -> str:
    """How many failures of one variant the other got right, on the same cases."""
    key = _first(said, OF_FACTS)
    if not key:
        return ""
    hint = _("{metric}: {numbers}.").format(metric=metric_name(labels_of(said)[key]), numbers=_numbers(said, key))
    mended = max((_mended(one) for one in said["comparisons"] if one["metric"] == key), default=None)
    if mended is None or not mended[1]:
        return hint
    share, failures, right, better, worse = mended
    words = ngettext(
        "{hint} Of {count} case that {worse} got wrong, {better} got {right} right. If what {better} has besides is the"
        " passages, that is “{anchor}”.",
        "{hint} Of {count} cases that {worse} got wrong, {better} got {right} right. If what {better} has besides is"
        " the passages, that is “{anchor}”.",
        failures,
    )
    anchor = _anchor(100 * share, criterion)
    if not anchor:
        return hint
    return words.format(hint=hint, count=whole(failures), worse=worse, better=better, right=whole(right), anchor=anchor)


def _mended(one: ComparisonSaid) -> tuple[float, int, int, str, str]:
    """(share of the worse one's failures that the better one got right, how many failed, how many of them were right,
    the better one, the worse one); a share of -1 where it is not yes or no."""
    passed = one["passed"]
    if passed is None:
        return -1.0, 0, 0, "", ""
    a_is_better = passed["only_a"] >= passed["only_b"]
    right = passed["only_a"] if a_is_better else passed["only_b"]
    better, worse = (one["a"], one["b"]) if a_is_better else (one["b"], one["a"])
    failures = right + passed["neither"]
    return (right / failures if failures else -1.0), failures, right, better, worse


def _behaviour(said: PilotSaid, criterion: Criterion) -> str:
    """How many answers missed it even with the best variant."""
    key = _first(said, OF_BEHAVIOUR)
    values = [one["value"] for one in _variants(said, key).values() if one["value"] is not None]
    if not key or not values or key not in said["shares"]:
        return ""
    hint = _("{metric}: {numbers}.").format(metric=metric_name(labels_of(said)[key]), numbers=_numbers(said, key))
    missed = 1 - max(values)
    anchor = _anchor(100 * missed, criterion)
    if not anchor:
        return hint
    words = _(
        "{hint} {missed} missed it with the best variant. Of those whose facts were right, that would be “{anchor}”."
    )
    return words.format(hint=hint, missed=SHARE.figure(missed), anchor=anchor)


def _anchor(measured: float, criterion: Criterion) -> str:
    """The answer that holds from such a number on, without its full stop; empty where the criterion has no numbers."""
    anchors = criterion.signal.at if criterion.signal and criterion.signal.unit.startswith("%") else ()
    if not anchors:
        return ""
    reached = [level for level, least in enumerate(anchors) if measured >= least]
    return criterion.levels[max(reached, default=0)].rstrip(".")


def _first(said: PilotSaid, names: tuple[str, ...]) -> str:
    return next((key for key in (*names, *EITHER) if _variants(said, key)), "")


def _variants(said: PilotSaid, key: str) -> Mapping[str, MeasureSaid]:
    return {variant: measures[key] for variant, measures in measures_of(said).items() if key in measures}


def _numbers(said: PilotSaid, key: str) -> str:
    """`"1.09 s with RAG (1.05 s to 1.17 s, 120 cases) and 526 ms with prompting (…)"`."""
    unit = TIME if key.startswith("latency") else SHARE
    parts = []
    for variant, one in _variants(said, key).items():
        if one["value"] is None:
            continue
        places = {"value": unit.figure(one["value"]), "variant": variant, "count": whole(one["cases"])}
        if one["low"] is None or one["high"] is None:
            words = ngettext(
                "{value} with {variant} ({count} case)", "{value} with {variant} ({count} cases)", one["cases"]
            )
            parts.append(words.format(**places))
            continue
        words = ngettext(
            "{value} with {variant} (most likely {low} to {high}; {count} case)",
            "{value} with {variant} (most likely {low} to {high}; {count} cases)",
            one["cases"],
        )
        parts.append(words.format(low=unit.figure(one["low"]), high=unit.figure(one["high"]), **places))
    return listed(parts)


HINTS: Mapping[str, Hint] = {"factual_gap": _facts, "behaviour_gap": _behaviour, "latency": _latency}
