"""`bench pages` on tiny numbers: the shape of its answer; every page is really there."""

from __future__ import annotations

import pytest

from tests.bench.told import look_at_rows, report_of

PAGES = ["home", "room", "decisions", "decision", "what-if"]


@pytest.mark.django_db
def test_one_json_object_with_every_page_at_every_size(capsys: pytest.CaptureFixture[str]) -> None:
    said = report_of(["pages", "--requests", "1", "--rows", "1", "2"], capsys, name="pages")
    look_at_rows("pages")
    assert list(said["measured"]) == [f"{page} at {rows}" for rows in (1, 2) for page in PAGES]
    bare = said["floors"]["bare_view"]["p50_ms"]
    for name, found in said["measured"].items():
        assert said["ratios"][name] == pytest.approx(found["p50_ms"] / bare, rel=1e-2)
    for page in PAGES:
        assert said["measured"][f"{page} at 2"]["queries"] == said["measured"][f"{page} at 1"]["queries"], page
