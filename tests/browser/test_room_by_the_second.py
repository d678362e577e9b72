"""What a room's page says by its own clock and at each turn of the room, second by second: rendered by the site, then
alone with news that the test tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.alone import ALL_ASKED, AT, NOON, alone
from tests.browser.room_alone import HEARD, PUT, Room, Site, after
from tests.browsers import as_guest, as_member
from workshops.enums import Stage
from workshops.live.frames import Audience
from workshops.models import Member, Participant, Workshop

pytestmark = pytest.mark.browser


def test_clocks_and_what_is_read_out(browser: Browser, scoring: Workshop, ana: Member) -> None:
    site = Site(as_member(ana), scoring, Audience.FACILITATOR)
    with alone(browser, site) as page:
        room = site.open(page)
        # The button that lowered a hand is gone with it, and the keyboard goes on from its row.
        page.evaluate(
            "document.querySelector('form.hands [data-region=hands]').innerHTML = '<button id=lower>Ana</button>'"
        )
        page.locator("#lower").click()
        expect(page.locator("form.hands")).to_be_focused()
        # Hands: of those that are up as one comes nothing is read out.
        hands = [{"id": name, "name": name} for name in ("Pia", "Sam", "Dee", "Una")]
        for up, said in ((1, ""), (3, "Sam and Dee want to speak."), (4, "Una wants to speak.")):
            room.tell(hands=hands[:up])
            assert room.says("hands") == said
        timer(room)
        lock(room)
        deadline(room)
        page.evaluate(PUT, CLOCKS)
        room.tell()
        assert [room.text(f"#{which}") for which in ("late", "gone", "short", "long")] == CLOCKS_SAY
        page.clock.run_for(1_000)
        assert room.text("#here") == "10:08"
        expect(page.locator("#late.is-over")).to_be_visible()
        expect(page.locator("#here.is-over")).to_have_count(0)
        # Who may take over is told once, not at every turn.
        page.evaluate(PUT, '<p data-takeover="Ben"></p>')
        room.tell()
        assert room.says("gone") == "Ben has been gone for 2 minutes. You can take over."
        page.evaluate("document.querySelector('[data-gone-said]').textContent = ''")
        room.tell()
        assert room.says("gone") == ""
        page.clock.run_for(75_000)
        assert (room.text("#gone"), room.text("#short"), room.text("#here")) == ("gone 3 min", "gone 1 min", "11:23")
        expect(page.locator("#here.is-over")).to_be_visible()


def timer(room: Room) -> None:
    """A minute and a half; what it says, and what is read out."""
    digits, up = room.page.locator("[data-timer-digits]:visible"), room.page.locator("[data-timer].timer-up")

    def says(shown: str, said: str) -> None:
        expect(digits).to_have_text(shown)
        assert room.says("timer") == said

    room.tell(timer={"ends_at": after(91)})
    started = "Timer: 2 minutes, until 12:01."
    says("1:30", started)
    room.page.clock.run_for(29_500)
    says("1:01", started)
    room.page.clock.run_for(1_000)
    says("1:00", "One minute left.")
    room.page.clock.run_for(51_000)
    says("0:09", "One minute left.")
    expect(up).to_have_count(0)
    room.page.clock.run_for(10_000)
    says("Time is up", "Time is up.")
    expect(up).to_be_visible()
    room.tell(timer={"ends_at": after(600)})
    says("8:28", "Timer: until 12:10 now.")
    room.tell(timer={"ends_at": None})
    expect(digits).to_have_count(0)
    assert room.says("timer") == ""


def lock(room: Room) -> None:
    """Said where it turns; where the stage has gone on it is not."""
    room.page.evaluate(PUT, "<p data-lock-banner hidden>Locked</p>")
    banner = room.page.locator("[data-lock-banner]").last
    room.page.evaluate("() => { opened = 0; room.addEventListener('room:unlocked', () => { opened += 1 }) }")
    page = room.content["page"]
    for locked, stage, said, opened in (
        (True, page, "The ballots are locked.", 0),
        (False, page, "The ballots are open again.", 1),
        (True, page, "The ballots are locked.", 1),
        (False, "another", "", 2),
    ):
        room.tell(locked=locked, page=stage)
        assert (room.says("lock"), room.page.evaluate("opened"), banner.is_hidden()) == (said, opened, not locked)
    room.tell(page=page)


def deadline(room: Room) -> None:
    page = room.page
    now = (page.evaluate("Date.now()") - NOON.timestamp() * 1000) / 1000
    line = f'<p data-deadline="{after(now + 90)}"><strong>Answer by noon.</strong> Then it is closed.</p>'
    page.evaluate(PUT, line)
    room.tell()
    page.clock.run_for(29_000)
    room.tell()
    page.clock.run_for(2_000)
    room.tell()
    page.clock.run_for(58_000)
    assert room.says("deadline") == ""
    page.clock.run_for(2_000)
    passed = "The deadline has passed. Then it is closed."
    assert (room.text("[data-deadline]"), room.says("deadline")) == (passed, passed)
    page.evaluate("document.querySelector('[data-deadline]').remove()")
    room.tell()
    assert room.says("deadline") == ""


CLOCKS = f"""<span id="late" data-since="{after(-480)}" data-minutes="10"></span>
<span id="gone" data-gone-since="{after(20)}"></span><span id="short" data-gone-since="{after(170)}"></span>
<span id="long" data-gone-since="{after(60)}" data-gone-long></span>
<span id="here" data-table-clock data-here-since="{after(-424.5)}" data-here-minutes="11"></span>"""
CLOCKS_SAY = ["11 min, 1 over the plan", "gone 2 min", "gone", "2 minutes"]


def test_a_ballot_key_by_key(
    browser: Browser, scoring: Workshop, crowd: list[Participant], move: Callable[..., Workshop]
) -> None:
    site = Site(as_guest(crowd[0]), scoring)
    move(scoring, Stage.DISCUSSION)
    site.draw("panel/")
    with alone(browser, site) as page:
        room = site.open(page)
        hand_and_nudge(room, str(crowd[0].pk))
        step, keys = page.locator("[data-step]:visible"), page.keyboard
        one, two, three = page.locator("form[data-step]").evaluate_all(
            "all => all.slice(0, 3).map((x) => x.dataset.step)"
        )

        def sent() -> list[dict[str, Any]]:
            return [
                {key: said for key, said in each.items() if key not in ("client", "sequence")} for each in site.sent
            ]

        # A reason without an answer is kept, and said to be.
        step.locator("textarea").fill("It changes weekly.")
        page.clock.run_for(700)
        expect(step.locator("[data-saved]")).to_have_text("Choose an answer to save this")
        keys.press("3")  # typed, not chosen
        step.locator("h2").click()
        keys.press("?")
        expect(page.locator("#keys:modal")).to_be_visible()
        keys.press("3")
        keys.press("Escape")
        with page.expect_response("**/answers/**"):
            keys.press("4")
        expect(step.locator("[data-saved]")).to_have_text("Saved 12:00")
        assert sent() == [{"level": "3", "reason": "It changes weekly.3", "round": 1}]
        expect(page.locator(f"[data-row={one}] [data-words]")).not_to_have_text("Not answered yet")
        expect(page.locator("[data-overview-title]")).to_have_text("1 of 14 answered so far")
        # A reason is sent when its writer rests; only what is new is sent beside the answer.
        step.locator("textarea").fill("Daily.")
        page.clock.run_for(699)
        page.evaluate(ALL_ASKED)
        assert len(sent()) == 1
        with page.expect_response("**/answers/**"):
            page.clock.run_for(1)
        assert sent()[1:] == [{"level": "3", "reason": "Daily.", "round": 1}]
        # Right and left between criteria, but not within "How sure?"; Back is the one before.
        step.locator("h2").click()
        for key, at in (
            ("ArrowRight", two),
            ("ArrowRight", three),
            ("ArrowLeft", two),
            ("ArrowLeft", one),
            ("ArrowLeft", one),
        ):
            keys.press(key)
            expect(step).to_have_attribute("data-step", at)
            expect(step.locator("h2")).to_be_focused()
        page.go_back()
        expect(step).to_have_attribute("data-step", two)
        step.locator("input[name=confidence]").first.focus()
        keys.press("ArrowRight")
        expect(step).to_have_attribute("data-step", two)
        # For who wants it, it goes on by itself once the answer has been seen.
        step.locator("h2").click()
        keys.press("2")
        page.clock.run_for(1_000)
        expect(step).to_have_attribute("data-step", two)
        page.locator("[data-by-itself] input").check()
        keys.press("5")
        page.clock.run_for(349)
        expect(step).to_have_attribute("data-step", two)
        page.clock.run_for(1)
        expect(step).to_have_attribute("data-step", three)
        # So it does for a finger; who looks round with the arrows stays.
        keys.press("ArrowLeft")
        step.locator("input[name=level]:checked").focus()
        keys.press("ArrowUp")
        page.clock.run_for(1_000)
        expect(step).to_have_attribute("data-step", two)
        step.locator(".level").nth(1).click()
        page.clock.run_for(350)
        expect(step).to_have_attribute("data-step", three)
        keys.press("ArrowLeft")
        page.locator("[data-by-itself] input").uncheck()
        step.locator(".level").nth(2).click()
        page.clock.run_for(1_000)
        expect(step).to_have_attribute("data-step", two)
        keys.press("ArrowRight")
        # What is only a draft when the stage moves is shown as not counted.
        step.locator("textarea").fill("Perhaps.")
        page.evaluate(HEARD, "leaving")
        expect(page.locator("#uncounted")).to_contain_text(
            "The round was closed before an answer was chosen, so this was not counted."
        )
        expect(page.locator("#uncounted li")).to_contain_text("no answer chosenPerhaps.")
        page.get_by_role("button", name="Put away").click()  # at once, although the reason is left by it
        expect(page.locator("#uncounted")).to_be_hidden()
        # Another stage is an arrival, also for who has scrolled.
        page.evaluate("document.body.style.paddingBottom = '4000px'; scrollTo(0, 3000)")
        page.evaluate(HEARD, "seat")
        head = page.get_by_role("heading", name="Nobody answered in round 1")
        expect(head).to_be_focused()
        expect(head).to_be_in_viewport()
        # So is the page that comes after it, where somebody has loaded it anew.
        page.evaluate(
            "key => { sessionStorage.clear(); sessionStorage.setItem(key, 'lobby.1 0 came') }",
            f"advisor:stage:{scoring.pk}",
        )
        page.goto(f"{AT}/w/{scoring.pk}/")
        expect(page.locator("[data-announce]")).to_contain_text("Round 1")
        expect(page.locator("[data-arrival]:focus")).to_be_visible()
        page.evaluate(HEARD, "gone")
        assert page.locator("#notice").inner_html() == (
            '<p class="lost-note">You are no longer in this room. What you see here is how it was when you left.</p>'
        )


def hand_and_nudge(room: Room, own: str) -> None:
    """One's own hand says how it stands; a nudge stays until it is put away or the room moves on."""
    hand = room.page.locator("#hand-button")
    for hands, words, value, up in (([own], "Lower your hand", "0", True), ([], "Raise your hand", "1", False)):
        room.tell(hands=[{"id": each, "name": "Pia"} for each in hands])
        expect(hand).to_have_text(words)
        assert (hand.get_attribute("value"), "hand-up" in (hand.get_attribute("class") or "")) == (value, up)
    nudge = room.page.locator("#nudge")
    room.page.evaluate(HEARD, "nudge")
    expect(nudge).to_contain_text("The room is waiting for you")
    nudge.get_by_role("button", name="Put away").click()
    expect(nudge).to_be_empty()
    room.page.evaluate(HEARD, "nudge")
    room.page.evaluate(HEARD, "leaving")
    expect(nudge).to_be_empty()
    room.page.evaluate(PUT, "<template data-nudge-words><p>Sign when you are ready.</p></template>")
    room.page.evaluate(HEARD, "nudge")
    expect(nudge).to_have_text("Sign when you are ready.")
    room.page.evaluate("document.querySelector('#panel template[data-nudge-words]').remove()")
    room.page.evaluate(HEARD, "leaving")


