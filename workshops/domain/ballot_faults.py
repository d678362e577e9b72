"""What does not fit in a ballot, before anybody looks at the room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeGuard

from django.utils.translation import gettext as _

from workshops.shared_sentences import NOT_ASKED_ABOUT, WEIGHT_RANGE

Score = Mapping[str, object]  # "level": 0..4 or None; perhaps "confidence": 1..3 or None, and "reason"
LONGEST_ANSWER_REASON = 1000  # characters of why somebody gives this answer


def faults_of(criteria: list[str], scores: Mapping[str, Score], weights: Mapping[str, object]) -> dict[str, str]:
    """{field path: sentence} for everything that does not fit into a ballot about these criteria."""
    unasked = _(NOT_ASKED_ABOUT)
    fields: dict[str, str] = {}
    for key, score in scores.items():
        if key not in criteria:
            fields[f"scores.{key}"] = unasked.format(criterion=key)
        else:
            fields.update((f"scores.{key}.{part}", sentence) for part, sentence in _faults_of_score(score))
    for key, points in weights.items():
        if key not in criteria:
            fields[f"weights.{key}"] = unasked.format(criterion=key)
        elif isinstance(points, bool) or not isinstance(points, int | float) or not 0 <= points <= 10:
            fields[f"weights.{key}"] = _(WEIGHT_RANGE)
    return fields


def _faults_of_score(score: Score) -> Iterator[tuple[str, str]]:
    """The first part that does not fit, with its sentence."""
    level, sure, reason = score.get("level"), score.get("confidence"), score.get("reason")
    if "level" not in score:
        yield "level", _("Give a level from 0 to 4, or null for “don't know”.")
    elif level is not None and not (_is_whole(level) and 0 <= level <= 4):
        yield "level", _("The level is a whole number from 0 to 4, or null for “don't know”.")
    elif sure is not None and not (_is_whole(sure) and 1 <= sure <= 3):
        yield "confidence", _("The confidence is 1 (hunch), 2 (fairly sure) or 3 (certain).")
    elif reason is not None and (not isinstance(reason, str) or len(reason) > LONGEST_ANSWER_REASON):
        yield "reason", _("The reason is a text of up to 1,000 characters.")


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
