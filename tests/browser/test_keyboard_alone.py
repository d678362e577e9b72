"""Where the keyboard is after a part of a page was drawn anew, and where an arrival leads it: each script on a page of
its own."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser.alone import AT, alone

pytestmark = pytest.mark.browser

PARTS = """<!doctype html><input id="outside"><div id="place"></div><div id="other"></div>
<script type="module" src="/static/js/focus.js"></script>"""
# Draws `before`, goes to what `at` names in it, and draws `after`. What then has the focus.
SWAP = """([before, at, after, kind]) => {
  const place = document.getElementById("place");
  const [begin, end] = kind ? ["htmx:oobBeforeSwap", "htmx:oobAfterSwap"] : ["htmx:beforeSwap", "htmx:afterSwap"];
  document.activeElement.blur();
  place.innerHTML = before;
  if (at) document.querySelector(at).focus();
  place.dispatchEvent(new CustomEvent(begin, { bubbles: true, detail: kind ? {} : { target: place } }));
  place.innerHTML = after;
  place.dispatchEvent(new CustomEvent(end, { bubbles: true, detail: {} }));
  return document.activeElement.matches("body") ? "" : document.activeElement.outerHTML;
}"""
# What is drawn, where somebody is in it, what comes, and where they are then; "": nowhere.
DRAWN: list[tuple[str, str, str, str]] = [
    ('<a href="/1">A</a><a href="/2">A</a>', "a + a", '<a href="/2">A</a><a href="/1">A</a>', '<a href="/2">A</a>'),
    ('<a href="/1">A</a>', "a", '<a href="/1">B</a>', ""),
    ('<a href="/1">A</a>', "a", "<a>A</a>", ""),
    ('<button id="one">A</button>', "button", '<button id="one">B</button>', '<button id="one">B</button>'),
    ("<button>A</button>", "button", "<p></p><button> A </button>", "<button> A </button>"),
    ('<button tabindex="0">A</button>', "button", '<p tabindex="0">A</p>', ""),
    ('<p tabindex="0">A</p>', "p", '<p tabindex="0">A</p>', '<p tabindex="0">A</p>'),
    (
        '<form action="/1"><button>A</button></form><form action="/2"><button>A</button></form>',
        "form + form button",
        '<form action="/2"><button value="2">A</button></form><form action="/1"><button>A</button></form>',
        '<button value="2">A</button>',
    ),
    ('<input name="a"><input name="b">', "input", '<input name="b"><input name="a">', '<input name="a">'),
    ('<input name="a" value="1">', "input", '<input name="a" value="2">', '<input name="a" value="2">'),
    (
        '<input type="radio" name="a" value="1"><input type="radio" name="a" value="2">',
        "input",
        '<input type="radio" name="a" value="2"><input type="radio" name="a" value="1">',
        '<input type="radio" name="a" value="1">',
    ),
    ('<input type="checkbox" name="a" value="1">', "input", '<input type="checkbox" name="a" value="2">', ""),
    (
        '<select name="a"><option>1</option></select>',
        "select",
        '<select name="a"><option>2</option></select>',
        '<select name="a"><option>2</option></select>',
    ),
    ('<textarea name="a">1</textarea>', "textarea", '<textarea name="b">1</textarea>', ""),
    (
        '<button name="a">A</button><button name="a">B</button>',
        "button + button",
        '<button name="a">B</button><button name="a">A</button>',
        '<button name="a">B</button>',
    ),
    (
        '<button aria-label="A">×</button><button aria-label="B">×</button>',
        "button + button",
        '<button aria-label="B">×</button><button aria-label="A">×</button>',
        '<button aria-label="B">×</button>',
    ),
    # Of several that are called alike the one in the same place, while there are as many.
    ("<button>A</button>" * 2, "button + button", '<button>A</button><button value="2">A</button>',
     '<button value="2">A</button>'),
    ("<button>A</button>" * 2, "button + button", "<button>A</button>", ""),
    ("<button>A</button>" * 2, "button", "<button>A</button>" * 3, ""),
    ('<p tabindex="-1">A</p>', "#outside", "<p></p>", '<input id="outside">'),
    ("<button>A</button>", "", "<button>A</button>", ""),
]  # fmt: skip
FOLDED = "<details{}><summary>One</summary><details><summary>Two</summary><a href='/'>A</a></details></details>"
OPEN = "[...document.querySelectorAll('details')].map(({ open }) => open)"
CARET = """([type, text, then]) => {
  const place = document.getElementById("place");
  const html = (value) => `<input type="${type}" name="a" value="${value}">`;
  const say = (name) => document.dispatchEvent(new CustomEvent(name, { detail: { target: place } }));
  place.innerHTML = html(text);
  place.firstChild.focus();
  if (type === "text") place.firstChild.setSelectionRange(1, 3, "backward");
  say("htmx:beforeSwap");
  place.innerHTML = html(then);
  say("htmx:afterSwap");
  const { selectionStart, selectionEnd, selectionDirection } = document.activeElement;
  return [document.activeElement === place.firstChild, selectionStart, selectionEnd, selectionDirection];
}"""
# Parts that come one after the other, each said before and after as `steps` have it; what then has the focus.
STEPS = """([steps]) => {
  const [place, other] = ["place", "other"].map((id) => document.getElementById(id));
  const say = (name, target) => document.dispatchEvent(new CustomEvent(`htmx:${name}`, { detail: { target } }));
  const button = '<button value="new">A</button>';
  const does = {
    begin: () => { place.innerHTML = "<button>A</button>"; other.innerHTML = ""; place.firstChild.focus(); },
    before: () => say("beforeSwap", place),
    beforeOther: () => say("beforeSwap", other),
    empty: () => { place.innerHTML = ""; },
    fill: () => { other.innerHTML = button; },
    leave: () => document.activeElement.blur(),
    after: () => say("afterSwap", place),
    outside: () => document.getElementById("outside").focus(),
  };
  steps.split(" ").forEach((step) => does[step]());
  return document.activeElement.value ?? null;
}"""
ORDERS = {
    "begin before empty fill after": "new",  # what was held is in another part
    "begin before empty beforeOther fill after": "new",
    "begin before leave beforeOther empty fill after": None,  # they had gone before it was taken away
    "begin before empty after fill after": None,  # what was not there is not waited for
    "begin before empty outside fill after": "",  # who has gone elsewhere meanwhile stays there
    "begin before leave after empty fill": None,
}


def test_the_keyboard_stays_where_it_is(browser: Browser) -> None:
    with alone(browser, lambda route, path: route.fulfill(body=PARTS, content_type="text/html")) as page:
        page.goto(AT)
        for before, at, after, found in DRAWN:
            selector = at if at.startswith("#") or not at else f"#place > {at}"
            for of_a_part in (False, True):
                assert page.evaluate(SWAP, [before, selector, after, of_a_part]) == found, (before, after)
        # What was folded around it is unfolded; a fold that is itself at the keyboard is not.
        for at, opened in (
            ("a", [True, True]),
            ("details details summary", [True, False]),
            ("summary", [False, False]),
        ):
            folded = FOLDED.format(" open").replace("<details>", "<details open>")
            assert page.evaluate(SWAP, [folded, f"#place {at}", FOLDED.format(""), False])
            assert page.evaluate(OPEN) == opened, at
        for kind, text, then, caret in (
            ("text", "hello", "hello", [True, 1, 3, "backward"]),
            ("text", "hello", "hallo", [True, 0, 0, "none"]),
            ("checkbox", "on", "on", [True, None, None, None]),
            ("number", "12", "12", [True, None, None, None]),
        ):
            found = page.evaluate(CARET, [kind, text, then])
            assert found[:3] == caret[:3], (kind, then)
            if kind == "text" and text == then:
                assert found[3] == caret[3]
        for steps, where in ORDERS.items():
            assert page.evaluate(STEPS, [steps]) == where, steps


ROOM = """<!doctype html><style>* { margin: 0 }</style><a class="skip-link" href="#panel">Skip</a>
<div id="above"></div><main id="room" data-workshop="w"><p data-announce></p><div id="panel">
<h1 data-arrival style="display: none">Not shown</h1><div data-panel-page="scoring.1.4"><p class="room-state"><span>
Round 1 </span></p><h2 data-arrival>Head</h2><div style="height: 4000px"></div></div></div></main>
<script type="module" src="/static/js/arrival.js"></script>"""
STANDS = """() => [
  document.activeElement.textContent.trim().slice(0, 4), document.querySelector("[data-announce]").textContent,
  sessionStorage.getItem("advisor:stage:w").split(" ").filter((_, at) => at !== 1).join(" "),
]"""
TOP = "Math.round(document.querySelector('h2').getBoundingClientRect().top)"
# What is shown anew moves nothing.
STAYS = """async () => {
  const { focusHead } = await import("/static/js/arrival.js");
  scrollTo(0, 3000);
  focusHead();
  return scrollY;
}"""
ARRIVES = f"""async () => {{
  const {{ arrive }} = await import("/static/js/arrival.js");
  scrollTo(0, 3000);
  arrive();
  return [scrollY, {TOP}];
}}"""
MOVES = """async (pages) => {
  const { hasMoved } = await import("/static/js/arrival.js");
  return pages.map((page) => {
    document.querySelector("[data-panel-page]").dataset.panelPage = page;
    return hasMoved();
  });
}"""


def test_an_arrival_is_at_the_head_of_another_stage(browser: Browser) -> None:
    above = 0

    def answer(route: Route, path: str) -> None:
        html = ROOM.replace('id="above"', f'id="above" style="height: {above}px"')
        route.fulfill(body=html, content_type="text/html")

    with alone(browser, answer) as page:
        page.goto(f"{AT}/static/js/arrival.js")

        def opened(noted: str) -> Any:
            page.evaluate(
                "noted => { if (noted) sessionStorage.setItem('advisor:stage:w', noted); else sessionStorage.clear() }",
                noted,
            )
            page.goto(AT)
            return page.evaluate(STANDS)

        now = int(page.evaluate("Date.now()"))
        there = ["Head", "Round 1", "scoring.1 moved"]
        for noted, found in (
            ("", ["", "", "scoring.1 came"]),
            (f"scoring.1 {now} came", ["", "", "scoring.1 came"]),
            ("lobby.1 0 came", there),
            ("scoring.2 0 came", there),
            (f"scoring.1 {now - 4_999} moved", there),
            (f"scoring.1 {now - 5_000} moved", ["", "", "scoring.1 moved"]),
        ):
            stands = opened(noted)
            stands[0] = stands[0] if stands[0] == "Head" else ""
            assert stands == found, noted
        skips_and_moves(page)
        # The page is at its top, or where that does not show the head, at the head.
        for above in (200, 700):
            opened("")
            assert page.evaluate(STAYS) == 3000
            page.evaluate("document.activeElement.blur()")
            scrolled, top = page.evaluate(ARRIVES)
            assert (scrolled if above == 200 else top) == 0, above


def skips_and_moves(page: Page) -> None:
    """Past everything, to what the stage is about; and a stage or a round is another place, its news are not."""
    page.evaluate("document.activeElement.blur()")
    page.evaluate("document.querySelector('#above').style.height = '2000px'; scrollTo(0, 0)")
    page.locator(".skip-link").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('h2[tabindex=\"-1\"]')")
    assert 0 < page.evaluate(TOP) < 720
    assert "#" not in page.url
    pages = ["scoring.1.5", "scoring.2.5", "scoring.2.6", "discussion.2.6", "discussion.2.6", "scoring.1.4"]
    assert page.evaluate(MOVES, pages) == [False, True, False, True, False, True]
    # Where nothing has such a head the browser skips by itself.
    page.evaluate("document.querySelectorAll('[data-arrival]').forEach((one) => one.remove())")
    page.locator(".skip-link").focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#panel")
