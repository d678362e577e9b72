"""What fits a projector, what is scrolled by keys, and what is written by the page's language: each script on a page of
its own."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.alone import AT, alone

pytestmark = pytest.mark.browser

SCREEN = """<!doctype html><html lang="en-gb"><style>
p { margin: 0 }
.timer { height: 0; overflow: hidden }
#title { font-size: calc(100px * var(--narrower, 1) * var(--fit, 1)); width: 700px; overflow-wrap: anywhere }
[data-fits] { height: 300px; width: 700px; overflow: hidden }
[data-fits] > p { height: calc(100px * var(--fit, 1)) }
#words { height: 0; font-size: calc(20px * var(--fit, 1)); white-space: nowrap }
</style><main id="main"><p id="title" data-most-lines="1">Abc</p>
<div data-fits id="one"><p id="words"></p><p></p><p></p><p></p><p hidden id="fourth"></p><div class="timer"></div></div>
<div data-fits id="two"></div><div data-fits style="height: 0">No room at all</div></main>
<script type="module" src="/static/js/fit.js"></script></html>"""
LINES = "Math.round(title.getBoundingClientRect().height / parseFloat(getComputedStyle(title).fontSize))"
SIZES = "() => [main.style.getPropertyValue('--fit'), title.style.getPropertyValue('--narrower')].map(Number)"


def drawn(html: str) -> Any:
    return lambda route, path: route.fulfill(body=html, content_type="text/html")


def test_a_projector_shows_all_of_it(browser: Browser) -> None:
    with alone(browser, drawn(SCREEN)) as page:
        page.set_viewport_size({"width": 1280, "height": 720})
        page.goto(AT)

        def sizes(change: str) -> list[float]:
            page.evaluate(f"async () => {{ {change}; await null }}")
            found: list[float] = page.evaluate(SIZES)
            return found

        assert sizes("") == [1, 1]
        # A title alone until it is on its lines; the rest by whichever is fullest, one step after the other.
        _, narrower = sizes("title.textContent = 'x'.repeat(16)")
        assert (narrower < 1, page.evaluate(LINES)) == (True, 1)
        assert sizes("title.textContent = 'Abc'") == [1, 1]
        assert sizes("fourth.hidden = false") == [0.7, 1]
        assert sizes("fourth.hidden = true") == [1, 1]
        assert sizes("two.innerHTML = '<p></p><p></p><p></p><p></p>'") == [0.7, 1]
        assert sizes("title.textContent = 'x'.repeat(16)") == [0.7, narrower]
        assert sizes("title.textContent = 'Abc'") == [0.7, 1]
        assert sizes("two.innerHTML = ''; words.append('A')") == [1, 1]
        wide, _ = sizes("words.textContent = 'x'.repeat(99)")
        assert 0.3 < wide < 1
        assert sizes("words.textContent = 'A'") == [1, 1]
        # Not for the timer's figures, which change each second.
        page.evaluate("main.style.setProperty('--fit', 0.5)")
        figures = "const [timer] = document.getElementsByClassName('timer')"
        assert sizes(f"{figures}; timer.textContent = '1:00'") == [0.5, 1]
        assert sizes(f"{figures}; timer.innerHTML = '<i>0:59</i>'") == [0.5, 1]
        assert sizes(f"{figures}; timer.textContent = '0:58'; two.innerHTML = '<p></p>'") == [1, 1]
        page.evaluate("main.style.setProperty('--fit', 0.5); dispatchEvent(new Event('resize'))")
        assert sizes("") == [1, 1]


STORY = """<!doctype html><html lang="en-gb"><div data-story tabindex="0" style="width: 200px; overflow: auto">
<div style="width: 900px">…<input></div></div><script type="module" src="/static/js/story.js"></script></html>"""
LEFT = "document.querySelector('[data-story]').scrollLeft"
PRESS = """([key, inside]) => {
  const region = document.querySelector("[data-story]");
  const press = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  return (inside ? region.querySelector("input") : region).dispatchEvent(press);
}"""


def test_a_timeline_begins_at_its_end(browser: Browser) -> None:
    with alone(browser, drawn(STORY)) as page:
        page.goto(AT)
        assert page.evaluate(LEFT) == 700
        for key, inside, left, by_browser in (
            ("End", False, 700, False),
            ("Home", True, 700, True),
            ("Home", False, 0, False),
            ("a", False, 0, True),
            ("End", False, 700, False),
        ):
            assert (page.evaluate(PRESS, [key, inside]), page.evaluate(LEFT)) == (by_browser, left), key


# 21:05 where the browser is, of which the language would say "09:05 PM" by itself.
SIGNS = """async (language) => {
  document.documentElement.lang = language;
  const { decimal, enumerated, figures, gettext, interpolate, listed, ngettext, percent, timeOfDay } =
    await import(`/static/js/language.js?${language}${Boolean(window.django)}`);
  const minutes = (count) =>
    interpolate(ngettext("%(count)s minute, %(count)s", "%(count)s minutes", count), { count });
  return [
    timeOfDay("2026-11-24T21:05:00"), percent(0.124), percent(0.125, 1), decimal(0.41, 3), figures(12345.6789),
    listed(["a", "b", "c"]), enumerated(["a", "b", "c"]), gettext("Live"), minutes(0), minutes(1), minutes(2),
  ];
}"""
ENGLISH = ["Live", "0 minutes", "1 minute, 1", "2 minutes"]
CATALOGUE = (
    "window.django = { gettext: (words) => `[${words}]`, ngettext: (one, many, n) => `[${n > 1 ? many : one}]` }"
)


def test_signs_are_the_pages_and_hours_are_counted_to_24(browser: Browser) -> None:
    def signs(page: Page, language: str) -> list[str]:
        found: list[str] = page.evaluate(SIGNS, language)
        return found

    with alone(browser, drawn("<!doctype html><html></html>")) as page:
        page.goto(AT)
        assert {language: signs(page, language) for language in ("en-gb", "en-us", "de")} == {
            "en-gb": ["21:05", "12%", "12.5%", "0.410", "12,345.7", "a, b and c", "a, b, c", *ENGLISH],
            "en-us": ["21:05", "12%", "12.5%", "0.410", "12,345.7", "a, b, and c", "a, b, c", *ENGLISH],
            "de": ["21:05", "12\xa0%", "12,5\xa0%", "0,410", "12.345,7", "a, b und c", "a, b und c", *ENGLISH],
        }
        page.evaluate(CATALOGUE)
        assert signs(page, "en-gb")[-4:] == ["[Live]", "[0 minute, 0]", "[1 minute, 1]", "[2 minutes]"]
