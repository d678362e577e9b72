"""What a ballot says and keeps where an answer does not come through, and what it sends without being asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.alone import alone
from tests.browser.room_alone import HEARD, Site
from tests.browsers import as_guest
from workshops.enums import Stage
from workshops.models import Participant, Workshop

pytestmark = pytest.mark.browser

HIDE = """() => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
  document.dispatchEvent(new Event("visibilitychange"));
  delete document.hidden;
}"""
UNCOUNTED = (
    '<h2 class="uncounted-title">Not counted</h2><p class="">It is closed.</p><ul class="uncounted-list"><li>{}</li>'
    '<li>{}</li></ul><p class="row"><a class="" href="#panel">See the results</a><button class="button" type="button" '
    'data-put-away="">Put away</button></p>'
)
ANOTHER_TAB = """([key, said]) => {
  localStorage.setItem(key, said);
  dispatchEvent(new StorageEvent("storage", { key }));
}"""


def test_answers_that_do_not_come_through(
    browser: Browser, scoring: Workshop, crowd: list[Participant], move: Callable[..., Workshop]
) -> None:
    site = Site(as_guest(crowd[0]), scoring)
    move(scoring, Stage.DISCUSSION)
    site.draw("panel/")
    with alone(browser, site) as page:
        site.open(page)
        refused(page, site)
        at_once(page, site)
        locked(page, site)
        kept(page, site)
        all_of_them(page)
        adrift(page, site, f"advisor:uncounted:{scoring.pk}:{crowd[0].pk}")


def step(page: Page) -> Any:
    return page.locator("[data-step]:visible")


def said(page: Page) -> Any:
    return step(page).locator("[data-saved]")


def choose(page: Page, key: str) -> str:
    """The words of what was chosen."""
    step(page).locator("h2").click()
    with page.expect_event("requestfinished" if key != "x" else "requestfailed"):
        page.keyboard.press(key)
    words: str = step(page).locator(f".level[data-key='{key}'] .level-words").inner_text()
    return words.strip()


def refused(page: Page, site: Site) -> None:
    """Each answer that was not counted, with its reason; why is said once."""
    lines, box = page.locator("#uncounted li"), page.locator("#uncounted")
    site.answers = [(409, "closed"), (409, "closed")]
    step(page).locator("textarea").fill("Weekly.")
    words = choose(page, "3")
    expect(lines).to_have_count(1)
    names = page.locator("form[data-step]").evaluate_all("all => all.map((one) => one.dataset.name)")
    expect(lines).to_have_text(f"{names[0]}: {words}Weekly.")
    expect(said(page)).to_have_text("Closed, not counted")
    expect(said(page)).to_have_attribute("data-state", "unsaved")
    page.keyboard.press("ArrowRight")
    choose(page, "2")
    expect(lines).to_have_count(2)
    expect(lines.last.locator("q")).to_have_count(0)
    expect(box.locator("p", has_text="It is closed.")).to_have_count(1)
    expect(box.get_by_role("link", name="See the results")).to_have_attribute("href", "#panel")
    assert box.inner_html() == UNCOUNTED.format(lines.first.inner_html(), lines.last.inner_html())
    assert (
        lines.first.inner_html()
        == f'<strong class="">{names[0]}</strong>: {words}<q class="uncounted-reason">Weekly.</q>'
    )
    page.get_by_role("button", name="Put away").click()
    expect(box).to_be_empty()
    page.keyboard.press("ArrowLeft")


def at_once(page: Page, site: Site) -> None:
    """What is typed goes out before its pause where the page may be left."""
    words = step(page).locator("textarea")
    for at, leave in enumerate(
        (
            "dispatchEvent(new Event('pagehide'))",
            HIDE,
            "document.querySelector('form[data-step]:not([hidden]) button[data-go]').click()",
        )
    ):
        words.first.fill(f"Reason {at}")
        before = len(site.sent)
        with page.expect_response("**/answers/**"):
            page.evaluate(leave)
        assert [each["reason"] for each in site.sent[before:]] == [f"Reason {at}"]
    page.keyboard.press("ArrowLeft")
    page.clock.run_for(1_000)
    expect(said(page)).to_have_text("Saved 12:00")
    expect(said(page)).to_have_attribute("data-state", "saved")


def locked(page: Page, site: Site) -> None:
    """Sent as soon as the ballots are open again."""
    site.answers = [(409, "locked")]
    choose(page, "0")
    expect(said(page)).to_have_text("Locked: kept here for now")
    before = len(site.sent)
    with page.expect_response("**/answers/**"):
        page.evaluate(HEARD, "unlocked")
        page.clock.run_for(400)
    assert [each["level"] for each in site.sent[before:]] == ["unknown"]
    expect(said(page)).to_have_text("Saved 12:00")


def kept(page: Page, site: Site) -> None:
    """Over a reload: what is on its way, and what has no answer yet."""
    site.answers = [(0, "")] * 9
    step(page).locator("h2").click()
    page.keyboard.press("4")
    expect(said(page)).to_have_text("Not saved yet, trying again")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    step(page).locator("input[name=confidence]").nth(1).check()
    expect(said(page)).to_have_text("Choose an answer to save this")
    step(page).locator("textarea").fill("Perhaps.")
    page.clock.run_for(700)
    page.reload()
    expect(page.locator("form[data-step]").first.locator(".level[data-key='4'] input")).to_be_checked()
    third = page.locator("form[data-step]").nth(2)
    expect(third.locator("input[name=confidence]").nth(1)).to_be_checked()
    expect(third.locator("textarea")).to_have_value("Perhaps.")
    expect(page.locator("[data-answered]")).to_have_text("1")
    site.answers = []
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(said(page)).to_have_text("Saved 12:00")


def all_of_them(page: Page) -> None:
    """The overview repeats the answers, leads to each, and says when nothing is left."""
    rows = page.locator("[data-row]")
    opens = page.locator("[data-row].overview-open")
    keys = page.locator("form[data-step]").evaluate_all("all => all.map((one) => one.dataset.step)")
    for at, key in enumerate(keys):
        link = page.locator(f"[data-row={key}] a[data-go], a[data-row={key}][data-go]").first
        if at == 5:
            expect(page.locator("[data-overview-line]")).to_contain_text("Choose a line to answer it.")
        link.evaluate("one => one.click()")
        expect(step(page)).to_have_attribute("data-step", key)
        choose(page, "1" if at != 0 else "5")
    expect(opens).to_have_count(0)
    full = page.locator("[data-overview-title]").get_attribute("data-full") or "?"
    expect(page.locator("[data-overview-title]")).to_have_text(full)
    expect(page.locator("[data-answered]")).to_have_text(str(rows.count()))
    expect(page.locator("[data-overview-line]")).to_have_text("You may change answers until the round is closed.")


def adrift(page: Page, site: Site, uncounted: str) -> None:
    """On its way when the stage went on: said, until it is known whether it counts. Other tabs are followed."""
    box = page.locator("#uncounted")
    told = {"old": {"name": "Latency", "said": "one second", "reason": "", "sentence": "It was closed."}}
    page.evaluate(ANOTHER_TAB, [uncounted, json.dumps(told)])
    expect(box).to_contain_text("Latency: one second")
    page.evaluate(ANOTHER_TAB, [uncounted, "{}"])
    expect(box).to_be_hidden()
    site.answers = [(0, "")] * 9
    step(page).locator("h2").click()
    page.keyboard.press("2")
    expect(said(page)).to_have_text("Not saved yet, trying again")
    page.evaluate(HEARD, "seat")
    expect(box).to_contain_text("This had not been saved when the stage ended. Asking whether it still counts.")
    expect(box.locator("li")).to_have_count(1)
    site.answers = []
    page.evaluate("dispatchEvent(new Event('online'))")
    page.clock.run_for(1_000)
    expect(box).to_be_hidden()
