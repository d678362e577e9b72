"""What happens to a decision’s revisits, in sentences."""

from __future__ import annotations

ROWS: list[tuple[str, dict[str, object], str]] = [
    (
        "revisit.planned",
        {"every_months": 1, "anchor_on": "2026-11-02"},
        "Ana set the revisits to every month, counted from 2 Nov 2026",
    ),
    (
        "revisit.plan_changed",
        {"every_months": 3, "anchor_on": "2026-11-02"},
        "Ana set the revisits to every 3 months, counted from 2 Nov 2026",
    ),
    (
        "revisit.plan_changed",
        {
            "every_months": 1,
            "anchor_on": "2026-11-02",
            "owner": "p1",
            "backup": None,
            "time_zone": "America/New_York",
            "changed": ["every_months", "owner", "backup", "time_zone"],
        },
        "Ana changed the revisits: every month, counted from 2 Nov 2026, Ben is reminded, nobody steps in and"
        " by the clock of New York",
    ),
    ("revisit.plan_changed", {"backup": "p1", "changed": ["backup"]}, "Ana changed the revisits: Ben steps in"),
    (
        "revisit.taken_over",
        {"owner": None, "stand_in": "p1"},
        "Ana noted that its owner has left, and asks Ben now",
    ),
    ("revisit.owner_back", {"owner": "p1"}, "Ana noted that Ben is back, and asks them again"),
    ("revisit.snoozed", {"until": "2027-01-31"}, "Ana put the revisit off until 31 Jan 2027"),
    (
        "revisit.missed",
        {"due_on": ["2027-01-31", "2027-02-28"]},
        "Ana noted that nobody looked at it on 31 Jan 2027 or 28 Feb 2027",
    ),
    ("revisit.completed", {"outcome": "reaffirmed"}, "Ana completed the revisit: reaffirmed"),
    (
        "revisit.evidence_added",
        {"pilot": "x", "due_on": "2026-11-02"},
        "Ana laid a pilot before the revisit that is open, and brought it forward to 2 Nov 2026",
    ),
    ("revisit.evidence_added", {"pilot": "x"}, "Ana laid a pilot before the revisit that is open"),
    (
        "revisit.evidence_added",
        {"signal": "s1", "due_on": "2026-11-02"},
        "Ana laid the readings of refusals before the revisit that is open, and brought it forward to 2 Nov 2026",
    ),
    ("revisit.evidence_added", {"signal": "s2"}, "Ana laid the readings of a signal before the revisit that is open"),
    (
        "revisit.plan_changed",
        {
            "backup": None,
            "owner": "p2",
            "every_months": 6,
            "anchor_on": "2026-11-02",
            "changed": ["every_months", "owner"],
        },
        "Ana changed the revisits: every 6 months, counted from 2 Nov 2026 and somebody is reminded",
    ),
    (
        "revisit.plan_changed",
        {"backup": "p2", "changed": ["backup", "some_later_part"]},
        "Ana changed the revisits: somebody steps in",
    ),
    (
        "revisit.plan_resumed",
        {"every_months": 12, "anchor_on": "2026-11-02"},
        "Ana set the revisits to every 12 months, counted from 2 Nov 2026",
    ),
    ("revisit.taken_over", {"owner": "p1", "stand_in": None}, "Ana noted that Ben has left, and asks somebody now"),
    ("revisit.owner_back", {"owner": None}, "Ana noted that its owner is back, and asks them again"),
    (
        "revisit.asked_early",
        {"due_on": "2026-11-02", "reason": "signal", "evidence": [{"pilot": "x"}]},
        "Ana called for an early revisit on 2 Nov 2026, because a pilot missed a threshold",
    ),
    (
        "revisit.asked_early",
        {"due_on": "2026-11-02", "reason": "signal", "evidence": [{"pilot": "x"}, {"signal": "s1"}]},
        "Ana called for an early revisit on 2 Nov 2026, because a signal broke",
    ),
    ("revisit.asked_early", {"due_on": "2026-11-02", "reason": "hand"}, "Ana asked for an early revisit on 2 Nov 2026"),
    ("revisit.due", {"due_on": "2026-11-02"}, "Ana called for the revisit that is due on 2 Nov 2026"),
    (
        "revisit.left",
        {"since": "2026-11-03T03:00:00Z"},
        "Ana called for the revisit again, which was started and left since 2 Nov 2026",
    ),
    (
        "revisit.completed",
        {"outcome": "reaffirmed", "looked_at": ["answers", "assumption:1", "fallback"]},
        "Ana looked alone at the last answers, 1 assumption and the fallback, and nothing changed: reaffirmed",
    ),
    (
        "revisit.completed",
        {"outcome": "reaffirmed", "looked_at": ["assumption:1", "assumption:2", "metrics"]},
        "Ana looked alone at 2 assumptions and the metrics, and nothing changed: reaffirmed",
    ),
]
