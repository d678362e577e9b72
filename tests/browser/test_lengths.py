"""How far it is to what a stage is for: keys, controls and px, on a workshop with every criterion and nine people."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import SIGHT
from tests.browser.here import Here, served_here
from tests.browser.longest import crowded_room, decision_text, divided, go
from tests.computing import compute
from tests.permissions.callers import open_session
from workshops.domain import decisions
from workshops.enums import Stage
from workshops.models import Member, Participant

pytestmark = pytest.mark.browser

Look = Callable[..., Page]


@pytest.fixture
def here(db: None) -> Iterator[Here]:
    with served_here() as here:
        yield here


@pytest.fixture
def look(browser: Browser, here: Here) -> Look:
    """look(path, who, width, height, text): somebody's page, with text of so many px."""

    def come(path: str, who: Member | Participant, width: int = 1280, height: int = 860, text: int = 16) -> Page:
        context = browser.new_context(**SIGHT, viewport={"width": width, "height": height})
        session = open_session(member=who) if isinstance(who, Member) else open_session(guest=who)
        context.add_cookies([{"url": here.address, "name": settings.SESSION_COOKIE_NAME, "value": session}])
        page = context.new_page()
        sizes = {"standard": text, "fixed": text * 13 // 16}
        context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": sizes})
        page.goto(here.address + path)
        return page

    return come


def tabs_to(page: Page, one: Locator) -> int:
    """So many presses of Tab from where a page begins."""
    for count in range(1, 60):
        page.keyboard.press("Tab")
        if one.evaluate("one => one === document.activeElement"):
            return count
    raise AssertionError(f"Tab does not reach {one}")


def bottom(one: Locator) -> float:
    """px from the page's top to the end of it."""
    found: float = one.evaluate("one => one.getBoundingClientRect().bottom + scrollY")
    return found


def test_two_keys_and_two_more_reveal(here: Here, look: Look, ana: Member) -> None:
    """Past the top of the page by its first link; once it took thirteen presses of Tab."""
    room, people = crowded_room(ana)
    room = go(room, ana, Stage.SCORING)
    divided(people)
    page = look(f"/w/{room.pk}/", ana)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Everybody scores alone")).to_be_focused()
    assert tabs_to(page, page.get_by_role("button", name="Reveal round 1")) == 1


def test_to_read_to_decide_and_to_sign(here: Here, look: Look, ana: Member) -> None:
    """Once: 5,730 px of answer, 66 controls to decide, 2,400 px to sign, on a phone."""
    with here.alone:
        room, people = crowded_room(ana)
        room = go(room, ana, Stage.SCORING)
        divided(people)
        room = go(room, ana, Stage.DISCUSSION, Stage.RECOMMENDATION)
        compute(room)
    path = f"/w/{room.pk}/"
    for width, text, most in ((1280, 16, 1300), (360, 16, 2500), (360, 24, 5000)):
        page = look(f"{path}recommendation/", people[0], width, 740, text)
        assert page.evaluate("document.getElementById('answer').offsetHeight") <= most
    page = look(f"{path}recommendation/", ana)
    page.get_by_role("link", name="Decide", exact=True).click()
    controls = page.locator(".decision-form").locator("input, select, textarea, button, summary")
    assert controls.filter(visible=True).count() < 20
    with here.alone:
        decisions.record_decision(workshop=room, by=ana, text=decision_text(ana))
    for width, text, most in ((1280, 16, 860), (360, 16, 900), (360, 24, 1800)):
        page = look(path, people[0], width, 740, text)
        assert bottom(page.locator("form[data-sign] button[type=submit]")) <= most
