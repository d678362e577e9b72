"""S0: five signals for RAG, four for fine-tuning; RAG is where to start, both when both are strong."""

from advisor.lenses.lens import Lens, Medians, Verdict, nothing_read
from advisor.speech import gettext as _
from advisor.speech import listed, marked

STRONG = 2


def _for_rag(medians: Medians) -> list[str]:
    """Data changes, citations, accuracy over style, a small budget, and soon: in the article's order."""
    found = []
    if medians.at_least("knowledge_churn", 2):
        found.append(medians.quoted(_("the data changes ({answer})"), "knowledge_churn"))
    if medians.at_least("audit_and_trust", 2):
        found.append(medians.quoted(_("citations are needed ({answer})"), "audit_and_trust"))
    if medians.at_least("factual_gap", 2) and (medians.level("behaviour_gap") or 0) <= medians.levels["factual_gap"]:
        found.append(medians.quoted(_("accuracy counts before style ({answer})"), "factual_gap"))
    if medians.at_most("ml_capacity", 1):
        found.append(medians.quoted(_("nothing to spend on training ({answer})"), "ml_capacity"))
    if medians.at_least("urgency", 3):
        found.append(medians.quoted(_("it is needed fast ({answer})"), "urgency"))
    return found


def _for_tuning(medians: Medians) -> list[str]:
    """Voice or style, a narrow stable domain, critical latency: the article's reasons to tune."""
    found = []
    if medians.at_least("behaviour_gap", 2):
        found.append(medians.quoted(_("a voice or style has to be learned ({answer})"), "behaviour_gap"))
    if medians.at_least("task_stability", 3) and not medians.at_least("knowledge_churn", 2):
        found.append(medians.quoted(_("the domain is narrow and stable ({answer})"), "task_stability"))
    if medians.at_least("latency", 3):
        found.append(medians.quoted(_("latency is critical ({answer})"), "latency"))
    return found


def _examples(medians: Medians) -> list[str]:
    """The fourth signal: thousands of examples. It supports a reason to tune and is none by itself."""
    return (
        [medians.quoted(_("examples abound ({answer})"), "training_data")]
        if medians.at_least("training_data", 3)
        else []
    )


def _read(medians: Medians) -> Verdict:
    rag = _for_rag(medians)
    needs = _for_tuning(medians)
    tuning = needs + _examples(medians)
    if not medians.known(*LENS.reads):
        return nothing_read()
    counted = (
        _("{count} of 5 signals for RAG: {signals}.").format(count=len(rag), signals=listed(rag))
        if rag
        else _("0 of 5 signals for RAG."),
        _("{count} of 4 signals for fine-tuning: {signals}.").format(count=len(tuning), signals=listed(tuning))
        if tuning
        else _("0 of 4 signals for fine-tuning."),
    )
    strong = bool(needs) and len(tuning) >= STRONG
    if strong and len(rag) >= STRONG:
        return Verdict("hybrid", (*counted, _("Both are strong, and the best systems combine them.")))
    if strong or (needs and not rag):
        return Verdict("fine_tuning", (*counted, _("RAG alone would not be enough here.")))
    return Verdict("rag", (*counted, _("RAG is where to start; tune only where it turns out not to be enough.")))


LENS = Lens(
    key="cloudstudio",
    name=marked("Signals for each side, RAG first"),
    source="S0",
    rule=marked(
        "Counts five signals for RAG and four for fine-tuning. Two or more on both sides: combine. "
        "Two or more for fine-tuning alone, a need among them, or a need with nothing for RAG: fine-tune. "
        "Otherwise start with RAG."
    ),
    reads=frozenset({
        "knowledge_churn", "audit_and_trust", "factual_gap", "ml_capacity", "urgency",
        "behaviour_gap", "task_stability", "latency", "training_data",
    }),
    read=_read,
)  # fmt: skip
