"""`bench evidence`: two variants of 200,000 rows read, paired and compared, beside NumPy's floor for the same draws and
beside pandas and SciPy."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

import numpy as np

from advisor.evidence import judge, read
from advisor.evidence.scores import DRAWS, Floats
from bench.peers import EVIDENCE_PEER, FOLDER, RUN_LIMIT, PeerError, peers_folder, ready_environment, run
from bench.timing import machine, rounded, say

NEEDS: frozenset[str] = frozenset()
VARIANTS = ("a", "b")
CLAIMS = 12  # a judge's share of claims has at most so many
ANSWER = "It is so as the handbook has it under the third heading."
HEAD = "case,variant,score,latency_ms,response\n"
MB = 1024 * 1024

Scores = Callable[[np.random.Generator, int], Floats]


def _shares(random: np.random.Generator, rows: int) -> Floats:
    """As judges score: so many claims of so many."""
    claims = random.integers(1, CLAIMS + 1, rows)
    return np.asarray(random.binomial(claims, 0.8) / claims)


# What is the same in few kinds is drawn by kind; scores that all differ are the hardest that there can be.
KINDS: dict[str, Scores] = {"shares_of_claims": _shares, "all_different": lambda random, rows: random.random(rows)}


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--rows", type=int, default=200_000, help="rows of each variant (200000)")
    parser.add_argument("--no-peers", action="store_true", help="leave pandas and SciPy out")
    parser.add_argument("--peers-dir", type=Path, help="where their environment is kept (peers in the data folder)")


def measure(options: Namespace) -> dict[str, object]:
    """The whole report. Times are seconds of processor time, of one run; memory is the peak of a process of its own,
    less what it held before it read."""
    with tempfile.TemporaryDirectory() as folder:
        kinds = {name: _kind(name, scores, Path(folder), options) for name, scores in KINDS.items()}
    return {
        "benchmark": "evidence",
        "size": {"rows": options.rows, "variants": len(VARIANTS), "draws": DRAWS},
        "machine": machine(),
        "kinds": kinds,
    }


def _kind(name: str, scores: Scores, folder: Path, options: Namespace) -> dict[str, object]:
    files = write(scores, folder, options.rows)
    size = sum(file.stat().st_size for file in files)
    say(f"Reading and comparing: {name}.")
    ours = in_a_process(files)
    say(f"NumPy's floor: {name}.")
    floor = floor_seconds(options.rows)
    peer: dict[str, object] = {} if options.no_peers else _peer(files, options)
    seconds = peer.get("seconds")
    return {
        "file_mb": rounded(size / MB),
        "measured": {**ours, "peak_mb": rounded(ours["peak_mb"])},
        "floor": {"draws_seconds": rounded(floor)},
        "peers": peer,
        "ratios": {
            "whole_to_floor": rounded(ours["seconds"] / floor),
            "peak_to_file": rounded(ours["peak_mb"] * MB / size),
            **({"peer_to_whole": rounded(seconds / ours["seconds"])} if isinstance(seconds, float) else {}),
        },
    }


def write(scores: Scores, folder: Path, rows: int) -> list[Path]:
    """A file for each variant, the second in another order; the same for the same size."""
    random = np.random.default_rng(1)
    files = []
    for variant in VARIANTS:
        file = folder / f"{variant}.csv"
        values, times = scores(random, rows), random.integers(200, 4000, rows)
        order = range(rows) if variant == VARIANTS[0] else random.permutation(rows)
        with file.open("w") as opened:
            opened.write(HEAD)
            opened.writelines(
                f"question-{case},{variant},{values[case]:.17g},{times[case]},{ANSWER}\n" for case in order
            )
        files.append(file)
    return files


def in_a_process(files: list[Path]) -> dict[str, float]:
    """Read and compared in a process of its own, so that its peak of memory is nobody else's."""
    command = [sys.executable, "-m", "bench.evidence", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=FOLDER.parents[1])  # noqa: S603 (this file)
    said: dict[str, float] = json.loads(done.stdout)
    return said


def read_and_compare(files: list[Path]) -> dict[str, float]:
    """Seconds, megabytes over what was held before, and the interval that was found."""
    before, start = _peak_mb(), time.process_time()
    comparisons = judge([read(file) for file in files])["comparisons"]
    seconds = time.process_time() - start
    found = next(one for one in comparisons if one["metric"] == "score")
    ends = {name: value for name, value in (("low", found["low"]), ("high", found["high"])) if value is not None}
    return {"seconds": rounded(seconds), "peak_mb": _peak_mb() - before, **ends}


def _peak_mb() -> float:
    """Linux keeps the peak of the program itself; `ru_maxrss` is its parent's at first."""
    status = Path("/proc/self/status")
    if status.exists():
        said = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(said["VmHWM"].split()[0]) / 1024
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / MB if sys.platform == "darwin" else peak / 1024


def floor_seconds(rows: int, draws: int = DRAWS) -> float:
    """Places drawn, values taken, means made, as NumPy has it, and nothing read. A tenth of the draws, ten times."""
    random = np.random.default_rng(0)
    values = random.random(rows)
    step = max(1, 1_000_000 // rows)
    some = max(1, draws // 10)
    start = time.process_time()
    for _begin in range(0, some, step):
        values[random.integers(0, rows, size=(step, rows))].mean(axis=1)
    return (time.process_time() - start) * draws / some


def _peer(files: list[Path], options: Namespace) -> dict[str, object]:
    try:
        python = ready_environment(EVIDENCE_PEER, peers_folder(options.peers_dir))
        say(f"Measuring {EVIDENCE_PEER.name}.")
        script = FOLDER / EVIDENCE_PEER.script[0]
        said = run([str(python), "-I", str(script), *map(str, files), str(DRAWS)], RUN_LIMIT)
        return {EVIDENCE_PEER.library: "measured", **json.loads(said.splitlines()[-1])}
    except (PeerError, OSError, ValueError, IndexError) as error:
        say(f"{EVIDENCE_PEER.name} was not measured: {error}")
        return {"error": str(error)}


if __name__ == "__main__":
    json.dump(read_and_compare([Path(name) for name in sys.argv[1:]]), sys.stdout)
