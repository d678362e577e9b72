"""A decision's life over the API: each move, every text, and what each text changed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Caller, Calls
from tests.api.texts import decision_text
from workshops.domain import decision_import, frameworks
from workshops.domain import decision_text as texts
from workshops.enums import DecisionStatus, Stage
from workshops.models import Decision, Event, Member, Participant, Workshop

pytestmark = pytest.mark.made_once("decided")


def sign(who: Caller, sha256: str, stance: str = "approve", **reason: str) -> None:
    who.ok("POST", "/decisions/1/sign-offs", {"stance": stance, "revision_sha256": sha256, **reason}, 201)


def error(who: Caller, path: str, body: Any, status: int) -> Any:
    return who.ok("POST", path, body, status)["error"]


def test_accepting_asks_for_a_reason_and_names_each_role(
    decided: Decision, crowd: list[Participant], calls: Calls, api_ana: Caller
) -> None:
    sha256 = decided.revisions.get().sha256
    sign(calls(crowd[0]), sha256)
    sign(calls(crowd[1]), sha256, "dissent", reason="Rights are untested.")
    for body in (None, {}, {"unsigned_reason": None}, {"unsigned_reason": " "}):
        asked = error(api_ana, "/decisions/1/accept", body, 409)
        assert (asked["code"], asked["fields"]) == (
            "unsigned",
            {"security": "Sam (Security) dissents.", "data": "Data has not signed this text."},
        )
    assert error(api_ana, "/decisions/1/accept", {"unsigned_reason": "x" * 2001}, 422)["fields"].keys() == {
        "unsigned_reason"
    }
    assert api_ana.ok("GET", "/decisions/1")["status"] == "proposed"
    accepted = api_ana.ok("POST", "/decisions/1/accept", {"unsigned_reason": "The pilot decides."})
    assert (accepted["status"], accepted["unsigned_reason"]) == ("accepted", "The pilot decides.")
    assert api_ana.ok("POST", "/decisions/1/accept")["unsigned_reason"] == "The pilot decides."
    listed = api_ana.ok("GET", "/decisions")["results"]
    assert [d["unsigned_reason"] for d in listed] == ["The pilot decides."]
    assert {s["name"]: s["guest"] for s in accepted["sign_offs"]} == {"Pia": True, "Sam": True}


def test_retired_reopened_rejected(decided: Decision, api_ana: Caller) -> None:
    assert error(api_ana, "/decisions/1/reopen", {"reason": "Again."}, 409)["code"] == "wrong_stage"
    assert error(api_ana, "/decisions/1/retire", {"reason": " "}, 422)["fields"].keys() == {"reason"}
    assert error(api_ana, "/decisions/1/retire", {}, 422)["fields"].keys() == {"reason"}
    retired = api_ana.ok("POST", "/decisions/1/retire", {"reason": "The desk is closed."})
    assert (retired["status"], retired["ended_reason"]) == ("retired", "The desk is closed.")
    assert retired["ended_at"] is not None
    for path, body in (
        ("retire", {"reason": "Twice."}),
        ("reject", {"reason": "Too."}),
        ("accept", {"unsigned_reason": "All the same."}),
        ("revisions", decision_text(title="After the end")),
    ):
        assert error(api_ana, f"/decisions/1/{path}", body, 409)["code"] == "wrong_stage"
    reopened = api_ana.ok("POST", "/decisions/1/reopen", {"reason": "It is back."})
    assert (reopened["status"], reopened["ended_at"], reopened["ended_reason"]) == ("proposed", None, None)
    assert reopened["revisit"]["next_due_on"] is not None
    rejected = api_ana.ok("POST", "/decisions/1/reject", {"reason": "Too dear."})
    assert (rejected["status"], rejected["accepted_at"], rejected["revisit"]["next_due_on"]) == ("rejected", None, None)
    assert [d["number"] for d in api_ana.ok("GET", "/decisions?status=rejected")["results"]] == ["D-0001"]


def test_superseded_and_amended_on_both_sides(ana: Member, api_ana: Caller) -> None:
    for title in ("One", "Two", "Three"):
        body = texts.clean(decision_text(title=title), question="Why?", title="", framework=frameworks.framework())
        decision_import.import_decision(
            by=ana, body=body, status=DecisionStatus.ACCEPTED, decided_on=None, source="old.md"
        )
    amended = api_ana.ok("POST", "/decisions/1/supersede", {"by": 2, "kind": "amends"})
    assert (amended["status"], amended["amended_by"], amended["superseded_by"]) == ("amended", ["D-0002"], None)
    superseded = api_ana.ok("POST", "/decisions/D-0002/supersede", {"by": "D-0003", "kind": "replaces"})
    assert (superseded["status"], superseded["superseded_by"], superseded["amends"]) == (
        "superseded",
        "D-0003",
        "D-0001",
    )
    assert api_ana.ok("GET", "/decisions/3")["supersedes"] == "D-0002"
    before = Event.objects.count()
    assert error(api_ana, "/decisions/3/supersede", {"by": 1, "kind": "replaces"}, 409)["code"] == "cycle"
    assert error(api_ana, "/decisions/3/supersede", {"by": 3, "kind": "amends"}, 409)["code"] == "cycle"
    assert error(api_ana, "/decisions/3/supersede", {"by": 99, "kind": "replaces"}, 422)["fields"].keys() == {"by"}
    assert error(api_ana, "/decisions/3/supersede", {"by": 1, "kind": "eats"}, 422)["fields"].keys() == {"kind"}
    assert error(api_ana, "/decisions/3/supersede", {"kind": "replaces"}, 422)["fields"].keys() == {"by"}
    assert Event.objects.count() == before


def test_every_text_and_what_it_changed(
    decided: Decision, crowd: list[Participant], calls: Calls, api_ana: Caller
) -> None:
    first = decided.revisions.get().sha256
    pia = calls(crowd[0])
    sign(pia, first)
    wanted = decision_text(rationale="The manual changes daily, and answers need their source.")
    wanted.pop("revisit")
    assert api_ana.ok("POST", "/decisions/1/revisions", {**decision_text(), "revision_sha256": first})["revision"] == 1
    faults = error(api_ana, "/decisions/1/revisions", {**wanted, "metrics": [], "colour": 1}, 422)["fields"]
    assert faults.keys() == {"metrics", "colour"}
    revised = api_ana.ok("POST", "/decisions/1/revisions", {**wanted, "revision_sha256": first}, 201)
    assert (revised["revision"], revised["status"], revised["sign_offs"][0]["void"]) == (2, "proposed", True)
    assert error(api_ana, "/decisions/1/revisions", {**wanted, "revision_sha256": first}, 409)["code"] == "conflict"
    found = pia.ok("GET", "/decisions/1/revisions")["results"]
    assert [(r["number"], r["current"], [s["name"] for s in r["sign_offs"]]) for r in found] == [
        (1, False, ["Pia"]),
        (2, True, []),
    ]
    assert found[0] == pia.ok("GET", "/decisions/1/revisions/1")
    assert (found[0]["sha256"], found[0]["text"]) == (first, decided.revisions.get(number=1).body)
    for path in ("", "?from=1", "?from=D-0001/1&to=2", "?to=2"):
        changes = pia.ok("GET", f"/decisions/1/changes{path}")
        assert (changes["from"]["revision"], changes["to"]["revision"]) == (1, 2)
        assert [(c["field"], c["change"]) for c in changes["changes"]] == [("rationale", "changed")]
        assert [p for p in changes["changes"][0]["words"] if p["op"] != "same"] == [
            {"op": "removed", "text": "weekly"},
            {"op": "added", "text": "daily"},
        ]
    assert pia("GET", "/decisions/1/revisions/3")[0] == 404
    assert pia("GET", "/decisions/1/changes?from=9")[0] == 404
    assert pia("GET", "/decisions/1/changes?from=D-0002&to=1")[0] == 404
    assert pia("GET", "/decisions/1/changes?from=one")[1]["error"]["fields"].keys() == {"from"}


def test_a_draft_is_proposed(
    workshop: Workshop, crowd: list[Participant], api_ana: Caller, calls: Calls, move: Any
) -> None:
    move(workshop, Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION)
    path = f"/workshops/{workshop.pk}/decision"
    assert error(api_ana, path, decision_text(draft="yes"), 422)["fields"].keys() == {"draft"}
    draft = api_ana.ok("POST", path, decision_text(draft=True), 201)
    assert draft["status"] == "draft"
    signed = {"stance": "approve", "revision_sha256": draft["revision_sha256"]}
    assert calls(crowd[0])("POST", "/decisions/1/sign-offs", signed)[0] == 409
    assert api_ana.ok("POST", "/decisions/1/propose")["status"] == "proposed"
    assert api_ana("POST", "/decisions/1/propose")[0] == 409
    assert calls(crowd[0])("POST", "/decisions/1/sign-offs", signed)[0] == 201


def test_an_approach_that_a_gate_excludes_is_named(
    workshop: Workshop, crowd: list[Participant], api_ana: Caller, calls: Calls, move: Any
) -> None:
    move(workshop, Stage.SCORING)
    calls(crowd[2]).ok("PUT", f"/workshops/{workshop.pk}/ballot", {"scores": {"audit_and_trust": {"level": 4}}})
    move(workshop, Stage.DISCUSSION, Stage.RECOMMENDATION)
    body = decision_text(approach="fine_tuning")
    faults = error(api_ana, f"/workshops/{workshop.pk}/decision", {**body, "colour": 1}, 422)["fields"]
    assert faults.keys() == {"approach", "colour"}
    assert faults["approach"].startswith("A gate excludes this approach: Every answer must show its sources")
