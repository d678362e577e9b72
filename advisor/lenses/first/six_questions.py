"""S3: six questions from churn to resources. Tune for behaviour, retrieve for facts."""

from advisor.lenses.lens import Lens, Medians, Verdict, nothing_read
from advisor.speech import gettext as _
from advisor.speech import listed, marked

QUESTIONS = (
    "knowledge_churn", "query_volume", "latency", "audit_and_trust", "behaviour_gap", "ml_capacity", "urgency",
)  # fmt: skip
SCOPE = ("task_stability", "knowledge_breadth")  # the article's closing question, used to break a tie


def _facts(medians: Medians) -> list[str]:
    found = []
    if medians.at_least("knowledge_churn", 3):
        found.append(medians.words("knowledge_churn"))
    if medians.at_least("audit_and_trust", 2):
        found.append(medians.words("audit_and_trust"))
    return found


def _tuning(medians: Medians) -> list[str]:
    found = []
    if medians.at_least("query_volume", 3):
        found.append(medians.words("query_volume"))
    if medians.at_least("latency", 3):
        found.append(medians.words("latency"))
    if medians.at_least("behaviour_gap", 2):
        found.append(medians.words("behaviour_gap"))
    return found


def _modest(medians: Medians) -> list[str]:
    found = []
    if medians.at_most("ml_capacity", 1):
        found.append(medians.words("ml_capacity"))
    if medians.at_least("urgency", 3):
        found.append(medians.words("urgency"))
    return found


def _read(medians: Medians) -> Verdict:
    facts, tuning, modest = _facts(medians), _tuning(medians), _modest(medians)
    narrow = medians.at_least("task_stability", 3) and not medians.at_least("knowledge_breadth", 2)
    if not medians.known(*QUESTIONS, *SCOPE):
        return nothing_read()
    reasons = []
    if facts:
        reasons.append(_("Retrieve for facts: {answers}.").format(answers=listed(facts)))
    if tuning:
        reasons.append(_("Tune for behaviour, speed or volume: {answers}.").format(answers=listed(tuning)))
    if modest:
        reasons.append(_("Resources and time are modest: {answers}.").format(answers=listed(modest)))
    if facts and tuning and modest:
        return Verdict("rag", (*reasons, _("Start with RAG to prove value, then tune where the numbers ask for it.")))
    if facts and tuning:
        return Verdict("hybrid", (*reasons, _("Both hold: a tuned model over retrieved facts.")))
    if tuning:
        return Verdict("fine_tuning", tuple(reasons))
    if not facts and not modest and narrow:
        return Verdict("fine_tuning", (medians.quoted(_("A narrow, well-defined task: {answer}."), "task_stability"),))
    return Verdict("rag", tuple(reasons) or (_("No question asks for training, and RAG costs less to start."),))


LENS = Lens(
    key="six_questions",
    name=marked("Tune for behaviour, retrieve for facts"),
    source="S3",
    rule=marked(
        "Churn and traceability ask for retrieval; volume, latency and specialised behaviour ask for tuning; "
        "both: a hybrid, or RAG first where resources are modest. A narrow task with no other answer: fine-tuning."
    ),
    reads=frozenset({*QUESTIONS, *SCOPE}),
    read=_read,
)
