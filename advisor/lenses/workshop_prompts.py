"""S1: five prompts for a workshop. More than two leaning to RAG settle it; else behaviour, if it dominates."""

from advisor.lenses.lens import Lens, Medians, Verdict, nothing_read
from advisor.speech import gettext as _
from advisor.speech import listed, marked

PROMPTS = ("knowledge_churn", "audit_and_trust", "task_stability", "latency", "data_sensitivity")
# None of the five, but what the article goes by where the five do not settle it: whether behaviour is what is missing,
# and whether documents drive the outcome.
BEHAVIOUR, DOCUMENTS = "behaviour_gap", "factual_gap"

# The levels on which a prompt leans to one side. On the others, and in between, it leans to neither: lax latency and
# an open task are no reason to retrieve.
LEANS_TO_RAG = {"knowledge_churn": range(3, 5), "audit_and_trust": range(2, 5), "data_sensitivity": range(2, 5)}
LEANS_TO_TUNING = {"knowledge_churn": range(1), "task_stability": range(3, 5), "latency": range(3, 5)}
RIGHTS = "access_control"  # "retrieval filters by role" stand in the prompt about audit and trust
Verdicts = tuple[str, str]


def _leans(medians: Medians, criterion: str, levels: range) -> bool:
    """A median between two levels leans only if both would."""
    answer = medians.level(criterion)
    return answer is not None and levels.start <= answer <= levels.stop - 1


def _leaning(medians: Medians, side: dict[str, range]) -> list[str]:
    """The prompts that lean to one side."""
    return [prompt for prompt, levels in side.items() if _leans(medians, prompt, levels)]


def _to_rag(medians: Medians) -> list[str]:
    """As above; the prompt about audit and trust leans also where rights differ by role."""
    found = _leaning(medians, LEANS_TO_RAG)
    by_role = medians.at_least(RIGHTS, 2)
    return [*found, RIGHTS] if by_role and "audit_and_trust" not in found else found


def _behaviour(medians: Medians) -> bool:
    """Whether consistent behaviour is what is missing; where nobody answered that, whether the task is fixed."""
    if medians.level(BEHAVIOUR) is None:
        return medians.at_least("task_stability", 3)
    return medians.at_least(BEHAVIOUR, 2)


def _read(medians: Medians) -> Verdict:
    rag, tuning, behaviour = _to_rag(medians), _leaning(medians, LEANS_TO_TUNING), _behaviour(medians)
    documents = medians.at_least(DOCUMENTS, 2)
    if not medians.known(*PROMPTS, BEHAVIOUR, DOCUMENTS, RIGHTS):
        return nothing_read()
    reasons = [
        _("Leaning to RAG: {answers}.").format(answers=_answers(medians, rag)) if rag else _("Leaning to RAG: none."),
        _("Leaning to fine-tuning: {answers}.").format(answers=_answers(medians, tuning))
        if tuning
        else _("Leaning to fine-tuning: none."),
    ]
    if behaviour and medians.level(BEHAVIOUR) is not None:
        reasons.append(medians.quoted(_("Consistent behaviour is what is missing: {answer}."), BEHAVIOUR))
    if documents:
        reasons.append(medians.quoted(_("Documents drive the outcome: {answer}."), DOCUMENTS))
    if medians.at_least("audit_and_trust", 4):
        reasons.append(_("Legal or PR would not accept a black box, which biases the choice towards citations."))
    approach, why = (
        _more_than_two()
        if len(rag) > 2
        else _behaving(medians, rag, documents=documents)
        if behaviour
        else _not_behaving(medians, rag, documents=documents)
    )
    return Verdict(approach, (*reasons, why))


def _answers(medians: Medians, criteria: list[str]) -> str:
    return listed([medians.words(criterion) for criterion in criteria])


def _sources(rag: list[str]) -> list[str]:
    """What asks to look something up; that examples could leak speaks against training and finds nobody a fact."""
    return [prompt for prompt in rag if prompt != "data_sensitivity"]


def _more_than_two() -> Verdicts:
    return "rag", _("Three of the five prompts lean to RAG, more than two, so start there.")


def _behaving(medians: Medians, rag: list[str], *, documents: bool) -> Verdicts:
    """Behaviour dominates: tuning, with retrieval where anything asks for it."""
    if medians.facts.in_place == "look_up":
        return "hybrid", _("Retrieval is in place and behaviour is what is wrong: add fine-tuning to it.")
    if _sources(rag) or documents or medians.at_least("data_sensitivity", 3):
        return "hybrid", _("Behaviour weighs most, but sources, fresh facts or secrets still ask for retrieval.")
    if medians.at_most("knowledge_churn", 0):
        return "hybrid", _("Rules that last a year bear tuned behaviour, with a thin layer of retrieval for them.")
    return "fine_tuning", _("Behaviour weighs most and sources matter less: fine-tuning, or a hybrid with it.")


def _not_behaving(medians: Medians, rag: list[str], *, documents: bool) -> Verdicts:
    if documents:
        return "rag", _("Behaviour does not dominate and facts are what is missing: ground the answers in data.")
    if medians.facts.in_place == "look_up":
        return "rag", _("Retrieval is in place and behaviour does not dominate: keep it, and mend what it finds.")
    sources = _sources(rag)
    if medians.at_least("task_stability", 3) and medians.at_least("latency", 3):
        return _fixed_and_fast(medians, sources)
    if sources:
        return "rag", _("No more than two prompts lean to RAG, but behaviour does not dominate; start with RAG.")
    if medians.level(BEHAVIOUR) is not None and medians.facts.in_place != "tuned":
        return "prompting", _(
            "A prompt gets there already, and nothing asks to look anything up: confirm that, and build neither."
        )
    if rag:
        return "rag", _("Secrets can stay in an index with access rules; behaviour was not asked about.")
    return "rag", _("Nothing dominates: RAG if documents drive the outcome, with that assumption written down.")


def _fixed_and_fast(medians: Medians, sources: list[str]) -> Verdicts:
    """A repetitive task under a strict latency budget, where prompts get there: tuned or distilled once data is clean.
    A step of retrieval would cost what there is least of, and examples that must not leak are not trained on."""
    if sources:
        return "hybrid", _("The task is fixed and the time is tight, but sources, rights or fresh facts still count.")
    if medians.at_least("data_sensitivity", 3):
        return "prompting", _(
            "The task is fixed and prompts get there; training would embed its examples: a small model, untuned."
        )
    return "fine_tuning", _(
        "The task is fixed and the time is tight: once task data is clean, tune or distil a small model for it."
    )


LENS = Lens(
    key="workshop_prompts",
    name=marked("Five prompts for a workshop"),
    source="S1",
    rule=marked(
        "Churn, audit, stability, latency and sensitivity lean one way each, or to neither. More than two to RAG: "
        "start there. Otherwise, if behaviour dominates: fine-tuning where sources matter less, a hybrid where "
        "something leans to RAG, and a thin layer of retrieval for rules that last a year. If it does not: RAG where "
        "documents drive the outcome, a small tuned model for a fixed task in tight time, and neither where a prompt "
        "gets there. A black-box worry of legal or PR pulls towards citations."
    ),
    reads=frozenset({*PROMPTS, BEHAVIOUR, DOCUMENTS, RIGHTS}),
    read=_read,
)
