"""What people type: kept in one normal form, and nothing where nothing of it can be seen."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Caller, Calls
from tests.api.test_fields import fields
from tests.api.texts import decision_text
from workshops.domain.visible import visible_line, visible_text
from workshops.enums import Stage
from workshops.models import Decision, Note, Participant, Workshop

UNSEEN = "\u200b \u2060\u202e\u3164"
TYPED = "Jose\u0301\u202e \u200bx\x07"
KEPT = "José x"


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        (TYPED, KEPT), (" a \u200b b ", "a b"), ("one\ntwo\u2028three", "one two three"), (UNSEEN, ""), ("\u2800", ""),
        ("\u2764\ufe0f", "\u2764\ufe0f"), ("\U0001f9d1\u200d\U0001f4bb", "\U0001f9d1\u200d\U0001f4bb"),
        ("\U0001fae9", "\U0001fae9"), ("می\u200cخواهم", "می\u200cخواهم"), ("\u0301", ""), ("\ud800", ""),
    ],
)  # fmt: skip
def test_one_line(typed: str, line: str) -> None:
    assert visible_line(typed) == line


def test_lines_stay_lines() -> None:
    assert visible_text(f"  {TYPED}\r\n\tand\v\n  more\u2028on \n") == f"{KEPT}\n\tand\n\n  more\u2028on"


def test_what_a_room_is_told(
    workshop: Workshop, crowd: list[Participant], api_ana: Caller, nobody: Caller, calls: Calls, move: Any
) -> None:
    opened = api_ana.ok("POST", "/workshops", {"title": TYPED, "use_case": f"{TYPED}\nand more"}, 201)
    kept = Workshop.objects.get(pk=opened["id"])
    assert (kept.title, kept.use_case) == (KEPT, f"{KEPT}\nand more")
    for field in ("title", "use_case"):
        assert list(fields(api_ana, "POST", "/workshops", {"title": "A", "use_case": "B", field: UNSEEN})) == [field]
    for name in (UNSEEN, "P\u200bia", "\uff30ia", "Pia\u3164"):
        come = {"code": workshop.join_code, "name": name, "role": "data"}
        assert list(fields(nobody, "POST", "/join", come)) == ["name"], name
    move(workshop, Stage.SCORING)
    pia, room = calls(crowd[0]), f"/workshops/{workshop.pk}"
    pia.ok("PUT", f"{room}/ballot", {"scores": {"latency": {"level": 3, "reason": TYPED}}})
    assert pia.ok("GET", f"{room}/ballot")["scores"]["latency"]["reason"] == KEPT
    move(workshop, Stage.DISCUSSION)
    assert list(fields(pia, "POST", f"{room}/notes", {"text": UNSEEN})) == ["text"]
    pia.ok("POST", f"{room}/notes", {"text": TYPED}, 201)
    assert Note.objects.get().text == KEPT


def test_what_a_decision_is_told(decided: Decision, crowd: list[Participant], api_ana: Caller, calls: Calls) -> None:
    said = fields(api_ana, "POST", "/decisions/1/revisions", decision_text(rationale=UNSEEN, fallback=UNSEEN))
    assert sorted(said) == ["fallback", "rationale"]
    revised = api_ana.ok("POST", "/decisions/1/revisions", decision_text(title=TYPED), 201)
    assert revised["title"] == KEPT
    pia, sha = calls(crowd[0]), revised["revision_sha256"]
    objection = {"stance": "dissent", "reason": UNSEEN, "revision_sha256": sha}
    assert list(fields(pia, "POST", "/decisions/1/sign-offs", objection)) == ["reason"]
    status, answer = api_ana.post("/decisions/1/accept", {"unsigned_reason": UNSEEN})
    assert (status, answer["error"]["code"]) == (409, "unsigned")
    early = {"due_on": "2100-01-01", "reason": UNSEEN}
    assert "reason" in fields(api_ana, "POST", "/decisions/1/revisits", early)
    for verb in ("reject", "retire"):
        assert list(fields(api_ana, "POST", f"/decisions/1/{verb}", {"reason": UNSEEN})) == ["reason"], verb
    assert Decision.objects.get().status == "proposed"
