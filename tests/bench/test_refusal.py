"""`bench refusal` on tiny numbers: the shape of its answer, and that each pair is answered with one status."""

from __future__ import annotations

import pytest

from tests.bench.told import look_at_rows, report_of


@pytest.mark.django_db
def test_one_json_object_with_every_pair(capsys: pytest.CaptureFixture[str]) -> None:
    said = report_of(["refusal", "--requests", "2"], capsys, name="refusal")
    look_at_rows("refusal")
    assert len(said["measured"]) == 4
    for name, ratio in said["ratios"].items():
        assert ratio == pytest.approx(
            said["measured"][name]["known_p50_ms"] / said["measured"][name]["unknown_p50_ms"], rel=1e-2
        )
    for pair in (*said["measured"].values(), said["floors"]["one_kind_beside_itself"]):
        assert pair.keys() == {"known_p50_ms", "unknown_p50_ms", "told_apart"}
        assert 0.5 <= pair["told_apart"] <= 1
