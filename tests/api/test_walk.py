"""One workshop of six people in three roles, over HTTP alone, from its question to its scheduled revisit."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.api.conftest import Caller
from tests.api.texts import decision_text
from tests.computing import compute
from workshops.dates import add_months, day_in
from workshops.models import Member, Participant, Workshop

pytestmark = pytest.mark.made_once("decided")

SIX = [
    ("Pia", "product"),
    ("Paul", "product"),
    ("Sam", "security"),
    ("Sue", "security"),
    ("Dee", "data"),
    ("Dan", "data"),
]
QUICK = ("factual_gap", "knowledge_churn")

Scores = dict[str, dict[str, Any]]


@pytest.fixture
def opened(api_ana: Caller) -> dict[str, Any]:
    body = {"title": "Claims copilot", "use_case": "Answer adjusters from the claims manual."}
    return dict(api_ana.ok("POST", "/workshops", body, 201))


@pytest.fixture
def six(opened: dict[str, Any]) -> list[Caller]:
    people = []
    for name, role in SIX:
        body = {"code": opened["join_code"], "name": name, "role": role}
        people.append(Caller(Caller().ok("POST", "/join", body, 201)["token"]))
    return people


def test_opened_workshop_is_the_contract_s_object(opened: dict[str, Any]) -> None:
    assert opened.keys() == {
        "id", "title", "stage", "round", "join_code", "join_url", "framework", "criteria", "recommendation",
        "answers_due_at", "locked", "timer_ends_at", "reveal", "revealed", "on", "on_since", "asked",
        "in_place", "budget", "queries_a_day", "door", "knocking", "starts_at",
    }  # fmt: skip
    assert (opened["title"], opened["stage"], opened["round"]) == ("Claims copilot", "lobby", 0)
    assert len(opened["criteria"]) == 14
    assert opened["join_url"] == f"http://127.0.0.1:8000/j/{opened['join_code']}/"


def test_what_is_known_of_the_use_case_is_said_and_changed(api_ana: Caller) -> None:
    body = {"title": "T", "use_case": "U", "criteria": "essentials", "in_place": "prompt", "queries_a_day": 4000}
    made = api_ana.ok("POST", "/workshops", body, 201)
    assert (made["in_place"], made["budget"], made["queries_a_day"], len(made["criteria"])) == ("prompt", None, 4000, 7)
    address = f"/workshops/{made['id']}"
    changed = api_ana.ok("PATCH", address, {"in_place": "look_up", "queries_a_day": None}, 200)
    assert (changed["in_place"], changed["queries_a_day"]) == ("look_up", None)
    for wrong in (
        {"in_place": "rag"},
        {"budget": "huge"},
        {"queries_a_day": -1},
        {"queries_a_day": 1.5},
        {"title": "X"},
    ):
        status, said = api_ana("PATCH", address, wrong)
        assert (status, list(said["error"]["fields"])) == (422, list(wrong))
    Workshop.objects.filter(pk=made["id"]).update(stage="cancelled", ended_at=timezone.now(), join_code=None)
    assert api_ana("PATCH", address, {"in_place": "tuned"})[0] == 409


def test_joining_gives_a_token_and_the_workshop(opened: dict[str, Any], nobody: Caller) -> None:
    answer = nobody.ok("POST", "/join", {"code": opened["join_code"].lower(), "name": "Pia", "role": "product"}, 201)
    person = Participant.objects.get(name="Pia")
    assert answer["participant"] == {"id": str(person.pk), "name": "Pia", "role": "product"}
    assert answer["workshop"]["id"] == opened["id"]
    pia = {"id": str(person.pk), "name": "Pia", "role": "product", "answered": 0, "total": 14, "connected": False}
    came = {"claimed": True, "joined_at": person.joined_at.isoformat().replace("+00:00", "Z")}
    assert answer["workshop"]["participants"] == [{**pia, **came, "ready": False, "hand_raised": False}]
    assert Caller(answer["token"]).ok("GET", f"/workshops/{opened['id']}") == answer["workshop"]


def test_stream_without_the_live_lane_gives_the_present_state(api_ana: Caller, opened: dict[str, Any]) -> None:
    frame = api_ana.ok("GET", f"/workshops/{opened['id']}/stream")
    retry, event, data, *end = frame.split("\n")
    assert (retry, event, end) == ("retry: 5000", "event: state", ["", ""])
    assert json.loads(data.removeprefix("data: ")) == api_ana.ok("GET", f"/workshops/{opened['id']}")


def test_from_question_to_revisit(
    api_ana: Caller, opened: dict[str, Any], six: list[Caller], copilot_scores: Scores, ana: Member
) -> None:
    room = f"/workshops/{opened['id']}"
    workshop = Workshop.objects.get(pk=opened["id"])

    # Scoring: everybody answers for themselves; a repeat changes nothing.
    assert api_ana.ok("POST", f"{room}/stage", {"stage": "scoring"})["round"] == 1
    for person in six:
        saved = person.ok("PUT", f"{room}/ballot", {"scores": copilot_scores})
        assert (saved["answered"], saved["total"]) == (14, 14)
        again = person.ok("PUT", f"{room}/ballot", {"scores": copilot_scores})
        assert (again["answered"], again["total"]) == (14, 14)
    people = api_ana.ok("GET", room)["participants"]
    assert [(p["name"], p["role"], p["answered"]) for p in people] == [(n, r, 14) for n, r in SIX]

    # The reveal, and another round in which one person changes one answer.
    api_ana.ok("POST", f"{room}/stage", {"stage": "discussion"})
    first = six[0].ok("GET", f"{room}/results")
    assert first["round"] == 1
    assert "previous_round" not in first
    assert api_ana.ok("POST", f"{room}/stage", {"stage": "scoring"})["round"] == 2
    six[0].ok("PUT", f"{room}/ballot", {"scores": {"latency": {"level": 3, "confidence": 2, "reason": "Calls wait."}}})
    api_ana.ok("POST", f"{room}/stage", {"stage": "discussion"})
    second = {c["criterion"]: c for c in six[5].ok("GET", f"{room}/results")["criteria"]}
    before = six[5].ok("GET", f"{room}/results")["previous_round"]
    assert before == first
    assert second["latency"]["counts"] == [0, 5, 0, 1, 0]
    assert second["latency"]["by_role"]["product"] == {"counts": [0, 1, 0, 1, 0], "dont_know": 0, "median": 2.0}

    # Weights, then the recommendation.
    api_ana.ok("POST", f"{room}/stage", {"stage": "weighting"})
    six[1].ok("PUT", f"{room}/ballot", {"weights": {"knowledge_churn": 10, "latency": 2.5}})
    api_ana.ok("POST", f"{room}/stage", {"stage": "recommendation"})
    assert api_ana.ok("GET", f"{room}/recommendation", status=202) == {"status": "computing"}
    compute(workshop)
    assert api_ana.ok("GET", room)["recommendation"] == "ready"
    answer = six[2].ok("GET", f"{room}/recommendation")
    assert (answer["status"], answer["recommendation"]["approach"]) == ("ready", "rag")
    assert set(answer["recommendation"]["by_role"]) == {"product", "security", "data"}

    # The decision, signed by three and accepted.
    decision = api_ana.ok("POST", f"{room}/decision", decision_text(), 201)
    assert (decision["number"], decision["status"], decision["revision"]) == ("D-0001", "proposed", 1)
    assert decision["workshop"] == opened["id"]
    over = six[0].ok("GET", room)
    assert (over["stage"], over["join_code"], over["join_url"]) == ("decided", None, None)
    sign = {"revision_sha256": decision["revision_sha256"]}
    for person, stance in zip(six, ["approve", "abstain", "approve_with_reservation", "dissent"], strict=False):
        reason = {"reason": f"Because: {stance}."} if stance != "approve" else {}
        person.ok("POST", "/decisions/1/sign-offs", {**sign, "stance": stance, **reason}, 201)
    accepted = api_ana.ok("POST", "/decisions/D-0001/accept", {"unsigned_reason": "Agreed aloud."})
    assert accepted["status"] == "accepted"
    assert [(s["name"], s["role"], s["stance"], s["void"]) for s in accepted["sign_offs"]] == [
        ("Pia", "product", "approve", False),
        ("Paul", "product", "abstain", False),
        ("Sam", "security", "approve_with_reservation", False),
        ("Sue", "security", "dissent", False),
    ]
    events = six[4].ok("GET", "/decisions/D-0001/events")["results"]
    assert [e["kind"] for e in events] == [
        "decision.proposed",
        "revisit.planned",
        *["decision.signed"] * 4,
        "decision.accepted",
    ]
    assert accepted["head"] == {"seq": events[-1]["seq"], "hash": events[-1]["hash"]}

    # The revisit: due in three months, snoozed never, started now from the last answers, and completed.
    (revisit,) = api_ana.ok("GET", "/revisits?state=upcoming")["results"]
    due_on = add_months(day_in(timezone.now(), "UTC"), 3).isoformat()
    assert (revisit["decision"], revisit["due_on"], revisit["state"], revisit["owner"]) == (
        "D-0001", due_on, "scheduled", "Ana",
    )  # fmt: skip
    looking_again = api_ana.ok("POST", f"/revisits/{revisit['id']}/start", status=201)
    assert (looking_again["stage"], looking_again["criteria"]) == ("lobby", opened["criteria"])
    joined = Caller().ok("POST", "/join", {"code": looking_again["join_code"], "seat": six[0].token}, 201)
    api_ana.ok("POST", f"/workshops/{looking_again['id']}/stage", {"stage": "scoring"})
    ballot = Caller(joined["token"]).ok("GET", f"/workshops/{looking_again['id']}/ballot")
    assert ballot["scores"]["latency"] == {"level": 3, "confidence": 2, "reason": "Calls wait."}
    done = api_ana.ok("POST", f"/revisits/{revisit['id']}/complete", {"outcome": "reaffirmed", "note": "Still so."})
    assert (done["state"], done["outcome"], done["note"]) == ("completed", "reaffirmed", "Still so.")
    assert api_ana.ok("GET", f"/workshops/{looking_again['id']}")["stage"] == "decided"
    today = day_in(timezone.now(), "UTC").isoformat()
    assert api_ana.ok("GET", "/decisions/1")["history"] == [
        {"workshop": opened["id"], "kind": "decided", "outcome": None, "on": today},
        {"workshop": looking_again["id"], "kind": "revisit", "outcome": "reaffirmed", "on": today},
    ]
    (coming,) = api_ana.ok("GET", "/revisits?state=upcoming")["results"]
    assert coming["id"] != revisit["id"]


def test_snooze(api_ana: Caller, decided: Any) -> None:
    (revisit,) = api_ana.ok("GET", "/revisits")["results"]
    until = (date.fromisoformat(revisit["due_on"]) + timedelta(days=10)).isoformat()
    snoozed = api_ana.ok("POST", f"/revisits/{revisit['id']}/snooze", {"until": until, "reason": "Quarter end."})
    assert (snoozed["state"], snoozed["snoozed_until"]) == ("snoozed", until)
    assert [r["id"] for r in api_ana.ok("GET", "/revisits?state=snoozed")["results"]] == [revisit["id"]]
    # Its day is still to come, so it is upcoming as well, as on the page.
    assert [r["id"] for r in api_ana.ok("GET", "/revisits?state=upcoming")["results"]] == [revisit["id"]]


def test_readings_break_and_mend_an_assumption(api_ben: Caller, decided: Any) -> None:
    assumption = api_ben.ok("GET", "/decisions/1")["assumptions"][0]
    path = f"/signals/{assumption['signal']['id']}/readings"
    assert api_ben.ok("POST", path, {"value": 9, "source": "nightly"}, 201) == {"status": "holding"}
    assert api_ben.ok("POST", path, {"value": 2.5, "at": "2999-01-01T00:00:00Z"}, 422)["error"]["fields"].keys() == {
        "at"
    }
    assert api_ben.ok("POST", path, {"value": 2.5}, 201) == {"status": "at_risk"}
    assert api_ben.ok("POST", path, {"value": 0}, 201) == {"status": "broken"}
    assert api_ben.ok("GET", "/decisions/1")["assumptions"][0]["state"] == "broken"
    assert [d["number"] for d in api_ben.ok("GET", "/decisions?signal=broken")["results"]] == ["D-0001"]
    for _ in range(2):
        api_ben.ok("POST", path, {"value": 9}, 201)
    assert api_ben.ok("GET", "/decisions?signal=broken")["results"] == []


def test_same_reading_twice_counts_once(api_ben: Caller, decided: Any) -> None:
    signal = api_ben.ok("GET", "/decisions/1")["assumptions"][0]["signal"]["id"]
    path = f"/signals/{signal}/readings"
    for _ in range(2):
        assert api_ben("POST", path, {"value": 2}, **{"Idempotency-Key": "run-7"}) == (201, {"status": "at_risk"})
    status, answer = api_ben("POST", path, {"value": 3}, **{"Idempotency-Key": "run-7"})
    assert (status, answer["error"]["code"]) == (409, "conflict")
    kinds = [e["kind"] for e in api_ben.ok("GET", "/decisions/1/events")["results"]]
    assert kinds.count("reading.taken") == 1
