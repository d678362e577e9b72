"""Each kind of event has its sentence in one place, with its plurals, its names and its days."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeGuard

import pytest

import workshops
from workshops.queries.log import HistoryEntry
from workshops.words.events import SENTENCES, describe

ZONE = "America/New_York"
NAMES = {"p1": "Ben", "a1": "Sources stay public", "s1": "refusals", "rag": "RAG"}


def said(kind: str, /, **body: object) -> str:
    entry = HistoryEntry(1, "0" * 64, datetime(2026, 11, 2, tzinfo=UTC), kind, "Ana", False, body, {})
    return describe(entry, NAMES, ZONE)


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


ROWS: list[tuple[str, dict[str, object], str]] = [
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
        "Ana asked for the answers by 24 Nov 2026, 03:00 (New York)",
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
    (
        "workshop.moved",
        {"from": "recommendation", "to": "decided", "outcome": "reaffirmed"},
        "Ana ended the workshop with its revisit: reaffirmed",
    ),
    ("workshop.taken_over", {"from_name_sha256": "0"}, "Ana took over as facilitator from"),
    ("workshop.taken_over", {"to_name_sha256": "0"}, "Ana handed the workshop over to"),
    (
        "workshop.facts_changed",
        {"facts": {"in_place": "", "budget": "", "queries_a_day": None}},
        "Ana took back what was said of the use case",
    ),
    (
        "workshop.facts_changed",
        {"facts": {"in_place": "", "budget": "", "queries_a_day": 1200}},
        "Ana said what is known of the use case: 1,200 queries a day",
    ),
    ("people.seated_again", {"count": 1}, "Ana wrote to 1 person of last time, to take their seat again"),
    ("people.seated_again", {"count": 2}, "Ana wrote to 2 people of last time, to take their seats again"),
    ("agenda.sent", {"count": 1}, "Ana sent the agenda to 1 person"),
    ("agenda.sent", {"count": 2}, "Ana sent the agenda to 2 people"),
    ("checklist.answered", {"question": "data_owner", "ticked": True}, "Ana answered “data owner”"),
    ("checklist.answered", {"question": "use", "ticked": False}, "Ana left “use” open"),
    ("workshop.planned", {"starts_at": None}, "Ana took back when the workshop meets"),
    (
        "workshop.planned",
        {"starts_at": "2026-11-24T08:05:00Z"},
        "Ana planned the workshop for 24 Nov 2026, 03:05 (New York)",
    ),
    ("gate.restored", {"gate": "few_examples"}, "Ana restored the gate few examples"),
    ("door.admitted", {"knocks": ["k1", "k2"]}, "Ana let 2 people in"),
    ("door.refused", {"knocks": ["k1"]}, "Ana did not let 1 person in"),
    ("round.closed", {"round": 1, "answers": 2}, "Ana revealed round 1 with 2 answers"),
    ("round.closed", {"round": 2, "answers": 1, "reveal": "criterion"}, "Ana closed round 2 with 1 answer"),
    ("round.opened", {"round": 2, "asked": ["latency", "volume"]}, "Ana opened round 2"),
    ("decision.imported", {"source": "0001-use-rag.md"}, "Ana imported the decision from 0001-use-rag.md"),
    ("decision.reimported", {"source": "0001-use-rag.md"}, "Ana imported 0001-use-rag.md again, which had changed"),
    ("decision.linked", {"amends": 7}, "Ana linked it as what amends D-0007"),
    ("decision.accepted", {"revision": 1}, "Ana accepted revision 1"),
    ("decision.accepted", {"revision": 1, "record": "3.md"}, "Ana imported from 3.md that it is accepted"),
    (
        "decision.accepted",
        {"revision": 1, "unsigned": ["data"], "signals": 1},
        "Ana accepted revision 1, behind which not everybody stood",
    ),
    ("decision.accepted", {"revision": 1, "signals": 1}, "Ana accepted revision 1, which names fewer signals than two"),
    ("decision.amended", {"amended_by": 9}, "Ana amended it with D-0009"),
    ("decision.unlinked", {"supersedes": 7}, "Ana reopened D-0007, which it superseded"),
    ("assumption.marked", {"assumption": "a2", "state": "at_risk"}, "Ana marked “an assumption” as at risk"),
    (
        "reading.taken",
        {"signal": "s2", "value": 4, "status": "broken", "pilot": "x"},
        "Ana took a reading of a signal from a pilot: 4, so the assumption is broken",
    ),
    ("readings.taken", {"signal": "s1", "count": 1}, "Ana recorded 1 reading of refusals from a file"),
    ("readings.taken", {"signal": "s2", "count": 1200}, "Ana recorded 1,200 readings of a signal from a file"),
    ("signal.broke", {"signal": "s1"}, "Ana noted that refusals broke"),
    ("signal.broke", {"signal": "s2"}, "Ana noted that a signal broke"),
    ("signal.recovered", {"signal": "s1"}, "Ana noted that refusals has recovered"),
    ("signal.recovered", {"signal": "s2"}, "Ana noted that a signal has recovered"),
    ("signal.silent", {"signal": "s1"}, "Ana noted that refusals has been silent for its whole window"),
    ("signal.silent", {"signal": "s2"}, "Ana noted that a signal has been silent for its whole window"),
    ("forecasts.given", {"count": 0, "revision": 1}, "Ana took back what they had forecast"),
    ("forecasts.given", {"count": 1, "revision": 2}, "Ana said how likely 1 threshold of revision 2 is met"),
    ("forecasts.given", {"count": 3, "revision": 2}, "Ana said how likely 3 thresholds of revision 2 are met"),
    ("forecasts.scored", {"count": 1, "met": 0}, "Ana found what came of 1 threshold that was forecast: 0 met"),
    ("forecasts.scored", {"count": 3, "met": 2}, "Ana found what came of 3 thresholds that were forecast: 2 met"),
    (
        "pilot.imported",
        {"cases": 1, "tool": "lm_eval", "sha256": "0123456789abcdef99"},
        "Ana imported a pilot of lm-eval with 1 case (SHA-256 0123456789abcdef…)",
    ),
    (
        "pilot.imported",
        {"cases": 1200, "tool": "generic", "sha256": "0123456789abcdef99"},
        "Ana imported a pilot of a table with 1,200 cases (SHA-256 0123456789abcdef…)",
    ),
    (
        "pilot.imported",
        {"cases": 2, "tool": "some_later_tool", "sha256": "0123456789abcdef99"},
        "Ana imported a pilot of some_later_tool with 2 cases (SHA-256 0123456789abcdef…)",
    ),
    ("pilot.missed", {"metrics": ["accuracy"]}, "Ana noted that accuracy does not meet its threshold in the pilot"),
    (
        "pilot.missed",
        {"metrics": ["accuracy", "latency"]},
        "Ana noted that accuracy and latency do not meet their thresholds in the pilot",
    ),
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
    ("invitations.erased", {"count": 2}, "Ana erased 2 addresses"),
    (
        "workspace.old_data_erased",
        {"workshops": 1, "invitations": 1, "notices": 1, "readings": 1, "audit": 1},
        "What was kept for long enough was removed: 1 workshop, 1 address,"
        " 1 message, 1 reading and 1 entry of the audit",
    ),
    (
        "workspace.old_data_erased",
        {"workshops": 2, "invitations": 3, "notices": 4, "readings": 5, "audit": 6},
        "What was kept for long enough was removed: 2 workshops, 3 addresses,"
        " 4 messages, 5 readings and 6 entries of the audit",
    ),
    ("workspace.old_data_erased", {"readings": 2}, "What was kept for long enough was removed: 2 readings"),
    ("readings.expired", {"count": 1}, "1 reading was removed, kept for long enough"),
    ("readings.expired", {"count": 2}, "2 readings were removed, kept for long enough"),
    ("reasons.erased", {"round": 2}, "Ana erased a person’s reasons in round 2"),
    ("member.invited", {"role": "viewer", "by_link": True}, "Ana made a link that lets one person in as viewer"),
    ("member.invited", {"role": "facilitator", "by_link": False}, "Ana invited somebody as facilitator"),
    ("workspace.language_changed", {"from": "en", "to": ""}, "Ana let everybody’s browser choose the language"),
    ("workspace.language_changed", {"from": "", "to": "de"}, "Ana set the workspace’s language to German"),
    ("member.joined", {"member": "p1", "role": "member"}, "Ana took Ben in as member"),
    ("member.joined", {"member": "p2", "role": "owner", "again": True}, "Ana took somebody in again as owner"),
    (
        "member.role_changed",
        {"member": "p1", "from": "member", "to": "viewer"},
        "Ana changed the role of Ben from member to viewer",
    ),
    (
        "member.role_changed",
        {"member": "p2", "from": "owner", "to": "facilitator"},
        "Ana changed the role of somebody from owner to facilitator",
    ),
    ("member.left", {"member": "p1", "reason": "left"}, "Ben left the workspace"),
    ("member.left", {"member": "p1", "reason": "directory"}, "The directory took Ben out of the workspace"),
    ("member.left", {"member": "p1", "reason": "erased"}, "Ana took Ben out of the workspace, to erase them"),
    ("member.left", {"member": "p1", "reason": "removed"}, "Ana took Ben out of the workspace"),
    ("member.left", {"member": "p2", "reason": "left"}, "Somebody left the workspace"),
    ("ownership.transferred", {"to": "p1"}, "Ana handed the ownership of the workspace to Ben"),
    ("ownership.transferred", {"to": None}, "Ana handed the ownership of the workspace to somebody"),
    ("channel.added", {"kind": "slack"}, "Ana added a channel (Slack)"),
    ("channel.removed", {"kind": "teams"}, "Ana removed a channel (Teams)"),
    ("channel.tested", {"kind": "slack", "arrived": True}, "Ana sent a test to a channel (Slack), which arrived"),
    (
        "channel.tested",
        {"kind": "slack", "arrived": False},
        "Ana sent a test to a channel (Slack), which did not arrive",
    ),
    ("token.made", {"scope": "read", "expires_on": None}, "Ana made a token that may read"),
    (
        "token.made",
        {"scope": "write", "expires_on": "2026-11-02"},
        "Ana made a token that may read and write until 2 Nov 2026",
    ),
    ("token.revoked", {"scope": "readings"}, "Ana revoked a token that could take readings of signals"),
    ("some.later_kind", {}, "Ana: some later kind"),
]


@pytest.mark.parametrize(("kind", "body", "sentence"), ROWS)
def test_its_sentence(kind: str, body: dict[str, object], sentence: str) -> None:
    assert said(kind, **body) == sentence


def test_every_sentence_that_is_made_of_a_body_has_its_row() -> None:
    """All that the files of events say, each plural of it too."""
    files = (Path(workshops.__file__).parent / "words").glob("events_*.py")
    told = "\n".join(sentence for _kind, _body, sentence in ROWS)
    calls = [node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8"))) if _is_said(node)]
    words = {
        part.value
        for call in calls
        for part in call.args
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }
    assert len(words) > 100
    unsaid = {text for text in words if not re.search(re.sub(r"\\{\w+\\}", ".+", re.escape(text)), told)}
    assert unsaid == BY_OTHERS


# Languages say it of 21; in English one criterion is named.
BY_OTHERS = {"{who} opened the answers of round {round} on {count} criterion"}


def _is_said(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "ngettext")
