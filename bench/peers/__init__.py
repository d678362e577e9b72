"""Other libraries, each in an environment of its own: of decision analysis, on the same numbers as the engine, and of
live updates, with the same room.

They do not all install together, and none is a dependency. Each has a lock file with hashes beside this one, made
from its group in pyproject.toml, and a script that its own Python runs. Those beside the
engine take numbers from a file and say one JSON line; the room's is a web server.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from advisor.group import Floats
from bench.timing import say
from config.machine import data

FOLDER = Path(__file__).parent
INSTALL_LIMIT, RUN_LIMIT = 600, 600  # seconds


@dataclass(frozen=True)
class Peer:
    """One way to use a library. `work`: which of the engine's parts its interface offers."""

    name: str
    library: str
    script: tuple[str, ...]
    work: str

    @property
    def requirements(self) -> Path:
        return FOLDER / f"{self.library}.txt"


PEERS = (
    Peer("scikit-criteria", "scikit-criteria", ("scikit_criteria_values.py",), "values"),
    Peer("pymcdm", "pymcdm", ("pymcdm_values.py",), "values"),
    # As its documentation has it, and with the bare matrix product that it also takes in a method's place.
    Peer("pysensmcda", "pysensmcda", ("pysensmcda_smaa.py", "pymcdm"), "smaa"),
    Peer("pysensmcda with a bare product", "pysensmcda", ("pysensmcda_smaa.py", "product"), "smaa"),
)
EVIDENCE_PEER = Peer("pandas and SciPy", "pandas-scipy", ("pandas_scipy_pilot.py",), "evidence")
ROOM_PEER = Peer("django-eventstream", "django-eventstream", ("eventstream_room.py",), "room")


class PeerError(Exception):
    """Why a peer could not be measured, in one sentence."""


def peers_folder(chosen: Path | None) -> Path:
    """Where the peers' environments are kept. The data folder is made as `up` makes it, closed to others."""
    if chosen:
        return chosen.resolve()
    data.make_data_folder(data.data_folder())
    return data.data_folder() / "peers"


def measure_peer(peer: Peer, environments: Path, matrix: Floats, weights: Floats, runs: int) -> dict[str, Any]:
    """One peer on `matrix` (A, C) and `weights` (D, C): its version, best time, and what it found; or why not."""
    try:
        python = ready_environment(peer, environments)
        numbers = environments / f"{peer.library}.npz"
        np.savez(numbers, matrix=matrix, weights=weights, runs=runs)
        say(f"Measuring {peer.name}: {peer.work}.")
        script, *method = peer.script
        said = run([str(python), "-I", str(FOLDER / script), str(numbers), *method], RUN_LIMIT)
        return dict(json.loads(said.splitlines()[-1]))
    except (PeerError, OSError, ValueError, IndexError) as error:
        say(f"{peer.name} was not measured: {error}")
        return {"error": str(error)}


def ready_environment(peer: Peer, environments: Path) -> Path:
    """The Python of the peer's environment, made anew when the lock file is another than the one installed."""
    folder = environments / peer.library
    python, stamp = folder / "bin" / "python", folder / "installed"
    wanted = hashlib.sha256(peer.requirements.read_bytes() + sys.version.encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    say(f"Installing {peer.library} into an environment of its own.")
    environments.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    run([sys.executable, "-m", "venv", "--clear", str(folder)], INSTALL_LIMIT)
    options = ["--require-hashes", "--no-deps", "--no-input", "--quiet", "--disable-pip-version-check"]
    run([str(python), "-m", "pip", "install", *options, "-r", str(peer.requirements)], INSTALL_LIMIT)
    stamp.write_text(wanted)
    return python


def run(command: list[str], limit: int) -> str:
    """What a command says on stdout. Raises PeerError with the last line of its complaint."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    try:
        done = subprocess.run(  # noqa: S603 (our own scripts, with paths of our own)
            command, capture_output=True, text=True, timeout=limit, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        raise PeerError(f"It took longer than {limit} seconds.") from None
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["It gave no reason."]
        raise PeerError(lines[-1])
    return done.stdout
