"""What scripts say is in the page's language, and without its catalogue still in English."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Browsers, Site
from workshops.models import Member, Workshop

pytestmark = [pytest.mark.browser, pytest.mark.processes]

# 21:05 where the browser is, of which the language would say "09:05 PM" by itself.
SAID = """async () => {
  document.documentElement.lang = "%s";
  const { decimal, listed, percent, timeOfDay } = await import("/static/js/language.js?%s");
  const time = timeOfDay("2026-11-24T21:05:00");
  return [time, percent(0.124), percent(0.125, 1), decimal(0.41, 3), listed(["a", "b", "c"])];
}"""


def test_signs_are_the_pages_and_hours_are_counted_to_24(site: Site, browsers: Browsers) -> None:
    reader = browsers.open(site.one)
    reader.go("/guide/")
    assert {language: reader.page.evaluate(SAID % (language, language)) for language in ("en-gb", "en-us", "de")} == {
        "en-gb": ["21:05", "12%", "12.5%", "0.410", "a, b and c"],
        "en-us": ["21:05", "12%", "12.5%", "0.410", "a, b, and c"],
        "de": ["21:05", "12\xa0%", "12,5\xa0%", "0,410", "a, b und c"],
    }


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
