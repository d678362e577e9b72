"""What a ballot sends and when, where its keyboard goes, and what it takes from other pages: in a first round and in a
revisit, alone on a page."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.alone import alone
from tests.browser.room_alone import Site
from tests.browsers import as_guest
from tests.revisits import again as revisiting
from workshops.domain import ballots
from workshops.enums import Stage
from workshops.models import Member, Participant, Workshop

again = revisiting.again  # its fixture
pytestmark = pytest.mark.browser

FOCUS = "dispatchEvent(new Event('focus'))"
# Words that come into a field in which nobody is, as an extension puts them there.
PUT_IN = """(one, words) => {
  one.value = words;
  one.dispatchEvent(new Event("input", { bubbles: true }));
}"""
# Whether the browser may still do with a key what it would.
PRESS = """(keys) => keys.map((key) =>
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })))"""
SIGNS = """() => {
  signed = 0;
  room.insertAdjacentHTML("beforeend", "<i id='sign'></i>");
  room.addEventListener("room:seat", (event) => { signed += 1; event.stopImmediatePropagation(); }, { capture: true });
}"""
ANOTHER_TAB = """([key, said]) => {
  localStorage.setItem(key, said);
  dispatchEvent(new StorageEvent("storage", { key }));
}"""


class Ballot:
    """The page, what was sent from it, and its panels, which come when they are let go."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page = page
        self.site = site
        self.held: list[Route] = []

    @property
    def step(self) -> Locator:
        return self.page.locator("[data-step]:visible")

    def form(self, key: str) -> Locator:
        return self.page.locator(f"form[data-step={key}]")

    def row(self, key: str) -> Locator:
        return self.page.locator(f"[data-row={key}]")

    def sent(self) -> list[dict[str, Any]]:
        """What has been sent since this was asked last."""
        self.page.wait_for_timeout(30)
        news = [
            {key: said for key, said in each.items() if key not in ("client", "sequence")} for each in self.site.sent
        ]
        self.site.sent.clear()
        return news

    def press(self, *keys: str) -> None:
        self.step.locator("h2").click()
        for key in keys:
            self.page.keyboard.press(key)

    def asks(self) -> None:
        """For what other pages have saved; it waits for the answer."""
        self.page.route("**/panel/", lambda route: self.held.append(route))
        self.page.evaluate(FOCUS)
        while not self.held:
            self.page.wait_for_timeout(10)

    def hears(self) -> None:
        self.page.unroute("**/panel/")
        with self.page.expect_response("**/panel/"):
            self.held.pop().fulfill(body=self.site.drawn[f"/w/{self.site.room.pk}/panel/"], content_type="text/html")
        self.page.wait_for_timeout(30)


def test_a_ballot_step_by_step(browser: Browser, scoring: Workshop, crowd: list[Participant]) -> None:
    site = Site(as_guest(crowd[0]), scoring)
    site.draw("panel/")
    with alone(browser, site) as page:
        site.open(page)
        ballot = Ballot(page, site)
        one, two, *_ = page.locator("form[data-step]").evaluate_all("all => all.map((x) => x.dataset.step)")
        sends(ballot)
        goes(ballot, one, two)
        hears(ballot, one, crowd[0])


def sends(ballot: Ballot) -> None:
    """Once, when its writer rests or goes on, and with what is still on its way."""
    page, words = ballot.page, ballot.step.locator("textarea")
    ballot.press("3")
    assert ballot.sent() == [{"level": "2", "round": 1}]
    words.fill("It changes.")
    page.clock.run_for(400)
    words.fill("It changes weekly.")
    page.clock.run_for(699)
    assert ballot.sent() == []
    page.clock.run_for(1)
    assert ballot.sent() == [{"level": "2", "reason": "It changes weekly.", "round": 1}]
    ballot.press("3")  # left by the keyboard, with nothing that is new
    assert ballot.sent() == []
    ballot.site.answers = [(0, "")] * 3
    words.fill("Daily.")
    page.clock.run_for(700)
    ballot.press("1")
    ballot.site.answers = []
    ballot.sent()
    page.evaluate("dispatchEvent(new Event('online'))")
    assert ballot.sent()[-1:] == [{"level": "0", "reason": "Daily.", "round": 1}]


