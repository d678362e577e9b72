"""A mail server that takes everything and remembers which Message-IDs came how often: `python -m bench.sink`.

A process of its own, so that taking a mail costs the sender no time of its interpreter. It prints its port; a line on
standard input is answered with what has come since the last one, as JSON: how often by Message-ID.
"""

from __future__ import annotations

import json
import socketserver
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

ANSWERS = {b"EHLO": b"250 sink\r\n", b"HELO": b"250 sink\r\n", b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}


class _Taking(socketserver.StreamRequestHandler):
    """One connection: just enough of RFC 5321 for smtplib."""

    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.wfile.write(b"220 sink\r\n")
        for line in self.rfile:
            verb = line[:4].upper()
            self.wfile.write(ANSWERS.get(verb, b"250 OK\r\n"))
            if verb == b"QUIT":
                return
            if verb == b"DATA":
                self._take()
                self.wfile.write(b"250 kept\r\n")

    def _take(self) -> None:
        found = b""
        for line in self.rfile:
            if line == b".\r\n":
                break
            if not found and line.lower().startswith(b"message-id:"):
                found = line.partition(b":")[2].strip()
        with _LOCK:
            _IDS[found.decode()] += 1


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 64


_LOCK = threading.Lock()
_IDS: Counter[str] = Counter()


def main() -> None:
    with _Server(("127.0.0.1", 0), _Taking) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        _tell(server.server_address[1])
        for _ in sys.stdin:
            with _LOCK:
                _tell(_IDS)
                _IDS.clear()
        server.shutdown()


def _tell(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


class Sink:
    """The running program, from outside."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.port = int(self._hear())

    def _hear(self) -> Any:
        assert self.process.stdout
        return json.loads(self.process.stdout.readline())

    def taken(self) -> Counter[str]:
        """How often each Message-ID has come since the last time."""
        assert self.process.stdin
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return Counter(self._hear())


@contextmanager
def sink() -> Iterator[Sink]:
    words = [sys.executable, "-m", "bench.sink"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 (our own)
        yield Sink(process)
        assert process.stdin
        process.stdin.close()


if __name__ == "__main__":
    main()
