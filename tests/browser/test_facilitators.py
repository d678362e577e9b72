"""Facilitating together: hands, what is put off, and a facilitator who goes. Everybody in a browser of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import Browsers, Person, Site
from tests.processes import wait_for
from workshops import wire
from workshops.domain import door
from workshops.domain.changes import mark_changed
from workshops.enums import Door, Stage
from workshops.models import Member, Workshop

pytestmark = [pytest.mark.browser, pytest.mark.processes]

SOON = 15_000  # ms


def come_in(guest: Person, workshop: Workshop, name: str, role: str) -> None:
    knock(guest, workshop, name, role)
    expect(guest.page.locator("[data-connection]")).to_have_text("Live")


def knock(guest: Person, workshop: Workshop, name: str, role: str) -> None:
    guest.go(f"/j/{workshop.join_code}/")
    guest.page.get_by_label("Your name").fill(name)
    guest.page.get_by_text(role, exact=True).click()
    guest.page.get_by_role("button", name="Join the workshop").click()


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).first.click()


def test_a_room_with_hands_a_parking_lot_and_two_facilitators(
    site: Site, browsers: Browsers, workshop: Workshop, ana: Member, ben: Member, move: Callable[..., Workshop]
) -> None:
    facilitator = browsers.sign_in(ana, site.one)
    facilitator.go(f"/w/{workshop.pk}/")
    pia = browsers.open(site.two, width=360, height=740, heard=True)
    come_in(pia, workshop, "Pia", "Product")
    olga = browsers.open(site.two, dark=True)
    knock_and_be_let_in(facilitator, olga, workshop, ana)
    screen = browsers.sign_in(ana, site.two)
    screen.go(f"/w/{workshop.pk}/screen/")
    raise_and_lower_hands(facilitator, pia, olga, screen)
    park_and_settle(facilitator, pia, workshop, move)
    share_the_room(facilitator, screen, browsers, site, workshop, ana, ben)


def knock_and_be_let_in(facilitator: Person, olga: Person, workshop: Workshop, ana: Member) -> None:
    """The waiting page turns into the room by itself, and whoever facilitates sees who knocks without looking."""
    door.set_door(workshop=workshop, by=ana, door=Door.ADMIT)
    knock(olga, workshop, "Olga", "Nobody: I only watch")
    expect(olga.page.get_by_text("You are at the door")).to_be_visible()
    expect(facilitator.page.locator("[data-knocks]")).to_contain_text("Olga", timeout=SOON)
    press(facilitator.page, "Let all in")
    expect(olga.page.locator("[data-connection]")).to_have_text("Live")
    door.set_door(workshop=workshop, by=ana, door=Door.OPEN)


def raise_and_lower_hands(facilitator: Person, pia: Person, olga: Person, screen: Person) -> None:
    expect(facilitator.page.locator(".hands-row")).to_contain_text("No hand is up")
    pia.page.get_by_role("button", name="Raise your hand").press("Enter")
    expect(pia.page.get_by_role("button", name="Lower your hand")).to_be_focused()
    press(olga.page, "Raise your hand")
    row = facilitator.page.locator(".hands-row")
    expect(row.locator("button.hands-one")).to_have_text([re.compile("Pia"), re.compile("Olga")], timeout=SOON)
    expect(facilitator.page.locator("[data-hands-said]")).to_have_text(re.compile("Olga wants to speak|Pia, Olga want"))
    expect(screen.page.locator(".screen-hands")).to_have_text(re.compile(r"2 hands are up:\s+Pia, Olga"), timeout=SOON)
    expect(pia.page.locator(".hand-others")).to_contain_text("2 hands are up: Pia, Olga")
    for person in (facilitator, pia, olga, screen):
        person.check_accessible()
    row.get_by_role("button", name="Lower the hand of Pia").press("Enter")
    expect(row.locator("button.hands-one")).to_have_text([re.compile("Olga")])
    expect(facilitator.page.locator("form.hands")).to_be_focused()
    expect(pia.page.get_by_role("button", name="Raise your hand")).to_be_visible(timeout=SOON)
    # The row is free to change: nothing in it holds the focus.
    pia.page.get_by_role("button", name="Raise your hand").press("Enter")
    expect(row.locator("button.hands-one")).to_have_text([re.compile("Olga"), re.compile("Pia")], timeout=SOON)
    press(facilitator.page, "Lower all")
    expect(row).to_contain_text("No hand is up")
    expect(olga.page.get_by_role("button", name="Raise your hand")).to_be_visible(timeout=SOON)


def park(person: Person, words: str) -> None:
    lot = person.page.locator("#parking")
    if lot.get_attribute("open") is None:
        lot.locator("summary").click()
    lot.get_by_label("Put something off").fill(words)
    lot.get_by_role("button", name="Park it").click()
    expect(lot.get_by_label("Put something off")).to_have_value("")


def park_and_settle(facilitator: Person, pia: Person, workshop: Workshop, move: Callable[..., Workshop]) -> None:
    park(pia, "Who pays for the evaluation?")
    expect(facilitator.page.locator("#parking-count")).to_have_text("1 thing put off", timeout=SOON)
    move(workshop, Stage.SCORING)
    expect(pia.page.locator("form[data-step]:visible")).to_have_count(1, timeout=SOON)
    expect(pia.page.locator("#parking")).to_have_count(0)
    expect(pia.page.get_by_role("button", name="Raise your hand")).to_be_visible()
    # Their panel is the new one too: in it the lot comes open, and a click on the old one's would close it.
    expect(facilitator.page.locator("#parking")).to_have_attribute("open", "", timeout=SOON)
    park(facilitator, "SWAY-NOBODY")
    pia.check_accessible()
    facilitator.check_accessible()
    assert "SWAY-NOBODY" not in "\n".join(pia.wire)
    pia.is_heard_no_more()
    move(workshop, Stage.DISCUSSION)
    expect(pia.page.locator("#parking-count")).to_have_text("2 things put off", timeout=SOON)
    pia.page.locator("#parking summary").click()
    expect(facilitator.page.get_by_role("heading", name=re.compile("Nobody answered"))).to_be_visible(timeout=SOON)
    facilitator.check_accessible()
    lot = facilitator.page.locator("#parking")
    lot.get_by_role("button", name="Settle: Who pays").press("Enter")
    expect(lot.get_by_role("list", name="Settled")).to_contain_text("Who pays")
    expect(lot.locator("summary")).to_be_focused()
    lot.get_by_role("button", name="Bring back to the discussion: SWAY").click()
    expect(facilitator.page.locator("#notes-general")).to_contain_text("SWAY-NOBODY")
    expect(pia.page.locator("#notes-general")).to_contain_text("SWAY-NOBODY", timeout=SOON)
    expect(pia.page.locator("#parking").get_by_role("list", name="Settled")).to_contain_text("Who pays")
    facilitator.page.locator("#notes-general").get_by_role("button", name="Park this").click()
    expect(pia.page.locator("#parking-count")).to_have_text("1 thing put off", timeout=SOON)
    pia.check_accessible()


def share_the_room(
    facilitator: Person, screen: Person, browsers: Browsers, site: Site, workshop: Workshop, ana: Member, ben: Member
) -> None:
    second = browsers.sign_in(ben, site.two, dark=True)
    second.go(f"/w/{workshop.pk}/")
    expect(second.page.locator("[data-connection]")).to_have_text("Live")
    expect(second.page.get_by_role("link", name="Manage people")).to_have_count(0)
    facilitator.page.get_by_role("link", name="Manage people").click()
    facilitator.page.get_by_label("Member of the workspace").select_option(label=f"Ben, {ben.user.email}")
    press(facilitator.page, "Add a co-facilitator")
    expect(facilitator.page.get_by_role("button", name="Make Ben the facilitator")).to_be_visible()
    expect(facilitator.page.locator("#room")).to_have_attribute("data-live", "live")
    facilitator.check_accessible()
    # Ben's page becomes a facilitator's by itself.
    expect(second.page.get_by_role("link", name="Manage people")).to_be_visible(timeout=SOON)
    facilitator.page.get_by_role("button", name="Remove Ben from the co-facilitators").click()
    expect(second.page.get_by_role("link", name="Manage people")).to_have_count(0, timeout=SOON)
    facilitator.page.get_by_label("Member of the workspace").select_option(label=f"Ben, {ben.user.email}")
    press(facilitator.page, "Add a co-facilitator")
    expect(second.page.get_by_role("link", name="Manage people")).to_be_visible(timeout=SOON)
    # Ana closes her page and the projector's; two minutes and a half later, as far as the room knows:
    facilitator.page.close()
    screen.page.close()
    wait_for(lambda: wire.connection().hexists(wire.gone_key(workshop.pk), str(ana.pk)))
    since = timezone.now() - timedelta(seconds=150)
    wire.connection().hset(wire.gone_key(workshop.pk), str(ana.pk), int(since.timestamp()))
    mark_changed(workshop.pk)
    offer = second.page.locator("[data-takeover]")
    expect(offer).to_contain_text("Ana has been gone for 2 minutes", timeout=SOON)
    expect(second.page.locator("[data-gone-said]")).to_contain_text("You can take over")
    second.check_accessible()
    offer.get_by_role("button", name="Take over").click()
    expect(second.page.locator("[data-region=facilitator]")).to_have_text("Facilitator: Ben")
    expect(offer).to_have_count(0)
    assert Workshop.objects.get(pk=workshop.pk).facilitator == ben
