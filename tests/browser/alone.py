"""One page with its scripts and a clock that stands still, and nothing else: no server, no process, no style. What a
page asks for beside static files is answered by the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Route

from tests.browser.conftest import SIGHT

AT = "http://advisor.example"
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
Answer = Callable[[Route, str], Any]
# After this whatever the page had asked for before has reached the test.
ALL_ASKED = "fetch('/static/js/here.js').then(() => null)"


@contextmanager
def alone(browser: Browser, answer: Answer) -> Iterator[Page]:
    """`answer(route, path)` gives what the page asks for, the page itself too. It is twelve o'clock, chance is nought,
    and no script of it fails."""

    def give(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if route.request.method not in ("GET", "HEAD", "POST"):
            route.fulfill(status=405)
        elif path.endswith((".css", ".svg")):
            route.fulfill(body="")
        elif path.startswith("/static/"):
            route.fulfill(path=str(finders.find(path.removeprefix("/static/"))))
        else:
            answer(route, path)

    context = browser.new_context(**SIGHT)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.route("**/*", give)
    page.clock.install(time=NOON)
    page.clock.pause_at(NOON.replace(second=1))
    page.add_init_script("Math.random = () => 0")
    yield page
    assert faults == []
    context.close()
