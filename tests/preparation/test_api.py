"""Preparing a workshop by the API: from a template, with its time, its checklist and its agenda."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.api.conftest import Caller, Calls, api_ana, calls
from workshops.models import Member, Participant, Workshop

__all__ = ["api_ana", "calls"]


def test_a_workshop_comes_from_a_template_with_what_is_said_in_its_place(
    api_ana: Caller, workshop: Workshop, tomorrow: datetime
) -> None:
    kept = api_ana.ok("POST", "/workshop-templates", {"workshop": str(workshop.pk), "name": "Quarterly"}, 201)
    twice = api_ana.post("/workshop-templates", {"workshop": str(workshop.pk), "name": "quarterly"})
    assert (twice[0], twice[1]["error"]["fields"]) == (422, {"name": "There is a template “quarterly” already."})
    assert api_ana.ok("GET", "/workshop-templates")["results"] == [kept]
    body = {"template": kept["id"], "title": "Next", "queries_a_day": 0, "starts_at": tomorrow.isoformat()}
    made = api_ana.ok("POST", "/workshops", body, 201)
    assert (made["title"], made["criteria"], made["queries_a_day"]) == ("Next", workshop.criteria, 0)
    assert datetime.fromisoformat(made["starts_at"]) == tomorrow
    assert api_ana.ok("POST", "/workshops", {"template": kept["id"]}, 201)["title"] == workshop.title
    for wrong in ("nonsense", str(workshop.pk)):
        assert api_ana.post("/workshops", {"template": wrong})[0] == 404
    bare = api_ana.post("/workshops", {})
    assert (bare[0], bare[1]["error"]["fields"]) == (
        422,
        {"title": "This field is needed.", "use_case": "This field is needed."},
    )
    assert api_ana.ok("PATCH", f"/workshop-templates/{kept['id']}", {"name": "Each quarter"})["name"] == "Each quarter"
    api_ana.ok("DELETE", f"/workshop-templates/{kept['id']}", status=204)
    assert api_ana.post("/workshops", {"template": kept["id"]})[0] == 404
    again = api_ana.ok("POST", f"/workshops/{workshop.pk}/duplicates", {"title": "Again"}, 201)
    assert (again["stage"], again["criteria"], again["starts_at"]) == ("lobby", workshop.criteria, None)


def test_its_time_is_set_and_taken_back_and_nothing_else_with_a_time_that_does_not_fit(
    api_ana: Caller, workshop: Workshop, tomorrow: datetime
) -> None:
    room = f"/workshops/{workshop.pk}"
    both = {"starts_at": tomorrow.isoformat(), "budget": "none"}
    assert api_ana.ok("PATCH", room, both)["budget"] == "none"
    early = {"starts_at": (tomorrow - timedelta(days=9)).isoformat(), "budget": "modest"}
    status, refused = api_ana("PATCH", room, early)
    assert (status, list(refused["error"]["fields"])) == (422, ["starts_at"])
    assert api_ana.ok("GET", room)["budget"] == "none"
    taken_back = api_ana.ok("PATCH", room, dict.fromkeys(("starts_at", "in_place", "budget")))
    assert [taken_back[name] for name in ("starts_at", "in_place", "budget")] == [None] * 3


def test_the_checklist_is_read_and_answered(
    api_ana: Caller, calls: Calls, workshop: Workshop, crowd: list[Participant]
) -> None:
    guest, page = calls(crowd[0]), f"/workshops/{workshop.pk}/checklist"
    first = guest.ok("GET", page)
    assert (first["answered"], first["of"], first["questions"][0]["version"]) == (0, 10, "")
    said = guest.ok("PUT", f"{page}/use", {"ticked": True, "answer": "Adjusters.", "seen": ""})["questions"][0]
    assert (said["ticked"], said["answer"], said["by"]) == (True, "Adjusters.", crowd[0].name)
    late = api_ana.put(f"{page}/use", {"ticked": False, "seen": ""})
    assert (late[0], late[1]["error"]["code"]) == (409, "answered_meanwhile")
    assert api_ana.ok("PUT", f"{page}/use", {"ticked": False, "seen": said["version"]})["answered"] == 0
    assert api_ana.put(f"{page}/use", {"ticked": "yes"})[0] == 422
    assert api_ana.put(f"{page}/use", {"ticked": True, "answer": "x" * 10_000})[1]["error"]["fields"] == {
        "answer": "An answer may have up to 500 characters."
    }


def test_the_agenda_is_previewed_and_sent_and_no_address_comes_out(
    api_ana: Caller, workshop: Workshop, ana: Member, tomorrow: datetime
) -> None:
    page = f"/workshops/{workshop.pk}/agenda-mails"
    assert api_ana.post(page, {"emails": ["ivo@partner.example"]})[1]["error"]["fields"].keys() == {"starts_at"}
    body = {"emails": ["ivo@partner.example"], "starts_at": tomorrow.isoformat()}
    assert api_ana.ok("POST", page, body, 201) == {"sent": 1, "had": 0, "unreachable": 0}
    assert api_ana.ok("POST", page, body, 201) == {"sent": 0, "had": 1, "unreachable": 0}
    shown = api_ana.ok("GET", f"{page}/preview")
    assert workshop.title in shown["subject"]
    assert all(workshop.use_case in shown[form] for form in ("text", "html"))
    assert "ivo@" not in api_ana.last.content.decode()
