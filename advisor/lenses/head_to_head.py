"""S4: five criteria head to head, a floor of 500 examples, a retrieval step of 50–200 ms, and RAG by default."""

from advisor.lenses.lens import Lens, Medians, Verdict, joined, nothing_read

READS = frozenset({
    "knowledge_churn", "audit_and_trust", "latency", "behaviour_gap", "task_stability", "query_volume",
    "training_data", "ml_capacity",
})  # fmt: skip


def _for_rag(medians: Medians) -> list[str]:
    found = []
    if medians.at_most("ml_capacity", 1):
        found.append(f"lower set-up cost and simpler operation ({medians.words('ml_capacity')})")
    if medians.at_least("knowledge_churn", 2):
        found.append(f"fresh data ({medians.words('knowledge_churn')})")
    if medians.at_least("audit_and_trust", 2):
        found.append(f"source attribution ({medians.words('audit_and_trust')})")
    return found


def _for_tuning(medians: Medians) -> list[str]:
    """A smaller model for a well-defined task, consistent style, or a call without the retrieval step."""
    found = []
    if medians.at_least("task_stability", 3):
        found.append(f"a narrow, well-defined task ({medians.words('task_stability')})")
    if medians.at_least("query_volume", 3):
        found.append(f"a smaller, cheaper model ({medians.words('query_volume')})")
    if medians.at_least("behaviour_gap", 2):
        found.append(f"style and consistency ({medians.words('behaviour_gap')})")
    if medians.at_least("latency", 3):
        found.append(f"one call without retrieval ({medians.words('latency')})")
    return found


def _read(medians: Medians) -> Verdict:
    rag, tuning = _for_rag(medians), _for_tuning(medians)
    too_few = medians.at_most("training_data", 1)
    no_time = medians.at_least("latency", 4)
    if not medians.known(*READS):
        return nothing_read()
    reasons = [f"For RAG: {joined(rag) or 'nothing that was answered'}.",
               f"For fine-tuning: {joined(tuning) or 'nothing that was answered'}."]  # fmt: skip
    if tuning and too_few:
        return Verdict(
            "rag", (*reasons, f"Fewer than 500 examples ({medians.words('training_data')}) rule out training.")
        )
    if tuning and no_time and len(tuning) >= len(rag):
        return Verdict("fine_tuning", (*reasons, "Retrieval's 50 to 200 ms do not fit into the budget."))
    if tuning and rag:
        return Verdict("hybrid", (*reasons, "A tuned model for the core, with RAG for grounding."))
    if tuning:
        return Verdict("fine_tuning", tuple(reasons))
    return Verdict("rag", (*reasons, "RAG is the starting point for most product teams."))


LENS = Lens(
    key="head_to_head",
    name="Head to head, RAG by default",
    source="S4",
    rule="Compares set-up, freshness, latency, accuracy and operation. Fewer than 500 examples rule out training; "
    "a budget that cannot bear 50 to 200 ms rules out retrieval. Reasons on both sides: combine. RAG by default.",
    reads=READS,
    read=_read,
)
