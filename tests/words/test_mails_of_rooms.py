"""The mails that ask people into a room, in every way that they may be worded: for whom, of what, and when."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from types import SimpleNamespace as Made

import pytest
from django.template.loader import render_to_string

from tests.shown import Record, pieces

OF = {"a decision": Made(label="D-0007", title="RAG first"), "a room": None}
ROLES = {"a role": "Security", "looking on": ""}
WHEN: dict[str, dict[str, object]] = {
    "open": {"is_open": True},
    "open until": {"is_open": True, "due": "the day"},
    "too late": {"is_open": True, "due": "the day", "has_passed": True},
    "planned": {"meeting": "the day"},
    "not open": {},
}


@pytest.mark.parametrize("name", ["seat_again", "invitation", "missing"])
def test_every_wording(name: str) -> None:
    record = Record(Path(__file__).with_name("mails_of_rooms.txt"))
    asking, workshop = Made(name="Ana"), Made(title="Claims copilot", use_case="Answer adjusters.", asks_weights=True)
    for (of, decision), (seat, role), (when, facts) in product(OF.items(), ROLES.items(), WHEN.items()):
        whom: dict[str, object] = {
            "asking": asking,
            "workshop": workshop,
            "decision": decision,
            "role": role,
            "name": role and "Sam",
        }
        said = {**whom, **facts, "url": "https://advisor.example/seat/", "questions": 1 if role else 14}
        found = [*render_to_string(f"mail/{name}.txt", said).splitlines()]
        found += pieces(render_to_string(f"mail/{name}.html", said))
        record.look(f"mail/{name} of {of}, {seat}, {when}", {"all": found})
