"""What has been looked at is not looked at again, and what is new on a page or has a fault always is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.accessible import violations

pytestmark = pytest.mark.browser

PAGE = "<html lang=en><title>Plain</title><main><h1>Plain</h1>{}</main>"
FAINT = "<p style='color: #aaa; background: #fff'>Faint</p>"


def test_a_fault_is_found_also_on_a_page_like_one_that_had_none(browser: Browser) -> None:
    page = browser.new_context().new_page()

    def rules(inside: str) -> list[str]:
        page.evaluate("delete window.axe")
        page.set_content(PAGE.format(inside))
        return [line.partition(":")[0] for line in violations(page)]

    assert rules("<p>Fine</p><a href=/there>There</a>") == []
    assert rules("<p>Fine too</p><a href=/elsewhere>Elsewhere</a>") == []
    assert page.evaluate("'axe' in window") is False  # it is the same page, so it was not asked
    for _ in range(2):
        assert rules("<p>Fine</p><a href=/there></a>") == ["link-name"]
        assert rules("<p>Fine</p><img src=x><a href=/there>There</a>") == ["image-alt"]
        assert rules("<p id=one>Fine</p><input aria-labelledby=other>") == ["label"]
        assert rules(FAINT) == ["color-contrast"]
        assert rules(f"<p>Fine</p>{FAINT}<a href=/there>There</a>") == ["color-contrast"]
    assert page.evaluate("document.querySelector('[data-look]')") is None
