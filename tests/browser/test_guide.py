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


def test_what_is_read_before_a_choice_fits_every_window(site: Site, browsers: Browsers) -> None:
    reader = browsers.open(site.one)
    for path in PAGES:
        reader.go(path)
        reader.page.evaluate("document.querySelectorAll('details').forEach(it => it.open = true)")
        for width, dark in ((360, False), (800, False), (1280, True)):
            reader.page.set_viewport_size({"width": width, "height": 860})
            reader.page.emulate_media(color_scheme="dark" if dark else "light")
            reader.check_accessible()
            assert reader.page.evaluate(NARROW) == []
