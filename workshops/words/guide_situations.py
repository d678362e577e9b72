"""The catalogue of published situations, each beside what the advisor says to the same answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypedDict

from workshops.domain import recommendations
from workshops.domain.frameworks import Framework
from workshops.words.guide import Context, kept


@dataclass(frozen=True)
class SituationFilter:
    q: str = ""
    approach: str = ""
    differs: bool = False


class Situation(Protocol):
    @property
    def key(self) -> str: ...
    @property
    def situation(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def passage(self) -> str: ...
    @property
    def answers(self) -> Mapping[str, int]: ...
    @property
    def approaches(self) -> tuple[str, ...]: ...
    @property
    def miss(self) -> str: ...


class Row(TypedDict):
    """A situation in words; `text` is what a search looks through."""

    key: str
    situation: str
    source: str
    passage: str
    answers: list[tuple[str, str]]
    named: list[str]
    advised: str | None
    agrees: bool
    miss: str
    text: str


def found(framework: Framework, wanted: SituationFilter) -> Context:
    """Template context: the situations that fit, and how many there are in all."""
    everything = catalogue(framework)
    rows = [row for row in everything if _fits(row, wanted)]
    agreed = sum(row["agrees"] for row in everything)
    return {"situations": rows, "total": len(everything), "agreed": agreed, "narrowed": wanted != SituationFilter()}


@kept
def catalogue(framework: Framework) -> list[Row]:
    """Every situation with its answers in words, the approaches named, and the advisor's own. Half a second, once."""
    return [_row(framework, item) for item in framework.scenarios]


def _row(framework: Framework, item: Situation) -> Row:
    advised = recommendations.advise(framework, item.answers)["approach"]
    answers = [
        (framework.criterion(key).name, framework.criterion(key).short[level]) for key, level in item.answers.items()
    ]
    source = framework.source(item.source)
    words = [item.situation, source.title, source.by, item.passage, *(" ".join(pair) for pair in answers)]
    return {
        "key": item.key,
        "situation": item.situation,
        "source": item.source,
        "passage": item.passage,
        "answers": answers,
        "named": list(item.approaches),
        "advised": advised,
        "agrees": advised in item.approaches,
        "miss": "" if item.miss == "-" else item.miss,
        "text": " ".join(words).casefold(),
    }


def _fits(row: Row, wanted: SituationFilter) -> bool:
    """Every word of the search somewhere in the row; the approach named by the source."""
    if wanted.approach and wanted.approach not in row["named"]:
        return False
    if wanted.differs and row["agrees"]:
        return False
    return all(word in row["text"] for word in wanted.q.casefold().split())
