"""What people wrote: planted in every field that could leak."""

from __future__ import annotations

TITLE = "PLANTED-title"
USE_CASE = "PLANTED-use-case"
FACTS = "PLANTED-facts"
REASON = "PLANTED-reason"
NOTE = "PLANTED-note"
PARKED = "PLANTED-parked"
WAIVER = "PLANTED-waiver"
DISSENT = "PLANTED-dissent"
INVITED = "planted-invited@partner.example"


def decision_text(title: str = "PLANTED-decision", *, rationale: str = "PLANTED-rationale") -> dict[str, object]:
    return {
        "title": title,
        "approach": "rag",
        "fallback": "PLANTED-fallback",
        "rationale": rationale,
        "metrics": [{"name": "PLANTED-metric", "comparator": ">=", "threshold": 90, "unit": "%"}],
        "assumptions": [
            {
                "statement": "PLANTED-assumption",
                "owner": "PLANTED-watcher",
                "signal": {"metric": "PLANTED-signal", "comparator": "<", "threshold": 4, "window_days": 30},
            },
            {"statement": "PLANTED-bare-assumption", "owner": "", "signal": None},
        ],
        "configuration": {"base_model_id": "PLANTED-model"},
        "scope_now": "PLANTED-scope-now",
        "scope_later": "PLANTED-scope-later",
        "revisit": {"every_months": 3, "owner": "PLANTED-ida"},
    }
