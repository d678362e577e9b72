"""A room's page as the site draws it, alone with its scripts and with news that a test tells."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.test import Client
from playwright.sync_api import Page, Route

from tests.browser.alone import AT, NOON
from workshops.live.frames import Audience, page_content
from workshops.models import Workshop
from workshops.queries.rooms import room_state

STILL = "window.EventSource = class extends EventTarget { close() {} }"
TELL = "(detail) => document.getElementById('room').dispatchEvent(new CustomEvent('room:state', { detail }))"
HEARD = "(name) => document.getElementById('room').dispatchEvent(new CustomEvent(`room:${name}`))"
PUT = "(html) => document.getElementById('panel').insertAdjacentHTML('beforeend', html)"


def after(seconds: float) -> str:
    """So long after the page's script began."""
    return (NOON + timedelta(seconds=seconds)).isoformat()


class Room:
    """The page, the last frame, and what was asked for beside pages."""

    def __init__(self, page: Page, content: dict[str, Any]) -> None:
        self.page = page
        self.content = content

    def tell(self, **news: Any) -> None:
        self.content |= {"regions": {}, **news}
        self.page.evaluate(TELL, {**self.content, "server_time": after(-3600)})

    def says(self, what: str) -> str:
        return (self.page.locator(f"[data-{what}-said]").text_content() or "").strip()

    def text(self, selector: str) -> str:
        return self.page.locator(selector).inner_text()


class Site:
    """What it drew before the page was opened, but for the clock's; what is asked for, in order."""

    def __init__(self, client: Client, room: Workshop, audience: Audience = Audience.PARTICIPANT) -> None:
        self.client = client
        self.room = room
        self.asked: list[str] = []
        self.sent: list[Any] = []
        self.answers: list[tuple[int, str]] = []  # to what is sent, before all is saved: a status, 0 for none; a code
        self.drawn: dict[str, str] = {}
        self.content = json.loads(json.dumps(page_content(room_state(room.pk), audience)))
        self.draw("")

    def draw(self, part: str, *, by: str = "") -> None:
        """`by`: "htmx", where the site gives a part of the page only to that."""
        path = f"/w/{self.room.pk}/{part}"
        self.drawn[path] = self.client.get(path, headers={"HX-Request": "true"} if by else {}).content.decode()

    def __call__(self, route: Route, path: str) -> None:
        self.asked.append(path)
        if route.request.method == "POST":
            self.sent.append(route.request.post_data_json)
            status, code = self.answers.pop(0) if self.answers else (200, "")
            if not status:
                route.abort()
            elif code:
                route.fulfill(status=status, json={"error": {"code": code, "message": f"It is {code}."}})
            else:
                route.fulfill(json={"saved_at": after(0)})
            return
        body = self.drawn.get(path, "").replace("data-server-time=", f'data-server-time="{after(1)}" data-was=')
        route.fulfill(body=body, content_type="text/html")

    def open(self, page: Page) -> Room:
        page.add_init_script(STILL)
        page.goto(f"{AT}/w/{self.room.pk}/")
        return Room(page, self.content)
