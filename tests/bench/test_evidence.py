"""`bench evidence` on few rows: the shape of its answer, its peer's lock file, and that both find the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from advisor.evidence import judge, read
from bench import evidence
from bench.peers import EVIDENCE_PEER
from tests.bench.told import report_of


def test_one_json_object_with_everything_measured_and_its_ratio(capsys: pytest.CaptureFixture[str]) -> None:
    said = report_of(["evidence", "--rows", "300", "--no-peers"], capsys, name="evidence")
    assert said["size"] == {"rows": 300, "variants": 2, "draws": 10_000}
    assert said["kinds"].keys() == {"shares_of_claims", "all_different"}
    for kind in said["kinds"].values():
        assert kind["ratios"]["whole_to_floor"] == pytest.approx(
            kind["measured"]["seconds"] / kind["floor"]["draws_seconds"], rel=1e-2
        )
        assert kind["measured"]["low"] < kind["measured"]["high"]


def test_the_files_are_paired_by_their_cases_and_not_by_their_rows(tmp_path: Path) -> None:
    files = evidence.write(evidence.KINDS["all_different"], tmp_path, 5000)
    values = {}
    for file in files:
        lines = [line.split(",") for line in file.read_text().splitlines()[1:]]
        values[file.stem] = np.array([float(line[2]) for line in sorted(lines)])
    gaps = values["a"] - values["b"]
    found = next(one for one in judge([read(file) for file in files])["comparisons"] if one["metric"] == "score")
    error = 1.96 * gaps.std() / np.sqrt(len(gaps))
    assert found["paired"] == 5000
    assert found["difference"] == pytest.approx(gaps.mean())
    assert (found["low"], found["high"]) == pytest.approx((gaps.mean() - error, gaps.mean() + error), abs=error / 20)


def test_the_peer_has_its_script_and_a_lock_file_with_hashes() -> None:
    locked = EVIDENCE_PEER.requirements.read_text()
    assert "\npandas==" in locked
    assert "\nscipy==" in locked
    assert locked.count("==") <= locked.count("--hash=sha256:") + locked.count("python_full_version ")
    assert (EVIDENCE_PEER.requirements.parent / EVIDENCE_PEER.script[0]).exists()
