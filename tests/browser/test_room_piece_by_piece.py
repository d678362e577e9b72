"""The smaller scripts of a facilitator's page, as they find it and as the room goes on: keys, clocks, the bar, the
lock, the deadline, what was assumed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.alone import ALL_ASKED, AT, NOON, alone
from tests.browser.room_alone import HEARD, PUT, TELL, Room, Site, after
from tests.browsers import as_member
from workshops.domain import ballots
from workshops.domain.table import put_on_table
from workshops.enums import Stage
from workshops.live.frames import Audience
from workshops.models import Member, Participant, Workshop

pytestmark = pytest.mark.browser

# What stands on the page when it comes, beside what the site draws.
FOUND = f"""<span id="planned" data-since="{after(-480)}" data-minutes="8"></span>
<span id="away" data-gone-since="{after(-200)}"></span>
<span id="here" data-table-clock data-here-since="{after(-58)}" data-here-minutes="1"></span>
<p data-deadline="{after(3)}"><strong>Answer by noon.</strong></p>
<section id="assumed" data-from="/assumed/">As it was.</section>"""


@pytest.fixture
def talking(scoring: Workshop, crowd: list[Participant], ana: Member, move: Callable[..., Workshop]) -> Workshop:
    """About latency, of which each thinks otherwise."""
    for at, person in enumerate(crowd):
        ballots.cast_ballot(participant=person, scores={"latency": {"level": at * 2}})
    room = move(scoring, Stage.DISCUSSION)
    put_on_table(workshop=room, by=ana, criterion="latency")
    return room


def test_a_facilitators_page(browser: Browser, talking: Workshop, ana: Member) -> None:
    site = Site(as_member(ana), talking, Audience.FACILITATOR)
    there = f"/w/{talking.pk}/"
    site.draw("panel/")
    site.draw("timer/", by="htmx")
    bar = site.drawn[f"{there}timer/"]
    site.drawn[f"{there}timer/"] = re.sub(r'data-since="[^"]*"', f'data-since="{after(-3600)}"', bar)
    site.drawn[there] = (
        site.drawn[there]
        .replace('data-timer-ends=""', f'data-timer-ends="{after(600)}"', 1)
        .replace("data-lock-banner hidden", "data-lock-banner", 1)
        .replace('<div id="ask">', f'{FOUND}<div id="ask">', 1)
    )
    with alone(browser, site) as page:
        page.goto(AT)
        page.evaluate("localStorage.setItem('advisor:keys', 'off')")
        room = site.open(page)
        as_found(room)
        keys(page)
        marks(page)
        assumed(room, site)
        clock(room)
        deadlines(room)
        lock(room)
        controls(room, site)


def as_found(room: Room) -> None:
    """Before there is any news; at first nothing that stands so already is read out."""
    assert [room.text(f"#{which}") for which in ("planned", "away", "here")] == [
        "8 of 8 min planned",
        "gone 3 min",
        "0:59",
    ]
    expect(room.page.locator(".is-over")).to_have_count(0)
    expect(room.page.locator("[data-timer-digits]:visible")).to_have_text("9:59")
    room.page.clock.run_for(3_000)
    assert [room.says(what) for what in ("timer", "deadline", "gone", "lock")] == [
        "",
        "The deadline has passed.",
        "",
        "",
    ]
    assert room.text("#here") == "1:02"
    expect(room.page.locator("#here.is-over")).to_be_visible()
    room.page.evaluate("document.querySelector('[data-deadline]').remove()")
    room.page.clock.run_for(58_000)
    assert [room.text(f"#{which}") for which in ("planned", "away")] == ["9 min, 1 over the plan", "gone 4 min"]
    expect(room.page.locator("#planned.is-over")).to_be_visible()


KEYS = """() => {
  pressed = 0;
  panel.insertAdjacentHTML("beforeend", `<button type="button" id="own" aria-keyshortcuts="Z">Z</button>
    <select id="list"><option>A</option></select><input id="typed"><input type="checkbox" id="tick">`);
  own.addEventListener("click", () => { pressed += 1 });
}"""
# A press as a program makes it, and whether the browser may still do with it what it would.
MADE = """(how) => {
  const press = new KeyboardEvent("keydown", { key: "z", bubbles: true, cancelable: true, ...how });
  if (how.taken) press.preventDefault();
  return panel.dispatchEvent(press);
}"""


def keys(page: Page) -> None:
    """Each does what stands beside it, but where something is typed, asked or meant for the browser."""
    html, box, off = page.locator("html"), page.locator("[data-keys-on]"), re.compile("keys-off")
    page.evaluate(KEYS)

    def press(*keys: str) -> int:
        for key in keys:
            page.keyboard.press(key)
        times: int = page.evaluate("pressed")
        return times

    expect(html).to_have_class(off)
    assert press("z", "?") == 0
    expect(page.locator("#keys")).to_be_hidden()
    page.get_by_role("button", name="Keys").click()
    box.check()
    expect(html).not_to_have_class(off)
    assert press("z") == 0
    page.keyboard.press("Escape")
    page.locator("#tick").focus()
    assert press("z", "Shift+Z") == 2
    assert press("Control+z", "Alt+z", "Meta+z") == 2
    for where in ("#typed", "#list", "#note-here textarea"):
        page.locator(where).evaluate("one => { one.closest('details')?.setAttribute('open', ''); one.focus() }")
        assert press("z") == 2, where
    page.locator("#note-here textarea").fill("")
    page.evaluate("document.activeElement.blur()")
    assert [page.evaluate(MADE, how) for how in ({"repeat": True}, {"taken": True}, {})] == [True, False, False]
    page.evaluate("own.hidden = true")
    assert (page.evaluate(MADE, {}), press()) == (True, 3)
    page.evaluate("own.hidden = false")
    page.keyboard.press("?")
    expect(page.locator("#keys:modal")).to_be_visible()
    box.uncheck()
    page.keyboard.press("Escape")
    assert press("z") == 3
    # As it is chosen in another tab.
    page.evaluate("localStorage.removeItem('advisor:keys'); dispatchEvent(new Event('storage'))")
    expect(html).not_to_have_class(off)
    expect(box).to_be_checked()
    assert press("z") == 4


def marks(page: Page) -> None:
    """Who is tapped is named, and found among the answers."""
    for at, name in ((0, "Pia"), (2, "Dee")):
        page.locator(".distribution-mark").nth(at).dispatch_event("click")
        expect(page.locator("[data-mark-said]")).to_have_text(name)
        expect(page.locator(".is-told")).to_have_count(1)
        expect(page.locator(".is-told")).to_have_attribute("data-person", name)


def now(page: Page) -> float:
    """Seconds since the scripts began, by the browser."""
    return float(page.evaluate("Date.now()")) / 1000 - NOON.timestamp()


BEAT = "(time) => document.getElementById('room').dispatchEvent(new CustomEvent('room:beat', { detail: time }))"


def clock(room: Room) -> None:
    """What says most of the server's time is the least late; only a beat, which is fresh, may say much less."""
    page = room.page

    def shows() -> list[int]:
        """How far ahead of the browser the table's clock and the timer are, in whole seconds."""
        page.evaluate(HEARD, "panel")
        minutes, seconds = map(int, room.text("#here").split(":"))
        left, of_it = map(int, room.page.locator("[data-timer-digits]:visible").inner_text().split(":"))
        return [round(60 * minutes + seconds - 58.5 - now(page)), round(600.5 - 60 * left - of_it - now(page))]

    for ahead, is_beat, shown in (
        (100, True, 100),
        (99, True, 100),
        (-3600, False, 100),
        (120, False, 120),
        (60, True, 60),
    ):
        time = after(now(page) + ahead)
        if is_beat:
            page.evaluate(BEAT, time)
        else:
            page.evaluate(TELL, {**room.content, "regions": {}, "timer": {"ends_at": after(600)}, "server_time": time})
        assert shows() == [shown, shown], ahead


