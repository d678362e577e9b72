"""S2: four questions in a fixed order: does prompting solve it, is it behaviour, is it facts, is it both?"""

from advisor.lenses.lens import Lens, Medians, Verdict, nothing_read
from advisor.speech import gettext as _
from advisor.speech import listed, marked

PROBLEM = 2  # from "often" on it is a problem that a better prompt has not solved
CHANGING = 3  # weekly or daily


def _factual(medians: Medians) -> list[str]:
    """Missing or outdated information, and facts that change faster than anybody would train."""
    found = []
    if medians.at_least("factual_gap", PROBLEM):
        found.append(medians.words("factual_gap"))
    if medians.at_least("knowledge_churn", CHANGING):
        found.append(medians.words("knowledge_churn"))
    return found


def _read(medians: Medians) -> Verdict:
    if not medians.known("behaviour_gap", "factual_gap", "knowledge_churn"):
        return nothing_read()
    facts = _factual(medians)
    behaviour = medians.at_least("behaviour_gap", PROBLEM)
    if not (behaviour or facts):
        return Verdict("prompting", (*_first(medians, solved=True),))
    return Verdict(*_problem(medians, facts, behaviour=behaviour))


def _problem(medians: Medians, facts: list[str], *, behaviour: bool) -> tuple[str, tuple[str, ...]]:
    """Steps two to four, each with what step one came to."""
    first = _first(medians, solved=False)
    if behaviour and facts:
        both = _("It is both, so RAFT: {behaviour}; {facts}.")
        said = both.format(behaviour=medians.words("behaviour_gap"), facts=listed(facts))
        return "hybrid", (*first, said)
    if behaviour:
        return "fine_tuning", (*first, medians.quoted(_("The problem is behaviour: {answer}."), "behaviour_gap"))
    return "rag", (*first, _("The problem is facts: {answer}.").format(answer=listed(facts)))


def _first(medians: Medians, *, solved: bool) -> list[str]:
    """Does prompting solve it? Asked where a prompt is in place; inferred from the failures elsewhere, and said so."""
    tried = medians.facts.in_place == "prompt"
    if not solved:
        if tried:
            return [_("A prompt is in place and does not solve it.")]
        if medians.level("behaviour_gap") is None:
            return [_("Whether prompting solves it was not asked: try that first.")]
        return [_("That prompting does not solve it is inferred from the failures; nobody was asked directly.")]
    gaps = [key for key in ("behaviour_gap", "factual_gap") if medians.level(key) is not None]
    if len(gaps) < 2:
        return [_("No problem is known that prompting could not solve; always try it first.")]
    answers = listed([medians.words(key) for key in gaps])
    if tried:
        return [_("The prompt in place solves it, so stop there: {answers}.").format(answers=answers)]
    return [_("Prompting solves it, so stop there; that is inferred from: {answers}.").format(answers=answers)]


LENS = Lens(
    key="decision_path",
    name=marked("Four questions in order"),
    source="S2",
    rule=marked(
        "If prompting solves it, stop; where no prompt is in place, that is inferred from the failures. A behavioural "
        "problem: fine-tune. A factual one (missing, out of date, changing weekly or daily): RAG. Both: RAFT, a hybrid."
    ),
    reads=frozenset({"behaviour_gap", "factual_gap", "knowledge_churn"}),
    read=_read,
)
