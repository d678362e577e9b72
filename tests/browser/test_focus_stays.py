"""A part of a page that is drawn anew leaves the keyboard where it is, at whichever moment it comes. The news are told
to the page here as the stream would tell them, and the new panel waits until the keyboard has gone on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import SIGHT, keep_signed_in
from tests.browser.here import Here, served_here
from tests.browser.longest import crowded_room, decision_text, divided, go
from tests.browser.test_story import tab_to
from tests.computing import compute
from tests.permissions.callers import open_session
from workshops.domain import decisions
from workshops.domain.table import put_on_table
from workshops.enums import Stage
from workshops.models import Member, Workshop

pytestmark = pytest.mark.browser

NEWS = "document.getElementById('room').dispatchEvent(new CustomEvent('room:seat'))"
LIKE = '<a href="/like/">Like</a>'
ARRIVED = "head => { head.tabIndex = -1; head.focus() }"
ANOTHER = "document.getElementById('room').dispatchEvent(new CustomEvent('room:state', {detail: {page: 'another'}}))"


@pytest.fixture
def here(db: None) -> Iterator[Here]:
    with served_here() as here:
        yield here


@pytest.fixture
def page(browser: Browser, here: Here, ana: Member) -> Iterator[Page]:
    """Ana's, who facilitates. No script of it fails."""
    context = browser.new_context(**SIGHT)
    keep_signed_in(context, ana, here.address)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == []


@pytest.fixture
def room(here: Here, ana: Member) -> Workshop:
    """In its discussion, after a round in which nobody agreed."""
    room, people = crowded_room(ana)
    room = go(room, ana, Stage.SCORING)
    divided(people)
    return go(room, ana, Stage.DISCUSSION)


def hold_panels(page: Page) -> Callable[[], None]:
    """From now on they wait for what this gives back."""
    held: list[Route] = []
    page.route("**/panel/*", lambda route: held.append(route))

    def release() -> None:
        while not held:
            page.wait_for_timeout(20)
        with page.expect_response("**/panel/*"):
            held.pop().continue_()

    return release


@pytest.mark.parametrize("early", [True, False], ids=["before it is asked for", "while it is on its way"])
def test_enter_reaches_the_link_that_tab_had_reached(
    here: Here, page: Page, room: Workshop, ana: Member, *, early: bool
) -> None:
    with here.alone:
        go(room, ana, Stage.RECOMMENDATION)
    page.goto(f"{here.address}/w/{room.pk}/")
    head = page.get_by_role("heading", name="The recommendation is being computed")
    head.evaluate(ARRIVED)
    release = hold_panels(page)
    link = page.get_by_role("link", name="See the recommendation")
    if early:
        tab_to(page, link)
    page.evaluate(NEWS)
    tab_to(page, link)
    with here.alone:
        compute(room)
    release()
    expect(head).to_have_count(0)  # the panel is the new one
    expect(link).to_be_focused()
    with page.expect_navigation(url=re.compile("/recommendation/$")):
        page.keyboard.press("Enter")


def test_who_stays_at_the_heading_is_at_the_new_one(here: Here, page: Page, room: Workshop, ana: Member) -> None:
    with here.alone:
        go(room, ana, Stage.RECOMMENDATION)
    page.goto(f"{here.address}/w/{room.pk}/")
    page.locator("[data-arrival]").evaluate(ARRIVED)
    with here.alone:
        compute(room)
    page.evaluate(NEWS)
    expect(page.get_by_text("The recommendation is being computed")).to_have_count(0)
    expect(page.locator("[data-arrival]")).to_be_focused()


def test_of_buttons_that_are_called_alike_the_same_one(here: Here, page: Page, room: Workshop) -> None:
    page.goto(f"{here.address}/w/{room.pk}/")
    marked = page.locator("[aria-keyshortcuts=N]").first
    marked.focus()
    where = "() => [...document.querySelectorAll('button')].indexOf(document.activeElement)"
    before = page.evaluate(where)
    page.evaluate("document.getElementById('panel').firstElementChild.dataset.old = ''")
    page.evaluate(NEWS)
    expect(page.locator("#panel > [data-old]")).to_have_count(0)
    expect(marked).to_be_focused()
    assert page.evaluate(where) == before
    fold = page.locator("#parking > summary")
    fold.focus()
    page.evaluate("document.getElementById('panel').firstElementChild.dataset.old = ''")
    page.evaluate(NEWS)
    expect(page.locator("#panel > [data-old]")).to_have_count(0)
    expect(fold).to_be_focused()


