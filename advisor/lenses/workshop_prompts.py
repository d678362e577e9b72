"""S1: five prompts for a workshop. More than two leaning to RAG settle it; else behaviour, if it dominates."""

from advisor.lenses.lens import Lens, Medians, Verdict, nothing_read
from advisor.speech import gettext as _
from advisor.speech import listed, marked

PROMPTS = ("knowledge_churn", "audit_and_trust", "task_stability", "latency", "data_sensitivity")
BEHAVIOUR = "behaviour_gap"  # none of the five, but what the article goes by where the five do not settle it

# The levels on which a prompt leans to one side. On the others, and in between, it leans to neither: lax latency and
# an open task are no reason to retrieve.
LEANS_TO_RAG = {"knowledge_churn": range(3, 5), "audit_and_trust": range(2, 5), "data_sensitivity": range(2, 5)}
LEANS_TO_TUNING = {"knowledge_churn": range(1), "task_stability": range(3, 5), "latency": range(3, 5)}


def _leaning(medians: Medians, side: dict[str, range]) -> list[str]:
    """The answers that lean to one side. A median between two levels leans only if both would."""
    found = []
    for prompt, levels in side.items():
        answer = medians.level(prompt)
        if answer is not None and levels.start <= answer <= levels.stop - 1:
            found.append(medians.words(prompt))
    return found


def _behaviour(medians: Medians) -> bool:
    """Whether consistent behaviour is what is missing; where nobody answered that, whether the task is fixed."""
    if medians.level(BEHAVIOUR) is None:
        return medians.at_least("task_stability", 3)
    return medians.at_least(BEHAVIOUR, 2)


def _read(medians: Medians) -> Verdict:
    rag, tuning = _leaning(medians, LEANS_TO_RAG), _leaning(medians, LEANS_TO_TUNING)
    behaviour = _behaviour(medians)
    if not medians.known(*PROMPTS, BEHAVIOUR):
        return nothing_read()
    reasons = [
        _("Leaning to RAG: {answers}.").format(answers=listed(rag)) if rag else _("Leaning to RAG: none."),
        _("Leaning to fine-tuning: {answers}.").format(answers=listed(tuning))
        if tuning
        else _("Leaning to fine-tuning: none."),
    ]
    if behaviour and medians.level(BEHAVIOUR) is not None:
        reasons.append(medians.quoted(_("Consistent behaviour is what is missing: {answer}."), BEHAVIOUR))
    if medians.at_least("audit_and_trust", 4):
        reasons.append(_("Legal or PR would not accept a black box, which biases the choice towards citations."))
    approach, why = _verdict(medians, rag, behaviour=behaviour)
    return Verdict(approach, (*reasons, why))


def _verdict(medians: Medians, rag: list[str], *, behaviour: bool) -> tuple[str, str]:
    if len(rag) > 2:
        return "rag", _("Three of the five prompts lean to RAG, more than two, so start there.")
    if behaviour and rag:
        return "hybrid", _("Behaviour weighs most, but sources, fresh facts or secrets still ask for retrieval.")
    if behaviour and medians.at_most("knowledge_churn", 0):
        return "hybrid", _("Rules that last a year bear tuned behaviour, with a thin layer of retrieval for them.")
    if behaviour:
        return "fine_tuning", _("Behaviour weighs most and sources matter less: fine-tuning, or a hybrid with it.")
    if rag:
        return "rag", _("No more than two prompts lean to RAG, but behaviour does not dominate; start with RAG.")
    if medians.at_least("task_stability", 3):
        return "fine_tuning", _(
            "Nothing leans to RAG and the task is fixed; confirm first that a prompt is not enough."
        )
    return "rag", _("Nothing dominates: RAG if documents drive the outcome, with that assumption written down.")


LENS = Lens(
    key="workshop_prompts",
    name=marked("Five prompts for a workshop"),
    source="S1",
    rule=marked(
        "Churn, audit, stability, latency and sensitivity lean one way each, or to neither. More than two to RAG: "
        "start there. Otherwise, if behaviour dominates: fine-tuning where sources matter less, a hybrid where "
        "something leans to RAG, and a thin layer of retrieval for rules that last a year. A black-box worry of "
        "legal or PR pulls towards citations."
    ),
    reads=frozenset({*PROMPTS, BEHAVIOUR}),
    read=_read,
)
