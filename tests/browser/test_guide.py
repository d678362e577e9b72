"""The long tables and lists of the guide: nothing too wide, and nothing for axe to object to."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Browsers, Site

pytestmark = [pytest.mark.browser, pytest.mark.processes]

PAGES = ("/guide/comparison/", "/guide/before/", "/guide/questions/")
# Of a cell, the narrowest line of it: four characters at least.
NARROW = """() => [...document.querySelectorAll('.comparison td, .comparison th')]
    .filter(it => it.checkVisibility()
        && it.getBoundingClientRect().width < 4 * parseFloat(getComputedStyle(it).fontSize))
    .map(it => it.textContent.trim().slice(0, 60))"""


@pytest.mark.parametrize(("width", "dark"), [(360, False), (800, False), (1280, True)])
def test_what_is_read_before_a_choice_fits_every_window(site: Site, browsers: Browsers, width: int, dark: bool) -> None:
    reader = browsers.open(site.one, width=width, dark=dark)
    for path in PAGES:
        reader.go(path)
        reader.page.evaluate("document.querySelectorAll('details').forEach(it => it.open = true)")
        reader.check_accessible()
    reader.go(PAGES[0])
    assert reader.page.evaluate(NARROW) == []
