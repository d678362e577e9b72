"""The whole walk: Ana and three guests, each in a browser of their own, from an empty home to a scheduled revisit."""

from __future__ import annotations

import re
from contextlib import nullcontext
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Browsers, Person, Site
from tests.conftest import COPILOT
from workshops.models import Answer, Decision, Member, Occurrence, Workshop

pytestmark = [pytest.mark.browser, pytest.mark.processes]
FALLBACK = "No hit: decline, and say where to look."  # typed, and shown before it is recorded

GUESTS = (("Pia", "Product"), ("Sam", "Security"), ("Dee", "Data"))
# The six answers of a question stand above the ballot's foot, and choosing one breaks no line anew.
IN_SIGHT = """(step) => {
    const levels = [...step.querySelectorAll('.level')];
    const lines = () => levels.map((one) => one.getBoundingClientRect().height).join();
    const before = lines();
    levels[2].querySelector('input').checked = true;
    const after = lines();
    step.reset();
    window.scrollTo(0, 0);
    const foot = step.querySelector('.ballot-foot').getBoundingClientRect().top;
    return before === after && levels.at(-1).getBoundingClientRect().bottom <= foot;
}"""
# Words that nobody else may receive before the reveal.
SECRETS = {"Pia": "okapi in the meadow", "Sam": "heron on the roof", "Dee": "newt under the stone"}


def test_from_question_to_revisit(site: Site, browsers: Browsers, ana: Member) -> None:
    tell(site, browsers, ana)


def tell(site: Site, browsers: Browsers, ana: Member) -> None:
    """In any language whose words hold the English ones: what is looked for may stand in brackets."""
    facilitator = browsers.sign_in_by_link(ana, site.one, heard=True)
    guests = {
        name: browsers.open(site.two, width=360, height=740, dark=name == "Sam", heard=True) for name, _ in GUESTS
    }
    open_workshop(facilitator)
    workshop = Workshop.objects.get()
    screen = browsers.sign_in(ana, site.two, width=1920, height=1080, heard=True)
    screen.go(f"/w/{workshop.pk}/screen/")
    screen.check_accessible()
    for name, role in GUESTS:
        join(guests[name], workshop, name, role)
    for name, _ in GUESTS:
        expect(facilitator.page.locator("[data-region=people]").first).to_contain_text(name)

    press(facilitator.page, "Open scoring")
    for name, _ in GUESTS:
        score(guests[name], SECRETS[name], disagree=name == "Sam")
    expect(facilitator.page.locator("[data-region=progress]").first).to_contain_text("3 of 3")
    facilitator.check_accessible()
    nothing_has_leaked(facilitator, screen, guests)

    press(facilitator.page, "Reveal round 1")
    reveal_is_seen(facilitator, screen, guests)
    second_round(facilitator, guests)
    weigh(facilitator, guests)
    recommend(facilitator, screen, guests)
    decide(facilitator)
    sign_and_accept(facilitator, guests)
    comes_back(facilitator)


def exactly(name: str) -> re.Pattern[str]:
    """Nothing but that name, whatever signs stand around it."""
    return re.compile(rf"^\W*{re.escape(name)}\W*$")


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).first.click()


def tab_to(page: Page, one: Locator) -> None:
    """By Tab alone, from where the page stands."""
    one.wait_for()
    for _ in range(120):
        if one.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {one}")


def by_key(page: Page, role: Literal["button", "link"], name: str | re.Pattern[str]) -> None:
    tab_to(page, page.get_by_role(role, name=name).first)
    with page.expect_navigation() if role == "link" else nullcontext():
        page.keyboard.press("Enter")


def choose_by_key(page: Page, nth: int) -> None:
    """The stance at that place: Tab to the first, arrows onwards."""
    stances = page.locator("input[type=radio][name=stance]")
    tab_to(page, stances.first)
    page.keyboard.press("Space")
    for _ in range(nth):
        page.keyboard.press("ArrowDown")
    expect(stances.nth(nth)).to_be_checked()


def open_workshop(facilitator: Person) -> None:
    page = facilitator.page
    facilitator.check_accessible()
    page.get_by_role("link", name="Open the first workshop").click()
    page.get_by_role("link", name=re.compile("Internal support copilot")).click()
    facilitator.check_accessible()
    press(page, "Open the lobby")
    expect(page.get_by_role("heading", name="Internal support copilot")).to_be_visible()
    facilitator.check_accessible()


def join(guest: Person, workshop: Workshop, name: str, role: str) -> None:
    page = guest.page
    guest.go("/join/")
    guest.check_accessible()
    page.get_by_label("Join code").fill((workshop.join_code or "").lower())
    press(page, "Go on")
    guest.check_accessible()
    page.get_by_label("Your name").fill(name)
    page.get_by_text(exactly(role)).click()
    press(page, "Join the workshop")
    expect(page.locator("#room")).to_be_visible()
    page.reload()
    expect(page.locator("#room")).to_contain_text(name)
    guest.check_accessible()


