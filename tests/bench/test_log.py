"""`bench log` on tiny numbers: the shape of its answer, on a real chain."""

from __future__ import annotations

import json

import pytest

from bench import command
from workshops.models import Event

# Three decisions and copies of one: those of `decision_of`, signed, accepted and measured.
LIVED = {"events": 39, "decisions": 3}
LARGE = ["--decisions", "20", "--requests", "1"]


@pytest.mark.django_db
def test_one_json_object_about_a_chain_that_verifies(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.report(command.read(["log", "--appends", "10", "--events", "40", "--lived", "40", *LARGE])) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["size"] == {
        "appends": 10, "events": 40, "lived": LIVED, "decisions": 20, "events_of_decisions": 200, "exported": 20,
    }  # fmt: skip
    assert Event.objects.filter(kind="bench.appended").count() == 20
    assert said["ratios"].keys() == {
        "insert_to_append",
        "insert_to_append_within_a_transaction",
        "sha256_to_verified",
        "rows_read_to_verified",
        "pages",
    }
    assert all(rate > 0 for rate in said["floors"].values())
    pages = said["measured"]["pages"]
    assert list(pages) == [
        "home", "list", "next", "filtered", "by_revisit", "found_often", "search", "decision", "story",
    ]  # fmt: skip
    assert all(page["sql_ms"] > 0 and page["p50_ms"] <= page["p99_ms"] for page in pages.values())
    assert said["met"]["queries"] == dict.fromkeys(pages, True)
    export = said["measured"]["export"]
    assert (export["decisions"], export["events"], export["site"]) == (20, 20, 20)
    assert export["site_ms"] > 0
