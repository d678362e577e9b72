"""What is in place today, and what becomes of it: an answer that takes something away says so."""

from collections.abc import Iterable

from advisor.answer import Flip
from advisor.answer_advice import CountedSaid, InPlaceSaid
from advisor.framework.model import Framework
from advisor.framework.parts import Counts, Criterion
from advisor.speech import gettext as _
from advisor.words import plain

# Which approaches keep what is in place; a prompt is part of each.
KEPT_BY = {
    "look_up": frozenset({"rag", "hybrid"}),
    "tuned": frozenset({"fine_tuning", "hybrid"}),
}
APPROACHES = frozenset({"prompting", "rag", "fine_tuning", "hybrid"})


def in_place_said(framework: Framework, in_place: str | None, advised: str | None) -> InPlaceSaid | None:
    """What the advice means for what is there; None where nobody said what that is, or the approaches are others."""
    if in_place is None or advised is None or not framework.approach_index.keys() >= APPROACHES:
        return None
    kept = advised in KEPT_BY.get(in_place, APPROACHES)
    return {"what": in_place, "kept": kept, "sentence": _sentence(in_place, advised, kept=kept)}


def with_what_goes(flips: list[Flip], there: InPlaceSaid | None) -> list[Flip]:
    """The flips; one to an approach without what is in place says that it would go."""
    return flips if there is None else [flip | {"sentence": _going(flip, there["what"])} for flip in flips]


def _going(flip: Flip, in_place: str) -> str:
    if flip["new_approach"] in KEPT_BY.get(in_place, APPROACHES):
        return flip["sentence"]
    if in_place == "look_up":
        return _("{flip} The look-up in place would go.").format(flip=flip["sentence"])
    return _("{flip} The tuned model in place would go.").format(flip=flip["sentence"])


def _sentence(in_place: str, advised: str, *, kept: bool) -> str:
    if in_place == "look_up":
        return _look_up(advised, kept=kept)
    if in_place == "tuned":
        return _tuned(advised, kept=kept)
    if in_place == "prompt" and advised == "prompting":
        return _("The prompt that is in place stays: change one thing at a time, and compare each change with it.")
    if in_place == "prompt":
        return _("The prompt that is in place is what the pilot is compared with: whatever comes has to beat it.")
    return _("Nothing is in place yet: write a prompt first, and let what fails with it be the yardstick of the pilot.")


def _look_up(advised: str, *, kept: bool) -> str:
    if not kept:
        return _("This takes away the look-up that is in place. First measure, with it switched off, what fails then.")
    if advised == "hybrid":
        return _("The look-up that is in place stays; the behaviour is tuned beside it.")
    return _("The look-up that is in place stays; make it better before anything is added to it.")


def _tuned(advised: str, *, kept: bool) -> str:
    if not kept:
        return _("This puts an untuned model in the place of the tuned one. First measure both on the same questions.")
    if advised == "hybrid":
        return _("The tuned model that is in place stays; retrieval is added to it for the facts.")
    return _("The tuned model that is in place stays; what fails with it is what the next training set has to show.")


def counted_said(framework: Framework, rules: Iterable[Counts]) -> list[CountedSaid]:
    """What counts for less by these rules, each with why."""
    return [_counted_row(framework, rule) for rule in rules]


def _counted_row(framework: Framework, rule: Counts) -> CountedSaid:
    row: CountedSaid = {
        "criterion": rule.criterion,
        "share": rule.otherwise,
        "sentence": _counted(framework.criterion(rule.criterion), rule.otherwise, rule.why),
        "sources": list(rule.sources),
    }
    return {**row, "key": rule.key} if rule.key else row


def _counted(criterion: Criterion, share: float, why: str) -> str:
    if share == 0:
        return _("{criterion} does not count here. {why}").format(criterion=criterion.name, why=why)
    words = _("Of {criterion} only {share} of 100 counts here. {why}")
    return words.format(criterion=criterion.inline, share=plain(round(100 * share, 1)), why=why)
