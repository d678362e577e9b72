"""S4: five criteria head to head, a floor of 500 examples, a retrieval step of 50–200 ms, and RAG by default."""

from advisor.lenses.lens import Lens, Medians, Verdict, nothing_read
from advisor.speech import gettext as _
from advisor.speech import listed, marked

READS = frozenset({
    "knowledge_churn", "audit_and_trust", "latency", "behaviour_gap", "task_stability", "query_volume",
    "training_data", "ml_capacity",
})  # fmt: skip


def _for_rag(medians: Medians) -> list[str]:
    found = []
    if medians.at_most("ml_capacity", 1):
        found.append(medians.quoted(_("lower set-up cost and simpler operation ({answer})"), "ml_capacity"))
    if medians.at_least("knowledge_churn", 2):
        found.append(medians.quoted(_("fresh data ({answer})"), "knowledge_churn"))
    if medians.at_least("audit_and_trust", 2):
        found.append(medians.quoted(_("source attribution ({answer})"), "audit_and_trust"))
    return found


def _for_tuning(medians: Medians) -> list[str]:
    """A smaller model for a well-defined task, consistent style, or a call without the retrieval step."""
    found = []
    if medians.at_least("task_stability", 3):
        found.append(medians.quoted(_("a narrow, well-defined task ({answer})"), "task_stability"))
    if medians.at_least("query_volume", 3):
        found.append(medians.quoted(_("a smaller, cheaper model ({answer})"), "query_volume"))
    if medians.at_least("behaviour_gap", 2):
        found.append(medians.quoted(_("style and consistency ({answer})"), "behaviour_gap"))
    if medians.at_least("latency", 3):
        found.append(medians.quoted(_("one call without retrieval ({answer})"), "latency"))
    return found


def _read(medians: Medians) -> Verdict:
    rag, tuning = _for_rag(medians), _for_tuning(medians)
    too_few = medians.at_most("training_data", 1)
    no_time = medians.at_least("latency", 4)
    if not medians.known(*READS):
        return nothing_read()
    reasons = [
        _("For RAG: {reasons}.").format(reasons=listed(rag)) if rag else _("For RAG: nothing that was answered."),
        _("For fine-tuning: {reasons}.").format(reasons=listed(tuning))
        if tuning
        else _("For fine-tuning: nothing that was answered."),
    ]
    if tuning and too_few:
        return Verdict(
            "rag",
            (
                *reasons,
                medians.quoted(_("Fewer than 500 examples ({answer}) rule out training."), "training_data"),
            ),
        )
    if tuning and no_time and len(tuning) >= len(rag):
        return Verdict("fine_tuning", (*reasons, _("Retrieval's 50 to 200 ms do not fit into the budget.")))
    if tuning and rag:
        return Verdict("hybrid", (*reasons, _("A tuned model for the core, with RAG for grounding.")))
    if tuning:
        return Verdict("fine_tuning", tuple(reasons))
    return Verdict("rag", (*reasons, _("RAG is the starting point for most product teams.")))


LENS = Lens(
    key="head_to_head",
    name=marked("Head to head, RAG by default"),
    source="S4",
    rule=marked(
        "Compares set-up, freshness, latency, accuracy and operation. Fewer than 500 examples rule out training; "
        "a budget that cannot bear 50 to 200 ms rules out retrieval. Reasons on both sides: combine. RAG by default."
    ),
    reads=READS,
    read=_read,
)
