"""The outbox and the live lane, each alone with a network that does what a test says, on a clock that stands still."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser.alone import ALL_ASKED, AT, alone

pytestmark = pytest.mark.browser

BARE = """<!doctype html><html lang="en"><body hx-headers='{"X-CSRFToken": "token"}'>
<main id="room" data-stream="/stream/"><span data-connection></span><p data-announce></p>
<div data-region="people">before</div><div data-region="form"><input></div></main></body></html>"""
NEW_OUTBOX = """async () => {
  const { Outbox, read } = await import("/static/js/outbox.js");
  window.told = [];
  window.read = read;
  window.outbox = new Outbox("one", { onState: ({ state, sentence, at }) => told.push([state, sentence ?? at ?? ""]) });
}"""
PUT = "(key) => outbox.put(key, { url: `/answers/${key}/`, body: { level: 1 }, name: key, said: '', reason: '' })"
KEPT = "() => [Object.keys(outbox.pending), Object.keys(outbox.uncounted)]"
LONG = 120_000  # ms
SAVED = {"saved_at": "2026-11-02T12:00:00Z"}


def refused(code: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": f"It is {code}."}}


class Network:
    """What is asked, in order, and what is answered: the last answer from then on."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers: list[tuple[int, Any]] = []

    def __call__(self, route: Route, path: str) -> None:
        if path == "/":
            route.fulfill(body=BARE, content_type="text/html")
            return
        once = parse_qs(urlsplit(route.request.url).query, keep_blank_values=True).get("once")
        self.asked.append(f"once={once[0]}" if once else route.request.method if path == "/stream/" else path)
        status, said = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if not status:
            route.abort()
            return
        headers = {"Retry-After": "7"} if status == 429 else {}
        route.fulfill(status=status, json=said, headers=headers)


def told(page: Page, count: int) -> list[list[str]]:
    """So many words more; they are said after an answer that comes when it comes."""
    page.wait_for_function("count => told.length >= count", arg=count)
    said: list[list[str]] = page.evaluate("told.splice(0)")
    return said


def test_what_was_not_acknowledged_is_sent_until_it_is(browser: Browser) -> None:
    network = Network()
    with alone(browser, network) as page:
        page.goto(AT)
        page.evaluate(NEW_OUTBOX)
        # Twice nothing, half a second and a second apart: chance halves each pause.
        network.answers = [(0, None), (0, None), (200, SAVED)]
        page.evaluate(PUT, "a")
        assert told(page, 2) == [["saving", ""], ["unsaved", ""]]
        page.evaluate("outbox.setAside('old', {name: 'old'})")
        page.clock.run_for(499)
        page.evaluate(ALL_ASKED)
        assert network.asked == ["/answers/a/"]
        page.clock.run_for(1)
        assert told(page, 1) == [["unsaved", ""]]
        page.clock.run_for(999)
        page.evaluate(ALL_ASKED)
        assert len(network.asked) == 2
        page.clock.run_for(1)
        assert told(page, 1) == [["saved", SAVED["saved_at"]]]
        assert page.evaluate(KEPT) == [[], ["old"]]
        # Meanwhile others are put; the newest change of a key is the one that is sent, the oldest key first.
        network.answers = [(502, "from a proxy"), (200, SAVED)]
        network.asked.clear()
        page.evaluate(f"['b', 'c', 'b'].forEach({PUT})")
        assert told(page, 4) == [["saving", ""]] * 3 + [["unsaved", ""]]
        first, second = page.evaluate("Object.values(outbox.pending).map(({ body }) => body.sequence)")
        assert first == second + 1
        clients = page.evaluate("Object.values(outbox.pending).map(({ body }) => body.client)")
        assert (len(clients), len(set(clients))) == (2, 1)  # a tab's name is the same for all that it says
        page.clock.run_for(500)
        assert told(page, 1) == [["saved", SAVED["saved_at"]]]
        assert network.asked == ["/answers/b/", "/answers/b/", "/answers/c/"]
        page.evaluate("outbox.putAway()")
        assert page.evaluate(KEPT) == [[], []]
        # A new change is tried as if nothing had failed before; so is a new page, and a network that is back at once.
        network.answers = [(0, None)]
        page.evaluate(PUT, "d")
        told(page, 2)
        page.clock.run_for(500)
        told(page, 1)
        page.evaluate(PUT, "d")
        told(page, 2)
        page.evaluate(NEW_OUTBOX)
        page.evaluate("outbox.flush()")
        told(page, 1)
        page.clock.run_for(500)
        told(page, 2)
        network.answers = [(200, SAVED)]
        page.evaluate("dispatchEvent(new Event('online'))")
        page.wait_for_function("told.flat().includes('saved')")


