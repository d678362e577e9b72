"""`.ci/audit`, asked of a list of advisories that is served here: what is weak is named, and fails."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

ROOT = Path(__file__).parents[2]
CACHE = Path(os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")))
WEAK = {
    "id": "MADE-UP-1",
    "summary": "Made up",
    "aliases": [],
    "affected": [
        {
            "package": {"name": "leaky", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.1"}]}],
        }
    ],
}
HASH = "--hash=sha256:" + "0" * 64

pytestmark = pytest.mark.skipif(
    not (CACHE / "advisor-audit/bin/pip-audit").exists(),
    reason="pip-audit is not here: .ci/audit installs it where it can be had",
)


class Advisories(BaseHTTPRequestHandler):
    """As OSV answers one package and version."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        said = json.dumps({"vulns": [WEAK]} if asked["package"]["name"] == "leaky" else {}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_said: object) -> None:
        pass


@pytest.fixture
def advisories() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Advisories)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1/query"
    server.shutdown()
    server.server_close()


def audit(requirements: Path, url: str, *names: str) -> tuple[int, str]:
    requirements.write_text("".join(f"{name} {HASH}\n" for name in names))
    env = {**os.environ, "ADVISOR_OSV_URL": url}
    ended = subprocess.run([ROOT / ".ci/audit", requirements], env=env, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout


def test_what_is_weak_is_named_and_fails(tmp_path: Path, advisories: str) -> None:
    file = tmp_path / "requirements.txt"
    assert audit(file, advisories, "leaky==1.0", "tight==3.0") == (
        1,
        "leaky 1.0: MADE-UP-1, mended in 2.1\n1 known weaknesses in 2 packages.\n",
    )
    away = "The packages were not looked up: the list of advisories could not be reached.\n"
    assert audit(file, "http://127.0.0.1:9/v1/query", "tight==3.0") == (0, away)
