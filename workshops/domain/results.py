"""The advisor's answer as an anonymous workshop shows it, and as a what-if does: where less is said, None or nothing.

Each type takes the advisor's own where nothing differs, and names what does. All of it is only read, and so what the
advisor itself answers fits as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NotRequired, TypedDict, cast

from workshops.domain.recommendations import (
    Advice,
    Answered,
    AskNext,
    Basis,
    Changes,
    Chosen,
    Confidence,
    CouldChange,
    Flip,
    Gate,
    GroupAgreement,
    OtherSides,
    RankedApproach,
    Readings,
    ReadInPlace,
    RulesAndLenses,
    ShareTables,
    SurenessWord,
    WholeAnswer,
)

if TYPE_CHECKING:
    from typing_extensions import ReadOnly


class ShownRow(RankedApproach):
    """Where nothing is drawn: no interval, no share, and no words for one."""

    low: ReadOnly[float | None]
    high: ReadOnly[float | None]
    acceptability: ReadOnly[float | None]
    said: str


class ShownAgreement(GroupAgreement):
    """Without what would tell of a role that is kept back."""

    spread: ReadOnly[float | None]
    stake: ReadOnly[float | None]


class ShownEqual(TypedDict, total=False):
    """Empty where it is not said."""

    approach: ReadOnly[str | None]
    ranking: ReadOnly[Sequence[RankedApproach]]


class ShownVerdict(TypedDict, total=False):
    """Nothing of it from engine 1; `sureness` None and no `first_places` where nothing is drawn."""

    sureness: ReadOnly[SurenessWord | None]
    headline: str
    answered: Answered
    unanswered_could_change: list[CouldChange]
    ask_next: ReadOnly[AskNext | None]
    first_places: dict[str, float]


class BriefResult(Chosen, Basis, ShownVerdict, ReadInPlace):
    """The headline, the ranking, the flips, and what it rests on; `weights_from` may be `"what_if"`."""

    confidence: ReadOnly[Confidence | None]
    ranking: ReadOnly[Sequence[ShownRow]]
    flips: list[Flip]
    gates: list[Gate]
    weights_from: ReadOnly[str]
    n_eff: ReadOnly[float | None]


class WholeResult(Readings, BriefResult, ShareTables, OtherSides, Changes, RulesAndLenses, Advice):
    """A whole recommendation."""

    equal_person: ReadOnly[ShownEqual]
    agreement: ReadOnly[Sequence[ShownAgreement]]


class Result(WholeResult):
    """`contributions_by` is `"person"` where an anonymous workshop counts them so; the advisor never says it."""

    contributions_by: NotRequired[ReadOnly[str]]


def as_result(answer: WholeAnswer) -> Result:
    """What the advisor answers, as it is."""
    whole: WholeResult = answer
    return cast(Result, whole)
