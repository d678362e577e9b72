"""When a page asks what its seat has saved on other pages, and what it makes of the answer: the script alone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Route

from tests.browser.alone import AT, alone

pytestmark = pytest.mark.browser

OWN = """<!doctype html><main id="room"><form id="sign"></form><form id="other"><textarea></textarea></form></main>
<script type="module">
import { followOwn } from "/static/js/own_pages.js";
window.heard = [];
window.told = followOwn({
  address: () => "/panel/",
  asks: () => heard.push("asks"),
  hear: (page) => heard.push(page.querySelector("p").textContent),
});
</script>"""
TURN = """async (to) => {
  if (to === "typing") document.querySelector("#room textarea").blur();
  if (to === "typing") document.querySelector("#room textarea").focus();
  else if (to.startsWith("focus")) for (const _ of to.split(" ")) dispatchEvent(new Event("focus"));
  else {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => to === "hidden" });
    document.dispatchEvent(new Event("visibilitychange"));
  }
  const waits = told() instanceof Promise;
  await told();
  return [waits, told(), heard.splice(0)];
}"""
FORM = "html => { document.getElementById('room').innerHTML = html }"
STEP = "<form data-step='one'><textarea></textarea></form>"
ASKED = [True, None, ["asks", "Theirs."]]
NOT_ASKED: list[Any] = [False, None, []]
UNKNOWN = [True, None, ["asks"]]


def test_who_turns_to_a_page_has_it_ask_what_others_saved(browser: Browser) -> None:
    """Wherever a seat says something; without a good answer nothing is taken, and the next turn asks again."""
    answers: list[dict[str, Any]] = []

    def answer(route: Route, path: str) -> None:
        if path != "/panel/":
            route.fulfill(body=OWN, content_type="text/html")
        elif given := answers.pop(0) if answers else {"body": "<p>Theirs.</p>"}:
            route.fulfill(**given)
        else:
            route.abort()

    with alone(browser, answer) as page:
        page.goto(AT)

        def turns(to: str) -> Any:
            return page.evaluate(TURN, to)

        assert [turns(to) for to in ("focus", "visible", "hidden")] == [ASKED, ASKED, NOT_ASKED]
        page.evaluate("delete document.hidden")
        assert turns("typing") == NOT_ASKED  # in a field that is no reason
        for html, found in ((STEP, ASKED), ("<form data-weights></form>", ASKED), ("<form></form>", NOT_ASKED)):
            page.evaluate(FORM, html)
            assert turns("focus") == found, html
        page.evaluate(FORM, STEP)
        assert turns("typing") == ASKED
        answers += [{}, {"status": 503, "body": "<p>Away.</p>"}, {"status": 302, "headers": {"Location": "/"}}]
        assert [turns("focus") for _ in range(4)] == [UNKNOWN] * 3 + [ASKED]
        # One question at a time.
        assert turns("focus twice") == ASKED
