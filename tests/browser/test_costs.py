"""The costs of a room in a real browser: its numbers changed by the facilitator, seen on a phone, and in the guide."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Browsers, Site
from tests.browser.test_what_if import on_the_table  # noqa: F401 (a fixture)
from workshops.models import Member, Workshop

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def test_the_facilitator_counts_with_the_rooms_own_numbers(
    site: Site,
    browsers: Browsers,
    on_the_table: Workshop,  # noqa: F811 (the fixture)
    ana: Member,
) -> None:
    there = browsers.sign_in(ana, site.one)
    page = there.page
    there.go(f"/w/{on_the_table.pk}/recommendation/")
    costs = page.locator("#costs")
    expect(costs.locator("canvas")).to_be_visible()
    costs.get_by_text("Change the numbers").click()
    there.check_accessible()
    costs.get_by_role("spinbutton", name="Questions a day").fill("2000000")
    costs.get_by_role("button", name="Count with these numbers").click()
    expect(costs.locator(".finding-sentence")).to_contain_text("At 2,000,000 questions a day")
    expect(costs.get_by_text("2,000,000 queries a day instead of 5,000")).to_be_visible()
    phone = browsers.sign_in(ana, site.two, width=360, height=740, dark=True)
    phone.go(f"/w/{on_the_table.pk}/recommendation/#costs")
    expect(phone.page.locator("#costs .finding-sentence")).to_contain_text("At 2,000,000 questions a day")
    phone.check_accessible()
    phone.go("/guide/costs/")
    phone.check_accessible()
