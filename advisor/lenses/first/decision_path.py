"""S2: four questions in a fixed order: does prompting solve it, is it behaviour, is it facts, is it both?"""

from advisor.lenses.lens import Lens, Medians, Verdict, nothing_read
from advisor.speech import gettext as _
from advisor.speech import marked

PROBLEM = 2  # from "often" on it is a problem that a better prompt has not solved


def _read(medians: Medians) -> Verdict:
    if not medians.known("behaviour_gap", "factual_gap", "knowledge_churn"):
        return nothing_read()
    behavioural = medians.at_least("behaviour_gap", PROBLEM)
    factual = medians.at_least("factual_gap", PROBLEM)
    if medians.level("factual_gap") is None:  # outdated information is one of its factual problems
        factual = medians.at_least("knowledge_churn", 3)
    facts = medians.words("factual_gap" if medians.level("factual_gap") is not None else "knowledge_churn")
    behaviour = medians.words("behaviour_gap")
    if behavioural and factual:
        both = _("It is both: {behaviour}; {facts}.").format(behaviour=behaviour, facts=facts)
        return Verdict("hybrid", (both,))
    if behavioural:
        return Verdict("fine_tuning", (medians.quoted(_("The problem is behaviour: {answer}."), "behaviour_gap"),))
    if factual:
        return Verdict("rag", (_("The problem is facts: {answer}.").format(answer=facts),))
    if medians.levels.get("behaviour_gap") is None or medians.levels.get("factual_gap") is None:
        return Verdict("prompting", (_("No problem is known that prompting could not solve; always try it first."),))
    solved = _("Prompting solves it, so stop there: {behaviour}; {facts}.").format(behaviour=behaviour, facts=facts)
    return Verdict("prompting", (solved,))


LENS = Lens(
    key="decision_path",
    name=marked("Four questions in order"),
    source="S2",
    rule=marked(
        "If prompting solves it, stop. A behavioural problem: fine-tune. A factual one: RAG. Both: RAFT, a hybrid."
    ),
    reads=frozenset({"behaviour_gap", "factual_gap", "knowledge_churn"}),
    read=_read,
)
