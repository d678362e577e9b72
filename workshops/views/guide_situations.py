"""The catalogue of published situations, each beside what the advisor says to the same answers."""

from __future__ import annotations

from typing import Any

from workshops.domain import recommendations
from workshops.domain.frameworks import Framework
from workshops.forms.guide import SituationFilter
from workshops.views.guide_words import kept


def found(framework: Framework, wanted: SituationFilter) -> dict[str, Any]:
    """Template context: the situations that fit, and how many there are in all."""
    everything = catalogue(framework)
    rows = [row for row in everything if _fits(row, wanted)]
    agreed = sum(row["agrees"] for row in everything)
    return {"situations": rows, "total": len(everything), "agreed": agreed, "narrowed": wanted != SituationFilter()}


@kept
def catalogue(framework: Framework) -> list[dict[str, Any]]:
    """Every situation with its answers in words, the approaches named, and the advisor's own. Half a second, once."""
    return [_row(framework, item) for item in framework.scenarios]


def _row(framework: Framework, item: Any) -> dict[str, Any]:
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


def _fits(row: dict[str, Any], wanted: SituationFilter) -> bool:
    """Every word of the search somewhere in the row; the approach named by the source."""
    if wanted.approach and wanted.approach not in row["named"]:
        return False
    if wanted.differs and row["agrees"]:
        return False
    return all(word in row["text"] for word in wanted.q.casefold().split())
