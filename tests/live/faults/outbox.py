"""Somebody who answers by the rules of `static/js/outbox.js`: sends each change until it is acknowledged."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from workshops.models import Participant

# As in outbox.js, but in a hurry. Seconds; doubled each time, with jitter.
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
REQUEST = 8.0  # seconds for one request
FORM_TOKEN = "c" * 32


@dataclass(frozen=True)
class Change:
    """One answer to one criterion, with its place in the sender's own count."""

    criterion: str
    level: int
    confidence: int
    reason: str
    sequence: int
    round: int = 1


@dataclass(frozen=True)
class Reply:
    status: int
    body: dict[str, Any]


class Refused(Exception):
    """The server said something that no answer of this test deserves."""


class Outbox:
    """One tab of one person. `ports`: where the web processes are, in the order in which it tries them.
    `clock`: where its own count begins, which in a browser is the time."""

    def __init__(self, person: Participant, cookie: dict[str, str], ports: Sequence[int], *, clock: int = 0) -> None:
        self.person = person
        self.path = f"/w/{person.workshop_id}/answers/"
        self.headers = {
            "Cookie": f"{cookie['Cookie']}; csrftoken={FORM_TOKEN}",
            "X-CSRFToken": FORM_TOKEN,
            "Content-Type": "application/json",
            "Accept": "application/json",
        }
        self.ports = ports
        self.client = f"tab-{random.getrandbits(64):x}"
        self.sequence = count(clock)
        self.acknowledged: dict[str, Change] = {}
        self.uncounted: list[tuple[Change, str]] = []  # with what was said
        self._turn = random.randrange(len(ports))

    def change(self, criterion: str, level: int, round_number: int = 1) -> Change:
        """A change with a reason that occurs nowhere else, so that it would be found wherever it leaks."""
        sequence = next(self.sequence)
        reason = f"xyzzy-{self.person.name}-{criterion}-{sequence}"
        return Change(criterion, level, 1 + sequence % 3, reason, sequence, round_number)

    def deliver(self, change: Change) -> None:
        """Until it is acknowledged, or set aside. Raises Refused."""
        failures = 0
        while True:
            reply = self.send(change, self.ports[self._turn % len(self.ports)])
            if reply is not None and reply.status == 200 and reply.body.get("saved_at"):
                self.acknowledged[change.criterion] = change
                return
            if reply is not None and reply.status == 409 and "error" in reply.body:
                self.uncounted.append((change, reply.body["error"]["message"]))
                return
            if reply is not None and reply.status in (401, 404, 422):
                raise Refused(reply)
            self._turn += 1
            time.sleep(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(failures, 10)) * (0.5 + random.random()))
            failures += 1

    def send(self, change: Change, port: int) -> Reply | None:
        """Once; None where nothing was heard, or nothing that the server itself said."""
        said = {"level": str(change.level), "confidence": change.confidence, "reason": change.reason}
        stamp = {"client": self.client, "sequence": change.sequence, "round": change.round}
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=REQUEST)
        try:
            link.request("POST", f"{self.path}{change.criterion}/", json.dumps({**said, **stamp}), self.headers)
            answer = link.getresponse()
            body = json.loads(answer.read())
            return Reply(answer.status, body) if isinstance(body, dict) else None
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            link.close()


class Writer(threading.Thread):
    """Answers everything in its own time, some of it twice, and keeps the last few until `resumed`: so a fault that
    comes before that is always in the middle."""

    KEPT_BACK = 3

    def __init__(self, outbox: Outbox, criteria: Sequence[str], resumed: threading.Event) -> None:
        super().__init__(daemon=True)
        self.outbox = outbox
        self.criteria = criteria
        self.resumed = resumed
        self.failure: Exception | None = None
        self._dice = random.Random(outbox.person.name)

    def run(self) -> None:
        try:
            for place, criterion in enumerate(self.criteria):
                if place >= len(self.criteria) - self.KEPT_BACK:
                    self.resumed.wait()
                for _ in range(1 + place % 2):
                    self.outbox.deliver(self.outbox.change(criterion, self._dice.randrange(5)))
        except Exception as failure:
            self.failure = failure