def goes(ballot: Ballot, one: str, two: str) -> None:
    """Its head in sight, what was put in on its way, each step once in the browser's history; and not from where
    somebody has gone already."""
    page, step = ballot.page, ballot.step
    step.locator("textarea").evaluate(PUT_IN, "Put in.")
    ballot.press("ArrowRight")
    assert ballot.sent() == [{"level": "0", "reason": "Put in.", "round": 1}]
    ballot.press("ArrowLeft")
    page.go_back()
    expect(step).to_have_attribute("data-step", two)
    assert page.url.endswith(f"?criterion={two}")
    page.go_forward()
    expect(step).to_have_attribute("data-step", one)
    page.locator("[data-by-itself] input").check()
    ballot.press("2", "ArrowRight", "ArrowRight")
    page.clock.run_for(350)
    expect(step).not_to_have_attribute("data-step", two)
    ballot.press("ArrowLeft", "ArrowLeft")
    ballot.press("2")
    page.reload()  # kept by the browser
    expect(page.locator("[data-by-itself] input")).to_be_checked()
    page.locator("[data-by-itself] input").uncheck()
    page.evaluate("document.body.style.padding = '3000px 0'")
    where = "Math.round(document.querySelector('[data-step]:not([hidden])').getBoundingClientRect().top)"
    for scrolled in (0, 9000):
        page.evaluate(f"scrollTo(0, {scrolled})")
        assert (page.evaluate(where) > 0) == (scrolled == 0)
        page.keyboard.press("ArrowRight")
        assert page.evaluate(where) == 0
    page.evaluate("scrollBy(0, -100)")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(where) == 100, "it was in sight, and nothing moves"
    page.evaluate("document.body.style.padding = ''")
    assert page.evaluate(PRESS, ["1", "6", "ArrowLeft", "ArrowUp", "ArrowLeft"]) == [False, True, False, True, False]
    ballot.sent()


def pending(key: str, **said: str) -> str:
    """As another tab keeps it, on its way."""
    body = {**said, "round": 1, "client": "another", "sequence": 1}
    return json.dumps({f"1/{key}": {"url": "/", "body": body, "name": ""}})


def hears(ballot: Ballot, key: str, person: Participant) -> None:
    """What another page has said, unless this one has said more since it asked."""
    site, form = ballot.site, ballot.form(key)
    words = form.locator("textarea")
    ballots.cast_ballot(participant=person, scores={key: {"level": 4, "confidence": 3, "reason": "Theirs."}})
    site.draw("panel/")
    name = f"{site.room.pk}:{person.pk}"
    for on_its_way in (False, True):
        site.answers = [(0, "")] * on_its_way
        ballot.press("2" if on_its_way else "3")
        ballot.sent()
        ballot.asks()
        if on_its_way:
            ballot.page.evaluate("dispatchEvent(new Event('online'))")
        else:
            ballot.press("1")
        ballot.sent()
        ballot.hears()
        expect(form.locator(f".level[data-key='{1 + on_its_way}'] input")).to_be_checked()
    ballot.asks()
    ballot.page.evaluate(ANOTHER_TAB, [f"advisor:outbox:{name}", pending(key, level="3")])
    ballot.hears()
    expect(form.locator(".level[data-key='4'] input")).to_be_checked()
    ballot.page.evaluate(ANOTHER_TAB, [f"advisor:outbox:{name}", "{}"])
    ballot.asks()
    ballot.hears()
    expect(form.locator(".level[data-key='5'] input")).to_be_checked()
    expect(words).to_have_value("Theirs.")
    expect(form.locator("input[name=confidence]:checked")).to_have_value("3")
    # It is no news of this page.
    ballot.press("1")
    assert ballot.sent() == [{"level": "0", "round": 1}]
    # A reason that is being typed stays; one that was saved gives way.
    another = pending(key, level="1", reason="Another's.")
    for saved, shown in ((False, "Mine."), (True, "Another's.")):
        words.fill("Mine.")
        if saved:
            words.blur()
            ballot.sent()
        ballot.page.evaluate(ANOTHER_TAB, [f"advisor:outbox:{name}", another])
        expect(form.locator(".level[data-key='2'] input")).to_be_checked()
        expect(words).to_have_value(shown)
    ballot.page.evaluate(ANOTHER_TAB, [f"advisor:outbox:{name}", "{}"])
    # Another answer alone; and a signature, after which the panel is another one.
    ballots.cast_ballot(participant=person, scores={key: {"level": 3, "reason": "Another's."}})
    site.draw("panel/")
    ballot.page.evaluate(SIGNS)
    ballot.asks()
    ballot.hears()
    expect(form.locator(".level[data-key='4'] input")).to_be_checked()
    assert ballot.page.evaluate("signed") == 1


def test_a_ballot_that_is_looked_at_again(
    browser: Browser, ana: Member, again: Callable[..., revisiting.Again]
) -> None:
    """What was said last time counts as looked at once it is kept, changed, or kept on another page."""
    found = again(by_name={"Sam": {"urgency": 0}})
    found.move(ana, Stage.SCORING)
    site = Site(as_guest(found.people["Pia"]), found.now)
    with alone(browser, site) as page:
        site.open(page)
        ballot = Ballot(page, site)
        keys = page.locator("[data-still]").evaluate_all("all => all.map((one) => one.dataset.still)")
        one_by_one(ballot, keys)
        elsewhere(ballot, found, keys)
        all_that_is_left(ballot, len(keys))


def stands(ballot: Ballot, looked_at: int, *, key: str, kept: bool) -> None:
    page = ballot.page
    expect(page.locator("[data-answered]")).to_have_text(str(looked_at))
    expect(page.locator("[data-overview-title]")).to_have_text(f"{looked_at} of 14 looked at so far")
    expect(page.locator("[data-overview-line]")).to_contain_text("Say what is still true, or choose a line")
    for what, shown in (("still", not kept), ("done", kept)):
        assert ballot.row(key).locator(f"[data-{what}]").is_visible() == shown, (key, what)


