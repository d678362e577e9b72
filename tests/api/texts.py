"""Bodies that the tests send."""

from __future__ import annotations

from typing import Any


def decision_text(**changes: Any) -> dict[str, Any]:
    """A whole and valid body of POST /workshops/{id}/decision."""
    return {
        "title": "Claims copilot on retrieval",
        "approach": "rag",
        "fallback": "No retrieval hit: decline and pass the question to a person.",
        "rationale": "The manual changes weekly, and answers need their source.",
        "metrics": [{"name": "Grounded correctness", "comparator": ">=", "threshold": 90, "unit": "%"}],
        "assumptions": [
            {
                "statement": "The manual keeps changing at least weekly.",
                "owner": "Dee",
                "signal": {"metric": "changes per month", "comparator": "<", "threshold": 4, "window_days": 30},
            },
            {"statement": "Adjusters may see every chapter."},
        ],
        "configuration": {
            "dataset_version": "2026-11",
            "retrieval_settings": "bm25 + vectors, k=8",
            "base_model_id": "base-1",
            "fine_tune_checkpoint_id": "",
        },
        "scope_now": "The claims manual, read only.",
        "scope_later": "Letters.",
        "revisit": {"every_months": 3, "owner": "Ana"},
        **changes,
    }
