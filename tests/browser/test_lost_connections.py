"""A ballot survives what networks do: offline, an answer that was heard but not acknowledged, a round that closes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, Route, expect

from tests.browser.conftest import Site
from workshops.domain import participants, rooms
from workshops.enums import Stage
from workshops.models import Answer, Member, Participant, Workshop

pytestmark = [pytest.mark.browser, pytest.mark.processes]

SAVED = re.compile("^Saved")
LATER = 60_000  # ms; the outbox waits up to half a minute between two attempts


@pytest.fixture
def quick(ana: Member) -> Workshop:
    workshop = rooms.create_workshop(
        workspace=ana.workspace, by=ana, title="Claims copilot", use_case="Answer adjusters.", criteria="quick"
    )
    participants.join_workshop(workshop=workshop, name="Sam", role="security")
    return rooms.move_stage(workshop=workshop, by=ana, to=Stage.SCORING)


@pytest.fixture
def site(site: Site) -> str:
    """One process of it is enough here."""
    return site.one


@pytest.fixture
def page(browser: Browser, site: str, quick: Workshop) -> Iterator[Page]:
    """Pia's ballot, on the first question."""
    context = browser.new_context(viewport={"width": 1280, "height": 860}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{site}/j/{quick.join_code}/")
    page.get_by_label("Your name").fill("Pia")
    page.get_by_text("Product", exact=True).click()
    page.get_by_role("button", name="Join the workshop").click()
    expect(page.locator("[data-connection]")).to_have_text("Live")
    yield page
    context.close()


def told(page: Page) -> Locator:
    return page.locator("[data-step]:not([hidden]) [data-saved]")


def answers() -> dict[str, int | None]:
    return dict(Answer.objects.filter(participant__name="Pia").values_list("criterion", "level"))


def lose_the_acknowledgement(route: Route) -> None:
    """The server hears and saves; the browser hears nothing."""
    with suppress(Error):  # the page was loaded again meanwhile, so nobody waits for this answer
        route.fetch()
        route.abort()


def test_by_keyboard_alone_and_through_a_gap_in_the_network(page: Page) -> None:
    page.keyboard.press("3")
    expect(told(page)).to_have_text(SAVED)
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-step=audit_and_trust]")).to_be_visible()
    page.context.set_offline(True)
    page.keyboard.press("5")
    expect(told(page)).to_have_text("Not saved yet, trying again")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("0")
    assert answers() == {"knowledge_churn": 2}
    page.context.set_offline(False)
    expect(told(page)).to_have_text(SAVED, timeout=LATER)
    assert answers() == {"knowledge_churn": 2, "audit_and_trust": 4, "task_stability": None}


def test_a_reload_between_saving_and_hearing_of_it(page: Page) -> None:
    page.route("**/answers/**", lose_the_acknowledgement)
    page.keyboard.press("2")
    expect(told(page)).to_have_text("Not saved yet, trying again")
    assert answers() == {"knowledge_churn": 1}
    page.reload()
    expect(page.locator("[data-step=knowledge_churn] input[name=level][value='1']")).to_be_checked()
    page.unroute("**/answers/**")
    expect(told(page)).to_have_text(SAVED, timeout=LATER)
    assert Answer.objects.filter(participant__name="Pia").count() == 1


def test_a_round_that_closes_under_the_hand(page: Page, quick: Workshop, ana: Member) -> None:
    page.route("**/answers/**", lambda route: route.abort())
    page.keyboard.press("4")
    page.locator("[data-step=knowledge_churn] textarea").fill("The manual changes every week")
    rooms.move_stage(workshop=quick, by=ana, to=Stage.DISCUSSION)
    expect(page.locator(".reveal-head")).to_be_visible()
    box = page.locator("#uncounted")
    expect(box).to_contain_text("The manual changes every week")
    page.unroute("**/answers/**")
    expect(box).to_contain_text("Scoring is closed, so this answer was not counted.", timeout=LATER)
    assert answers() == {}
    page.reload()
    expect(box).to_contain_text("The manual changes every week")
    page.get_by_role("button", name="Put away").click()
    expect(box).to_be_hidden()


def test_another_role_brings_another_page_and_removal_the_last(page: Page, ana: Member) -> None:
    pia = Participant.objects.get(name="Pia")
    participants.change_role(participant=pia, by=ana, role="observer")
    expect(page.locator("#panel")).to_contain_text("Round 1 is being scored")
    expect(page.locator("[data-ballot]")).to_have_count(0)
    expect(page.locator("[data-connection]")).to_have_text("Live")
    participants.remove_participant(participant=pia, by=ana)
    expect(page.locator("#notice")).to_contain_text("You are no longer in this room.")
