"""S3: six questions from churn to resources. Tune for behaviour, retrieve for facts."""

from advisor.lenses.reading import Lens, Reading, Verdict, joined, nothing_read

QUESTIONS = (
    "knowledge_churn", "query_volume", "latency", "audit_and_trust", "behaviour_gap", "ml_capacity", "urgency",
)  # fmt: skip
SCOPE = ("task_stability", "knowledge_breadth")  # the article's closing question, used to break a tie


def _facts(reading: Reading) -> list[str]:
    found = []
    if reading.at_least("knowledge_churn", 3):
        found.append(reading.words("knowledge_churn"))
    if reading.at_least("audit_and_trust", 2):
        found.append(reading.words("audit_and_trust"))
    return found


def _tuning(reading: Reading) -> list[str]:
    found = []
    if reading.at_least("query_volume", 3):
        found.append(reading.words("query_volume"))
    if reading.at_least("latency", 3):
        found.append(reading.words("latency"))
    if reading.at_least("behaviour_gap", 2):
        found.append(reading.words("behaviour_gap"))
    return found


def _modest(reading: Reading) -> list[str]:
    found = []
    if reading.at_most("ml_capacity", 1):
        found.append(reading.words("ml_capacity"))
    if reading.at_least("urgency", 3):
        found.append(reading.words("urgency"))
    return found


def _read(reading: Reading) -> Verdict:
    facts, tuning, modest = _facts(reading), _tuning(reading), _modest(reading)
    narrow = reading.at_least("task_stability", 3) and not reading.at_least("knowledge_breadth", 2)
    if not reading.known(*QUESTIONS, *SCOPE):
        return nothing_read()
    reasons = []
    if facts:
        reasons.append(f"Retrieve for facts: {joined(facts)}.")
    if tuning:
        reasons.append(f"Tune for behaviour, speed or volume: {joined(tuning)}.")
    if modest:
        reasons.append(f"Resources and time are modest: {joined(modest)}.")
    if facts and tuning and modest:
        return Verdict("rag", (*reasons, "Start with RAG to prove value, then tune where the numbers ask for it."))
    if facts and tuning:
        return Verdict("hybrid", (*reasons, "Both hold: a tuned model over retrieved facts."))
    if tuning:
        return Verdict("fine_tuning", tuple(reasons))
    if not facts and not modest and narrow:
        return Verdict("fine_tuning", (f"A narrow, well-defined task: {reading.words('task_stability')}.",))
    return Verdict("rag", tuple(reasons) or ("No question asks for training, and RAG costs less to start.",))


LENS = Lens(
    key="six_questions",
    name="Tune for behaviour, retrieve for facts",
    source="S3",
    rule="Churn and traceability ask for retrieval; volume, latency and specialised behaviour ask for tuning; "
    "both: a hybrid, or RAG first where resources are modest. A narrow task with no other answer: fine-tuning.",
    reads=frozenset({*QUESTIONS, *SCOPE}),
    read=_read,
)
