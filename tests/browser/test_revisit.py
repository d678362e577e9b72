"""A revisit in real browsers: why the group is here again, its people back in their seats, and what came of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Browsers, Site
from tests.decisions.making import make_decision
from tests.revisits.conftest import make_due
from workshops.domain import decisions, readings, rooms
from workshops.domain.seats_again import seat_url
from workshops.enums import Stage
from workshops.models import Member, Occurrence, Participant, Signal

pytestmark = [pytest.mark.browser, pytest.mark.processes]


@pytest.fixture
def site(site: Site) -> str:
    """One process of it is enough here."""
    return site.one


def test_a_group_comes_back_and_reaffirms(
    browser: Browser, site: str, ana: Member, copilot_scores: dict[str, dict[str, Any]]
) -> None:
    decision = decisions.accept_decision(
        decision=make_decision(ana, scores=copilot_scores), by=ana, unsigned_reason="Agreed aloud."
    )
    readings.take_reading(signal=Signal.objects.get(), by=ana, value=6)
    occurrence = make_due(decision)
    browsers = Browsers(browser)
    office = browsers.sign_in(ana, site)
    office.go(f"/revisits/{occurrence.pk}/")
    expect(office.page.get_by_role("heading", name="Nothing has changed?")).to_be_visible()
    office.check_accessible()
    office.page.get_by_role("button", name="Start the revisit").click()
    expect(office.page.get_by_role("heading", name="Is “Claims copilot: RAG” still right?")).to_be_visible()
    expect(office.page.get_by_text("no address")).to_be_visible()
    office.page.locator(".missing-row", has_text="Una").locator("summary").click()
    office.check_accessible()
    projector = browsers.sign_in(ana, site, height=720)
    room = Occurrence.objects.select_related("workshop__follows").get(pk=occurrence.pk).workshop
    assert room is not None
    projector.go(f"/w/{room.pk}/screen/")
    expect(projector.page.get_by_text("again: is “Claims copilot: RAG” still right?")).to_be_visible()
    projector.check_accessible()

    una = browsers.open(site, width=360, height=760)
    before = Participant.objects.get(workshop=room.follows)
    una.go(seat_url(room, before).removeprefix(settings.SITE_URL))
    una.check_accessible()
    una.page.get_by_role("button", name="Go on as Una").click()
    expect(una.page.get_by_text("You are Una, Data")).to_be_visible()
    una.check_accessible()

    for stage in (Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION):
        rooms.move_stage(workshop=room, by=ana, to=stage)
    expect(office.page.get_by_role("heading", name="RAG, clearly by these answers")).to_be_visible()
    office.page.get_by_role("link", name="End the revisit").first.click()
    expect(office.page.get_by_label("Reaffirmed: RAG stays, and the text as it is")).to_be_checked()
    office.check_accessible()
    office.page.get_by_label("Note").fill("Latency is what it was.")
    office.page.get_by_role("button", name="Complete the revisit").click()
    for person in (office, una, projector):
        expect(person.page.get_by_text("Reaffirmed: RAG stays. Next revisit")).to_be_visible()
        person.check_accessible()
    office.go("/decisions/1/")
    expect(office.page.get_by_role("heading", name="Revisits")).to_be_visible()
    office.check_accessible()
