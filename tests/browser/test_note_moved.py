"""A note is put off, and the room's news are there before the answer to it: they have taken the button that asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import APIResponse, Route, expect

from tests.browser.conftest import Browsers, Site
from workshops.domain.notes import add_note
from workshops.enums import Stage
from workshops.models import Member, Workshop

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def test_an_answer_that_comes_after_the_news_of_it(
    site: Site, browsers: Browsers, workshop: Workshop, ana: Member, move: Callable[..., Workshop]
) -> None:
    add_note(workshop=move(workshop, Stage.SCORING, Stage.DISCUSSION), by=ana, text="Who pays?", criterion="")
    facilitator = browsers.sign_in(ana, site.one)
    held: list[tuple[Route, APIResponse]] = []
    page = facilitator.page
    page.route("**/notes/*/", lambda route: held.append((route, route.fetch())))
    facilitator.go(f"/w/{workshop.pk}/")
    expect(page.locator("#room")).to_have_attribute("data-live", "live")
    page.locator("#notes-general").get_by_role("button", name="Park this").click()
    expect(page.locator("#parking-count")).to_have_text("1 thing put off")
    expect(page.locator("#notes-general")).to_be_hidden()
    page.evaluate("document.querySelector('#parking-count').textContent = ''")
    ((route, response),) = held
    route.fulfill(response=response)
    expect(page.locator("#parking-count")).to_have_text("1 thing put off")
    assert facilitator.faults == []


def test_words_that_are_on_their_way_while_another_panel_comes_in(
    site: Site, browsers: Browsers, workshop: Workshop, ana: Member, move: Callable[..., Workshop]
) -> None:
    """They are added, and do not stand in the new panel's form as if they were still to be sent."""
    facilitator = browsers.sign_in(ana, site.one)
    held: list[tuple[Route, APIResponse]] = []
    page = facilitator.page

    def hold(route: Route) -> None:
        if route.request.method == "POST":
            held.append((route, route.fetch()))
        else:
            route.fallback()

    page.route("**/notes/", hold)
    facilitator.go(f"/w/{workshop.pk}/")
    expect(page.locator("#room")).to_have_attribute("data-live", "live")
    page.locator("#parking summary").click()
    page.get_by_label("Put something off").fill("Who pays?")
    page.get_by_role("button", name="Park it").click()
    expect(page.locator("#parking-count")).to_have_text("1 thing put off")
    move(workshop, Stage.SCORING)
    expect(page.get_by_role("button", name="Reveal round 1").first).to_be_visible()
    expect(page.get_by_label("Put something off")).to_have_value("Who pays?")
    ((route, response),) = held
    route.fulfill(response=response)
    expect(page.get_by_label("Put something off")).to_have_value("")
    assert facilitator.faults == []
