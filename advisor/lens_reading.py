"""The framework's lenses over one group answer."""

from typing import Any

from advisor.framework.model import Framework
from advisor.group import Group
from advisor.lenses import LENSES, Reading
from advisor.words import answer_words


def lens_entries(framework: Framework, group: Group) -> list[dict[str, Any]]:
    """What each published framework says about the same answers, and what it could not read."""
    levels = {
        criterion.key: level
        for index, criterion in enumerate(framework.criteria)
        if (level := group.median(index)) is not None
    }

    def words(criterion: str) -> str:
        return answer_words(framework, framework.criterion_index[criterion], levels.get(criterion))

    entries = []
    for key in framework.lenses:
        lens = LENSES[key]
        reading = Reading(levels, words)
        verdict = lens.read(reading)
        unread = sorted(reading.unread, key=framework.criterion_index.__getitem__)
        entries.append(
            {
                "key": key,
                "name": lens.name,
                "approach": verdict.approach,
                "reasons": list(verdict.reasons),
                "unread": unread,
                "rule": lens.rule,
                "source": lens.source,
            }
        )
    return entries
