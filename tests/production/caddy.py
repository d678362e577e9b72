"""Debian's Caddy with the page's file, on a free port, with a certificate of its own, for the name `localhost`."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.processes import Child, free_port
from tests.production.nginx import make_certificate
from tests.production.page import instead

PROGRAM = shutil.which("caddy")


@contextmanager
def caddy(folder: Path, port: int, webs: Sequence[int], streams: Sequence[int]) -> Iterator[Child]:
    """https://localhost:`port`, in front of two webs and two processes for streams, on these ports."""
    assert PROGRAM
    make_certificate(folder)
    globally = f"{{\n\tadmin off\n\thttp_port {free_port()}\n\thttps_port {port}\n}}\n"
    certified = f"localhost {{\n\ttls {folder}/advisor.pem {folder}/advisor.key\n"
    places = zip(("8000", "8001", "8010", "8011"), [*webs, *streams], strict=True)
    file = folder / "Caddyfile"
    file.write_text(
        instead(
            "Caddyfile",
            *((f"127.0.0.1:{said}", f"127.0.0.1:{meant}") for said, meant in places),
            ("advisor.example {\n", globally + certified),
        )
    )
    own = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(folder))
    words = [PROGRAM, "run", "--adapter", "caddyfile", "--config", str(file)]
    running = Child(words, {**os.environ, **own}, directory=folder)
    try:
        running.wait_until(lambda: _is_open(port), "It never answers")
        yield running
    finally:
        running.stop()


def _is_open(port: int) -> bool:
    with socket.create_connection(("127.0.0.1", port), timeout=2):
        return True
