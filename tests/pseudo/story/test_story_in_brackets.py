"""The whole walk in the made-up language: what pages and scripts say stands in brackets, but for people's words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Browsers, Person, Site
from tests.browser.test_story import FALLBACK, tell
from tests.processes import start_site
from tests.pseudo.language import CLOSE, CODE, OPEN
from tests.pseudo.reading import Found, Reader, report
from tests.pseudo.site import written
from workshops.models import Member

pytestmark = [pytest.mark.browser, pytest.mark.processes]

# Before any script of the page: the catalogue that comes later finds itself there already.
SCRIPTS = f"""
const bracketed = (sentence) => `{OPEN}${{sentence}}{CLOSE}`;
window.django = {{
  jsi18n_initialized: true,
  gettext: bracketed,
  ngettext: (one, many, count) => bracketed(count === 1 ? one : many),
}};
"""


@dataclass
class Bracketed(Person):
    """Reads each page at which the story stops."""

    found: Found = field(default_factory=dict)

    def check_accessible(self) -> None:
        super().check_accessible()
        for loose in Reader({*written(), FALLBACK}).page(self.page.content()):
            self.found.setdefault(loose, set()).add(self.page.url)


class BracketedBrowsers(Browsers):
    language = CODE
    person = Bracketed

    def __init__(self, browser: Browser) -> None:
        super().__init__(browser)
        self.people: list[Person] = []

    def open(self, site: str, **options: Any) -> Person:
        person = super().open(site, **options)
        person.page.add_init_script(SCRIPTS)
        self.people.append(person)
        return person


@pytest.fixture
def bracketed_site(transactional_db: None) -> Iterator[Site]:
    with start_site(webs=2, DJANGO_SETTINGS_MODULE="tests.pseudo.settings") as (one, two):
        yield Site(one.address, two.address)


def test_the_story_in_brackets(bracketed_site: Site, browser: Browser, ana: Member) -> None:
    browsers = BracketedBrowsers(browser)
    tell(bracketed_site, browsers, ana)
    found = Found()
    for person in browsers.people:
        assert isinstance(person, Bracketed)
        for loose, pages in person.found.items():
            found.setdefault(loose, set()).update(pages)
    report(found)