@pytest.mark.parametrize("come_back", [0, 1, 2])
def test_what_is_gone_leaves_the_keyboard_at_the_panel(here: Here, page: Page, room: Workshop, come_back: int) -> None:
    """Of two that are called alike, one that is left may be the other one: nobody guesses."""

    def answer(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=response.text() + LIKE * come_back)

    page.goto(f"{here.address}/w/{room.pk}/")
    page.route("**/panel/*", answer)
    page.evaluate("like => panel.firstElementChild.insertAdjacentHTML('beforeend', like + like)", LIKE)
    page.get_by_role("link", name="Like").last.focus()
    with page.expect_response("**/panel/*"):
        page.evaluate(NEWS)
    expect(page.locator("#panel > * > a[href='/like/']")).to_have_count(0)
    expect(page.get_by_role("link", name="Like").last if come_back == 2 else page.locator("#panel")).to_be_focused()


def test_a_stance_chosen_while_the_panel_is_on_its_way(
    here: Here, browser: Browser, room: Workshop, ana: Member
) -> None:
    with here.alone:
        room = go(room, ana, Stage.RECOMMENDATION)
        compute(room)
        decisions.record_decision(workshop=room, by=ana, text=decision_text(ana))
    context = browser.new_context(**SIGHT)
    session = open_session(guest=room.participants.earliest("joined_at"))
    context.add_cookies([{"url": here.address, "name": settings.SESSION_COOKIE_NAME, "value": session}])
    page = context.new_page()
    page.goto(f"{here.address}/w/{room.pk}/")
    release = hold_panels(page)
    page.evaluate("document.getElementById('panel').firstElementChild.dataset.old = ''")
    page.evaluate(NEWS)
    page.locator("input[name=stance]").nth(2).check()
    page.locator("#id_reason").fill("The access rights are not settled.")
    page.keyboard.press("Home")
    release()
    expect(page.locator("#panel > [data-old]")).to_have_count(0)
    expect(page.locator("input[name=stance]").nth(2)).to_be_checked()
    expect(page.locator("#id_reason")).to_have_value("The access rights are not settled.")
    expect(page.locator("#id_reason")).to_be_focused()


def test_what_comes_on_the_table_is_in_sight_and_other_news_move_nothing(
    here: Here, page: Page, room: Workshop, ana: Member
) -> None:
    """Also for who has scrolled: a panel is put before the one that it follows, and would push that one down."""
    page.goto(f"{here.address}/w/{room.pk}/?on=all")
    page.evaluate(f"scrollTo(0, 600); {NEWS}")
    page.evaluate("document.querySelector('#panel > .room').dataset.old = ''")
    expect(page.locator("#panel > .room[data-old]")).to_have_count(0)
    assert page.evaluate("scrollY") == 600
    page.goto(f"{here.address}/w/{room.pk}/")
    with here.alone:
        put_on_table(workshop=room, by=ana, criterion="latency")
    page.evaluate(f"scrollTo(0, document.body.scrollHeight); {NEWS}")
    expect(page.get_by_role("heading", name="Latency")).to_be_in_viewport()


def test_on_the_recommendation_too(here: Here, page: Page, room: Workshop, ana: Member) -> None:
    with here.alone:
        room = go(room, ana, Stage.RECOMMENDATION)
        compute(room)
    page.goto(f"{here.address}/w/{room.pk}/recommendation/")
    link = page.locator("#recommendation a[href$='/what-if/']").first
    link.focus()
    page.evaluate("document.getElementById('recommendation').dataset.old = ''")
    page.evaluate(ANOTHER)
    expect(page.locator("#recommendation[data-old]")).to_have_count(0)
    expect(link).to_be_focused()
