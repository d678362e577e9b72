"""The smallest framework that is one: two approaches, one criterion, and nothing that may be left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browsers import as_guest
from tests.decisions.making import TEXT, reach_recommendation
from workshops.domain import decisions, participants, rooms
from workshops.domain.frameworks import framework_faults
from workshops.enums import Stage
from workshops.models import Decision, Member, Workshop

SMALLEST = """
key = "lunch"
version = "1"
name = "Lunch"
question = "Do we go out?"
[[roles]]
key = "hungry"
name = "Hungry people"
[[sources]]
key = "us"
title = "What we know"
by = "Us"
[[approaches]]
key = "stay"
name = "Stay in"
line = "Eat what is there."
sources = ["us"]
[[approaches]]
key = "go"
name = "Go out"
line = "Eat elsewhere."
sources = ["us"]
[[criteria]]
key = "rain"
name = "Rain"
question = "How hard does it rain?"
kind = "need"
pulls = "stay"
lead = "hungry"
weight = 1
levels = ["Not at all.", "A little.", "Some.", "Hard.", "Very hard."]
about = "Look out of the window."
sources = ["us"]
[values.rain]
stay = { levels = [0, 0.25, 0.5, 0.75, 1], why = "Dry.", sources = ["us"] }
go = { levels = [1, 0.75, 0.5, 0.25, 0], why = "Wet.", sources = ["us"] }
[sets]
"""


@pytest.fixture
def lunch(tmp_path: Path, settings: Any, ana: Member) -> Workshop:
    (tmp_path / "lunch.toml").write_text(SMALLEST)
    settings.ADVISOR_FRAMEWORKS_DIR = str(tmp_path)
    assert framework_faults() == {}
    return rooms.create_workshop(workspace=ana.workspace, by=ana, title="Today", use_case="Eat.", framework="lunch")


@pytest.mark.parametrize("level", [0, 4, None])
def test_it_goes_all_the_way(lunch: Workshop, ana: Member, as_member: Any, level: int | None) -> None:
    client = as_member(ana)
    one = participants.join_workshop(workshop=lunch, name="Hal", role="hungry")
    assert "Rain" in as_guest(one).get(f"/w/{lunch.pk}/").content.decode()
    workshop = reach_recommendation(lunch, ana, [one], {"rain": {"level": level}})
    page = client.get(f"/w/{workshop.pk}/recommendation/")
    assert page.status_code == 200
    if level is not None:
        winner = "Stay in" if level else "Go out"
        assert f"{winner} comes first" in page.content.decode()
    form = client.get(f"/w/{workshop.pk}/decision/")
    assert form.status_code == 200
    decisions.record_decision(workshop=workshop, by=ana, text={**TEXT, "approach": "go"})
    for address in ("/decisions/1/", "/decisions/1.md", "/decisions/1.pdf", "/decisions/", f"/w/{workshop.pk}/"):
        assert client.get(address).status_code == 200, address
    assert Decision.objects.get().approach == "go"


def test_its_room_can_be_weighed(lunch: Workshop, ana: Member, move: Any) -> None:
    one = participants.join_workshop(workshop=lunch, name="Hal", role="hungry")
    move(lunch, Stage.SCORING, Stage.DISCUSSION, Stage.WEIGHTING)
    assert "Rain" in as_guest(one).get(f"/w/{lunch.pk}/").content.decode()
