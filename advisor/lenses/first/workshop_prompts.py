"""S1: five prompts for a workshop; more than two leaning to RAG settle it, a black-box worry bends the result."""

from advisor.lenses.lens import Lens, Medians, Verdict, nothing_read
from advisor.speech import gettext as _
from advisor.speech import listed, marked

COUNTED = {
    3: marked("Three of the five prompts lean to RAG, so start there."),
    4: marked("Four of the five prompts lean to RAG, so start there."),
    5: marked("All of the five prompts lean to RAG, so start there."),
}
PROMPTS = ("knowledge_churn", "audit_and_trust", "task_stability", "latency", "data_sensitivity")

# The levels on which a prompt leans to one side or the other; in between it leans to neither.
LEANS_TO_RAG = {
    "knowledge_churn": range(3, 5),
    "audit_and_trust": range(2, 5),
    "task_stability": range(0, 2),
    "latency": range(0, 2),
    "data_sensitivity": range(2, 5),
}
LEANS_TO_TUNING = {
    "knowledge_churn": range(0, 2),
    "task_stability": range(3, 5),
    "latency": range(3, 5),
}


def _leaning(medians: Medians, side: dict[str, range]) -> list[str]:
    """The answers that lean to one side. A median between two levels leans only if both would."""
    found = []
    for prompt, levels in side.items():
        answer = medians.level(prompt)
        if answer is not None and levels.start <= answer <= levels.stop - 1:
            found.append(medians.words(prompt))
    return found


def _read(medians: Medians) -> Verdict:
    rag, tuning = _leaning(medians, LEANS_TO_RAG), _leaning(medians, LEANS_TO_TUNING)
    if not medians.known(*PROMPTS):
        return nothing_read()
    reasons = [
        _("Leaning to RAG: {answers}.").format(answers=listed(rag)) if rag else _("Leaning to RAG: none."),
        _("Leaning to fine-tuning: {answers}.").format(answers=listed(tuning))
        if tuning
        else _("Leaning to fine-tuning: none."),
    ]
    if len(rag) > 2:
        return Verdict("rag", (*reasons, _(COUNTED[len(rag)])))
    behaviour = len(tuning) > len(rag)
    if medians.at_least("audit_and_trust", 4):
        black_box = _("Legal or PR would not accept a black box, which biases the choice towards citations.")
        return Verdict("hybrid" if behaviour else "rag", (*reasons, black_box))
    if behaviour and (medians.at_least("audit_and_trust", 2) or medians.at_least("knowledge_churn", 3)):
        return Verdict("hybrid", (*reasons, _("Behaviour weighs most, but sources or fresh facts still matter.")))
    if behaviour:
        return Verdict("fine_tuning", (*reasons, _("Behaviour weighs most and sources matter less.")))
    return Verdict(
        "rag", (*reasons, _("Behaviour does not dominate; RAG is the default, with the assumptions written down."))
    )


LENS = Lens(
    key="workshop_prompts",
    name=marked("Five prompts for a workshop"),
    source="S1",
    rule=marked(
        "Churn, audit, stability, latency and sensitivity each lean one way. More than two to RAG: start there. "
        "Otherwise, if behaviour weighs more: fine-tuning, or a hybrid where sources or fresh facts matter. "
        "A black-box worry of legal or PR pulls towards citations."
    ),
    reads=frozenset(PROMPTS),
    read=_read,
)
