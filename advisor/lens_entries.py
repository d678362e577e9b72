"""The framework's lenses over one group answer."""

from advisor.answer import LensSaid
from advisor.ballots import Ballots
from advisor.framework.model import Framework
from advisor.group import Group
from advisor.lenses import NO_FACTS, Facts, Medians, lenses_of
from advisor.speech import gettext as _
from advisor.words import answer_words, approach_name


def facts_of(ballots: Ballots) -> Facts:
    """What the request says beside the answers."""
    return Facts(in_place=ballots.in_place, budget=ballots.budget)


def lens_entries(framework: Framework, group: Group, facts: Facts = NO_FACTS) -> list[LensSaid]:
    """What each published framework says about the same answers, and what it could not read."""
    lenses = lenses_of(framework.engine)
    levels = {
        criterion.key: level
        for index, criterion in enumerate(framework.criteria)
        if (level := group.median(index)) is not None
    }

    def words(criterion: str) -> str:
        return answer_words(framework, framework.criterion_index[criterion], levels.get(criterion))

    entries: list[LensSaid] = []
    for key in framework.lenses:
        lens = lenses[key]
        medians = Medians(levels, words, facts=facts)
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
    """Where the lenses agree, in a sentence: who says what, who rules everything out, and who could not read enough.

    None without lenses.
    """
    if not entries:
        return None
    said: dict[str, list[str]] = {}
    neither: list[str] = []
    silent: list[str] = []
    for entry in entries:
        if entry["approach"]:
            said.setdefault(entry["approach"], []).append(entry["source"])
        elif _read_nothing(entry, framework):
            silent.append(entry["source"])
        else:
            neither.append(entry["source"])
    return _summed(sorted(said.items(), key=lambda item: (-len(item[1]), item[0])), neither, silent, framework)


def _read_nothing(entry: LensSaid, framework: Framework) -> bool:
    lens = lenses_of(framework.engine).get(entry["key"])
    return lens is None or lens.reads <= set(entry["unread"])


def _summed(said: list[tuple[str, list[str]]], neither: list[str], silent: list[str], framework: Framework) -> str:
    sentences = []
    if len(said) == 1 and not (neither or silent):
        return _("All {count} published frameworks say {approach}.").format(
            count=len(said[0][1]), approach=_name(said[0][0], framework)
        )
    if said:
        parts = [
            _("{approach} ({sources})").format(approach=_name(key, framework), sources=", ".join(sources))
            for key, sources in said
        ]
        sentences.append(_("The published frameworks say {approaches}.").format(approaches="; ".join(parts)))
    if neither:
        sentences.append(_("{sources} rules out what it knows of.").format(sources=", ".join(neither)))
    if silent and not sentences:
        return _("None of the published frameworks could read enough to say.")
    if silent:
        sentences.append(_("{sources} could not read enough.").format(sources=", ".join(silent)))
    return " ".join(sentences)


def _name(approach: str, framework: Framework) -> str:
    return approach_name(framework, framework.approach_index[approach])
