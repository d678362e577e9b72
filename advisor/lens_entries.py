"""The framework's lenses over one group answer."""

from advisor.answer import LensSaid
from advisor.framework.model import Framework
from advisor.group import Group
from advisor.lenses import LENSES, Medians
from advisor.speech import gettext as _
from advisor.words import answer_words, approach_name


def lens_entries(framework: Framework, group: Group) -> list[LensSaid]:
    """What each published framework says about the same answers, and what it could not read."""
    levels = {
        criterion.key: level
        for index, criterion in enumerate(framework.criteria)
        if (level := group.median(index)) is not None
    }

    def words(criterion: str) -> str:
        return answer_words(framework, framework.criterion_index[criterion], levels.get(criterion))

    entries: list[LensSaid] = []
    for key in framework.lenses:
        lens = LENSES[key]
        medians = Medians(levels, words)
        verdict = lens.read(medians)
        unread = sorted(medians.unread, key=framework.criterion_index.__getitem__)
        entries.append(
            {
                "key": key,
                "name": _(lens.name),
                "approach": verdict.approach,
                "reasons": list(verdict.reasons),
                "unread": unread,
                "rule": _(lens.rule),
                "source": lens.source,
            }
        )
    return entries


def lens_summary(entries: list[LensSaid], framework: Framework) -> str | None:
    """Where the lenses agree, in a sentence: who says what, and who could not read enough. None without lenses."""
    if not entries:
        return None
    said: dict[str | None, list[str]] = {}
    for entry in entries:
        said.setdefault(entry["approach"], []).append(entry["source"])
    silent = said.pop(None, [])
    by_count = sorted(said.items(), key=lambda item: (-len(item[1]), item[0] or ""))
    parts = [
        _("{approach} ({sources})").format(approach=_name(key, framework), sources=", ".join(sources))
        for key, sources in by_count
        if key
    ]
    if not parts:
        return _("None of the published frameworks could read enough to say.")
    if len(parts) == 1 and not silent:
        return _("All {count} published frameworks say {approach}.").format(
            count=len(entries), approach=_name(by_count[0][0], framework)
        )
    said_so = _("The published frameworks say {approaches}.").format(approaches="; ".join(parts))
    if not silent:
        return said_so
    return said_so + " " + _("{sources} could not read enough.").format(sources=", ".join(silent))


def _name(approach: str | None, framework: Framework) -> str:
    return approach_name(framework, framework.approach_index[approach]) if approach else ""
