"""A real Chromium on real web and worker processes."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route, expect, sync_playwright

from tests import interfaces
from tests.browser.accessible import share_in, violations
from tests.browsers import as_member
from tests.processes import PATIENCE, start_site
from workshops.domain import people
from workshops.models import Member

# The first is made for this: it draws without a window system, and starts sooner. Elsewhere headless means a whole
# browser with hidden windows, and on a busy machine one of those may get no frames: a click then waits for ever.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# No sandbox: as root, and in most containers, Chromium has none. The rest keeps it off the network.
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The same for all of the project. It never matters how fast a page was.
expect.set_options(timeout=PATIENCE * 1000)


@pytest.fixture(scope="session")
def chromium() -> str:
    found = next((path for name in PROGRAMS if (path := shutil.which(name))), None)
    if found:
        return found
    if os.environ.get("ADVISOR_REQUIRE_BROWSER") == "1":
        pytest.fail("ADVISOR_REQUIRE_BROWSER=1, but there is no Chromium on this machine.")
    pytest.skip("There is no Chromium on this machine; on Debian: apt-get install chromium-headless-shell")


@pytest.fixture(scope="package")
def _launched(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One for this package, not for all: while Playwright is there it keeps an event loop in this thread, in which
    Django would refuse the ORM and other tests could not run loops of their own. Nothing in this package is async."""
    share_in(tmp_path_factory.getbasetemp())
    with pytest.MonkeyPatch.context() as change, sync_playwright() as playwright:
        change.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def browser(_launched: Browser) -> Iterator[Browser]:
    """Empty at the beginning: each context that a test opens is closed after it."""
    with interfaces.steady():
        yield _launched
        for context in _launched.contexts:
            context.close()


# How each browser looks at a page that is only looked at.
SIGHT: dict[str, Any] = {"reduced_motion": "reduce", "locale": "en-GB"}


@dataclass(frozen=True)
class Site:
    """Two web processes with one worker: whoever is on the one must see what happens on the other."""

    one: str
    two: str


@pytest.fixture(scope="package")
def _lasting_site(django_db_setup: None) -> Iterator[Site]:
    """It takes seconds to start, and keeps nothing of a test once the database and Redis are emptied.

    For this package, not for all: its worker takes whatever comes into the queue, also what a later test means for its
    own.
    """
    with start_site(webs=2) as (one, two):
        yield Site(one.address, two.address)


@pytest.fixture
def site(transactional_db: None, _lasting_site: Site) -> Site:
    return _lasting_site


@dataclass
class Person:
    """One person's own browser: a page, every fault that it reported, and where it is asked for (`heard`) every byte
    that reached it."""

    page: Page
    site: str
    wire: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.site + path)

    def hear(self, kind: str, text: str) -> None:
        """What the console says; errors are faults."""
        if kind == "error":
            self.faults.append(text)

    def is_heard_no_more(self) -> None:
        """What reaches it from now on is not kept: its browser may keep static files again, which is much cheaper."""
        self.page.context.unroute_all()

    def check_accessible(self) -> None:
        """No violation by axe, nothing wider than the window, nothing in the console."""
        self.page.wait_for_load_state("load")  # with its stylesheets: text can be there before them
        assert violations(self.page) == [], self.page.url
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} is {wide} px too wide"
        assert self.faults == []
        self.show()

    def check_on_a_phone_too(self) -> None:
        """The same page as it is, and in the dark on 360 px."""
        self.check_accessible()
        before = self.page.viewport_size
        self.page.set_viewport_size({"width": 360, "height": 860})
        self.page.emulate_media(color_scheme="dark")
        self.check_accessible()
        self.page.emulate_media(color_scheme="light")
        if before:
            self.page.set_viewport_size(before)

    def show(self) -> None:
        """A picture of the page, where ADVISOR_PICTURES names a folder: for people's eyes, and for the README."""
        folder = os.environ.get("ADVISOR_PICTURES")
        if folder:
            name = "-".join(part for part in self.page.url.split("/")[3:] if part and len(part) < 30) or "home"
            width = self.page.viewport_size["width"] if self.page.viewport_size else 0
            place = len(list(Path(folder).glob("*.png")))
            # Playwright hides the caret with an inline style, which the page would refuse: that would count as a fault.
            picture = f"{folder}/{place:03d}-{name}-{width}.png"
            self.page.screenshot(path=picture, full_page=True, caret="initial")


def keep_signed_in(context: BrowserContext, member: Member, site: str) -> None:
    """As somebody who has signed in there already."""
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"url": site, "name": name, "value": as_member(member).cookies[name].value}])


class Browsers:
    """Opens one separate context for each person."""

    language = "en-GB"  # that the browsers ask for
    believes_certificates = False  # that nobody has signed
    person = Person

    def __init__(self, browser: Browser):
        self.browser = browser

    def open(
        self, site: str, *, width: int = 1280, height: int = 860, dark: bool = False, heard: bool = False
    ) -> Person:
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale=self.language,
            ignore_https_errors=self.believes_certificates,
        )
        person = self.person(context.new_page(), site)
        person.page.on("pageerror", lambda error: person.faults.append(str(error)))
        person.page.on("console", lambda said: person.hear(said.type, said.text))
        if heard:
            self._record(context, person)
        return person

    def sign_in(self, member: Member, site: str, **options: int | bool) -> Person:
        """Who has signed in already, and has not opened a page yet."""
        person = self.open(site, **options)  # type: ignore[arg-type]  # as of `open`
        keep_signed_in(person.page.context, member, site)
        return person

    def sign_in_by_link(self, member: Member, site: str, **options: int | bool) -> Person:
        person = self.open(site, **options)  # type: ignore[arg-type]  # as of `open`
        link = people.make_sign_in_link(user=member.user)
        person.page.goto(f"{site}/sign-in/{link.rstrip('/').rsplit('/', 1)[1]}/")
        person.page.get_by_role("button", name="Sign in").click()
        person.page.wait_for_url(f"{site}/")
        return person

    @staticmethod
    def _record(context: BrowserContext, person: Person) -> None:
        def keep(route: Route) -> None:
            if route.request.url.endswith("/stream/") or "/stream/?" in route.request.url:
                route.continue_()
                return
            with suppress(Error):  # the page went elsewhere meanwhile, so nobody receives this answer
                response = route.fetch(max_redirects=0)
                person.wire.append(response.text() if "text" in response.headers.get("content-type", "") else "")
                route.fulfill(response=response)

        # But for what lies in the tree, which is the same for everybody and most of the traffic.
        context.route(re.compile(r"^(?!.*/static/)"), keep)
        session = context.new_cdp_session(person.page)
        session.send("Network.enable")
        session.on("Network.eventSourceMessageReceived", lambda message: person.wire.append(message["data"]))


@pytest.fixture
def browsers(browser: Browser) -> Browsers:
    return Browsers(browser)