def one_by_one(ballot: Ballot, keys: list[str]) -> None:
    """What is asked first, by the button that leads on; then a line, and the keyboard is at the next."""
    page, first, said = ballot.page, ballot.form("urgency"), {"round": 1}
    note = ballot.row("urgency").locator("[data-to-look-at]")
    assert note.get_attribute("hidden") is None
    first.get_by_role("button", name="Still true", exact=True).click()
    assert [each | said == each and set(each) == {"level", "round"} for each in ballot.sent()] == [True]
    expect(ballot.step).to_have_attribute("data-step", "overview")
    stands(ballot, 1, key=keys[0], kept=False)
    expect(note).to_be_hidden()
    expect(first.locator("[data-settled-words]")).to_have_text("Next")
    page.locator("[data-still] button").first.focus()
    page.keyboard.press("Enter")
    assert [set(each) for each in ballot.sent()] == [{"level", "round"}]
    expect(page.locator(f"[data-still={keys[1]}] button")).to_be_focused()
    stands(ballot, 2, key=keys[0], kept=True)
    ballot.row(keys[1]).locator("a").click()
    expect(ballot.step.locator("h2")).to_be_focused()
    words = ballot.row(keys[1]).locator("[data-words]").text_content()
    at = ballot.step.locator(".level-scale input:checked").get_attribute("value")
    page.keyboard.press("1" if at != "0" else "2")
    assert [set(each) for each in ballot.sent()] == [{"level", "round"}]
    ballot.step.get_by_role("button", name="Next").click()
    assert ballot.sent() == []
    expect(ballot.row(keys[1]).locator("[data-words]")).not_to_have_text(words or "")


def elsewhere(ballot: Ballot, found: revisiting.Again, keys: list[str]) -> None:
    """Kept on another device, with the same answer; what that one has not looked at says nothing."""
    level = ballot.form(keys[2]).locator("[name=level]:checked").get_attribute("value") or ""
    found.say("Pia", {keys[2]: int(level)})
    ballot.site.draw("panel/")
    untouched = ballot.form(keys[3]).locator("[name=level]:checked")
    was = untouched.get_attribute("value")
    panel = f"/w/{found.now.pk}/panel/"
    at = ballot.site.drawn[panel].index(f'data-step="{keys[3]}"')
    drawn = ballot.site.drawn[panel]
    ballot.site.drawn[panel] = drawn[:at] + drawn[at:].replace(" checked", "", 1)
    ballot.page.go_back()
    ballot.press("ArrowRight")
    ballot.page.locator("a[data-go=overview]:visible").first.click()
    ballot.asks()
    ballot.hears()
    stands(ballot, 4, key=keys[2], kept=True)
    stands(ballot, 4, key=keys[3], kept=False)
    expect(untouched).to_have_attribute("value", was or "")


def all_that_is_left(ballot: Ballot, count: int) -> None:
    page = ballot.page
    every = page.get_by_role("button", name="All of these are still true")
    expect(every).to_be_visible()
    every.click()
    expect(page.locator("[data-step=overview] [data-saved]")).to_have_attribute("data-state", "saved")
    assert len(ballot.sent()) == count - 3
    expect(every).to_be_hidden()
    title = page.locator("[data-overview-title]")
    expect(title).to_have_text("You have looked at every criterion")
    expect(title).to_be_focused()
    expect(page.locator("[data-overview-line]")).to_have_text("You may change answers until the round is closed.")
    expect(page.locator("[data-answered]")).to_have_text("14")


def test_weights_are_sent_once_and_stay_as_they_were_set_here(
    browser: Browser, scoring: Workshop, crowd: list[Participant], move: Callable[..., Workshop]
) -> None:
    move(scoring, Stage.DISCUSSION, Stage.WEIGHTING)
    site = Site(as_guest(crowd[0]), scoring)
    site.draw("panel/")
    with alone(browser, site) as page:
        site.open(page)
        ballot = Ballot(page, site)
        slider = page.locator("[data-weight] input").first

        def drag(points: int, *events: str) -> None:
            slider.evaluate(DRAG, [str(points), [*events]])

        drag(3, "input", "change")
        assert len(ballot.sent()) == 1
        page.clock.run_for(400)
        assert ballot.sent() == []
        # What is moved while it is asked what other pages say waits for that, and is let go of only once.
        ballot.asks()
        drag(4, "input")
        page.clock.run_for(400)
        assert ballot.sent() == []
        drag(5, "change")
        assert len(ballot.sent()) == 1
        ballot.hears()
        assert ballot.sent() == []
        expect(slider).to_have_js_property("value", "5")
        ballot.asks()
        drag(6, "input")
        page.clock.run_for(400)
        ballot.hears()
        assert len(ballot.sent()) == 1
        expect(slider).to_have_js_property("value", "6")


DRAG = """(one, [points, events]) => {
  one.value = points;
  for (const name of events) one.dispatchEvent(new Event(name, { bubbles: true }));
}"""
