"""Each kind of event has its sentence in one place, with its plurals, its names and its days."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest

import workshops
from workshops.queries.log import HistoryEntry
from workshops.words.events import SENTENCES, describe

NAMES = {"p1": "Ben", "a1": "Sources stay public", "s1": "refusals", "rag": "RAG"}


def said(kind: str, **body: object) -> str:
    entry = HistoryEntry(1, "0" * 64, datetime(2026, 11, 2, tzinfo=UTC), kind, "Ana", False, body, {})
    return describe(entry, NAMES)


def kinds_written() -> set[str]:
    """The first argument of every `append_event`, where it is a text; both sides of a condition."""
    found: set[str] = set()
    texts = (path.read_text(encoding="utf-8") for path in Path(workshops.__file__).parent.rglob("*.py"))
    for text in texts:
        for node in ast.walk(ast.parse(text)) if "append_event(" in text else ():
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "append_event" and node.args:
                said = [part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)]
                found |= {kind for kind in said if isinstance(kind, str)}
    return {kind for kind in found if "." in kind and not kind.endswith(".")}


def test_every_kind_that_is_written_has_a_sentence() -> None:
    written = kinds_written()
    assert len(written) > 40
    assert written - set(SENTENCES) == set()


@pytest.mark.parametrize(
    ("kind", "body", "sentence"),
    [
        ("workshop.created", {}, "Ana opened the workshop"),
        ("workshop.moved", {"from": "lobby", "to": "scoring"}, "Ana moved the workshop from lobby to scoring"),
        ("workshop.moved", {"from": "recommendation", "to": "decided"}, "Ana ended the workshop with its decision"),
        ("participant.joined", {"role": "product"}, "Ana joined as product"),
        ("participant.removed", {"participant": "p1"}, "Ana took Ben out of the room"),
        ("participant.removed", {"participant": "p2"}, "Ana took somebody out of the room"),
        (
            "participant.removed",
            {"participant": "p1", "for_good": True},
            "Ana took Ben out of the room for good",
        ),
        ("participant.welcome_again", {"participant": "p1"}, "Ana said that Ben may join again"),
        ("roles.confirmed", {"participants": ["p1"]}, "Ana confirmed 1 role"),
        ("roles.confirmed", {"participants": ["p1", "p2"]}, "Ana confirmed 2 roles"),
        ("door.changed", {"door": "open"}, "Ana opened the door"),
        ("door.changed", {"door": "admit"}, "Ana made joining by admission"),
        ("door.changed", {"door": "closed"}, "Ana closed the door"),
        ("door.admitted", {"knocks": ["k1"]}, "Ana let 1 person in"),
        ("door.refused", {"knocks": ["k1", "k2"]}, "Ana did not let 2 people in"),
        ("participant.role_changed", {"participant": "p1", "role": "data"}, "Ana moved Ben to data"),
        ("round.opened", {"round": 2}, "Ana opened round 2"),
        ("round.opened", {"round": 2, "asked": ["latency"]}, "Ana opened round 2, which scores latency again"),
        ("table.laid", {"round": 1, "criterion": "factual_gap"}, "Ana put factual gap on the table"),
        ("table.cleared", {}, "Ana cleared the table"),
        ("round.closed", {"round": 1, "answers": 1}, "Ana revealed round 1 with 1 answer"),
        ("round.closed", {"round": 2, "answers": 28, "reveal": "round"}, "Ana revealed round 2 with 28 answers"),
        ("round.closed", {"round": 2, "answers": 28, "reveal": "end"}, "Ana closed round 2 with 28 answers"),
        (
            "criterion.revealed",
            {"round": 1, "criteria": ["factual_gap"]},
            "Ana opened the answers of round 1 on factual gap",
        ),
        (
            "criterion.revealed",
            {"round": 1, "criteria": ["factual_gap", "latency"]},
            "Ana opened the answers of round 1 on 2 criteria",
        ),
        (
            "workshop.promise_changed",
            {"reveal": "end", "anonymous": True},
            "Ana changed what is promised: answers are shown at the end, without names",
        ),
        (
            "workshop.promise_changed",
            {"reveal": "criterion", "anonymous": False},
            "Ana changed what is promised: answers are shown by criterion, with names",
        ),
        ("people.invited", {"count": 1}, "Ana invited 1 person by mail"),
        ("people.invited", {"count": 3}, "Ana invited 3 people by mail"),
        ("invitations.erased", {"count": 1}, "Ana erased 1 address"),
        (
            "deadline.set",
            {"answers_due_at": "2026-11-24T08:00:00Z"},
            "Ana asked for the answers by 24 Nov 2026, 08:00 UTC",
        ),
        ("reminders.sent", {"count": 1}, "Ana reminded 1 who was missing"),
        ("reminders.sent", {"count": 2}, "Ana reminded 2 who were missing"),
        ("recommendation.computed", {"approach": "rag"}, "Ana computed the recommendation: RAG"),
        ("recommendation.computed", {"approach": None}, "Ana computed the recommendation: none"),
        ("gate.waived", {"gate": "few_examples"}, "Ana waived the gate few examples"),
        ("note.added", {"parked": True}, "Ana added to the parking lot"),
        ("note.added", {}, "Ana wrote a note"),
        ("decision.linked", {"supersedes": 7}, "Ana linked it as what superseded D-0007"),
        ("decision.revised", {"revision": 2, "voided": 0}, "Ana wrote revision 2"),
        ("decision.revised", {"revision": 2, "voided": 1}, "Ana wrote revision 2, which voided 1 signature"),
        ("decision.revised", {"revision": 3, "voided": 4}, "Ana wrote revision 3, which voided 4 signatures"),
        ("decision.signed", {"revision": 1, "stance": "approve"}, "Ana signed revision 1: approve"),
        (
            "decision.signed",
            {"revision": 1, "stance": "approve_with_reservation", "role": "security"},
            "Ana signed revision 1 for security: approve with a reservation",
        ),
        ("decision.superseded", {"superseded_by": 12}, "Ana superseded it with D-0012"),
        (
            "assumption.marked",
            {"assumption": "a1", "state": "broken"},
            "Ana marked “Sources stay public” as broken",
        ),
        (
            "reading.taken",
            {"signal": "s1", "value": 1234567.5, "status": "holding"},
            "Ana took a reading of refusals: 1,234,567.5, so the assumption is holding",
        ),
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
        (
            "workspace.time_zone_changed",
            {"from": "UTC", "to": "Europe/Berlin"},
            "Ana changed the workspace’s time zone from UTC to Europe/Berlin",
        ),
        ("revisit.snoozed", {"until": "2027-01-31"}, "Ana put the revisit off until 31 Jan 2027"),
        (
            "revisit.missed",
            {"due_on": ["2027-01-31", "2027-02-28"]},
            "Ana noted that nobody looked at it on 31 Jan 2027 or 28 Feb 2027",
        ),
        ("revisit.completed", {"outcome": "reaffirmed"}, "Ana completed the revisit: reaffirmed"),
        ("some.later_kind", {}, "Ana: some later kind"),
    ],
)
def test_its_sentence(kind: str, body: dict[str, object], sentence: str) -> None:
    assert said(kind, **body) == sentence
