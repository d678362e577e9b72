"""S0: five signals for RAG, four for fine-tuning; RAG is where to start, both when both are strong."""

from advisor.lenses.lens import Lens, Medians, Verdict, joined, nothing_read

STRONG = 2


def _for_rag(medians: Medians) -> list[str]:
    """Data changes, citations, accuracy over style, a small budget, and soon: in the article's order."""
    found = []
    if medians.at_least("knowledge_churn", 2):
        found.append(f"the data changes ({medians.words('knowledge_churn')})")
    if medians.at_least("audit_and_trust", 2):
        found.append(f"citations are needed ({medians.words('audit_and_trust')})")
    if medians.at_least("factual_gap", 2) and (medians.level("behaviour_gap") or 0) <= medians.levels["factual_gap"]:
        found.append(f"accuracy counts before style ({medians.words('factual_gap')})")
    if medians.at_most("ml_capacity", 1):
        found.append(f"nothing to spend on training ({medians.words('ml_capacity')})")
    if medians.at_least("urgency", 3):
        found.append(f"it is needed fast ({medians.words('urgency')})")
    return found


def _for_tuning(medians: Medians) -> list[str]:
    """Voice or style, a narrow stable domain, critical latency: the article's reasons to tune."""
    found = []
    if medians.at_least("behaviour_gap", 2):
        found.append(f"a voice or style has to be learned ({medians.words('behaviour_gap')})")
    if medians.at_least("task_stability", 3) and not medians.at_least("knowledge_churn", 2):
        found.append(f"the domain is narrow and stable ({medians.words('task_stability')})")
    if medians.at_least("latency", 3):
        found.append(f"latency is critical ({medians.words('latency')})")
    return found


def _examples(medians: Medians) -> list[str]:
    """The fourth signal: thousands of examples. It supports a reason to tune and is none by itself."""
    return [f"examples abound ({medians.words('training_data')})"] if medians.at_least("training_data", 3) else []


def _read(medians: Medians) -> Verdict:
    rag = _for_rag(medians)
    needs = _for_tuning(medians)
    tuning = needs + _examples(medians)
    if not medians.known(*LENS.reads):
        return nothing_read()
    counted = (
        f"{len(rag)} of 5 signals for RAG" + (f": {joined(rag)}." if rag else "."),
        f"{len(tuning)} of 4 signals for fine-tuning" + (f": {joined(tuning)}." if tuning else "."),
    )
    strong = bool(needs) and len(tuning) >= STRONG
    if strong and len(rag) >= STRONG:
        return Verdict("hybrid", (*counted, "Both are strong, and the best systems combine them."))
    if strong or (needs and not rag):
        return Verdict("fine_tuning", (*counted, "RAG alone would not be enough here."))
    return Verdict("rag", (*counted, "RAG is where to start; tune only where it turns out not to be enough."))


LENS = Lens(
    key="cloudstudio",
    name="Signals for each side, RAG first",
    source="S0",
    rule="Counts five signals for RAG and four for fine-tuning. Two or more on both sides: combine. "
    "Two or more for fine-tuning alone, a need among them, or a need with nothing for RAG: fine-tune. "
    "Otherwise start with RAG.",
    reads=frozenset({
        "knowledge_churn", "audit_and_trust", "factual_gap", "ml_capacity", "urgency",
        "behaviour_gap", "task_stability", "latency", "training_data",
    }),
    read=_read,
)  # fmt: skip
