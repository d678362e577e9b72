"""S0: five signals for RAG, four for fine-tuning; RAG is where to start, both when both are strong."""

from advisor.lenses.reading import Lens, Reading, Verdict, joined, nothing_read

STRONG = 2


def _rag_signals(reading: Reading) -> list[str]:
    """Data changes, citations, accuracy over style, a small budget, and soon: in the article's order."""
    found = []
    if reading.at_least("knowledge_churn", 2):
        found.append(f"the data changes ({reading.words('knowledge_churn')})")
    if reading.at_least("audit_and_trust", 2):
        found.append(f"citations are needed ({reading.words('audit_and_trust')})")
    if reading.at_least("factual_gap", 2) and (reading.level("behaviour_gap") or 0) <= reading.levels["factual_gap"]:
        found.append(f"accuracy counts before style ({reading.words('factual_gap')})")
    if reading.at_most("ml_capacity", 1):
        found.append(f"nothing to spend on training ({reading.words('ml_capacity')})")
    if reading.at_least("urgency", 3):
        found.append(f"it is needed fast ({reading.words('urgency')})")
    return found


def _tuning_signals(reading: Reading) -> list[str]:
    """Voice or style, a narrow stable domain, critical latency: the article's reasons to tune."""
    found = []
    if reading.at_least("behaviour_gap", 2):
        found.append(f"a voice or style has to be learned ({reading.words('behaviour_gap')})")
    if reading.at_least("task_stability", 3) and not reading.at_least("knowledge_churn", 2):
        found.append(f"the domain is narrow and stable ({reading.words('task_stability')})")
    if reading.at_least("latency", 3):
        found.append(f"latency is critical ({reading.words('latency')})")
    return found


def _examples(reading: Reading) -> list[str]:
    """The fourth signal: thousands of examples. It supports a reason to tune and is none by itself."""
    return [f"examples abound ({reading.words('training_data')})"] if reading.at_least("training_data", 3) else []


def _read(reading: Reading) -> Verdict:
    rag = _rag_signals(reading)
    needs = _tuning_signals(reading)
    tuning = needs + _examples(reading)
    if not reading.known(*LENS.reads):
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
