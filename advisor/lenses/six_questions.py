"""S3: seven questions (the key says six), from churn to focus. Tune for behaviour, retrieve for facts."""

from advisor.lenses.lens import Lens, Medians, Verdict, nothing_read
from advisor.speech import gettext as _
from advisor.speech import listed, marked

READS = (
    "knowledge_churn", "query_volume", "latency", "audit_and_trust", "behaviour_gap", "ml_capacity", "urgency",
    "task_stability", "knowledge_breadth",
)  # fmt: skip
FOCUSED = 3


def _facts(medians: Medians) -> list[str]:
    """Churn, traceability and breadth: what retrieval is for."""
    asked = (("knowledge_churn", 3), ("audit_and_trust", 2), ("knowledge_breadth", 3))
    return [medians.words(criterion) for criterion, level in asked if medians.at_least(criterion, level)]


def _tuning(medians: Medians) -> list[str]:
    """Volume on a focused task, latency and specialised behaviour: what training is for."""
    found = []
    focused = medians.at_least("task_stability", FOCUSED) or medians.level("task_stability") is None
    if medians.at_least("query_volume", 3) and focused:
        found.append(medians.words("query_volume"))
    asked = (("latency", 3), ("behaviour_gap", 2))
    return found + [medians.words(criterion) for criterion, level in asked if medians.at_least(criterion, level)]


def _modest(medians: Medians) -> list[str]:
    """Resources and timeline: skills, money and time. Modest ones are a reason for RAG, never for training."""
    found = []
    if medians.at_most("ml_capacity", 1):
        found.append(medians.words("ml_capacity"))
    if medians.facts.money_is_short:
        found.append(_("the budget is limited"))
    if medians.at_least("urgency", 3):
        found.append(medians.words("urgency"))
    return found


def _reasons(medians: Medians, facts: list[str], tuning: list[str], modest: list[str]) -> list[str]:
    reasons = []
    if facts:
        reasons.append(_("Retrieve for facts: {answers}.").format(answers=listed(facts)))
    if tuning:
        reasons.append(_("Tune for behaviour, speed or volume: {answers}.").format(answers=listed(tuning)))
    if modest:
        reasons.append(
            _("Resources or time are modest, which speaks for RAG: {answers}.").format(answers=listed(modest))
        )
    if medians.at_most("query_volume", 2):
        reasons.append(medians.quoted(_("Low or moderate volume favours RAG: {answer}."), "query_volume"))
    if medians.facts.budget is None:
        reasons.append(_("What may be spent, part of its sixth question, is not said."))
    return reasons


def _read(medians: Medians) -> Verdict:
    facts, tuning, modest = _facts(medians), _tuning(medians), _modest(medians)
    narrow = medians.at_least("task_stability", FOCUSED)
    if not medians.known(*READS):
        return nothing_read()
    reasons = _reasons(medians, facts, tuning, modest)
    if modest and (tuning or narrow):
        start = _("Start with RAG to prove value, then tune where the numbers ask for it.")
        return Verdict("rag", (*reasons, start))
    if facts and tuning:
        return Verdict("hybrid", (*reasons, _("Both hold: a tuned model over retrieved facts.")))
    if tuning:
        return Verdict("fine_tuning", (*reasons, _("Nothing asks for retrieval.")))
    if narrow and not facts:
        focus = medians.quoted(_("A narrow, well-defined task suits fine-tuning: {answer}."), "task_stability")
        return Verdict("fine_tuning", (*reasons, focus))
    if facts or modest:
        return Verdict("rag", (*reasons, _("Nothing asks for training that the facts or resources do not outweigh.")))
    return Verdict("rag", (*reasons, _("No question asks for training, and RAG costs less to start.")))


LENS = Lens(
    key="six_questions",
    name=marked("Tune for behaviour, retrieve for facts"),
    source="S3",
    rule=marked(
        "Churn, traceability and a broad range of topics ask for retrieval; volume on a focused task, latency and "
        "specialised behaviour ask for tuning; both: a hybrid. A narrow task with nothing to retrieve: fine-tuning. "
        "Modest skills, money or time speak for RAG: start with it, and tune later where the numbers ask for it."
    ),
    reads=frozenset(READS),
    read=_read,
)