# status, code: what is said, whether it is kept to be sent again, whether it is set aside, and when it is sent
REFUSALS = {
    (409, "locked"): ("locked", True, False, 10_000),
    (409, "closed"): ("closed", False, True, None),
    (403, "seat_over"): ("closed", False, True, None),
    (422, "invalid"): ("refused", False, False, None),
    (401, "unknown"): ("refused", True, False, None),
    (404, "unknown"): ("refused", True, False, None),
    (429, "too_many"): ("unsaved", True, False, 7_000),
}


def test_what_becomes_of_a_refusal(browser: Browser) -> None:
    network = Network()
    with alone(browser, network) as page:
        page.goto(AT)
        page.evaluate(NEW_OUTBOX)
        for (status, code), (said, kept, aside, pause) in REFUSALS.items():
            network.answers = [(status, refused(code))]
            page.evaluate(PUT, code)
            words = "" if said == "unsaved" else f"It is {code}."
            assert told(page, 2) == [["saving", ""], [said, words]], code
            assert page.evaluate(KEPT) == [[code] * kept, [code] * aside], code
            network.asked.clear()
            network.answers = [(200, SAVED)]
            page.clock.run_for((pause or LONG) - 1)
            page.evaluate(ALL_ASKED)
            assert network.asked == [], code
            if pause:
                page.clock.run_for(1)
                assert told(page, 1) == [["saved", SAVED["saved_at"]]], code
            page.evaluate("outbox.putAway(); localStorage.removeItem('advisor:outbox:one')")


