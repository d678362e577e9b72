"""Claims held against what comes true, on seeded panels."""

import json

import pytest

from advisor import edition_of, kept_calibrations, load_framework, shipped_frameworks
from advisor.__main__ import main
from advisor.calibration import Calibration, Outcome, calibrate, reliability

FRAMEWORK = load_framework()


@pytest.fixture(scope="module")
def small() -> Calibration:
    return calibrate(FRAMEWORK, 20, 1, draws=200, voters=(1, 3))


def test_claims_come_true_on_a_small_run(small: Calibration) -> None:
    """With 80 panels a share is known to five hundredths or so; twice that is too far."""
    everything = small["everything"]
    assert everything["panels"] == 80
    assert everything["claimed"] == pytest.approx(everything["right"], abs=0.1)
    assert everything["brier"] < 0.16


def test_lone_voices_are_judged_better_than_by_the_first_edition(small: Calibration) -> None:
    first = calibrate(edition_of(FRAMEWORK, "1.0.0"), 20, 1, draws=200, voters=(1,))
    assert small["by_voters"][0]["brier"] < first["everything"]["brier"]


def test_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    one, same, other = (json.dumps(calibrate(FRAMEWORK, 1, seed, draws=20, voters=(2,))) for seed in (1, 1, 2))
    assert one == same != other


def test_bins_hold_claims_beside_what_came_true() -> None:
    outcomes = [Outcome(1, "slips", "rag", 0.95, i < 54, True) for i in range(60)]
    outcomes += [Outcome(1, "slips", "rag", 1.0, True, False) for _ in range(4)]
    outcomes += [Outcome(1, "slips", "rag", 0.25, i < 5, False) for i in range(10)]
    found = reliability("x", outcomes)
    assert [(one["low"], one["panels"], one["right"]) for one in found["bins"]] == [(0.2, 10, 0.5), (0.9, 64, 0.9062)]
    assert (found["judged"], found["off"]) == (1, 0)
    assert found["worst"] == pytest.approx(0.953125 - 58 / 64, abs=1e-4)
    assert found["right_when_clear"] == 0.9
    assert found["close_calls"] == pytest.approx(14 / 74, abs=1e-4)


def test_command_prints_both_editions(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    for more, engine in ([], "2"), (["--edition", "1.0.0"], "1"):
        assert main(["calibrate", "--panels", "1", "--on", "2026-11-26", *more]) == 0
        said = json.loads(capsysbinary.readouterr().out)
        assert (said["engine_version"][0], said["on"], said["panels"]) == (engine, "2026-11-26", 1)
        assert [one["of"] for one in said["by_voters"]] == ["1", "2", "3", "5", "9"]
    assert main(["calibrate", "--panels", "0"]) == 2
    assert json.loads(capsysbinary.readouterr().out)["error"]["fields"].keys() == {"panels"}


def test_what_was_measured_is_kept_for_this_edition_and_the_first() -> None:
    assert [one["framework"]["version"] for one in kept_calibrations(FRAMEWORK)] == [FRAMEWORK.version, "1.0.0"]
    assert kept_calibrations(load_framework(shipped_frameworks()[0])) == []