def test_weights_slider_by_slider(
    browser: Browser, scoring: Workshop, crowd: list[Participant], move: Callable[..., Workshop]
) -> None:
    move(scoring, Stage.DISCUSSION, Stage.WEIGHTING)
    site = Site(as_guest(crowd[0]), scoring)
    site.draw("panel/")
    with alone(browser, site) as page:
        site.open(page)
        sliders = page.locator("[data-weight] input")
        names = page.locator("[data-weight] .weight-name").all_inner_texts()
        at_first = sliders.evaluate_all("all => all.map(({ value }) => value)")
        drag = (
            "(all, points) => all.forEach((one, at) => { one.value = points[at] ?? 0; one.dispatchEvent(DRAGGED()) })"
        )
        sliders.evaluate_all(drag.replace("DRAGGED()", "new Event('input', { bubbles: true })"), [3, 0, 5])
        page.clock.run_for(399)
        page.evaluate(ALL_ASKED)
        assert site.sent == []
        with page.expect_response("**/weights/**"):
            page.clock.run_for(1)
        points = [said for key, said in site.sent[0].items() if key.startswith("weight_")]
        assert points == [3, 0, 5, *[0] * (len(names) - 3)]
        assert page.locator("[data-weight] output").all_inner_texts()[:3] == ["3", "0", "5"]
        assert page.locator("[data-share]").all_inner_texts()[:3] == ["38%", "0%", "63%"]
        assert page.locator("[data-order] li").all_inner_texts() == [names[2], names[0]]
        expect(page.locator("[data-saved]")).to_have_text("Saved 12:00")
        with page.expect_response("**/weights/**"):
            page.get_by_role("button", name="Start over").click()
        assert sliders.evaluate_all("all => all.map(({ value }) => value)") == at_first
        assert len(site.sent) == 2
        assert page.locator("[data-weight] output").all_inner_texts() == at_first
        expect(page.locator("[data-order] li").first).to_be_visible()
        moved = drag.replace("DRAGGED()", "new Event('input', { bubbles: true })")
        sliders.evaluate_all(moved, [])
        assert set(page.locator("[data-share]").all_inner_texts()) == {""}
        # What was not counted says all of it, and what is on its way stands there after a reload.
        site.answers = [(409, "closed")]
        page.clock.run_for(400)
        expect(page.locator("#uncounted li")).to_contain_text(f"{names[0]} 0, {names[1]} 0, ")
        page.get_by_role("button", name="Put away").click()
        site.answers = [(0, "")] * 9
        sliders.evaluate_all(moved, [4, 1])
        page.clock.run_for(400)
        expect(page.locator("[data-saved]")).to_have_text("Not saved yet, trying again")
        page.reload()
        assert page.locator("[data-weight] output").all_inner_texts()[:3] == ["4", "1", "0"]
        site.answers = []
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator("[data-saved]")).to_have_text("Saved 12:00")
        # Saved on another page of this seat: found by whoever turns to this one.
        page.evaluate("dispatchEvent(new Event('focus'))")
        expect(page.locator("[data-weight] output").first).to_have_text(at_first[0])
        assert sliders.evaluate_all("all => all.map(({ value }) => value)") == at_first