def deadlines(room: Room) -> None:
    """Whatever brings it, it is said once when it passes, and not where it has passed before."""
    page = room.page
    for heard in ("panel", "beat", "visible"):
        line = f"<p data-deadline='{after(now(page) + 60 + 2)}'><strong>Answer by one.</strong></p>"
        page.evaluate(PUT, line)
        if heard == "visible":
            page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        else:
            page.evaluate(BEAT if heard == "beat" else HEARD, after(now(page) + 60) if heard == "beat" else heard)
        assert room.says("deadline") == ""
        if heard == "visible":  # the server's own words have come meanwhile
            page.evaluate(
                "document.querySelector('[data-deadline] strong').textContent = 'It has passed; 2 are missing.'"
            )
        page.clock.run_for(2_100)
        passed = "It has passed; 2 are missing." if heard == "visible" else "The deadline has passed."
        assert (room.says("deadline"), room.text("[data-deadline]")) == (passed, passed)
        page.evaluate("document.querySelector('[data-deadline-said]').textContent = ''")
        page.evaluate(HEARD, "panel")
        assert room.says("deadline") == ""
        page.evaluate("document.querySelector('[data-deadline]').remove()")
        page.evaluate(HEARD, "panel")
    page.evaluate(PUT, f"<p data-deadline='{after(-9)}'><strong>Answer by ten.</strong></p>")
    page.evaluate(HEARD, "panel")
    page.clock.run_for(100)
    assert room.says("deadline") == ""
    page.evaluate("document.querySelector('[data-deadline]').remove()")