def score(guest: Person, secret: str, *, disagree: bool) -> None:
    """By keyboard alone: a figure answers, the arrow goes on. The first answer gets a reason."""
    page = guest.page
    expect(page.locator("form[data-step]:visible")).to_have_count(1)
    guest.check_accessible()
    for place, (_, level) in enumerate(COPILOT.items()):
        step = page.locator("form[data-step]:visible")
        assert step.evaluate(IN_SIGHT), step.get_attribute("data-step")
        chosen = 4 - (level or 0) if disagree and place in (7, 8) else level or 0
        page.keyboard.press(str(chosen + 1))
        if place == 0:
            step.get_by_label(re.compile(r"^\W*Why")).fill(secret)
            step.locator("h2").click()
        expect(step.locator("[data-saved]")).to_contain_text(re.compile("saved", re.IGNORECASE))
        step.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name="You are done")).to_be_visible()
    guest.check_accessible()


def nothing_has_leaked(facilitator: Person, screen: Person, guests: dict[str, Person]) -> None:
    """Every byte that each client has received so far."""
    everybody = {"Ana": facilitator, "the screen": screen, **guests}
    for reader, person in everybody.items():
        received = "\n".join(person.wire)
        assert len(received) > 1000
        for writer, secret in SECRETS.items():
            assert (secret in received) is False or reader == writer, f"{reader} received what {writer} wrote"
        person.is_heard_no_more()
    assert Answer.objects.filter(reason__in=SECRETS.values()).count() == 3


def reveal_is_seen(facilitator: Person, screen: Person, guests: dict[str, Person]) -> None:
    for person in (facilitator, *guests.values()):
        expect(person.page.locator(".talk-item").first).to_be_visible()
        expect(person.page.locator(".reveal-head [data-arrival]")).to_be_focused()
        person.check_accessible()
    expect(facilitator.page.locator("ol.reveal").first).to_contain_text("Behaviour gap")
    expect(screen.page.locator("body")).to_contain_text("Behaviour gap")
    screen.check_accessible()
    facilitator.page.keyboard.press("?")
    keys = facilitator.page.get_by_role("dialog", name="Keys")
    keys.get_by_role("checkbox").uncheck()
    keys.get_by_role("button", name="Close").click()
    facilitator.page.keyboard.press("n")
    expect(facilitator.page.locator("kbd.key-hint:visible")).to_have_count(0)
    facilitator.page.get_by_role("button", name="Keys").click()
    facilitator.check_accessible()
    keys.get_by_role("checkbox").check()
    facilitator.page.keyboard.press("Escape")
    facilitator.page.keyboard.press("n")
    for person in (facilitator, *guests.values()):
        expect(person.page.locator(".talk-card #talk-title")).to_contain_text("Behaviour gap")


def second_round(facilitator: Person, guests: dict[str, Person]) -> None:
    press(facilitator.page, "Score again (round 2)")
    sam = guests["Sam"].page
    expect(sam.get_by_role("heading", name="Round 2 starts from your last answers")).to_be_visible()
    sam.get_by_role("link", name=re.compile("Behaviour gap")).click()
    step = sam.locator("form[data-step=behaviour_gap]")
    expect(step).to_contain_text("Round 1: you said")
    sam.keyboard.press("2")
    expect(step.locator("[data-saved]")).to_contain_text(re.compile("saved", re.IGNORECASE))
    progress = facilitator.page.locator("[data-region=progress]").first
    expect(progress).to_contain_text("0 of 3 ready")
    step.get_by_role("link", name="All answers").click()
    press(facilitator.page, "Nudge those who are missing")
    expect(facilitator.page.get_by_text("Nudged: Pia, Sam, Dee.")).to_be_visible()
    for guest in guests.values():
        expect(guest.page.locator("#nudge .banner")).to_be_visible()
        guest.page.evaluate("document.querySelector('[data-ballot]').kept = true")
        press(guest.page, "I am ready")
        expect(guest.page.get_by_role("button", name="Not ready after all")).to_be_focused()
        assert guest.page.evaluate("document.querySelector('[data-ballot]').kept"), "the ballot was loaded again"
        expect(guest.page.locator("#nudge .banner")).to_have_count(0)
        guest.check_accessible()
    expect(progress).to_contain_text("3 of 3 ready")
    expect(facilitator.page.get_by_text("ready ✓")).to_have_count(3)
    expect(facilitator.page.get_by_role("button", name="Nudge those who are missing")).to_have_count(0)
    facilitator.check_accessible()
    press(facilitator.page, "Reveal round 2")
    expect(facilitator.page.locator("#row-behaviour_gap")).to_contain_text("Moved since round 1: Sam")
    facilitator.check_accessible()


def weigh(facilitator: Person, guests: dict[str, Person]) -> None:
    by_key(facilitator.page, "button", "Weigh the criteria")
    pia = guests["Pia"]
    slider = pia.page.locator("#weight-audit_and_trust")
    expect(slider).to_be_visible()
    tab_to(pia.page, slider)
    pia.page.keyboard.press("End")
    expect(pia.page.locator("form[data-weights] [data-saved]")).to_contain_text(re.compile("saved", re.IGNORECASE))
    pia.check_accessible()
    facilitator.check_accessible()


