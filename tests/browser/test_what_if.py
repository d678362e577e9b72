"""The what-if in a real browser: by keyboard, on a phone, as a link, and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Browsers, Site
from tests.conftest import COPILOT
from workshops.domain import ballots, recommendations, rooms
from workshops.enums import Stage
from workshops.models import Event, Member, Participant, Recommendation, Workshop

pytestmark = [pytest.mark.browser, pytest.mark.processes]


@pytest.fixture
def on_the_table(workshop: Workshop, ana: Member, crowd: list[Participant]) -> Workshop:
    """Everybody for retrieval but security."""
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.SCORING)
    other = {key: 4 - (level or 0) for key, level in COPILOT.items()}
    for person in crowd:
        levels = other if person.name == "Sam" else COPILOT
        ballots.cast_ballot(participant=person, scores={key: {"level": level} for key, level in levels.items()})
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.DISCUSSION)
    workshop = rooms.move_stage(workshop=workshop, by=ana, to=Stage.RECOMMENDATION)
    recommendations.compute_recommendation(recommendation_id=Recommendation.objects.get().pk)
    return workshop


def verdict(page: Page) -> str:
    return page.locator(".what-if-words").inner_text()


def test_sliders_recompute_in_place_and_the_link_brings_them_back(
    site: Site, browsers: Browsers, on_the_table: Workshop, ana: Member
) -> None:
    ana_there = browsers.sign_in(ana, site.one)
    page = ana_there.page
    events = Event.objects.count()
    ana_there.go(f"/w/{on_the_table.pk}/recommendation/")
    page.get_by_role("link", name="What if…").click()
    stored = verdict(page)
    assert stored.endswith("as stored.")
    ana_there.check_accessible()
    # By keyboard: the slider keeps the focus, and what is heard is the new verdict.
    slider = page.get_by_role("slider", name="Latency")
    slider.focus()
    page.keyboard.press("End")
    expect(page).to_have_url(re.compile(r"/what-if/\?w\.latency=10$"))
    expect(slider).to_be_focused()
    expect(slider).to_have_value("10")
    expect(page.locator("#what-if-status")).to_contain_text("comes first")
    expect(page.locator(".what-if-result")).to_contain_text(re.compile(r"Latency from [\d.]+ to 10"))
    page.get_by_role("checkbox", name="Without product").check()
    page.get_by_role("checkbox", name="Without data").check()
    expect(page.locator(".what-if-words")).to_contain_text("would come first instead of")
    ana_there.check_accessible()
    # Somebody else in the room, on a phone, by the link.
    link = page.get_by_label("Link to this what-if", exact=True).input_value()
    assert link == page.url
    phone = browsers.sign_in(ana, site.two, width=360, height=740, dark=True)
    phone.go(link.removeprefix(site.one))
    assert verdict(phone.page) == verdict(page)
    expect(phone.page.get_by_role("slider", name="Latency")).to_have_value("10")
    expect(phone.page.get_by_role("checkbox", name="Without data")).to_be_checked()
    phone.check_accessible()
    # Nobody left: a sentence, the sliders as they are; and back.
    page.get_by_role("checkbox", name="Without security").check()
    expect(page.get_by_text("No role is left to count.")).to_be_visible()
    page.get_by_role("checkbox", name="Without security").uncheck()
    expect(page.get_by_text("No role is left to count.")).to_have_count(0)
    page.get_by_role("link", name="Put all sliders back").click()
    expect(page.locator(".what-if-words")).to_have_text(stored)
    assert Event.objects.count() == events


def test_without_scripts_the_form_is_sent(site: Site, browsers: Browsers, on_the_table: Workshop, ana: Member) -> None:
    cookies = browsers.sign_in(ana, site.one).page.context.storage_state()
    page = browsers.browser.new_context(java_script_enabled=False, storage_state=cookies).new_page()
    page.goto(f"{site.one}/w/{on_the_table.pk}/recommendation/what-if/")
    page.get_by_role("button", name="Compute this what-if").click()
    assert verdict(page).endswith("as stored.")
    page.get_by_role("checkbox", name="Without product").check()
    page.get_by_role("checkbox", name="Without data").check()
    page.get_by_role("button", name="Compute this what-if").click()
    expect(page.locator(".what-if-words")).to_contain_text("would come first instead of")
    expect(page.get_by_role("checkbox", name="Without product")).to_be_checked()


def test_the_room_moves_on(site: Site, browsers: Browsers, on_the_table: Workshop, ana: Member) -> None:
    ana_there = browsers.sign_in(ana, site.one)
    ana_there.go(f"/w/{on_the_table.pk}/recommendation/what-if/?without=security")
    expect(ana_there.page.locator("#room")).to_have_attribute("data-live", "live")
    rooms.move_stage(workshop=on_the_table, by=ana, to=Stage.DISCUSSION)
    expect(ana_there.page.locator("#news")).to_contain_text("The room has moved on")
    expect(ana_there.page.get_by_role("checkbox", name="Without security")).to_be_checked()
