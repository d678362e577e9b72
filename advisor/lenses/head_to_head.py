"""S4: five criteria head to head, a floor of 500 examples, a retrieval step of 50 to 200 ms, and RAG by default."""

from advisor.lenses.lens import Lens, Medians, Verdict, nothing_read
from advisor.speech import gettext as _
from advisor.speech import listed, marked

READS = frozenset({
    "knowledge_churn", "audit_and_trust", "content_readiness", "latency", "behaviour_gap", "task_stability",
    "query_volume", "training_data", "ml_capacity",
})  # fmt: skip
ENOUGH = 2  # the level from which there are 500 examples


def _grounding(medians: Medians) -> list[str]:
    """Fresh data and source attribution: what only retrieval gives."""
    found = []
    if medians.at_least("knowledge_churn", 2):
        found.append(medians.quoted(_("fresh data ({answer})"), "knowledge_churn"))
    if medians.at_least("audit_and_trust", 2):
        found.append(medians.quoted(_("source attribution ({answer})"), "audit_and_trust"))
    return found


def _cheaper(medians: Medians) -> list[str]:
    """Set-up cost and operation: RAG is the lighter one on both."""
    found = []
    if medians.facts.money_is_short:
        found.append(_("the lower set-up cost (the budget is limited)"))
    if medians.at_most("ml_capacity", 1):
        found.append(medians.quoted(_("no training pipeline to run ({answer})"), "ml_capacity"))
    return found


def _for_tuning(medians: Medians) -> list[str]:
    """A smaller model for a well-defined task, consistent style, or a call without the retrieval step."""
    found = []
    defined = medians.at_least("task_stability", 3)
    if defined:
        found.append(medians.quoted(_("a narrow, well-defined task ({answer})"), "task_stability"))
    if medians.at_least("query_volume", 3) and (defined or medians.level("task_stability") is None):
        found.append(medians.quoted(_("a smaller, cheaper model ({answer})"), "query_volume"))
    if medians.at_least("behaviour_gap", 2):
        found.append(medians.quoted(_("style and consistency ({answer})"), "behaviour_gap"))
    if medians.at_least("latency", 3):
        found.append(medians.quoted(_("one call without retrieval ({answer})"), "latency"))
    return found


def _accuracy(medians: Medians) -> list[str]:
    """Accuracy on the domain: good with quality retrieval, excellent with sufficient data; so it depends on both."""
    found = []
    if medians.level("content_readiness") is not None:
        found.append(medians.quoted(_("Retrieval is as accurate as what it finds: {answer}."), "content_readiness"))
    if medians.at_least("training_data", ENOUGH):
        found.append(medians.quoted(_("Training is accurate with sufficient data: {answer}."), "training_data"))
    return found


def _read(medians: Medians) -> Verdict:
    grounding, cheaper, tuning = _grounding(medians), _cheaper(medians), _for_tuning(medians)
    rag = grounding + cheaper
    accuracy = _accuracy(medians)
    if not medians.known(*READS):
        return nothing_read()
    reasons = [
        _("For RAG: {reasons}.").format(reasons=listed(rag)) if rag else _("For RAG: nothing that was answered."),
        _("For fine-tuning: {reasons}.").format(reasons=listed(tuning))
        if tuning
        else _("For fine-tuning: nothing that was answered."),
        *accuracy,
    ]
    if medians.facts.budget is None:
        reasons.append(_("Whether the set-up cost matters is not said."))
    ruled_out = _ruled_out(medians)
    if ruled_out:
        return Verdict(ruled_out[0], (*reasons, *ruled_out[1:]))
    return Verdict(*_weighed(reasons, grounding, cheaper, tuning))


def _ruled_out(medians: Medians) -> tuple[str | None, *tuple[str, ...]] | None:
    """What is left where something is ruled out, and why; None where nothing is."""
    few, tight = medians.at_most("training_data", ENOUGH - 1), medians.at_least("latency", 4)
    examples = medians.quoted(_("Fewer than 500 examples ({answer}) rule out training."), "training_data")
    step = medians.quoted(_("Retrieval's 50 to 200 ms ({answer}) rule it out."), "latency")
    if few and tight:
        return None, examples, step, _("Both are ruled out, and the article has no third approach to name.")
    if few:
        return "rag", examples
    return ("fine_tuning", step) if tight else None


def _weighed(
    reasons: list[str], grounding: list[str], cheaper: list[str], tuning: list[str]
) -> tuple[str, tuple[str, ...]]:
    if tuning and cheaper:
        return "rag", (*reasons, _("Set-up and operation favour RAG: start there, for most teams do."))
    if tuning and grounding:
        return "hybrid", (*reasons, _("A tuned model for the core, with RAG for grounding."))
    if tuning:
        return "fine_tuning", tuple(reasons)
    return "rag", (*reasons, _("RAG is the starting point for most product teams."))


LENS = Lens(
    key="head_to_head",
    name=marked("Head to head, RAG by default"),
    source="S4",
    rule=marked(
        "Compares set-up cost, freshness, latency, accuracy and operation. Fewer than 500 examples rule out training; "
        "a budget in which every 100 ms count rules out retrieval; it says so where both are ruled out. Accuracy "
        "depends on documents for RAG and on examples for training. A reason to tune and data to ground it in: "
        "combine. RAG by default, and where set-up or operation has to be light."
    ),
    reads=READS,
    read=_read,
)
