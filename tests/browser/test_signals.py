"""Signals in a real browser: their charts, a file of readings on a phone, and marks that everybody in a room sees."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Browsers, Site
from tests.decisions.making import TEXT, make_decision
from tests.processes import wait_for
from workshops.domain import decisions, participants, readings, revisits, rooms
from workshops.enums import Stage
from workshops.models import Decision, Member, Occurrence, Signal

pytestmark = [pytest.mark.browser, pytest.mark.processes]

# None before it is drawn: words are there as soon as the page or its panel is, charts a moment later.
POINTS = "canvas => window.Chart?.getChart(canvas)?.data.datasets[0].data.length"


def wait_for_points(canvas: Locator, number: int) -> None:
    wait_for(lambda: canvas.evaluate(POINTS) == number, otherwise=f"The chart never had {number} points.")


@pytest.fixture
def watched(ana: Member, ben: Member, copilot_scores: dict[str, Any]) -> Signal:
    """Twelve readings over eight weeks, the last ones below the threshold of 4: broken."""
    alone = {
        "statement": "Nobody asks in another language.",
        "owner": "",
        "signal": {"metric": "questions in another language", "comparator": ">", "threshold": 50, "window_days": 14},
    }
    decision = make_decision(ana, scores=copilot_scores, assumptions=[*TEXT["assumptions"], alone])
    decisions.accept_decision(decision=decision, by=ana, unsigned_reason="Agreed aloud.")
    signal = Signal.objects.get(assumption__decision=decision, metric="changes a month")
    for week, value in enumerate((11, 9.5, 10, 8, 9, 6, 5.5, 4.5, 3, 2, 2.5, 1)):
        at = timezone.now() - timedelta(days=(11 - week) * 5)
        readings.take_reading(signal=signal, by=ben, value=value, at=at, source="change log")
    return signal


def test_charts_on_the_sheet_at_home_and_at_the_revisit(
    site: Site, browsers: Browsers, watched: Signal, ana: Member
) -> None:
    there = browsers.sign_in(ana, site.one)
    occurrence = Occurrence.objects.get(reason="signal")
    for path in ("/decisions/1/", f"/revisits/{occurrence.pk}/"):
        there.go(path)
        wait_for_points(there.page.locator(f"[data-from=chart-readings-{watched.pk}] canvas"), 12)
        expect(there.page.get_by_text("Signal broken since")).to_be_visible()
        there.page.get_by_text("Show as table").first.click()
        expect(there.page.get_by_role("cell", name="change log").first).to_be_visible()
        there.check_accessible()
    for path in ("/", "/decisions/?signal=broken", "/decisions/1/revision/"):
        there.go(path)
        there.check_accessible()


def test_a_file_of_readings_on_a_phone_in_the_dark(
    site: Site, browsers: Browsers, watched: Signal, ben: Member
) -> None:
    there = browsers.sign_in(ben, site.one, width=360, height=740, dark=True)
    there.go("/decisions/1/")
    there.check_accessible()
    there.page.get_by_role("link", name="Add readings, and see all of them").first.click()
    there.page.wait_for_url("**/readings/")
    there.check_accessible()
    choose = there.page.get_by_label("A CSV file")

    def send(text: str) -> None:
        choose.set_input_files({"name": "r.csv", "mimeType": "text/csv", "buffer": text.encode()})
        there.page.get_by_role("button", name="Record the file").click()

    send("at,value\n2026-11-01,9\n2026-11-02,0,5\n")
    expect(there.page.get_by_text("Line 3: write 0.5 with a dot, not a comma.").first).to_be_visible()
    there.faults.clear()  # a page that says no is one, for the console
    there.check_accessible()
    send("at,value\n2026-11-01,9\n2026-11-02,0.5\n")
    expect(there.page.get_by_text("2 readings are recorded.")).to_be_visible()


def test_a_mark_in_the_room_is_seen_by_everybody_at_once(
    site: Site, browsers: Browsers, watched: Signal, ana: Member
) -> None:
    decision = Decision.objects.get()
    room = revisits.start_revisit(occurrence=Occurrence.objects.get(reason="signal"), by=ana)
    guest = participants.join_workshop(workshop=room, name="Gil", role="data")
    for stage in (Stage.SCORING, Stage.DISCUSSION):
        room = rooms.move_stage(workshop=room, by=ana, to=stage)
    leading, looking = browsers.sign_in(ana, site.one), browsers.open(site.two, width=360, height=740)
    looking.go(f"/j/{room.join_code}/")
    looking.page.get_by_label("Your name").fill("Hal")
    looking.page.locator("input[name=role][value=security]").check(force=True)
    looking.page.get_by_role("button", name="Join").click()
    leading.go(f"/w/{room.pk}/")
    first = f"#assumption-{watched.assumption_id}"
    expect(looking.page.locator(first)).to_contain_text("Broken")
    wait_for_points(looking.page.locator(f"{first} canvas"), 12)
    expect(looking.page.locator(first).get_by_role("button", name="It holds")).to_have_count(0)
    for person in (leading, looking):
        person.check_accessible()
    leading.page.locator(first).get_by_role("button", name="It is at risk").click()
    for person in (leading, looking):
        expect(person.page.locator(f"{first} .revisit-assumption-head .chip")).to_have_text("At risk")
    readings.take_reading(signal=watched, by=ana, value=40)
    expect(looking.page.locator(first)).to_contain_text("Last reading 40")
    wait_for_points(looking.page.locator(f"{first} canvas"), 13)
    assert (looking.faults, decision.status, guest.name) == ([], "accepted", "Gil")
