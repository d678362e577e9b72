"""S2: four questions in a fixed order: does prompting solve it, is it behaviour, is it facts, is it both?"""

from advisor.lenses.lens import Lens, Medians, Verdict, nothing_read

PROBLEM = 2  # from "often" on it is a problem that a better prompt has not solved


def _read(medians: Medians) -> Verdict:
    if not medians.known("behaviour_gap", "factual_gap", "knowledge_churn"):
        return nothing_read()
    behavioural = medians.at_least("behaviour_gap", PROBLEM)
    factual = medians.at_least("factual_gap", PROBLEM)
    if medians.level("factual_gap") is None:  # outdated information is one of its factual problems
        factual = medians.at_least("knowledge_churn", 3)
    facts = medians.words("factual_gap" if medians.level("factual_gap") is not None else "knowledge_churn")
    if behavioural and factual:
        return Verdict("hybrid", (f"It is both: {medians.words('behaviour_gap')}; {facts}.",))
    if behavioural:
        return Verdict("fine_tuning", (f"The problem is behaviour: {medians.words('behaviour_gap')}.",))
    if factual:
        return Verdict("rag", (f"The problem is facts: {facts}.",))
    if medians.levels.get("behaviour_gap") is None or medians.levels.get("factual_gap") is None:
        return Verdict("prompting", ("No problem is known that prompting could not solve; always try it first.",))
    words = f"{medians.words('behaviour_gap')}; {facts}"
    return Verdict("prompting", (f"Prompting solves it, so stop there: {words}.",))


LENS = Lens(
    key="decision_path",
    name="Four questions in order",
    source="S2",
    rule="If prompting solves it, stop. A behavioural problem: fine-tune. A factual one: RAG. Both: RAFT, a hybrid.",
    reads=frozenset({"behaviour_gap", "factual_gap", "knowledge_churn"}),
    read=_read,
)
