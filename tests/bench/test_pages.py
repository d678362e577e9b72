"""`bench pages` on tiny numbers: the shape of its answer; every page is really there."""

from __future__ import annotations

import json

import pytest

from bench import command

PAGES = ["home", "room", "decisions", "decision", "what-if"]


@pytest.mark.django_db
def test_one_json_object_with_every_page_at_every_size(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.report(command.read(["pages", "--requests", "1", "--rows", "1", "2"])) == 0
    said = json.loads(capsys.readouterr().out)
    assert list(said["measured"]) == [f"{page} at {rows}" for rows in (1, 2) for page in PAGES]
    assert said["ratios"].keys() == said["measured"].keys()
    for page in PAGES:
        assert said["measured"][f"{page} at 2"]["queries"] == said["measured"][f"{page} at 1"]["queries"], page
