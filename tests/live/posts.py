"""Answers as `static/js/outbox.js` posts them, by the lane or by the view at the same address."""

from __future__ import annotations

import http.client
import json
import re
from dataclasses import dataclass
from typing import Any

from tests.live.clients import cookie_of
from tests.processes import PATIENCE, Web
from workshops.models import Member, Participant, Workshop

FORM_TOKEN = "c" * 32
LANE, VIEW = "application/json", "application/json; charset=utf-8"


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.body))

    @property
    def is_of_the_lane(self) -> bool:
        """Django's middleware would have left its headers."""
        return "content-security-policy" not in self.headers and self.headers.get("cache-control") == "no-store"

    @property
    def words(self) -> tuple[int, bytes]:
        """Status and body to the byte, but for the moment of saving."""
        return self.status, re.sub(rb'"saved_at": "[^"]+"', b'"saved_at": "then"', self.body)

    @property
    def told(self) -> tuple[int, Any]:
        """In short: how many are answered, or the error's code and the fields that are at fault."""
        said = self.json
        if "error" not in said:
            return self.status, said["answered"]
        return self.status, (said["error"]["code"], *said["error"]["fields"])


def browser_of(person: Member | Participant | None) -> dict[str, str]:
    """The headers of somebody's page, or of a page that nobody has signed in at or joined from."""
    cookies = [f"csrftoken={FORM_TOKEN}", *([cookie_of(person)["Cookie"]] if person else [])]
    return {"Cookie": "; ".join(cookies), "X-CSRFToken": FORM_TOKEN}


def answer_path(workshop: Workshop, criterion: str) -> str:
    return f"/w/{workshop.pk}/answers/{criterion}/"


def post(web: Web, path: str, body: Any, headers: dict[str, str]) -> Reply:
    """`body`: bytes as they are, anything else as JSON. `headers`: instead of what every page sends, or "" for none."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    link = http.client.HTTPConnection("127.0.0.1", web.port, timeout=PATIENCE)
    try:
        all_of_them = {"Content-Type": LANE, "Origin": web.address, **headers}
        link.request("POST", path, sent, {name: value for name, value in all_of_them.items() if value})
        answer = link.getresponse()
        return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
    finally:
        link.close()
