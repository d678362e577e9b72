"""`bench refusal` on tiny numbers: the shape of its answer, and that each pair is answered with one status."""

from __future__ import annotations

import json

import pytest

from bench import command


@pytest.mark.django_db
def test_one_json_object_with_every_pair(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.report(command.read(["refusal", "--requests", "2"])) == 0
    said = json.loads(capsys.readouterr().out)
    assert len(said["measured"]) == 4
    for pair in (*said["measured"].values(), said["floors"]["one_kind_beside_itself"]):
        assert pair.keys() == {"known_p50_ms", "unknown_p50_ms", "told_apart"}
        assert 0.5 <= pair["told_apart"] <= 1
