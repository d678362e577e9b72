"""S0: five signals for RAG, four for fine-tuning. RAG is where to start; both where both kinds are strong."""

from advisor.lenses.lens import Lens, Medians, Verdict, nothing_read
from advisor.speech import gettext as _
from advisor.speech import listed, marked

THOUSANDS = 3  # the level from which there are thousands of examples
SOON = 3  # within a month: RAG takes two to four weeks, fine-tuning four to eight


def _to_retrieve(medians: Medians) -> list[str]:
    """Data that changes, citations, accuracy over style: the article's reasons that are in the data."""
    found = []
    if medians.at_least("knowledge_churn", 2):
        found.append(medians.quoted(_("the data changes ({answer})"), "knowledge_churn"))
    if medians.at_least("audit_and_trust", 2):
        found.append(medians.quoted(_("citations are needed ({answer})"), "audit_and_trust"))
    style = medians.level("behaviour_gap") or 0
    if medians.at_least("factual_gap", 2) and style <= medians.levels["factual_gap"]:
        found.append(medians.quoted(_("accuracy counts before style ({answer})"), "factual_gap"))
    return found


def _short_of(medians: Medians) -> list[str]:
    """Money and time: reasons to start with RAG, and never to combine."""
    found = []
    if medians.facts.money_is_short:
        found.append(_("the budget is limited"))
    if medians.at_least("urgency", SOON):
        found.append(medians.quoted(_("it is needed fast ({answer})"), "urgency"))
    return found


def _to_tune(medians: Medians) -> list[str]:
    """Voice or style, a narrow stable domain, critical latency: where RAG is not enough."""
    found = []
    if medians.at_least("behaviour_gap", 2):
        found.append(medians.quoted(_("a voice or style has to be learned ({answer})"), "behaviour_gap"))
    stable = not medians.at_least("knowledge_churn", 2)
    if medians.at_least("task_stability", 3) and stable:
        narrow = _("the domain is narrow and stable ({answer}; whether its vocabulary is special, no question asks)")
        found.append(medians.quoted(narrow, "task_stability"))
    if medians.at_least("latency", 3):
        found.append(medians.quoted(_("latency is critical ({answer})"), "latency"))
    return found


def _examples(medians: Medians) -> list[str]:
    """The fourth signal: thousands of examples. It makes training possible and is no reason by itself."""
    if not medians.at_least("training_data", THOUSANDS):
        return []
    return [medians.quoted(_("examples abound ({answer})"), "training_data")]


def _counted(rag: list[str], tuning: list[str]) -> list[str]:
    return [
        _("{count} of 5 signals for RAG: {signals}.").format(count=len(rag), signals=listed(rag))
        if rag
        else _("0 of 5 signals for RAG."),
        _("{count} of 4 signals for fine-tuning: {signals}.").format(count=len(tuning), signals=listed(tuning))
        if tuning
        else _("0 of 4 signals for fine-tuning."),
    ]


def _read(medians: Medians) -> Verdict:
    data, short, needs, examples = _to_retrieve(medians), _short_of(medians), _to_tune(medians), _examples(medians)
    if not medians.known(*LENS.reads):
        return nothing_read()
    reasons = _counted(data + short, needs + examples)
    if medians.facts.budget is None:
        reasons.append(_("Whether the budget is limited, its fifth signal, is not said."))
    approach, why = _verdict(medians, data, short, needs, few=not examples)
    return Verdict(approach, (*reasons, why))


def _verdict(medians: Medians, data: list[str], short: list[str], needs: list[str], *, few: bool) -> tuple[str, str]:
    if not needs:
        return "rag", _("RAG is where to start; tune only where it turns out not to be enough.")
    if few and medians.level("training_data") is not None:
        too_few = _("Without thousands of examples ({answer}), training learns noise: RAG, and DSPy for the prompts.")
        return "rag", medians.quoted(too_few, "training_data")
    if short:
        return "rag", _("Short of money or time, RAG comes first; tune later what it leaves open.")
    if few and data:
        return "rag", _("RAG comes first; add fine-tuning once thousands of examples are known to exist.")
    if few:
        return "fine_tuning", _("RAG would not be enough here; provided that thousands of good examples exist.")
    if data:
        return "hybrid", _(
            "Both are strong, and the best systems combine them: tuned for the domain, RAG for the data."
        )
    return "fine_tuning", _("RAG alone would not be enough here.")


LENS = Lens(
    key="cloudstudio",
    name=marked("Signals for each side, RAG first"),
    source="S0",
    rule=marked(
        "Counts five signals for RAG (data that changes, citations, accuracy before style, a limited budget, little "
        "time) and four for fine-tuning (style, a narrow stable domain, latency, thousands of examples). Start with "
        "RAG. Tune only where it is not enough and thousands of examples exist: alone if the data asks for nothing, "
        "combined if it does. Too few examples: RAG and DSPy. Money and time speak for RAG, never for a combination."
    ),
    reads=frozenset({
        "knowledge_churn", "audit_and_trust", "factual_gap", "urgency",
        "behaviour_gap", "task_stability", "latency", "training_data",
    }),
    read=_read,
)  # fmt: skip
