"""A client of a live stream that keeps every byte it is sent."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.processes.waiting import PATIENCE
from tests.processes.web import Web


@dataclass
class Event:
    name: str
    id: str
    data: dict[str, Any]


class Stream:
    """An open stream. It reads in a thread, and keeps all that it was sent, to the byte."""

    def __init__(self, web: Web, path: str, headers: dict[str, str]) -> None:
        self.bytes = b""
        self.ended = threading.Event()
        self.events: list[Event] = []
        self._changed = threading.Condition()
        self._link = http.client.HTTPConnection("127.0.0.1", web.port, timeout=2 * PATIENCE)
        self._link.request("GET", path, headers=headers)
        self._answer = self._link.getresponse()
        assert self._answer.status == 200, self._answer.read()
        self.headers = {k.lower(): v for k, v in self._answer.getheaders()}
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        block: list[str] = []
        try:
            while line := self._answer.readline():
                with self._changed:
                    self.bytes += line
                    text = line.decode().rstrip("\n")
                    if text:
                        block.append(text)
                    else:
                        self._take(block)
                        block = []
        except (OSError, ValueError, http.client.HTTPException, AttributeError):
            pass
        with self._changed:
            self.ended.set()
            self._changed.notify_all()

    def _take(self, block: list[str]) -> None:
        parts = dict(line.split(": ", 1) for line in block if not line.startswith(":"))
        if "data" in parts:
            self.events.append(Event(parts.get("event", ""), parts.get("id", ""), json.loads(parts["data"])))
            self._changed.notify_all()

    def until(self, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first state, of those already here and those to come, of which this holds."""
        deadline, seen = time.monotonic() + PATIENCE, 0
        with self._changed:
            while True:
                for event in self.events[seen:]:
                    if event.name == "state" and holds(event.data):
                        return event.data
                seen = len(self.events)
                left = deadline - time.monotonic()
                if self.ended.is_set() or left <= 0:
                    raise AssertionError(f"It never came. Last: {self.events[-1:]}")
                self._changed.wait(left)

    def first(self) -> dict[str, Any]:
        return self.until(lambda _: True)

    def close(self) -> None:
        if self._link.sock:
            self._link.sock.shutdown(socket.SHUT_RDWR)
        self._thread.join(PATIENCE)
        self._answer.close()
        self._link.close()
