"""The catalogue of published situations, each beside what the advisor says to the same answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypedDict

from django.utils.translation import gettext as _

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
    @property
    def in_place(self) -> str | None: ...
    @property
    def budget(self) -> str | None: ...


@dataclass(frozen=True)
class Tally:
    """Where the advisor says what the source says, of how many; by source, or by the approach that is named."""

    name: str
    agreed: int
    total: int


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
    return {
        "situations": rows,
        "begins": _begins(framework, rows),
        "total": len(everything),
        "agreed": agreed,
        "narrowed": wanted != SituationFilter(),
        "tallies": _tallies(framework, everything),
    }


def _begins(framework: Framework, rows: list[Row]) -> list[tuple[str, str]]:
    """Whose article begins with which situation, in the order of the rows."""
    first: dict[str, str] = {}
    for row in rows:
        first.setdefault(row["source"], row["key"])
    return [(framework.source(source).by, key) for source, key in first.items()]


def _tallies(framework: Framework, rows: list[Row]) -> list[Tally]:
    sources = {key: framework.source(key).title for key in dict.fromkeys(row["source"] for row in rows)}
    kinds = [(title, [row for row in rows if row["source"] == key]) for key, title in sources.items()]
    kinds += [(item.short, [row for row in rows if row["named"][0] == item.key]) for item in framework.approaches]
    return [Tally(name, sum(row["agrees"] for row in some), len(some)) for name, some in kinds if some]


@kept
def catalogue(framework: Framework) -> list[Row]:
    """Every situation with its answers in words, the approaches named, and the advisor's own."""
    return [_row(framework, item) for item in framework.scenarios]


def _row(framework: Framework, item: Situation) -> Row:
    facts = {key: value for key, value in (("in_place", item.in_place), ("budget", item.budget)) if value}
    advised = recommendations.advise(framework, item.answers, facts)["approach"]
    answers = [
        (framework.criterion(key).name, framework.criterion(key).short[level]) for key, level in item.answers.items()
    ]
    answers += _facts(item)
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


def _facts(item: Situation) -> list[tuple[str, str]]:
    """What the sentence says beside the answers, in words."""
    in_place = {
        "nothing": _("nothing yet"),
        "prompt": _("a prompt"),
        "look_up": _("a look-up"),
        "tuned": _("a tuned model"),
    }
    budget = {"none": _("none"), "modest": _("modest"), "ample": _("ample")}
    found = [(_("In place today"), in_place[item.in_place])] if item.in_place else []
    return found + ([(_("Budget"), budget[item.budget])] if item.budget else [])


def _fits(row: Row, wanted: SituationFilter) -> bool:
    """Every word of the search somewhere in the row; the approach named by the source."""
    if wanted.approach and wanted.approach not in row["named"]:
        return False
    if wanted.differs and row["agrees"]:
        return False
    return all(word in row["text"] for word in wanted.q.casefold().split())
