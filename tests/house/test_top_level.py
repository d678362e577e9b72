"""What lies at the top of the repository is what belongs there: nothing that a command left behind."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = {".ci", "advisor", "bench", "config", "docker", "docs", "static", "templates", "tests", "workshops"}
FILES = {
    ".dockerignore",
    ".env.example",
    ".gitignore",
    ".pre-commit-config.yaml",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Dockerfile",
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "biome.jsonc",
    "docker-compose.yml",
    "manage.py",
    "pyproject.toml",
    "requirements-test.txt",
    "requirements-traces.txt",
    "requirements.txt",
}


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a checkout")
def test_nothing_lies_at_the_top_that_nobody_put_there() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {name.partition("/")[0] for name in listed.splitlines()} == FOLDERS | FILES
