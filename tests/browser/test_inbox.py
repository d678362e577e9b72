"""Inbox, preferences and channels in a real browser: on a screen and on a phone, in light and dark."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Browsers, Site
from tests.revisits import conftest as deciding
from tests.revisits.conftest import current, make_due
from workshops.domain import people, preferences, revisits
from workshops.domain.tick import tick
from workshops.enums import MemberRole
from workshops.models import Decision, Member, Workspace

decide = deciding.decide  # its fixture
pytestmark = [pytest.mark.browser, pytest.mark.processes]

SLACK = "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/PLANTEDkeyofchannelabcde"


def test_notices_are_read_and_put_away(
    site: Site,
    browsers: Browsers,
    decide: Callable[..., Decision],
    ana: Member,
    ben: Member,
) -> None:
    for title, days in (("Claims copilot: retrieval first", 0), ("Ticket router", 9), ("Contract search", 31)):
        make_due(decide(title), days_ago=days)
    over = decide("Meeting minutes")
    make_due(over)
    tick()
    revisits.complete_revisit(occurrence=current(over), by=ana, outcome="reaffirmed")
    person = browsers.sign_in(ben, site.one)
    page = person.page
    person.go("/")
    page.get_by_role("link", name="Inbox 3 new notices").click()
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    person.check_on_a_phone_too()
    page.get_by_role("button", name="Mark as read: D-0001").click()
    expect(page.locator(".need")).to_have_count(2)
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_text("Nothing new")).to_be_visible()
    person.check_on_a_phone_too()
    page.get_by_role("link", name="Past", exact=True).click()
    expect(page.locator(".need")).to_have_count(4)
    expect(page.get_by_text("Its revisit is complete: reaffirmed.")).to_be_visible()
    person.check_on_a_phone_too()


def test_preferences_are_chosen(
    site: Site,
    browsers: Browsers,
    decide: Callable[..., Decision],
    ben: Member,
) -> None:
    preferences.mute(member=ben, decision=decide("Claims copilot: retrieval first"))
    person = browsers.sign_in(ben, site.one)
    page = person.page
    person.go("/")
    page.get_by_title("Your settings").click()
    page.get_by_label("No mails from").fill("22:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Say until when, or leave both empty.")).to_be_visible()
    person.faults.clear()  # the browser's own word on the 422
    person.check_on_a_phone_too()
    page.get_by_label("until", exact=False).last.fill("07:00")
    page.get_by_label("Your time zone").select_option("Europe/Berlin")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. It holds from the next mail on.")).to_be_visible()
    expect(page.get_by_label("No mails from")).to_have_value("22:00")
    ben.preferences.refresh_from_db()
    assert ben.preferences.quiet_until == time(7, 0)
    person.check_on_a_phone_too()
    page.get_by_role("link", name="D-0001 Claims copilot: retrieval first").click()
    page.get_by_role("button", name="Send me its mails again").click()
    expect(page.get_by_role("button", name="No mails about it")).to_be_visible()
    person.check_on_a_phone_too()


def test_a_channel_is_added_tried_and_removed(
    site: Site,
    browsers: Browsers,
    workspace: Workspace,
) -> None:
    olive = people.add_member(workspace=workspace, email="olive@acme.example", name="Olive", role=MemberRole.OWNER)
    person = browsers.sign_in(olive, site.one, heard=True)
    page = person.page
    person.go("/settings/channels/")
    person.check_on_a_phone_too()
    page.get_by_label("Address").fill("https://169.254.169.254/latest/meta-data")
    page.get_by_role("button", name="Add the channel").click()
    expect(page.get_by_text("This address is in a private network")).to_be_visible()
    person.faults.clear()  # the browser's own word on the 422
    person.check_on_a_phone_too()
    page.get_by_label("Name").fill("#product-decisions")
    page.get_by_label("Address").fill(SLACK)
    page.get_by_role("button", name="Add the channel").click()
    expect(page.get_by_text("Nothing was sent there yet.")).to_be_visible()
    page.get_by_label("Address").fill("https://8.8.8.8/hook")
    page.get_by_role("button", name="Add the channel").click()
    expect(page.get_by_role("textbox", name="Secret")).to_have_value(re.compile("^whsec_[A-Za-z0-9+/]{43}=$"))
    person.check_on_a_phone_too()
    page.get_by_role("button", name="Send a test to #product-decisions").click()
    expect(page.locator(".toast")).to_contain_text("The test message did not arrive.")
    person.check_on_a_phone_too()
    page.get_by_role("button", name="Remove #product-decisions").click()
    expect(page.get_by_role("dialog", name="Remove #product-decisions?")).to_be_visible()
    person.check_on_a_phone_too()
    page.get_by_role("dialog").get_by_role("button", name="Remove it").click()
    expect(page.locator(".settings-rows > li")).to_have_count(1)
    assert "PLANTED" not in "".join(person.wire)
