"""What fails is tried again later and later, up to a pause that stays; what is over is tried no more."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.alone import ALL_ASKED, AT, alone
from tests.browser.test_outbox_and_lane import (
    CONNECT,
    LONG,
    NEW_OUTBOX,
    OPEN,
    PUT,
    SAVED,
    SAY,
    Network,
    refused,
    told,
)

pytestmark = pytest.mark.browser

# ms; chance halves each pause of what a whole room does
OUTBOX = (500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000)
BROKEN = (250, 500, 1_000, 2_000, 4_000, 7_500, 7_500)
HELD_UP = (10_000, 20_000, 40_000, 60_000, 60_000)
ASKED = (4_000, 8_000, 0, 10_000)


def comes_after(page: Page, pause: int, count: str) -> None:
    """One more, and no sooner."""
    before = page.evaluate(count)
    page.clock.run_for(pause - 1)
    assert page.evaluate(count) == before, pause
    page.clock.run_for(1)
    assert page.evaluate(count) == before + 1, pause


def test_an_answer_is_sent_again(browser: Browser) -> None:
    network = Network()
    with alone(browser, network) as page:
        page.goto(AT)
        page.evaluate(NEW_OUTBOX)
        network.answers = [(0, None)]
        page.evaluate(PUT, "a")
        for pause in OUTBOX:
            told(page, 1)
            page.wait_for_timeout(20)
            asked = len(network.asked)
            page.clock.run_for(pause - 1)
            page.evaluate(ALL_ASKED)
            assert len(network.asked) == asked, pause
            page.clock.run_for(1)
            page.evaluate(ALL_ASKED)
            assert len(network.asked) == asked + 1, pause
        told(page, 1)
        # One that is refused for good holds up no other.
        for status, code, said in ((409, "closed", "closed"), (422, "invalid", "refused")):
            page.evaluate("localStorage.clear()")
            network.answers = [(status, refused(code)), (200, SAVED)]
            page.evaluate(f"['b', 'c'].forEach({PUT})")
            page.wait_for_function("told.flat().includes('saved')")
            assert [each for each, _ in told(page, 4)] == ["saving", "saving", said, "saved"]


def test_a_stream_that_breaks_or_is_held_up_is_opened_again(browser: Browser) -> None:
    network = Network()
    with alone(browser, network) as page:
        page.goto(AT)
        page.evaluate(CONNECT)
        network.answers = [(503, None)]
        for pause in BROKEN:
            page.evaluate(SAY, ["error", ""])
            page.wait_for_timeout(30)  # whether it was refused is asked for
            comes_after(page, pause, "streams.length")
        network.answers = [(404, None)]
        page.evaluate(SAY, ["error", ""])
        page.wait_for_function("told.includes('gone')")
        tried = page.evaluate("streams.length")
        page.clock.run_for(LONG)
        assert (page.evaluate("streams.length"), page.evaluate(OPEN)) == (tried, 0)
        page.goto(AT)
        page.evaluate(CONNECT)
        network.answers = [(200, {"event": "beat", "data": "12:00"})]
        for pause in HELD_UP:
            page.clock.run_for(4_000)
            comes_after(page, pause, "streams.length")


def test_a_question_without_an_answer_is_asked_again(browser: Browser) -> None:
    network = Network()
    with alone(browser, network) as page:
        page.goto(AT)
        page.evaluate(CONNECT)
        network.answers = [(0, None)]
        page.clock.run_for(4_000)
        for pause in ASKED:
            page.wait_for_timeout(40)
            if not pause:
                page.clock.run_for(2_000)  # the stream was tried again, and is held up again: that asks too
                continue
            network.asked.clear()
            page.clock.run_for(pause - 1)
            page.evaluate(ALL_ASKED)
            assert network.asked == [], pause
            page.clock.run_for(1)
            page.evaluate(ALL_ASKED)
            assert "once=" in network.asked, pause
