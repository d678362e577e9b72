"""`bench log` on tiny numbers: the shape of its answer, on a real chain."""

from __future__ import annotations

import pytest

from tests.bench.told import look_at_rows, report_of
from workshops.models import Event

# Three decisions and copies of one: those of `decision_of`, signed, accepted and measured.
LIVED = {"events": 39, "decisions": 3}
LARGE = ["--decisions", "20", "--requests", "1"]


@pytest.mark.django_db
def test_one_json_object_about_a_chain_that_verifies(capsys: pytest.CaptureFixture[str]) -> None:
    said = report_of(["log", "--appends", "10", "--events", "40", "--lived", "40", *LARGE], capsys, name="log")
    look_at_rows("log")
    assert said["size"] == {
        "appends": 10, "events": 40, "lived": LIVED, "decisions": 20, "events_of_decisions": 200, "exported": 20,
    }  # fmt: skip
    assert Event.objects.filter(kind="bench.appended").count() == 20
    measured, floors, ratios = said["measured"], said["floors"], said["ratios"]
    beside = {
        "insert_to_append": floors["inserts_per_s"] / measured["appends_per_s"],
        "insert_to_append_within_a_transaction": floors["inserts_within_a_transaction_per_s"]
        / measured["appends_within_a_transaction_per_s"],
        "sha256_to_verified": floors["sha256_per_s"] / measured["verified_per_s"],
        "rows_read_to_verified": floors["rows_read_per_s"] / measured["verified_per_s"],
    }
    each = {name: page["p50_ms"] / page["sql_ms"] for name, page in measured["pages"].items()}
    assert ratios == {name: pytest.approx(ratio, rel=1e-2) for name, ratio in beside.items()} | {
        "pages": {name: pytest.approx(ratio, rel=1e-2) for name, ratio in each.items()}
    }
    assert all(rate > 0 for rate in said["floors"].values())
    pages = said["measured"]["pages"]
    assert list(pages) == [
        "home", "list", "next", "filtered", "by_revisit", "found_often", "search", "decision", "story",
    ]  # fmt: skip
    assert all(page["sql_ms"] > 0 and page["p50_ms"] <= page["p99_ms"] for page in pages.values())
    assert said["met"] == {
        "appends": floors["inserts_per_s"] <= 2 * measured["appends_per_s"],
        "verified": 40 / measured["verified_per_s"] <= 2 + 40 / floors["rows_read_per_s"],
        "pages": {name: page["p50_ms"] <= 2 * page["sql_ms"] + 15 for name, page in pages.items()},
        "pages_p99": {name: page["p99_ms"] <= 2 * page["sql_p99_ms"] + 15 for name, page in pages.items()},
        "pages_at_best": {name: page["least_ms"] <= 2 * page["sql_least_ms"] + 15 for name, page in pages.items()},
        "queries": dict.fromkeys(pages, True),
    }
    export = said["measured"]["export"]
    assert (export["decisions"], export["events"], export["site"]) == (20, 20, 20)
    assert export["site_ms"] > 0
