"""A pilot of several variants is judged by the one that the decision stands by, where somebody names it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.decisions.making import make_decision
from tests.pilots.conftest import METRICS, table
from workshops.domain import decisions, measuring, pilot_uploads, pilots
from workshops.domain.measurable import questions_of
from workshops.domain.pilot_reading import File, said_of
from workshops.domain.pilot_uploads import Sent
from workshops.exports.pilot_json import pilot_json
from workshops.models import Decision, Event, Member, Occurrence, Pilot, PilotUpload
from workshops.refusals import InvalidFields
from workshops.words.pilot_brief import pilot_brief
from workshops.words.pilot_sheet import pilot_sheet

GOOD, BAD = (1,) * 60, (0,) * 60
BOTH = table(*BAD, variant="rag") + table(*GOOD, variant="prompt").split(b"\n", 1)[1]


@pytest.fixture
def accepted(ana: Member, copilot_scores: dict[str, dict[str, Any]]) -> Decision:
    decision = make_decision(ana, scores=copilot_scores, metrics=METRICS)
    return decisions.accept_decision(decision=decision, by=ana, unsigned_reason="Agreed aloud.")


def take(decision: Decision, by: Member, stands_by: str) -> Pilot:
    return pilots.import_pilot(subject=decision, by=by, file=File("run.csv", BOTH, stands_by=stands_by)).pilot


def called_back(decision: Decision) -> bool:
    return bool(Occurrence.objects.get(plan__decision=decision, completed_at=None).evidence)


@pytest.mark.parametrize(("stands_by", "misses"), [("rag", True), ("prompt", False), ("", False)])
def test_only_what_it_stands_by_calls_it_back(accepted: Decision, ana: Member, stands_by: str, misses: bool) -> None:
    pilot = take(accepted, ana, stands_by)
    assert called_back(accepted) is misses
    assert said_of(pilot)["stands_by"] == stands_by
    assert pilot_json(pilot)["files"][0]["stands_by"] == stands_by
    assert Event.objects.get(kind="pilot.imported").body["stands_by"] == stands_by


def test_its_sheet_is_judged_by_that_one_and_the_decisions_shows_it_alone(accepted: Decision, ana: Member) -> None:
    pilot = take(accepted, ana, "rag")
    shown = pilot_sheet(pilot, time_zone="UTC")
    assert shown.headline == "accuracy does not meet its threshold."
    assert shown.line.endswith("judged by rag, which the decision stands by")
    assert [line.name for line in shown.judged[0].lines] == ["rag", "prompt"]
    assert [row["variant"] for row in pilot_brief(pilot, time_zone="UTC")["rows"]] == ["rag"]


def test_without_a_name_the_sheet_says_which_variant_meets_it(accepted: Decision, ana: Member) -> None:
    pilot = take(accepted, ana, "")
    assert pilot_sheet(pilot, time_zone="UTC").headline == "accuracy with prompt meets its threshold."
    assert [row["variant"] for row in pilot_brief(pilot, time_zone="UTC")["rows"]] == ["rag", "prompt"]


def test_what_is_believed_comes_from_that_one(accepted: Decision, ana: Member) -> None:
    take(accepted, ana, "prompt")
    (asked,) = questions_of(accepted)
    belief = measuring.usual_belief(accepted, asked)
    assert (belief.rate, belief.cases, belief.pilot) == (1.0, 60.0, True)


def test_a_variant_that_is_none_of_the_file_is_refused(accepted: Decision, ana: Member) -> None:
    with pytest.raises(InvalidFields, match="Choose one of the file’s variants: rag, prompt"):
        take(accepted, ana, "tuned")
    assert not Pilot.objects.exists()


def test_the_preview_asks_for_it_and_takes_it(accepted: Decision, ana: Member, client: Client) -> None:
    client.force_login(ana.user)
    upload = pilot_uploads.keep_upload(subject=accepted, by=ana, sent=Sent("run.csv", BOTH))
    pilot_uploads.read_upload(upload_id=upload.pk)
    here = reverse("decision_pilot_upload", args=[accepted.number, upload.pk])
    assert "Which of them does the decision stand by?" in client.get(here).content.decode()
    refused = client.post(here, {"stands_by": "tuned"})
    assert (refused.status_code, Pilot.objects.count()) == (422, 0)
    assert "Choose one of the file’s variants" in refused.content.decode()
    client.post(here, {"stands_by": "prompt"})
    assert said_of(Pilot.objects.get())["stands_by"] == "prompt"


def test_a_file_of_one_variant_stands_by_it_unasked(accepted: Decision, ana: Member, client: Client) -> None:
    client.force_login(ana.user)
    upload = pilot_uploads.keep_upload(subject=accepted, by=ana, sent=Sent("run.csv", table(*GOOD)))
    pilot_uploads.read_upload(upload_id=upload.pk)
    here = reverse("decision_pilot_upload", args=[accepted.number, upload.pk])
    assert "stand by?" not in client.get(here).content.decode()
    client.post(here)
    assert said_of(Pilot.objects.get())["stands_by"] == "rag"


@pytest.mark.parametrize(("stands_by", "state"), [("prompt", "read"), ("tuned", "refused")])
def test_what_is_taken_at_once_is_judged_by_it_too(accepted: Decision, ana: Member, stands_by: str, state: str) -> None:
    sent = Sent("run.csv", BOTH, stands_by=stands_by)
    upload = pilot_uploads.keep_upload(subject=accepted, by=ana, sent=sent, at_once=True)
    pilot_uploads.read_upload(upload_id=upload.pk)
    upload = PilotUpload.objects.get(pk=upload.pk)
    assert upload.state == state
    assert [said_of(one)["stands_by"] for one in Pilot.objects.all()] == ([stands_by] if state == "read" else [])
