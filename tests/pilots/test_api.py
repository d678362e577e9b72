"""Pilots by a pipeline: one request, the same file again, a preview that writes nothing, what is too slow for one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.api.conftest import api_ana, calls
from tests.pilots.conftest import table, trap
from workshops.api import pilots as api
from workshops.domain import people, pilots
from workshops.domain.pilot_reading import File
from workshops.domain.pilot_uploads import read_upload
from workshops.exports.pilot_json import PilotFileJson
from workshops.models import Decision, Event, Member, Pilot, PilotUpload, Workshop

__all__ = ["api_ana", "calls"]

ADDRESS = "/api/v1/decisions/D-0001/pilots"
GOOD = table(*[1] * 9, 0)


@pytest.fixture
def token(ana: Member, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Nobody waits for a worker that these tests do not have."""
    monkeypatch.setattr(api, "WAIT", 0.0)
    return {"Authorization": f"Bearer {people.create_api_token(member=ana, name='pipeline')}"}


def post(token: dict[str, str], content: bytes = GOOD, name: str = "run.csv", **fields: str) -> Any:
    return Client().post(ADDRESS, {"file": SimpleUploadedFile(name, content), **fields}, headers=token)


def test_a_file_is_202_until_it_is_read_then_a_pilot_and_200_ever_after(
    token: dict[str, str], decided: Decision, ana: Member
) -> None:
    later = post(token)
    assert (later.status_code, later.json()["state"], later.json()["pilot"]) == (202, "waiting", None)
    assert later.headers["Location"] == later.json()["href"]
    read_upload(upload_id=PilotUpload.objects.get().pk)
    pilot = Pilot.objects.get()
    assert Client().get(later.headers["Location"], headers=token).json()["pilot"] == str(pilot.pk)
    again = post(token, name="again.csv")
    assert again.status_code == 200
    answer = again.json()
    assert (answer["id"], answer["sha256"], answer["seed"]) == (str(pilot.pk), pilot.sha256, 0)
    assert answer["files"][0]["metrics"]["rag"]["accuracy"]["verdict"] == "too_few"
    assert answer["files"][0].keys() == PilotFileJson.__annotations__.keys()
    assert answer["thresholds"][0]["after"] is False
    assert Pilot.objects.count() == Event.objects.filter(kind="pilot.imported").count() == 1
    listed = Client().get(ADDRESS, headers=token).json()
    assert [one["id"] for one in listed["results"]] == [str(pilot.pk)]
    found = Client().get("/api/v1/decisions/1", headers=token).json()
    assert [(one["id"], one["sha256"]) for one in found["evidence"]] == [(str(pilot.pk), pilot.sha256)]
    assert found["pilots"] == found["evidence"]


def test_a_preview_says_the_same_and_writes_nothing(token: dict[str, str], decided: Decision) -> None:
    later = post(token, preview="true")
    read_upload(upload_id=PilotUpload.objects.get().pk)
    seen = Client().get(later.headers["Location"], headers=token).json()
    assert (seen["state"], seen["pilot"]) == ("read", None)
    assert Client().get("/api/v1/decisions/1", headers=token).json()["evidence"] == []
    assert seen["preview"]["files"][0]["metrics"]["rag"]["accuracy"]["threshold"] == ">= 0.6"
    assert not Pilot.objects.exists()


@pytest.mark.parametrize(
    ("content", "fields", "status", "code"),
    [
        (GOOD, {"tool": "excel"}, 422, "invalid"),
        (GOOD, {"map": "case=question"}, 422, "invalid"),
        (GOOD, {"map": '{"case": 1}'}, 422, "invalid"),
        (GOOD, {"preview": "perhaps"}, 422, "invalid"),
    ],
)
def test_what_is_wrong_with_the_fields_is_said_at_once(
    token: dict[str, str], decided: Decision, content: bytes, fields: dict[str, str], status: int, code: str
) -> None:
    answer = post(token, content, **fields)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert list(answer.json()["error"]["fields"]) == list(fields)
    assert not PilotUpload.objects.exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [(trap("cut.json"), "not_json"), (trap("ragas_means.json"), "no_pilot"), (b"q,graded\n1,2\n", "unmapped")],
)
def test_a_bad_file_is_one_sentence_with_its_code(
    token: dict[str, str], decided: Decision, content: bytes, code: str
) -> None:
    later = post(token, content, "bad")
    read_upload(upload_id=PilotUpload.objects.get().pk)
    seen = Client().get(later.headers["Location"], headers=token).json()
    assert (seen["state"], seen["error"]["code"]) == ("refused", code)
    assert seen["error"]["message"].count(". ") == 0
    assert not Pilot.objects.exists()


@pytest.mark.parametrize(
    ("content", "fields", "status", "kept"),
    [(GOOD, {}, 201, 1), (GOOD, {"preview": "true"}, 200, 0), (b"q,graded\n1,2\n", {}, 422, 0)],
)
def test_what_is_read_while_the_request_waits_is_its_answer(
    token: dict[str, str], decided: Decision, monkeypatch: pytest.MonkeyPatch,
    content: bytes, fields: dict[str, str], status: int, kept: int,
) -> None:  # fmt: skip
    def wait(upload: PilotUpload) -> None:
        read_upload(upload_id=upload.pk)
        upload.refresh_from_db()

    monkeypatch.setattr(api, "_wait", wait)
    answer = post(token, content, **fields)
    assert (answer.status_code, Pilot.objects.count(), PilotUpload.objects.count()) == (status, kept, 0)
    if status == 422:
        assert answer.json()["error"]["code"] == "unmapped"
    else:
        assert answer.json()["files"][0]["metrics"]["rag"]["accuracy"]["verdict"] == "too_few"


def test_a_table_is_mapped_in_the_request(token: dict[str, str], decided: Decision) -> None:
    post(token, b"q,graded\nq1,1\nq2,0\n", map=json.dumps({"case": "q", "Accuracy": "graded"}))
    read_upload(upload_id=PilotUpload.objects.get().pk)
    assert Pilot.objects.get().mapping == {"case": "q", "Accuracy": "graded"}


def test_another_decisions_file_is_taken_with_a_warning(
    token: dict[str, str], decided: Decision, recommended: Workshop, ana: Member
) -> None:
    pilots.import_pilot(subject=recommended, by=ana, file=File("a.csv", GOOD))
    post(token)
    read_upload(upload_id=PilotUpload.objects.get().pk)
    (warning,) = post(token).json()["warnings"]
    assert warning.startswith("This very file is a pilot already, of the workshop")


def test_what_is_no_file_or_too_large_is_refused_before_it_is_read(token: dict[str, str], decided: Decision) -> None:
    assert Client().post(ADDRESS, {"tool": "ragas"}, headers=token).status_code == 422
    assert Client().post(ADDRESS, b"{}", "application/json", headers=token).status_code == 415
    large = Client().generic(
        "POST", ADDRESS, b"", "multipart/form-data; boundary=x", headers=token, CONTENT_LENGTH="60000000"
    )
    assert (large.status_code, large.json()["error"]["code"]) == (413, "too_large")
    broken = Client().generic("POST", ADDRESS, b"x", "multipart/form-data; boundary=", headers=token)
    assert broken.status_code == 400
