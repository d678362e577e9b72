"""A room behind a proxy that holds the bodies of streams: slower, and everything there."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Browsers, Site
from tests.processes.holding import holding_proxy
from workshops.domain import rooms
from workshops.enums import Stage
from workshops.models import Answer, Member, Workshop

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.ci]


def test_a_proxy_that_holds_bodies(site: Site, browsers: Browsers, ana: Member, workshop: Workshop) -> None:
    with holding_proxy(int(site.one.rpartition(":")[2])) as proxy:
        page = browsers.open(proxy.address, width=360).page
        page.goto(f"{proxy.address}/j/{workshop.join_code}/")
        page.get_by_label("Your name").fill("Pia")
        page.get_by_text("Product", exact=True).click()
        page.get_by_role("button", name="Join the workshop").click()
        connection = page.locator("[data-connection]")
        expect(connection).to_have_text("Slow connection")
        rooms.move_stage(workshop=workshop, by=ana, to=Stage.SCORING)
        expect(page.locator("[data-step]:not([hidden])")).to_be_visible()
        expect(connection).to_have_text("Slow connection")
        page.keyboard.press("3")
        expect(page.locator("[data-step]:not([hidden]) [data-saved]")).to_have_text(re.compile("^Saved"))
        assert Answer.objects.get(participant__name="Pia").level == 2
        proxy.passes.set()
        expect(connection).to_have_text("Live")