# Streams that say what the test says, and when.
CONNECT = """async (announce) => {
  window.streams = [];
  window.EventSource = class extends EventTarget {
    constructor(address) { super(); this.address = address; streams.push(this); }
    close() { this.isClosed = true; }
  };
  const root = document.getElementById("room");
  window.told = [];
  for (const name of ["state", "nudge", "beat", "seat", "gone"])
    root.addEventListener(`room:${name}`, ({ detail }) => told.push(name === "beat" ? `beat ${detail}` : name));
  let last = "";
  new MutationObserver(() => {
    if (root.dataset.live !== last) told.push(last = root.dataset.live);
  }).observe(root, { attributeFilter: ["data-live"] });
  const { connect } = await import("/static/js/live.js");
  window.lane = connect(root);
}"""
SAY = """([name, said]) => {
  const stream = streams.at(-1);
  if (!stream.isClosed) stream.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(said) }));
}"""
OPEN = "streams.filter(({ isClosed }) => !isClosed).length"
HIDDEN = """(hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def frame(announce: str, **regions: str) -> dict[str, Any]:
    return {"announce": announce, "regions": regions}


def happened(page: Page, *names: str) -> None:
    page.wait_for_function("count => told.length >= count", arg=len(names))
    assert page.evaluate("told.splice(0)") == list(names)


def words(page: Page) -> str:
    said: str = page.locator("[data-connection]").inner_text()
    return said


def test_a_lane_is_live_and_comes_back_by_itself(browser: Browser) -> None:
    network = Network()
    with alone(browser, network) as page:
        page.goto(AT)
        page.evaluate(CONNECT)
        happened(page, "connecting")
        assert words(page) == "Connecting"
        assert page.evaluate("streams[0].address") == "/stream/?language=en"
        page.evaluate(SAY, ["state", frame("Lobby", people="Pia", form="another")])
        happened(page, "state", "live")
        assert (words(page), page.locator("[data-region=people]").inner_text()) == ("Live", "Pia")
        # What somebody is in waits; nothing that was there already is read out, and the rest not all at once.
        page.evaluate(SAY, ["state", frame("Lobby", form="<input>")])
        page.locator("input").focus()
        page.evaluate(SAY, ["state", frame("Scoring", form="later")])
        page.evaluate(SAY, ["state", frame("Scoring", form="last")])
        page.clock.run_for(1)
        assert page.locator("[data-announce]").inner_text() == "Scoring"
        page.evaluate(SAY, ["state", frame("Discussion")])
        page.clock.run_for(2_998)
        assert page.locator("[data-announce]").inner_text() == "Scoring"
        page.clock.run_for(2)
        assert page.locator("[data-announce]").inner_text() == "Discussion"
        assert page.locator("input").count() == 1
        page.locator("input").blur()
        page.clock.run_for(1)
        assert page.locator("[data-region=form]").inner_text() == "last"
        page.evaluate(SAY, ["nudge", ""])
        page.evaluate(SAY, ["beat", "12:00"])
        happened(page, "state", "state", "state", "state", "nudge", "beat 12:00")
        # A stream that was heard and breaks is opened again, each time later, and soon again once it was heard.
        network.answers = [(503, None)]
        for pause in (250, 500, 1_000):
            page.evaluate(SAY, ["error", ""])
            page.wait_for_timeout(30)  # whether it was refused is asked for
            page.clock.run_for(pause - 1)
            assert page.evaluate(OPEN) == 0, pause
            page.clock.run_for(1)
            assert page.evaluate(OPEN) == 1, pause
        assert network.asked == ["HEAD", "HEAD"]  # whether a stream that was never heard was refused
        page.evaluate(SAY, ["state", frame("Discussion")])
        happened(page, "reconnecting", "state", "live")
        page.evaluate("dispatchEvent(new Event('offline'))")
        happened(page, "reconnecting")
        page.clock.run_for(250)
        page.evaluate(SAY, ["state", frame("Discussion")])
        # Silence for 40 seconds is no connection.
        page.evaluate("told.splice(0)")
        page.clock.run_for(40_000)
        assert page.evaluate("told") == []
        page.clock.run_for(5_000)
        happened(page, "reconnecting")


def test_a_lane_that_is_left_alone_dropped_or_over(browser: Browser) -> None:
    network = Network()
    with alone(browser, network) as page:
        page.goto(AT)
        page.evaluate(CONNECT)
        page.evaluate(SAY, ["state", frame("Lobby")])
        happened(page, "connecting", "state", "live")
        # In the background for a minute it lets go, and is there again at the first look.
        for away in (59_000, 60_000):
            page.evaluate(HIDDEN, True)
            for _ in range(4):
                page.clock.run_for(away // 4)
                page.evaluate(SAY, ["beat", "12:00"])
            page.evaluate(HIDDEN, False)
        happened(page, *["beat 12:00"] * 7, "paused", "reconnecting")
        assert (page.evaluate("streams.length"), page.evaluate(OPEN)) == (2, 1)
        # Another page of the seat has taken its place; who looks at this one again has it back.
        page.evaluate(SAY, ["state", frame("Lobby")])
        page.evaluate(SAY, ["elsewhere", ""])
        happened(page, "state", "live", "paused")
        page.clock.run_for(LONG)
        assert page.evaluate(OPEN) == 0
        page.evaluate("dispatchEvent(new Event('focus'))")
        page.evaluate(SAY, ["state", frame("Lobby")])
        happened(page, "reconnecting", "state", "live")
        # Dropped: it asks whether it may still be there.
        network.answers = [(200, None)]
        page.evaluate(SAY, ["dropped", ""])
        happened(page, "reconnecting", "seat")
        page.clock.run_for(250)
        # Without an answer nothing is known, and it goes on trying.
        network.answers = [(0, None)]
        page.evaluate(SAY, ["dropped", ""])
        page.wait_for_timeout(50)
        assert page.evaluate("told") == []
        page.clock.run_for(500)
        assert page.evaluate(OPEN) == 1
        network.answers = [(404, None)]
        page.evaluate(SAY, ["dropped", ""])
        happened(page, "gone", "gone")
        assert words(page) == "You are no longer in this room"
        page.evaluate("dispatchEvent(new Event('online'))")
        page.clock.run_for(LONG)
        page.evaluate(ALL_ASKED)
        assert (network.asked, page.evaluate(OPEN)) == (["HEAD", "HEAD", "HEAD"], 0)


def test_a_stream_that_is_held_up_is_asked_for_instead(browser: Browser) -> None:
    network = Network()
    news = {"event": "state", "mark": "m1", "data": frame("Scoring", people="Sam")}
    with alone(browser, network) as page:
        page.goto(AT)
        page.evaluate(CONNECT)
        happened(page, "connecting")
        network.answers = [(200, news)]
        page.clock.run_for(3_999)
        page.evaluate(ALL_ASKED)
        assert network.asked == []
        page.clock.run_for(1)
        happened(page, "state", "slow")
        assert (words(page), page.locator("[data-region=people]").inner_text()) == ("Slow connection", "Sam")
        # What it has seen it asks no more for; without an answer it asks later and later.
        for answer, pause, said in (
            ((200, {"event": "nudge"}), 2_000, ["nudge"]),
            ((200, {"event": "beat", "data": "12:00"}), 2_000, ["beat 12:00"]),
            ((0, None), 2_000, ["reconnecting"]),
            ((0, None), 4_000, []),
        ):
            network.asked.clear()
            network.answers = [answer]
            page.wait_for_timeout(30)
            page.clock.run_for(pause - 1)
            page.evaluate(ALL_ASKED)
            assert network.asked == [], answer
            page.clock.run_for(1)
            happened(page, *said)
            page.wait_for_timeout(30)
            assert network.asked[:1] == ["once=m1"], answer
        # Ten seconds after the first try the stream is tried again; a network that is back has both tried at once.
        assert page.evaluate("[streams.length, streams.at(-1).isClosed]") == [2, None]
        network.answers = [(200, {"event": "beat", "data": "12:01"})]
        network.asked.clear()
        page.evaluate(SAY, ["error", ""])
        happened(page, "beat 12:01", "slow")
        page.evaluate("dispatchEvent(new Event('online'))")
        happened(page, "reconnecting", "beat 12:01", "slow")
        page.wait_for_timeout(30)
        page.clock.run_for(2_000)
        happened(page, "beat 12:01")
        assert network.asked == ["once=m1"] * 3
        page.evaluate(SAY, ["state", frame("Scoring")])
        happened(page, "state", "live")
        network.asked.clear()
        page.clock.run_for(20_000)
        page.evaluate(ALL_ASKED)
        assert network.asked == []
        # Another page of this seat has taken over: this one asks no more until somebody looks at it.
        page.evaluate("dispatchEvent(new Event('offline'))")
        page.clock.run_for(5_000)
        network.answers = [(200, {"event": "elsewhere"})]
        page.wait_for_function("told.includes('reconnecting')")
        page.clock.run_for(8_000)
        page.wait_for_function("told.includes('paused')")
        network.asked.clear()
        page.clock.run_for(30_000)
        page.evaluate(ALL_ASKED)
        assert network.asked == []


def test_a_stream_that_is_held_up_rests_in_the_background(browser: Browser) -> None:
    network = Network()
    with alone(browser, network) as page:
        page.goto(AT)
        network.answers = [(200, {"event": "beat", "data": "12:00"})]
        page.evaluate(CONNECT)
        page.clock.run_for(4_000)
        happened(page, "connecting", "beat 12:00", "slow")
        page.evaluate(HIDDEN, True)
        page.clock.run_for(60_000)
        page.wait_for_timeout(30)
        network.asked.clear()
        page.clock.run_for(LONG)
        page.evaluate(ALL_ASKED)
        assert (network.asked, words(page)) == ([], "Paused")
        page.evaluate(HIDDEN, False)
        page.wait_for_timeout(30)
        assert network.asked == ["once="]
        # One question at a time, and none of who is out.
        held: list[Route] = []
        page.route("**/stream/*once=*", lambda route: held.append(route))
        page.clock.run_for(2_000)
        page.evaluate("told.splice(0); dispatchEvent(new Event('online'))")
        page.wait_for_timeout(30)
        assert len(held) == 1
        page.unroute("**/stream/*once=*")
        network.answers = [(404, None)]
        held.pop().fulfill(status=404)
        page.wait_for_function("told.includes('gone')")
        network.asked.clear()
        page.clock.run_for(LONG)
        page.evaluate(ALL_ASKED)
        assert network.asked == []
