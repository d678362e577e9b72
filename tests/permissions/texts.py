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


def decision_text(title: str = "PLANTED-decision", *, rationale: str = "") -> dict[str, object]:
    """Each text of it by the name of its own decision, so that it is seen where another one's stands."""
    return {
        "title": title,
        "approach": "rag",
        "fallback": f"{title}-fallback",
        "rationale": rationale or f"{title}-rationale",
        "metrics": [{"name": f"{title}-m", "comparator": ">=", "threshold": 90, "unit": "%"}],
        "assumptions": [
            {
                "statement": f"{title}-assumption",
                "owner": f"{title}-watcher",
                "signal": {"metric": f"{title}-signal", "comparator": "<", "threshold": 4, "window_days": 30},
            },
            {"statement": f"{title}-bare-assumption", "owner": "", "signal": None},
        ],
        "configuration": {"base_model_id": f"{title}-model"},
        "scope_now": f"{title}-scope-now",
        "scope_later": f"{title}-scope-later",
        "revisit": {"every_months": 3, "owner": "PLANTED-ida"},
    }
