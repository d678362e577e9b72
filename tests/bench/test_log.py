"""`bench log` on tiny numbers: the shape of its answer, on a real chain."""

from __future__ import annotations

import json

import pytest

from bench import command
from workshops.models import Event


@pytest.mark.django_db
def test_one_json_object_about_a_chain_that_verifies(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.report(command.read(["log", "--appends", "10", "--events", "40"])) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["size"] == {"appends": 10, "events": 40}
    assert Event.objects.filter(kind="bench.appended").count() == 20
    assert said["ratios"].keys() == {
        "insert_to_append",
        "insert_to_append_within_a_transaction",
        "sha256_to_verified",
        "rows_read_to_verified",
    }
    assert all(rate > 0 for rate in {**said["measured"], **said["floors"]}.values())
