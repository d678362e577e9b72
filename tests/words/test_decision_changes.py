"""What changed between two texts of a decision, each change its own sentence."""

from __future__ import annotations

from workshops.domain.decision_text import AssumptionText, DecisionText, SignalText
from workshops.words.decision_changes import changes_between

BEFORE: DecisionText = {
    "question": "Which way answers?",
    "title": "Handbook",
    "approach": "rag",
    "fallback": "Decline.",
    "rationale": "It changes weekly.",
    "metrics": [
        {"name": "Grounded", "comparator": ">=", "threshold": 90, "unit": "% of answers"},
        {"name": "Latency", "comparator": "<=", "threshold": 2, "unit": ""},
    ],
    "assumptions": [
        {"statement": "Sources stay public", "owner": "Ben", "signal": None},
        {"statement": "Volume stays low", "owner": "", "signal": None},
        {"statement": "Model stays", "owner": "", "signal": None},
    ],
    "configuration": {
        "dataset_version": "",
        "retrieval_settings": "k=4",
        "base_model_id": "",
        "fine_tune_checkpoint_id": "",
    },
    "scope_now": "German",
    "scope_later": "French",
    "revisit": {"every_months": 3, "owner": "Ben"},
}


def test_nothing_changed() -> None:
    assert changes_between(BEFORE, BEFORE, {}) == []


def test_every_part_has_its_sentence() -> None:
    after: DecisionText = {
        **BEFORE,
        "title": "Handbook, again",
        "approach": "hybrid",
        "metrics": [
            {"name": "Grounded", "comparator": ">=", "threshold": 95, "unit": "% of answers"},
            {"name": "Cost", "comparator": "<", "threshold": 1200.5, "unit": ""},
        ],
        "assumptions": [
            {"statement": "Sources stay public", "owner": "Cara", "signal": None},
            {
                "statement": "Volume stays low",
                "owner": "Ben",
                "signal": {"metric": "questions", "comparator": "<", "threshold": 1000, "window_days": 30},
            },
            {"statement": "Team stays", "owner": "", "signal": None},
        ],
        "configuration": {**BEFORE["configuration"], "dataset_version": "v2", "retrieval_settings": ""},
        "scope_now": "German and Danish",
        "revisit": {"every_months": 1, "owner": ""},
    }

    assert changes_between(BEFORE, after, {"rag": "RAG", "hybrid": "Hybrid"}) == [
        "Approach: RAG became Hybrid.",
        "Changed the title.",
        "Changed what is in scope now.",
        "Dropped the metric “Latency”.",
        "Added the metric “Cost” below 1,200.5.",
        "The metric “Grounded” at or above 90% of answers became at or above 95% of answers.",
        "Dropped the assumption “Model stays”.",
        "The assumption “Sources stay public” watched by Ben became watched by Cara.",
        "The assumption “Volume stays low” without a signal became watched by Ben"
        " with questions below 1,000, over 30 days.",
        "Added the assumption “Team stays”.",
        "Dataset version: nothing became v2.",
        "Retrieval settings: k=4 became nothing.",
        "Revisits every month instead of every 3 months.",
        "Reminders go to whoever recorded it.",
    ]


def test_whoever_watches_over_other_days_watches_otherwise() -> None:
    signal: SignalText = {"metric": "questions", "comparator": "<", "threshold": 1000, "window_days": 30}
    watched: AssumptionText = {"statement": "Volume stays low", "owner": "", "signal": signal}
    before: DecisionText = {**BEFORE, "assumptions": [watched]}
    after: DecisionText = {**BEFORE, "assumptions": [{**watched, "signal": {**signal, "window_days": 1}}]}
    assert changes_between(before, after, {}) == [
        "The assumption “Volume stays low” with questions below 1,000, over 30 days"
        " became with questions below 1,000, over 1 day."
    ]
