"""A what-if and the recommendation while the room goes on: each page as the site draws it, alone with its script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.alone import ALL_ASKED, AT, alone
from tests.browsers import as_member
from tests.decisions import conftest as deciding
from workshops.models import Member, Workshop

recommended = deciding.recommended  # its fixture
pytestmark = pytest.mark.browser

# Streams of which nothing comes; `streams` are where they lead.
STILL = """window.streams = [];
window.EventSource = class extends EventTarget { constructor(at) { super(); streams.push(at); } close() {} }"""
MOVED_ON = (
    '<div class="banner banner-now"><div class="banner-words">The room has moved on, so this what-if may be about an '
    'older recommendation.</div><a class="button" href="{}">Show the recommendation</a></div>'
)
CHANGED = (
    '<div class="banner banner-now"><div class="banner-words">The recommendation has changed while you were writing.'
    '</div><button type="button" class="button" data-load="">Show the new one</button></div>'
)
TELL = "(page) => room.dispatchEvent(new CustomEvent('room:state', { detail: { page } }))"
DRAG = """(one, value) => {
  one.value = value;
  one.dispatchEvent(new Event("input", { bubbles: true }));
}"""


def test_a_what_if_and_the_recommendation_follow_the_room(browser: Browser, recommended: Workshop, ana: Member) -> None:
    there = f"/w/{recommended.pk}/recommendation/"
    client = as_member(ana)
    drawn = {path: client.get(path).content for path in (there, f"{there}what-if/")}
    drawn[there] = drawn[there].replace(b'aria-current="true"', b"")  # which the script tells before anything moves
    asked: list[str] = []

    def answer(route: Route, path: str) -> None:
        asked.append(path)
        route.fulfill(body=drawn.get(path, b""), content_type="text/html")

    with alone(browser, answer) as page:
        page.add_init_script(STILL)
        page.goto(f"{AT}{there}what-if/")
        what_if(page, there)
        page.goto(f"{AT}{there}")
        recommendation(page, there, asked)


def what_if(page: Page, there: str) -> None:
    """Figures and shares follow the finger; who moves on is told once, and led to the recommendation."""
    group = page.locator("[data-shares]").first
    dials = group.locator(".dial")
    dial, slider = dials.first, dials.first.locator("input")
    start = slider.get_attribute("data-start")
    slider.evaluate(DRAG, "2.5")
    expect(dial.locator("output")).to_have_text("2.5")
    expect(group.locator(".dial.is-moved")).to_have_count(1)
    total = sum(
        float(points) for points in group.locator("input[type=range]").evaluate_all("all => all.map((x) => x.value)")
    )
    expect(dial.locator("[data-share]")).to_have_text(str(round(250 / total)))
    slider.evaluate(DRAG, start)
    expect(group.locator(".dial.is-moved")).to_have_count(0)
    dials.locator("input[type=range]").evaluate_all(f"all => all.forEach((one) => ({DRAG})(one, 0))")
    expect(dial.locator("[data-share]")).to_have_text("0")
    role = page.locator(".dial-role input[type=range]").first
    role.evaluate(DRAG, "0")
    expect(page.locator(".dial-role output").first).to_have_text("0")
    page.locator(".dial-role input[type=checkbox]").first.dispatch_event("input", {"bubbles": True})
    expect(page.locator(".dial-role output").first).to_have_text("0")
    # What is computed is told to who hears the page; a refusal says itself.
    for says, said in ((' data-says="It is RAG."', "It is RAG."), ("", "It is RAG.")):
        page.locator("#what-if-says").evaluate(
            "(one, says) => { one.innerHTML = `<p${says}>…</p>`; document.dispatchEvent("
            "new CustomEvent('htmx:afterSwap', { detail: { target: one } })) }",
            says,
        )
        expect(page.locator("#what-if-status")).to_have_text(said)
    assert page.evaluate("streams.map((at) => at.split('?')[0])") == [there.replace("recommendation", "stream")]
    page.evaluate(TELL, page.locator("#room").get_attribute("data-page"))
    expect(page.locator("#news")).to_be_empty()
    for _ in range(2):
        page.evaluate(TELL, "another")
    expect(page.locator("#news .banner")).to_have_count(1)
    assert page.locator("#news").inner_html().strip() == MOVED_ON.format(there)


def recommendation(page: Page, there: str, asked: list[str]) -> None:
    """A new one is shown at once, unless somebody is writing: then it is offered, once."""
    present = page.locator("#recommendation").get_attribute("data-page")
    assert page.evaluate("streams.map((at) => at.split('?')[0])") == [there.replace("recommendation", "stream")]
    links, current = page.locator(".parts a"), page.locator(".parts a[aria-current=true]")
    hrefs = [link.get_attribute("href") or "" for link in links.all()]
    expect(current).to_have_attribute("href", hrefs[0])
    # What stands there already is not told.
    page.evaluate("document.dispatchEvent(new CustomEvent('htmx:afterSettle'))")
    expect(page.locator("#recommendation-status")).to_be_empty()
    # While somebody is in a field of it, it is offered; spaces alone are no words.
    for field in ("<input>", "<textarea></textarea>"):
        page.evaluate(f"recommendation.insertAdjacentHTML('beforeend', '{field}')")
        page.locator("#recommendation").locator(field.split(">")[0][1:]).last.focus()
        page.evaluate(TELL, "another")
        page.clock.run_for(500)
        expect(page.locator("#notice .banner")).to_have_count(1)
        page.evaluate("document.activeElement.blur(); document.querySelector('#notice').replaceChildren()")
    page.locator("#recommendation textarea").last.fill("  ")
    page.evaluate("document.activeElement.blur()")
    page.evaluate(TELL, "another")
    with page.expect_response(f"**{there}"):
        page.clock.run_for(400)
    expect(page.locator("#recommendation > input")).to_have_count(0)
    page.clock.run_for(100)
    asked.clear()
    page.evaluate(TELL, present)
    page.clock.run_for(1_000)
    page.evaluate(ALL_ASKED)
    assert asked == []
    page.evaluate("recommendation.insertAdjacentHTML('beforeend', '<textarea>Because</textarea>')")
    for _ in range(2):
        page.evaluate(TELL, "another")
    page.clock.run_for(1_000)
    page.evaluate(ALL_ASKED)
    assert asked == []
    expect(page.locator("#notice .banner")).to_have_count(1)
    assert page.locator("#notice").inner_html().strip() == CHANGED
    page.evaluate("recommendation.dataset.says = 'As it was.'")
    page.get_by_role("button", name="Show the new one").click()
    page.clock.run_for(100)
    expect(page.locator("#recommendation textarea", has_text="Because")).to_have_count(0)
    expect(page.locator("#notice")).to_be_empty()
    assert asked == [there]
    says = page.locator("#recommendation").get_attribute("data-says")
    page.evaluate(
        "recommendation.dataset.says = 'It has changed.'; document.dispatchEvent(new CustomEvent('htmx:afterSettle'))"
    )
    expect(page.locator("#recommendation-status")).to_have_text("It has changed.")
    # Once: who hears the page is not told again what has not changed.
    page.evaluate("document.querySelector('#recommendation-status').textContent = ''")
    page.evaluate("document.dispatchEvent(new CustomEvent('htmx:afterSettle'))")
    expect(page.locator("#recommendation-status")).to_be_empty()
    assert says is not None
    page.evaluate(TELL, "another")
    with page.expect_request(f"**{there}"):
        page.clock.run_for(400)
    page.clock.resume()
    for at in (len(hrefs) - 1, 0):
        links.nth(at).click()
        expect(current).to_have_attribute("href", hrefs[at])
    # At the end of the page it is the last part, however short; another size and another page are looked at again.
    page.evaluate("document.querySelectorAll('.part').item(1).style.minHeight = '3000px'")
    page.evaluate("[...document.querySelectorAll('.part')].at(-1).replaceChildren()")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(current).to_have_attribute("href", hrefs[-1])
    for heard in ("window.dispatchEvent(new Event('resize'))", "document.dispatchEvent(new Event('htmx:afterSettle'))"):
        page.evaluate("document.querySelectorAll('.parts a').forEach((one) => one.removeAttribute('aria-current'))")
        page.evaluate(heard)
        expect(current).to_have_attribute("href", hrefs[-1])
    # Where all of it is in the window it is at its beginning.
    page.evaluate("scrollTo(0, 0); document.querySelectorAll('.part').item(0).style.minHeight = '4000px'")
    page.set_viewport_size({"width": 1280, "height": page.evaluate("document.documentElement.scrollHeight")})
    expect(current).to_have_attribute("href", hrefs[0])
