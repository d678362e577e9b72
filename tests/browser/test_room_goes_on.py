"""A participant's page while the room goes on: what is half-written, signed or put off, where the keyboard is, and
where the room is for who looks elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.alone import ALL_ASKED, alone
from tests.browser.room_alone import HEARD, PUT, Room, Site
from tests.browsers import as_guest
from workshops.domain.table import put_on_table
from workshops.enums import Stage
from workshops.models import Member, Participant, Workshop

pytestmark = pytest.mark.browser

OLD = "document.querySelector('#panel > .room').dataset.old = ''"
SIGN = """<form data-sign><input type="radio" name="stance" value="agree">
<input type="radio" name="stance" value="block" {}><textarea name="reason">{}</textarea></form>"""
BEGIN = """([stance, reason]) => {
  const { elements } = document.querySelector("[data-sign]");
  for (const one of elements.stance) one.checked = one.value === stance;
  elements.reason.value = reason;
}"""
SAID = """() => {
  const { elements } = document.querySelector("[data-sign]");
  return [elements.stance.value, elements.reason.value];
}"""
TWICE = """() => {
  const { send } = XMLHttpRequest.prototype;
  sent = 0;
  XMLHttpRequest.prototype.send = function (...said) { sent += 1; send.apply(this, said); };
  for (const _ of [1, 2]) document.getElementById("room").dispatchEvent(new CustomEvent("room:seat"));
  return sent;
}"""
# By what the room's news have taken away meanwhile.
ASKS = """() => {
  const source = panel.appendChild(document.createElement("button"));
  htmx.ajax("GET", "/ask/", { source, target: "#ask" });
  source.remove();
}"""
LOST = '<p class="lost-note">This note was not added (Latency): Who pays?</p>'
ASKED = '<dialog class="dialog"><p>Sure?</p><a href="#away" data-closes>No</a></dialog>'


def test_a_participants_page(
    browser: Browser,
    scoring: Workshop,
    crowd: list[Participant],
    ana: Member,
    move: Callable[..., Workshop],
) -> None:
    workshop = move(scoring, Stage.DISCUSSION)
    put_on_table(workshop=workshop, by=ana, criterion="latency")
    site = Site(as_guest(crowd[0]), workshop)
    site.draw("panel/")
    there = f"/w/{workshop.pk}/"
    with alone(browser, site) as page:
        room = site.open(page)
        room.tell()
        notes(room, site)
        put_off(room, site)
        signature(room, site)
        goes_on(room, site)
        elsewhere(room, site, there)


def comes(room: Room, site: Site, **instead: str) -> None:
    """Another panel, with `instead` of what is drawn."""
    drawn = site.drawn[f"/w/{site.room.pk}/panel/"]
    new = drawn
    for old, words in instead.items():
        assert old in new
        new = new.replace(old, words)
    site.drawn[f"/w/{site.room.pk}/panel/"] = new
    room.page.evaluate(OLD)
    room.page.evaluate(HEARD, "seat")
    expect(room.page.locator("#panel > .room[data-old]")).to_have_count(0)
    room.page.clock.run_for(50)
    site.drawn[f"/w/{site.room.pk}/panel/"] = drawn


def notes(room: Room, site: Site) -> None:
    """What is half-written is in sight in every panel that has its form, and after a reload; what has none is shown."""
    page = room.page
    words = page.locator("#note-here textarea")
    fold = page.locator("#note-here")
    fold.evaluate("one => { one.open = true }")
    words.fill("Who pays?")
    words.blur()
    comes(room, site)
    expect(fold).to_have_attribute("open", "")
    expect(words).to_have_value("Who pays?")
    expect(page.locator("#notice")).to_be_empty()
    comes(room, site, **{'data-note-form="latency"': 'data-note-form="other"'})
    assert page.locator("#notice").inner_html().strip() == LOST
    comes(room, site)
    expect(words).to_have_value("Who pays?")  # kept in this tab
    page.reload()
    expect(words).to_have_value("Who pays?")
    expect(fold).to_have_attribute("open", "")
    # Another criterion on the table waits for it, and says so; so it does while somebody is in an empty form.
    stage, table = room.content["page"], room.content["table"]
    line, marked = page.locator("[data-elsewhere]"), page.locator("[data-table].is-elsewhere")
    page.evaluate(OLD)
    for value, in_it in (("Who pays?", False), ("", True)):
        words.fill(value)
        if not in_it:
            words.blur()
        room.tell(page=stage, table={**table, "criterion": "urgency", "name": "Urgency"})
        page.clock.run_for(500)
        expect(line).to_contain_text("The room talks about “Urgency” now.")
        expect(line).to_be_visible()
        expect(marked).to_have_count(1)
        room.tell(table={**table, "criterion": "", "name": ""})
        expect(line).to_contain_text("Nothing is on the table now.")
        expect(line.get_by_role("link", name="Back to the room")).to_be_visible()
        room.tell(table=table)
        expect(line).to_be_hidden()
        expect(marked).to_have_count(0)
    room.tell(table={**table, "criterion": "urgency", "name": "Urgency"})
    page.clock.run_for(500)
    expect(page.locator("#panel > .room[data-old]")).to_have_count(1)
    words.blur()
    page.clock.run_for(500)
    expect(page.locator("#panel > .room[data-old]")).to_have_count(0)
    room.tell(table=table)
    page.clock.run_for(500)
    # One that was added is forgotten; spaces are nothing.
    fold.evaluate("one => { one.open = true }")
    words.fill("It costs.")
    with page.expect_response("**/notes/"):
        page.get_by_role("button", name="Add the note").first.click()
    expect(words).to_have_value("")
    words.fill("  ")
    comes(room, site, **{'data-note-form="latency"': 'data-note-form="other"'})
    expect(page.locator("#notice")).to_be_empty()
    page.reload()
    expect(words).to_have_value("")


def put_off(room: Room, site: Site) -> None:
    """Lists that are swapped: the keyboard goes on at the head of what it was in; the first note is in sight."""
    page = room.page
    head, there = page.locator("#parking > summary"), f"/w/{site.room.pk}/notes/"
    page.evaluate("document.getElementById('parking').open = true")
    count = 0

    def swapped(html: str) -> None:
        nonlocal count
        count += 1
        site.drawn[there] = html
        room.tell(notes=f"{count}.0")
        if count > 1:
            page.clock.run_for(50)

    swapped("")
    asked = site.asked.count(there)
    room.tell()
    assert site.asked.count(there) == asked
    for stays in (False, True):
        page.evaluate("document.getElementById('parking-list').innerHTML = '<button id=settle>Settle</button>'")
        page.locator("#parking-text" if stays else "#settle").focus()
        swapped('<div id="parking-list" hx-swap-oob="true"><p>Nothing is put off.</p></div>')
        expect(page.locator("#parking-list")).to_have_text("Nothing is put off.")
        expect(page.locator("#parking-text") if stays else head).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    swapped('<div id="parking-list" hx-swap-oob="true"><p>Still nothing.</p></div>')
    expect(page.locator("#parking-list")).to_have_text("Still nothing.")
    expect(head).not_to_be_focused()
    general = '<ul id="notes-general" hx-swap-oob="true"{}><li>One</li></ul>'
    fold = page.locator("details:has(> * #notes-general, > #notes-general)")
    expect(fold).to_have_js_property("open", False)
    for says, opened in ((" hidden", False), ("", True)):
        swapped(general.format(says) + '<p id="not-here" hx-swap-oob="true">Another page’s</p>')
        expect(fold).to_have_js_property("open", opened)
    fold.evaluate("one => { one.open = false }")
    for html in ('<div id="parking-list" hx-swap-oob="true"><p>Something else.</p></div>', general.format("")):
        swapped(html)
        expect(page.locator("#parking-list")).to_have_text("Something else.")
        page.clock.run_for(50)
        expect(fold).to_have_js_property("open", False)
    expect(page.locator("#not-here")).to_have_count(0)


def signature(room: Room, site: Site) -> None:
    """What was begun here is put back; what was said on another page meanwhile stays where nothing was."""
    page = room.page
    page.evaluate(PUT, SIGN.format("", ""))
    head = '<header class="room-head">'
    for begun, shown in ((["agree", "Fine."], ["agree", "Fine."]), (["", ""], ["block", "Theirs."])):
        page.evaluate(BEGIN, begun)
        comes(room, site, **{head: SIGN.format("checked", "Theirs.") + head})
        assert page.evaluate(SAID) == shown
    comes(room, site)


def goes_on(room: Room, site: Site) -> None:
    """A question is a dialog; who they are is who the panel says; a stage is an arrival, and so is a round."""
    page = room.page
    site.drawn["/ask/"] = ASKED
    page.evaluate(ASKS)
    expect(page.locator("#ask dialog:modal")).to_be_visible()
    page.get_by_role("link", name="No", exact=True).click()
    expect(page.locator("#ask dialog")).to_be_hidden()
    assert "#" not in page.url
    head = page.locator("[data-arrival]")
    page.locator(".skip-link").focus()
    page.keyboard.press("Enter")
    expect(head).to_be_focused()
    assert "#" not in page.url
    page.evaluate("document.activeElement.blur()")
    page.evaluate("document.body.style.paddingBottom = '4000px'; scrollTo(0, 1500)")
    connection = page.locator("[data-connection]").first
    connection.evaluate("one => { one.kept = true }")
    page.locator("#parking").evaluate("one => { one.open = true }")
    comes(room, site, **{'data-panel-who="Pia"': 'data-panel-who="Pia Two"'})
    expect(page.locator(".topbar [data-who]")).to_have_text("Pia Two")
    expect(page.locator(".topbar [data-who]")).to_have_attribute("title", "Pia Two")
    expect(page.locator("#parking")).to_have_js_property("open", True)
    assert (page.evaluate("scrollY"), connection.evaluate("one => one.kept")) == (1500, True)
    expect(head).not_to_be_focused()
    comes(room, site, **{"discussion.1.": "discussion.2."})
    expect(head).to_be_focused()
    # One panel at a time: what is heard meanwhile brings another one after it.
    page.evaluate(OLD)
    assert page.evaluate(TWICE) == 1
    expect(page.locator("#panel > .room[data-old]")).to_have_count(0)
    page.clock.run_for(50)
    page.wait_for_function("sent === 2")
    # So it is on the page that comes at once after it, and not later or without it.
    for pause, arrived in ((1_000, True), (5_000, False)):
        page.clock.run_for(pause)
        site.drawn[f"/w/{site.room.pk}/"] = site.drawn[f"/w/{site.room.pk}/"].replace("discussion.1.", "discussion.2.")
        page.reload()
        expect(page.locator("[data-announce]")).to_have_text(re.compile("Round 1" if arrived else "^$"))


def elsewhere(room: Room, site: Site, there: str) -> None:
    """Who looks at another criterion reads on; the next stage brings them back."""
    page, stage, table = room.page, room.content["page"], room.content["table"]
    site.drawn[there] = site.client.get(f"{there}?on=urgency").content.decode()
    page.goto(page.url.split("?")[0] + "?on=urgency")
    line = page.locator("[data-elsewhere]")
    room.tell(page=stage, table=table)
    expect(line).to_be_visible()
    room.tell(table={**table, "criterion": "urgency", "name": "Urgency"})
    expect(line).to_be_hidden()
    asked = f"{there}panel/"
    site.asked.clear()
    page.clock.run_for(500)
    page.evaluate(ALL_ASKED)
    assert asked not in site.asked
    page.evaluate(OLD)
    room.tell(page="weighting.1..14")
    page.clock.run_for(500)
    expect(page.locator("#panel > .room[data-old]")).to_have_count(0)
    page.clock.run_for(500)
    assert "?" not in page.url
    assert page.locator("#room").get_attribute("data-panel") == asked
