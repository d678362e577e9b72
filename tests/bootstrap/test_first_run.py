"""The first run on a machine with Python alone: a small copy of the project with one small requirement."""

from __future__ import annotations

import ast
import base64
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.machine import bootstrap
from tests.bootstrap.conftest import ROOT, Shell, processes_of

pytestmark = pytest.mark.processes

# Stands where config.machine.commands is: says which Python runs it, and whether the requirement is there.
COMMANDS = """
import sys, importlib.metadata
def run(argv):
    print("ran", *argv[1:], "in", sys.prefix, "with tiny", importlib.metadata.version("tiny"))
    return 7
"""


def make_wheel(folder: Path, version: str) -> str:
    """A wheel of the package `tiny`; its line for a requirements file."""
    path = folder / f"tiny-{version}-py3-none-any.whl"
    files = {
        "tiny.py": f"VERSION = {version!r}\n",
        f"tiny-{version}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n",
        f"tiny-{version}.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            record += f"{name},sha256={digest},{len(text)}\n"
            wheel.writestr(name, text)
        wheel.writestr(f"tiny-{version}.dist-info/RECORD", record + f"tiny-{version}.dist-info/RECORD,,\n")
    return f"tiny=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "project"
    machine = folder / "config" / "machine"
    machine.mkdir(parents=True)
    shutil.copy(ROOT / "manage.py", folder)
    shutil.copy(ROOT / "config" / "machine" / "bootstrap.py", machine)
    (folder / "config" / "__init__.py").touch()
    (machine / "__init__.py").touch()
    (machine / "commands.py").write_text(COMMANDS)
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    (folder / "requirements.txt").write_text(make_wheel(wheels, "1.0"))
    (folder / "requirements-test.txt").write_text(make_wheel(wheels, "1.0") + "# and the tests' own\n")
    yield folder
    assert processes_of(tmp_path) == []


@pytest.fixture
def first_run(project: Path, shell: Callable[..., Shell]) -> Callable[..., Shell]:
    """manage.py of the small project, whose only source of packages is a folder, in a Python that has none."""

    def start(*words: str, python: str = "", **changes: str) -> Shell:
        offline = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1"}
        offline |= {"PIP_FIND_LINKS": str(project.parent / "wheels")}
        base = python or getattr(sys, "_base_executable", sys.executable)
        return shell(base, "manage.py", *words, directory=project, **{**offline, **changes})

    return start


def answer(shell: Shell) -> tuple[int, str]:
    status = shell.wait()
    return status, shell.said


def test_installs_once_and_again_when_the_requirements_change_or_an_install_failed(
    project: Path, first_run: Callable[..., Shell]
) -> None:
    status, said = answer(first_run("tick", "--now"))
    assert status == 7
    assert "Making .venv." in said
    assert "Installed 1 packages." in said
    assert f"ran tick --now in {project / '.venv'} with tiny 1.0" in said

    status, said = answer(first_run("tick"))
    assert (status, said) == (7, f"ran tick in {project / '.venv'} with tiny 1.0\n")

    (project / "requirements.txt").write_text(make_wheel(project.parent / "wheels", "2.0"))
    status, said = answer(first_run("tick"))
    assert "Making .venv." not in said
    assert said.endswith(f"ran tick in {project / '.venv'} with tiny 2.0\n")

    # The tests' requirements hold these too: `test` adds to what is there, and nothing is installed twice.
    (project / "requirements-test.txt").write_text((project / "requirements.txt").read_text() + "# and more\n")
    assert "Installed 1 packages." in answer(first_run("test"))[1]
    assert "Install" not in answer(first_run("tick"))[1]
    assert len(json.loads((project / ".venv" / "installed.json").read_text())) == 2

    # A package that is not what it was: one sentence. Such an install leaves no stamp: the next starts from nothing.
    wanted = (project / "requirements.txt").read_text()
    (project / "requirements.txt").write_text("tiny==1.0 --hash=sha256:" + "0" * 64 + "\n")
    status, said = answer(first_run("tick"))
    assert status == 1
    assert "is not the one that requirements.txt names by its hash" in said.splitlines()[-1]
    (project / "requirements.txt").write_text(wanted)
    shutil.rmtree(next((project / ".venv").glob("lib/python*/site-packages/tiny-2.0.dist-info")))
    status, said = answer(first_run("tick"))
    assert "Making .venv." in said
    assert said.endswith(f"ran tick in {project / '.venv'} with tiny 2.0\n")

    # No network: one sentence.
    (project / "requirements.txt").write_text(make_wheel(project.parent / "wheels", "3.0"))
    dead = {"PIP_NO_INDEX": "0", "PIP_FIND_LINKS": "", "PIP_INDEX_URL": "http://127.0.0.1:9/simple"}
    status, said = answer(first_run("tick", **dead))
    assert status == 1
    assert said.splitlines()[-1] == (
        "There is no way to the package index: the first run needs the network once (behind a proxy, set "
        "HTTPS_PROXY). Then run the same command again."
    )


def test_a_python_that_has_the_requirements_is_used_as_it_is(
    project: Path, first_run: Callable[..., Shell], tmp_path: Path
) -> None:
    lean = tmp_path / "lean"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(lean)], check=True)
    packages = next(lean.glob("lib/python*/site-packages"))
    zipfile.ZipFile(project.parent / "wheels" / "tiny-1.0-py3-none-any.whl").extractall(packages)
    _, said = answer(first_run("tick", python=str(lean / "bin" / "python")))
    assert said == f"ran tick in {lean} with tiny 1.0\n"
    assert not (project / ".venv").exists()


