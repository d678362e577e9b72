"""Debian's nginx with the page's configuration, on free ports, with a certificate of its own; and who asks it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.processes import Child, free_port
from tests.production.page import instead

PROGRAM = shutil.which("nginx") or "/usr/sbin/nginx"
IS_THERE = Path(PROGRAM).exists() and shutil.which("curl") is not None
NAME = "advisor.example"


@dataclass
class Nginx:
    folder: Path
    port: int
    plain: int  # its port for plain HTTP

    @property
    def certificate(self) -> Path:
        return self.folder / "advisor.pem"

    def curl(self, path: str, *words: str, scheme: str = "https", host: str = "127.0.0.1") -> list[str]:
        port = self.port if scheme == "https" else self.plain
        ours = ["--cacert", str(self.certificate), "--resolve", f"{NAME}:{port}:{host}"]
        return ["curl", "-sS", "--max-time", "20", *ours, *words, f"{scheme}://{NAME}:{port}{path}"]

    def ask(self, path: str, *words: str, scheme: str = "https") -> tuple[int, str, str]:
        """Status, HTTP's version, and all that was said, with the headers."""
        told = ["-i", "-w", "\n%{http_code} %{http_version}"]
        done = subprocess.run(self.curl(path, *told, *words, scheme=scheme), capture_output=True, text=True, check=True)
        said, _, last = done.stdout.rpartition("\n")
        status, version = last.split()
        return int(status), version, said


@contextmanager
def nginx(folder: Path, webs: Sequence[str], streams: Sequence[str], *, plain_on: int | None = None) -> Iterator[Nginx]:
    """In front of two webs and two processes for streams (host:port). `plain_on`: a port at which it does all this
    without TLS too."""
    one = Nginx(folder, free_port(), free_port())
    make_certificate(folder)
    plain = f" listen {plain_on};" if plain_on else ""
    places = zip(("8000", "8001", "8010", "8011"), [*webs, *streams], strict=True)
    (folder / "advisor.conf").write_text(
        instead(
            "advisor.conf",
            *((f"server 127.0.0.1:{said} ", f"server {meant} ") for said, meant in places),
            ("listen 80;", f"listen {one.plain};"),
            ("listen 443 ssl http2;", f"listen {one.port} ssl http2;{plain}"),
            ("/etc/ssl/", f"{folder}/"),
        )
    )
    main = folder / "nginx.conf"
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    kept = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    user = "user root;" if os.geteuid() == 0 else ""
    main.write_text(
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log warn; worker_processes 1;\n"
        f"events {{ worker_connections 1024; }}\nhttp {{\n{kept}\ninclude {folder}/advisor.conf;\n}}\n"
    )
    command = [PROGRAM, "-e", f"{folder}/error.log", "-p", str(folder), "-c", str(main)]
    said = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    running = Child(command, dict(os.environ), directory=folder)
    try:
        running.wait_until(lambda: _is_open(one.port), "It never answers")
        yield one
    finally:
        running.stop()


def _is_open(port: int) -> bool:
    with socket.create_connection(("127.0.0.1", port), timeout=2):
        return True


def make_certificate(folder: Path) -> None:
    key, certificate = folder / "advisor.key", folder / "advisor.pem"
    words = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "3650"]
    named = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    openssl = ["openssl", "req", *words, *named, "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(openssl, check=True, capture_output=True)
