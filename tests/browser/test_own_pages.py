"""One seat on several pages, tabs and devices: each shows what the others saved, and none takes it back."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import SIGHT
from tests.browser.here import served_here
from tests.permissions.callers import open_session
from workshops.domain import ballots, rooms
from workshops.enums import Stage
from workshops.models import Answer, Member, Participant, Workshop

pytestmark = pytest.mark.browser

ALL_SENT = (
    "() => Object.keys(localStorage).filter((key) => /outbox/.test(key)).every((key) => localStorage[key] === '{}')"
)


def first(page: Page) -> Locator:
    return page.locator("form[data-step=factual_gap]")


def level(page: Page, place: int) -> Locator:
    return first(page).locator(f".level[data-key='{place}'] input")


def saved(page: Page) -> None:
    expect(first(page).locator("[data-saved]")).to_have_text(re.compile("^Saved"))


def test_one_seat_on_two_pages_and_a_device(
    browser: Browser, ana: Member, workshop: Workshop, crowd: list[Participant]
) -> None:
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.SCORING)
    with served_here() as here:
        context = browser.new_context(**SIGHT)
        cookie = open_session(guest=crowd[0])
        context.add_cookies([{"url": here.address, "name": settings.SESSION_COOKIE_NAME, "value": cookie}])
        one, two = context.new_page(), context.new_page()
        for page in (one, two):
            page.goto(f"{here.address}/w/{workshop.pk}/?criterion=factual_gap")
        level(one, 4).check()
        expect(level(two, 4)).to_be_checked()  # at once, in the other tab of a browser
        saved(one)
        with here.alone:  # on another device, of which nobody tells these two
            ballots.cast_ballot(participant=crowd[0], scores={"factual_gap": {"level": 1}})
        sent: list[object] = []
        two.on("request", lambda asked: sent.append(asked.post_data_json) if "/answers/" in asked.url else None)
        first(two).locator("textarea").fill("Three departments change it.")
        saved(two)
        expect(level(two, 2)).to_be_checked()
        first(two).locator("h2").click()  # the typing ends, with nothing that is new
        first(two).get_by_text("Certain", exact=True).click()
        two.wait_for_function(ALL_SENT)
        parts = [sorted(set(each) - {"client", "round", "sequence"}) for each in sent if isinstance(each, dict)]
        assert parts == [["level", "reason"], ["confidence", "level"]]
        with here.alone:
            answer = Answer.objects.get(participant=crowd[0], criterion="factual_gap")
        assert (answer.level, answer.confidence, answer.reason) == (1, 3, "Three departments change it.")
        expect(first(one).locator("textarea")).to_have_value("Three departments change it.")
        with here.alone:  # again, after it was saved here too
            ballots.cast_ballot(participant=crowd[0], scores={"factual_gap": {"level": 3}})
        two.evaluate("dispatchEvent(new Event('focus'))")
        expect(level(two, 4)).to_be_checked()
        context.close()