def test_a_stopped_install_leaves_no_pip_and_is_taken_up_again_by_two_at_once_once(
    project: Path, first_run: Callable[..., Shell]
) -> None:
    with socket.socket() as silent:  # an index that takes the question and never answers
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        index = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        stuck = first_run("tick", PIP_NO_INDEX="0", PIP_INDEX_URL=index, PIP_FIND_LINKS="")
        asked, _ = silent.accept()
        with asked:
            assert stuck.end() == 130
        assert "Stopped; the next run starts the installation again." in stuck.said
    assert processes_of(project) == []
    one, other = first_run("one"), first_run("other")
    said = answer(one)[1] + answer(other)[1]
    assert said.count("Making .venv.") == 1
    assert "Waiting for another manage.py, which is installing." in said
    assert f"ran one in {project / '.venv'} with tiny 1.0" in said
    assert f"ran other in {project / '.venv'} with tiny 1.0" in said


@pytest.mark.parametrize(
    ("patch", "sentence"),
    [
        (
            "import platform; platform.machine = lambda: 'riscv64'",
            "Advisor runs on Linux with glibc and on macOS, on x86-64 and ARM64 processors; this is",
        ),
        ("import os; os.confstr = lambda name: None", "Advisor runs on Linux with glibc"),
        (
            "import sys; sys.modules['ensurepip'] = None",
            "This Python has no venv module: install it (on Debian and Ubuntu: apt install python3-venv)",
        ),
    ],
)
def test_a_machine_that_cannot_run_it_is_told_in_one_sentence(
    project: Path, first_run: Callable[..., Shell], tmp_path: Path, patch: str, sentence: str
) -> None:
    (tmp_path / "sitecustomize.py").write_text(patch)  # the machine that we do not have
    status, said = answer(first_run("up", PYTHONPATH=str(tmp_path)))
    assert status == 1
    assert said.startswith(sentence)
    assert said.count("\n") == 1
    assert not (project / ".venv").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk takes root")
def test_a_full_disk_is_told_in_one_sentence(project: Path) -> None:
    small = project.parent / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "none", str(small)], check=False)
    if mounted.returncode != 0:
        pytest.skip("this machine lets root mount nothing")
    try:
        shutil.copytree(project, small, dirs_exist_ok=True)
        told = subprocess.run(
            [getattr(sys, "_base_executable", sys.executable), "manage.py", "up"],
            cwd=small, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (told.returncode, told.stdout) == (1, "")
        assert told.stderr == f"The disk is full: {small} needs about 700 MB free for the installed packages.\n"
    finally:
        subprocess.run(["umount", str(small)], check=True)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "The disk is full"),
        ("WARNING: Retrying after NewConnectionError\nERROR: No matching distribution found for x", "There is no way"),
        ("ERROR: No matching distribution found for numpy==9", "The package index has no build"),
        ("something else", "otherwise"),
    ],
)
def test_what_pip_says_becomes_one_sentence(said: str, sentence: str) -> None:
    with pytest.raises(bootstrap.SetUpError, match=f"^{sentence}"):
        bootstrap.explain(said, "otherwise")


def test_manage_py_is_readable_for_old_pythons_and_names_the_one_it_needs() -> None:
    source = (ROOT / "manage.py").read_text()
    ast.parse(source, feature_version=(3, 4))
    assert "Advisor needs Python 3.11 or newer" in source


def old_python() -> str | None:
    named = [shutil.which(f"python3.{minor}") for minor in (10, 9, 8)]
    versions = Path.home() / ".pyenv" / "versions"
    kept = sorted(str(path) for path in versions.glob("3.10.*/bin/python3")) if versions.is_dir() else []
    for python in [*kept, *filter(None, named)]:
        asked = subprocess.run([python, "-c", "import sys; print(sys.version_info < (3, 11))"], capture_output=True)
        if asked.stdout == b"True\n":
            return python
    return None


@pytest.mark.skipif(old_python() is None, reason="no Python below 3.11 on this machine")
def test_an_old_python_is_told_in_one_sentence(first_run: Callable[..., Shell]) -> None:
    status, said = answer(first_run("up", python=old_python() or ""))
    assert status == 1
    assert said.startswith("Advisor needs Python 3.11 or newer, and this is Python 3.")
    assert said.count("\n") == 1


def test_the_test_requirements_hold_every_runtime_requirement() -> None:
    def pins(name: str) -> set[str]:
        """Without the machines that each is for: the fewer there are in the one file, the more is in the other."""
        return {
            line.split(" \\")[0].split(" ;")[0] for line in (ROOT / name).read_text().splitlines() if "==" in line[:60]
        }

    runtime = {pin for pin in pins("requirements.txt") if not pin.startswith((" ", "#"))}
    assert runtime <= pins("requirements-test.txt")
    assert len(runtime) > 40