def recommend(facilitator: Person, screen: Person, guests: dict[str, Person]) -> None:
    by_key(facilitator.page, "button", "Get the recommendation")
    by_key(facilitator.page, "link", "See the recommendation")
    expect(facilitator.page.locator("h1")).to_contain_text("RAG")
    facilitator.check_accessible()
    facilitator.page.set_viewport_size({"width": 360, "height": 740})
    facilitator.check_accessible()
    assert facilitator.page.evaluate("document.getElementById('answer').offsetHeight") <= 2500
    parts = facilitator.page.locator(".parts")
    parts.get_by_role("link", name="How sure").click()
    expect(parts.locator("[aria-current]")).to_have_attribute("href", "#sure")  # the part in view is told
    facilitator.page.set_viewport_size({"width": 1280, "height": 860})
    # A screen and a half, in our own words; the brackets of the made-up language make every line longer.
    most = 1300 if facilitator.page.locator("html").get_attribute("lang") == "en" else 1450
    assert facilitator.page.evaluate("document.getElementById('answer').offsetHeight") <= most
    expect(screen.page.locator("body")).to_contain_text("RAG")
    dee = guests["Dee"].page
    dee.get_by_role("link", name="See the recommendation").click()
    expect(dee.locator("h1")).to_contain_text("RAG")
    guests["Dee"].check_accessible()


def decide(facilitator: Person) -> None:
    page = facilitator.page
    by_key(page, "link", re.compile("Record the decision|Decide"))
    facilitator.check_accessible()
    assert (
        page.locator(".decision-form").locator("input, select, textarea, button, summary").filter(visible=True).count()
        < 20
    )
    tab_to(page, page.locator("summary[aria-label*=fallback]"))
    page.keyboard.press("Enter")
    tab_to(page, page.locator("#id_fallback"))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(FALLBACK)
    expect(page.locator("[data-reads=fallback]")).to_have_text(FALLBACK)
    facilitator.check_accessible()
    by_key(page, "button", re.compile("Record the decision|Propose"))
    expect(page.locator("body")).to_contain_text("D-0001")
    decision = Decision.objects.get()
    assert (decision.approach, decision.status) == ("rag", "proposed")
    assert decision.assumptions.filter(signal__isnull=False).count() == 2
    facilitator.check_accessible()


def sign_and_accept(facilitator: Person, guests: dict[str, Person]) -> None:
    """In the room, as a step; what one of them is typing outlives that another has signed."""
    room = f"/w/{Decision.objects.get().workshop_id}/"
    facilitator.go(room)
    pia, sam = guests["Pia"], guests["Sam"]
    for guest in (pia, sam):
        guest.go(room)
        guest.check_accessible()
        sign = guest.page.get_by_role("button", name=re.compile(r"^\W*Sign"))
        assert sign.evaluate("one => one.getBoundingClientRect().bottom") <= 740  # nothing to scroll past
    choose_by_key(sam.page, 2)
    expect(sam.page.get_by_label(exactly("Dissent"))).to_be_checked()
    tab_to(sam.page, sam.page.locator("#id_reason"))
    sam.page.keyboard.type("The access rights are not settled.")
    choose_by_key(pia.page, 0)
    by_key(pia.page, "button", re.compile(r"^\W*Sign"))
    expect(pia.page.locator("main")).to_contain_text("You have signed: ")
    pia.check_accessible()
    for person in (facilitator, sam):
        expect(person.page.locator("[data-region=signing]")).to_contain_text("Pia")
    by_key(facilitator.page, "button", "Nudge those who have not signed")
    expect(sam.page.locator("#nudge .banner")).to_contain_text("Your signature is missing")
    expect(sam.page.locator("#id_reason")).to_have_value("The access rights are not settled.")
    by_key(sam.page, "button", re.compile(r"^\W*Sign"))
    expect(sam.page.locator("main")).to_contain_text("You have signed: ")
    sam.go(f"{room}decision/")
    expect(sam.page.locator("main")).to_contain_text("The access rights are not settled.")
    sam.check_accessible()
    expect(facilitator.page.locator("[data-region=signing]")).to_contain_text("Sam")
    facilitator.check_accessible()
    by_key(facilitator.page, "link", re.compile(r"^\W*Accept"))
    facilitator.check_accessible()
    facilitator.page.locator("#id_unsigned_reason").fill("The access rights are settled next week.")
    by_key(facilitator.page, "button", re.compile(r"^\W*Accept"))
    expect(facilitator.page.locator("body")).to_contain_text(re.compile("accepted", re.IGNORECASE))
    facilitator.check_accessible()
    assert Decision.objects.get().status == "accepted"


def comes_back(facilitator: Person) -> None:
    page = facilitator.page
    for path in ("/decisions/", "/revisits/", "/", "/guide/"):
        facilitator.go(path)
        facilitator.check_accessible()
    facilitator.go("/revisits/")
    expect(page.locator("main")).to_contain_text("D-0001")
    occurrence = Occurrence.objects.get()
    assert occurrence.state == "scheduled"
    facilitator.go(f"/revisits/{occurrence.pk}/")
    facilitator.check_accessible()
