"""What a pilot's numbers say of a threshold, over all of its variants. Pure functions of stored facts."""

from __future__ import annotations

from collections.abc import Mapping

from workshops.domain.pilot_reading import MeasureSaid, PilotSaid

Measures = Mapping[str, Mapping[str, MeasureSaid]]  # {variant: {metric: measure}}


def measures_of(said: PilotSaid) -> Measures:
    """By variant, in the order of the file, which is not that in which the database keeps them."""
    return {name: said["metrics"][name] for name in said["variants"] if name in said["metrics"]}


def in_question(said: PilotSaid) -> Measures:
    """Those of the variant that the decision stands by; of all, where none was named."""
    measures = measures_of(said)
    return {name: one for name, one in measures.items() if name == said["stands_by"]} or measures


def keys_of(measures: Measures) -> list[str]:
    """Its metrics, each once."""
    return list(dict.fromkeys(key for said in measures.values() for key in said))


def verdict_of(said: PilotSaid, key: str) -> str | None:
    """One metric's verdict by the variants in question, of which one is to be built: fails where none can meet the
    threshold, meets where one does, too_few where that cannot be told; None without a threshold."""
    verdicts = {one[key]["verdict"] for one in in_question(said).values() if key in one} - {None}
    if not verdicts:
        return None
    return "meets" if "meets" in verdicts else "fails" if verdicts == {"fails"} else "too_few"


def best_of(said: PilotSaid, key: str) -> tuple[str, MeasureSaid]:
    """Of the variants in question the one that comes nearest to what was asked, and what it came to; the first where
    nothing was measured."""
    those = [(variant, one[key]) for variant, one in in_question(said).items() if key in one]
    known = [each for each in those if each[1]["value"] is not None] or those[:1]
    wants_less = (known[0][1]["threshold"] or "").startswith("<")
    return (min if wants_less else max)(known, key=lambda each: each[1]["value"] or 0.0)
