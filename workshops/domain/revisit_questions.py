"""What a revisit asks first: what can have changed since the last answers, or could flip the winner.

Everything here was open to the room of the workshop that it starts from, or is a signal that everybody may read; so
the order says nothing of anybody, and is the same for all. The rest is one list: “still true?”.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workshops.domain.frameworks import Framework, framework_of, in_english
from workshops.domain.recommendations import agreement
from workshops.domain.reveal_rows import MOSTLY_CLOSE
from workshops.enums import AssumptionState, WhyFirst
from workshops.models import Workshop
from workshops.queries.movement import flips_and_agreement, last_open_round, troubled_metrics

# A change of one answer that flips the winner is asked about where it is so near, in levels: further away, so much
# would have had to change that somebody says so without being asked.
FLIP_WITHIN = 2

_WHY_WATCHED = {AssumptionState.BROKEN: WhyFirst.BROKEN, AssumptionState.AT_RISK: WhyFirst.AT_RISK}


def asked_first(workshop: Workshop) -> dict[str, list[WhyFirst]]:
    """The criteria that a revisit asks first, in their order, and why each; empty where no workshop is followed."""
    why: dict[str, list[WhyFirst]] = {}
    if workshop.follows_id is None:
        return why
    for criterion, reason in _reasons(workshop):
        if criterion in workshop.criteria and reason not in why.setdefault(criterion, []):
            why[criterion].append(reason)
    return {criterion: reasons for criterion, reasons in why.items() if reasons}


def _reasons(workshop: Workshop) -> Iterator[tuple[str, WhyFirst]]:
    """The most pressing first."""
    yield from _watched(workshop)
    flips, said = _last_time(workshop)
    near = (flip for flip in flips if flip["kind"] == "level" and _is_near(flip))
    yield from ((flip["criterion"], WhyFirst.FLIP) for flip in near)
    yield from ((row["criterion"], WhyFirst.FLIP) for row in said if row["can_flip"])
    divided = [row for row in said if row["consensus"] is not None and row["consensus"] < MOSTLY_CLOSE]
    yield from ((row["criterion"], WhyFirst.DIVIDED) for row in sorted(divided, key=lambda row: row["consensus"]))
    answered = {row["criterion"] for row in said if sum(row["counts"])}
    asked = set(workshop.follows.criteria if workshop.follows else ())
    for criterion in workshop.criteria:
        if criterion not in asked:
            yield criterion, WhyFirst.NEW
        elif criterion not in answered:
            yield criterion, WhyFirst.UNANSWERED


def _last_time(workshop: Workshop) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Flips and agreement of the last answers; where no recommendation was made of them, no flips are known."""
    round_ = last_open_round(workshop.follows_id)
    if round_ is None:
        return [], []
    return flips_and_agreement(round_) or ([], [dict(row) for row in agreement(round_.workshop, round_)])


def _is_near(flip: Mapping[str, Any]) -> bool:
    """`from` None: nobody answered, so nothing is known of how far it is."""
    return flip["from"] is None or abs(flip["to"] - flip["from"]) <= FLIP_WITHIN


def _watched(workshop: Workshop) -> Iterator[tuple[str, WhyFirst]]:
    """The criteria whose own number is what a troubled signal watches. A metric of other words belongs to none."""
    troubled = troubled_metrics(workshop)
    if not troubled:
        return
    used = framework_of(workshop)
    by_metric = {**_metrics(in_english(used)), **_metrics(used)}
    for metric, state in troubled:
        if (criterion := by_metric.get(_same(metric))) is not None:
            yield criterion, _WHY_WATCHED[state]


def _metrics(used: Framework) -> dict[str, str]:
    """{what a signal's metric is called: the criterion that it measures}, with and without the unit."""
    named = [(criterion.key, criterion.signal) for criterion in used.criteria if criterion.signal is not None]
    return {_same(words): key for key, signal in named for words in (signal.metric, f"{signal.metric} ({signal.unit})")}


def _same(words: str) -> str:
    return " ".join(words.casefold().split())
