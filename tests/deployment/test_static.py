"""What `collectstatic` leaves behind, as a production site serves it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IMPORTED = re.compile(r"""(?:from|import)\s*["']\./([^"']+)["']""")
NAMED = re.compile(r"""{%\s*static\s+["']([^"']+)["']""")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("static")
    told = {**os.environ, "ADVISOR_STATIC_ROOT": str(folder), "SECRET_KEY": "k" * 64}
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=told, check=True)
    return folder


@pytest.fixture(scope="module")
def names(collected: Path) -> dict[str, str]:
    """{a file as the tree calls it: as it is served}; there from the first time on."""
    paths: dict[str, str] = json.loads((collected / "staticfiles.json").read_text())["paths"]
    return paths


def test_every_file_that_a_page_names_is_served_by_its_content_and_packed(
    collected: Path, names: dict[str, str]
) -> None:
    named = {name for page in (ROOT / "templates").rglob("*.html") for name in NAMED.findall(page.read_text())}
    assert len(named) > 10
    for name in named:
        served = collected / names[name]
        assert re.fullmatch(r".+\.[0-9a-f]{12}\.\w+", served.name), name
        assert served.suffix not in (".css", ".js") or served.with_name(f"{served.name}.gz").exists(), name


def test_modules_import_each_other_as_they_are_served(collected: Path, names: dict[str, str]) -> None:
    """Else a browser would load one module under two names, and run it twice."""
    served = {Path(name).name for key, name in names.items() if key.startswith("js/")}
    imported = [(name, other) for name in served for other in IMPORTED.findall((collected / "js" / name).read_text())]
    assert len(imported) > 20
    assert [pair for pair in imported if pair[1] not in served] == []
