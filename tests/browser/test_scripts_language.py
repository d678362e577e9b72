"""What scripts say is in the page's language, and without its catalogue still in English."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Browsers, Site
from workshops.models import Member, Workshop

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def test_sentences_are_the_catalogues_and_english_without_it(
    site: Site, browsers: Browsers, ana: Member, workshop: Workshop
) -> None:
    def lost(route: Route) -> None:
        route.abort()

    def another(route: Route) -> None:
        route.fulfill(body="window.django = {gettext: (words) => `[${words}]`}", content_type="text/javascript")

    said = []
    for answer in (lost, another):
        person = browsers.sign_in(ana, site.one)
        person.page.route("**/sentences/*", answer)
        person.go(f"/w/{workshop.pk}/")
        state = person.page.locator("[data-connection=live]").first
        expect(state).to_be_visible()
        said.append(state.text_content())
    assert said == ["Live", "[Live]"]