def assumed(room: Room, site: Site) -> None:
    """Shown anew when it has changed since this page heard of it, and only then."""
    site.drawn["/assumed/"] = '<section id="assumed" data-from="/assumed/">As it is.</section>'
    room.tell(assumed="1", timer={"ends_at": after(600)})
    assert "/assumed/" not in site.asked
    with room.page.expect_response("**/assumed/"):
        room.tell(assumed="2")
    expect(room.page.locator("#assumed")).to_have_text("As it is.")
    room.tell(assumed="2")
    room.tell(assumed="2")
    assert site.asked.count("/assumed/") == 1


def lock(room: Room) -> None:
    """Found locked; what is on the screen stays where it is, whatever comes above it."""
    page = room.page
    room.tell(locked=False)
    assert room.says("lock") == "The ballots are open again."
    page.evaluate("document.body.style = 'padding: 500px 0 4000px; overflow-anchor: none'")
    top = "Math.round(panel.getBoundingClientRect().top)"
    for scrolled in (0, 600):
        page.evaluate(f"document.documentElement.style.overflowAnchor = 'none'; scrollTo(0, {scrolled})")
        before = page.evaluate(top)
        room.tell(locked=True)
        banner = page.locator("[data-lock-banner]").bounding_box()
        assert banner
        assert banner["height"] > 0
        if scrolled:
            assert page.evaluate(top) == before
        else:
            assert (page.evaluate("scrollY"), page.evaluate(top) > before) == (0, True)
        room.tell(locked=False)
    room.tell(locked=True)
    assert room.says("lock") == "The ballots are locked."
    page.evaluate("document.querySelector('[data-lock-said]').textContent = ''")
    room.tell()  # nothing has turned
    assert room.says("lock") == ""
    page.evaluate(PUT, "<p data-lock-banner hidden>Locked</p>")
    page.evaluate(HEARD, "panel")
    expect(page.get_by_text("Locked", exact=True)).to_be_visible()
    room.tell(locked=False)


AS_DRAWN = re.compile("^6[0-9] min, 2[0-9] over the plan$")


def controls(room: Room, site: Site) -> None:
    """Asked for again where another facilitator has changed what it says, but for one who is in it or elsewhere."""
    page, path = room.page, f"/w/{site.room.pk}/timer/"
    room.tell(timer={"ends_at": None})
    page.clock.run_for(1_000)
    expect(page.locator("#facilitation [data-since]")).to_have_text(AS_DRAWN)
    site.asked.clear()
    room.tell()
    page.clock.run_for(1_000)
    page.evaluate(ALL_ASKED)
    assert path not in site.asked
    for news in ({"locked": True}, {"locked": False, "timer": {"ends_at": after(900)}}):
        page.evaluate("facilitation.dataset.old = ''")
        room.tell(**news)
        page.clock.run_for(299)
        page.evaluate(ALL_ASKED)
        assert path not in site.asked, news
        with page.expect_response(f"**{path}"):
            page.clock.run_for(1)
        expect(page.locator("#facilitation[data-old]")).to_have_count(0)
        page.clock.run_for(30)  # htmx lets what has come settle
        expect(page.locator("#facilitation [data-since]")).to_have_text(AS_DRAWN)
        site.asked.clear()
    stage = room.content["page"]
    page.evaluate("panel.firstElementChild.dataset.old = ''")
    room.tell(page="another")
    page.clock.run_for(1_000)
    expect(page.locator("#panel > [data-old]")).to_have_count(0)
    assert path not in site.asked
    page.locator("#timer-minutes").focus()
    room.tell(page=stage)
    page.clock.run_for(1_000)
    page.evaluate(ALL_ASKED)
    assert path not in site.asked
    with page.expect_response(f"**{path}"):
        page.locator("#timer-minutes").blur()
        page.clock.run_for(1)
