"""The log, searched in a real browser: results as one types, the address kept, Back and the keyboard as expected."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Browsers, Site
from tests.search import conftest as recording
from tests.search.conftest import Record
from workshops.domain import decisions
from workshops.domain.decisions import Signer
from workshops.models import Member

record = recording.record  # its fixture
pytestmark = [pytest.mark.browser, pytest.mark.processes]


def test_results_come_as_one_types(
    site: Site,
    browsers: Browsers,
    record: Record,
    ana: Member,
) -> None:
    record(title="Claims copilot: retrieval over the manual of claims and complaints", on=date(2026, 3, 1))
    router = record(title="Ticket router", approach="fine_tuning", rationale="A million tickets.", status="proposed")
    seen = decisions.current_revision(router).sha256
    decisions.sign_off(
        decision=router, signer=Signer(None, ana), stance="dissent", reason="Too early for it.", revision_sha256=seen
    )
    person = browsers.sign_in(ana, site.one)
    page = person.page
    person.go("/decisions/")
    rows = page.locator(".log-row")
    expect(rows).to_have_count(2)
    person.check_on_a_phone_too()
    search = page.get_by_role("searchbox", name="Search")
    search.press_sequentially("ticktes")
    expect(rows).to_have_count(1)
    expect(page.get_by_text("No decision says “ticktes”. What says “tickets” is shown.")).to_be_visible()
    expect(page.locator("mark")).to_have_text("tickets")
    expect(page).to_have_url(re.compile(r"/decisions/\?q=ticktes$"))
    expect(search).to_be_focused()
    person.check_on_a_phone_too()
    page.get_by_role("link", name="Ticket router", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Which?")
    page.go_back()
    expect(search).to_have_value("ticktes")
    expect(rows).to_have_count(1)

    page.get_by_text("More filters and the order").click()
    page.get_by_label("Base model ID").fill("base-7b")
    page.get_by_label("In force on").fill("2026-03-02")
    expect(page.locator("input[name=query]")).to_have_value(re.compile("base-7b"))
    page.get_by_label("Keep these filters as").fill("March")
    search.fill("")
    expect(page.locator(".log-title")).to_have_text(re.compile("Claims copilot"))
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("link", name="March")).to_have_attribute("aria-current", "true")
    page.wait_for_load_state("load")  # a new page: before its scripts nothing hears what is filled in
    page.get_by_label("Decided from").fill("2026-03-02")
    page.get_by_label("Decided before").fill("2026-03-01")
    expect(page.locator("#id_decided_before_error")).to_have_text("Choose a later day than the first.")
    expect(rows).to_have_count(0)
    person.faults.clear()  # to the console a refused filter is a failed request
    person.check_on_a_phone_too()

    person.go("/decisions/in-force/")
    page.get_by_label("Model").fill("base-7b")
    page.get_by_label("Day (optional)").fill("2026-03-03")
    page.get_by_role("button", name="Show what held").click()
    expect(page.get_by_role("heading", name="On 3 Mar 2026 1 decision was in force with “base-7b”.")).to_be_visible()
    person.check_on_a_phone_too()
