"""The colour of an approach. Its own where the design has one, else a neutral step."""

from __future__ import annotations

from zlib import crc32

from workshops.domain.framework_names import approach_place

# The approaches that have a colour of their own.
APPROACHES = {"prompting", "rag", "fine_tuning", "hybrid"}
# Approaches of other frameworks share four neutral steps; their labels tell them apart.
NEUTRAL_STEPS = 4


def approach_colour(key: str, place: int | None = None) -> str:
    """The name of the colour among the design's tokens: `"rag"`, or `"other-1"`.

    An approach of another framework gets a neutral step: by its `place` in that framework (0, 1, …), or, where no
    framework knows it, by its key, where two may then look the same.
    """
    if key in APPROACHES:
        return key
    if place is None:
        place = approach_place(key)
    step = crc32(key.encode()) if place is None else place
    return f"other-{step % NEUTRAL_STEPS}"


def approach_class(key: str | None, place: int | None = None) -> str:
    """`"approach-rag"`: the class that gives an element, and all inside it, that approach's colours."""
    return f"approach-{approach_colour(str(key or ''), place)}"
