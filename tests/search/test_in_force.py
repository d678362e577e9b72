"""From a complaint to the configuration: "model X on 3 March"."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.decisions.making import TEXT, reach_recommendation
from tests.search.conftest import Record
from workshops.domain import decisions
from workshops.domain.decision_import import link_successor
from workshops.domain.decisions import Signer
from workshops.models import Decision, Member, Participant, Revision, Workshop

SignIn = Callable[[Member], Client]


@pytest.fixture
def proposed_and_revised(
    workshop: Workshop, ana: Member, crowd: list[Participant], copilot_scores: dict[str, Any]
) -> Decision:
    """Accepted on base-7b, signed by Pia; then revised for next-9b, which nobody has accepted yet."""
    reach_recommendation(workshop, ana, crowd, copilot_scores)
    decision = decisions.record_decision(workshop=workshop, by=ana, text=TEXT)
    seen = decisions.current_revision(decision).sha256
    decisions.sign_off(decision=decision, signer=Signer(crowd[0], None), stance="approve", revision_sha256=seen)
    decision = decisions.accept_decision(decision=decision, by=ana, unsigned_reason="Agreed aloud.")
    text = {**TEXT, "configuration": {"base_model_id": "next-9b"}}
    return decisions.revise_decision(decision=decision, by=ana, text=text, seen=seen)


def test_the_revision_that_held_on_the_day_and_not_the_one_of_today(
    proposed_and_revised: Decision, ana: Member, as_member: SignIn
) -> None:
    client, today = as_member(ana), timezone.now().date()
    asked = {"model": "BASE-7B", "on": today.isoformat()}
    page = client.get("/decisions/in-force/", asked).content.decode()
    assert f"On {today.day} " in page
    assert "1 decision was in force with “BASE-7B”" in page
    assert "What was recommended" in page
    assert "Pia (guest), Product: approve, " in page
    assert "next-9b" in page, "the whole trail"
    assert "never in force" in page
    for model, words in (("next-9b", "no decision was in force"), ("base", "base-7b</a>")):
        assert words in client.get("/decisions/in-force/", {**asked, "model": model}).content.decode()
    assert "no decision" in client.get("/decisions/in-force/", {**asked, "on": "2020-01-01"}).content.decode()

    one, two = (client.get("/decisions/in-force/bundle.zip", asked).content for _ in range(2))
    assert one == two
    with zipfile.ZipFile(io.BytesIO(one)) as folder:
        files = {name: folder.read(name) for name in folder.namelist()}
        assert {entry.date_time for entry in folder.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    first = Revision.objects.get(number=1)
    assert hashlib.sha256(files["D-0001-r1/text.json"]).hexdigest() == first.sha256
    for line in files["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(files[name]).hexdigest() == digest
    trail = json.loads(files["D-0001-r1/configurations.json"])
    assert [(each["configuration"]["base_model_id"], len(each["held"])) for each in trail] == [
        ("base-7b", 1),
        ("next-9b", 0),
    ]
    assert json.loads(files["D-0001-r1/recommendation.json"])["approach"] == "rag"
    assert b'"ballots"' not in one


def test_both_of_a_day_on_which_one_superseded_the_other(ana: Member, record: Record, as_member: SignIn) -> None:
    model = {"configuration": {"base_model_id": "m"}}
    older = record(title="Older", status="superseded", on=date(2026, 1, 10), **model)
    link_successor(older=older, newer=record(title="Newer", on=date(2026, 3, 3), **model), by=ana)
    client = as_member(ana)

    def held(day: str) -> list[str]:
        page = client.get("/decisions/in-force/", {"model": "m", "on": day}).content.decode()
        return [title for title in ("Older", "Newer") if re.search(rf"</a> {title}\s*</h2>", page)]

    days = ("2026-01-09", "2026-01-10", "2026-03-02", "2026-03-03", "2026-03-04")
    assert [held(day) for day in days] == [[], ["Older"], ["Older"], ["Newer"], ["Newer"]]


def test_what_does_not_fit_is_said_beside_it(ana: Member, as_member: SignIn) -> None:
    client = as_member(ana)
    assert client.get("/decisions/in-force/").status_code == 200
    for asked, field in (
        ({"model": "m", "on": "3 March"}, "on"),
        ({"model": "m", "on": "9999-12-31"}, "on"),
        ({"model": "", "on": "2026-03-03"}, "model"),
        ({"model": "x" * 501, "on": "2026-03-03"}, "model"),
        ({"model": "\0", "on": "2026-03-03"}, "model"),
    ):
        page = client.get("/decisions/in-force/", asked)
        assert page.status_code == 422
        assert f'id="id_{field}_error"' in page.content.decode(), asked
        assert client.get("/decisions/in-force/bundle.zip", asked).status_code == 422
    assert client.get("/decisions/in-force/bundle.zip", {"model": "m", "on": "2026-03-03"}).status_code == 404
