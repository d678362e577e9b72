"""Time and order in real browsers: one timer for every clock, and ballots that lose nothing while they are locked."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Person, Site, keep_signed_in
from workshops.domain import facilitation, participants, rooms
from workshops.domain.changes import mark_changed
from workshops.enums import Stage
from workshops.models import Answer, Member, Workshop

pytestmark = [pytest.mark.browser, pytest.mark.processes]

SAVED = re.compile("^Saved")
REFUSED = re.compile("status of (409|422)")
HOUR = 3_600_000  # ms
# The browser's clock: so many milliseconds from the truth, in every way of asking.
WRONG_CLOCK = """
(() => {
  const Right = Date, off = %d;
  window.Date = class extends Right {
    constructor(...given) { given.length ? super(...given) : super(Right.now() + off); }
    static now() { return Right.now() + off; }
  };
})();
"""


@pytest.fixture
def site(site: Site) -> str:
    """One process of it is enough here."""
    return site.one


@pytest.fixture
def quick(ana: Member) -> Workshop:
    workshop = rooms.create_workshop(
        workspace=ana.workspace, by=ana, title="Claims copilot", use_case="Answer adjusters.", criteria="quick"
    )
    participants.join_workshop(workshop=workshop, name="Sam", role="security")
    return rooms.move_stage(workshop=workshop, by=ana, to=Stage.SCORING)


Visit = Callable[..., Person]


@pytest.fixture
def visit(browser: Browser, site: str) -> Visit:
    """visit(path, member=…, off=…, width=…, dark=…): somebody's own browser, its clock `off` milliseconds wrong."""

    def come(path: str, member: Member | None = None, *, off: int = 0, width: int = 1280, dark: bool = False) -> Person:
        context = browser.new_context(
            viewport={"width": width, "height": 860 if width > 400 else 740},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        context.add_init_script(WRONG_CLOCK % off)
        person = Person(context.new_page(), site)
        person.page.on("pageerror", lambda error: person.faults.append(str(error)))
        # Browsers report every answer from 400 on; that of locked ballots, and of a form with a fault, are meant.
        person.page.on("console", lambda said: person.hear("" if REFUSED.search(said.text) else said.type, said.text))
        if member:
            keep_signed_in(context, member, site)
        person.go(path)
        if member:
            live(person.page)
        return person

    return come


@pytest.fixture
def pia(visit: Visit, quick: Workshop) -> Person:
    """Pia's ballot on a phone whose clock is an hour ahead, on the first question."""
    return sit_down(visit, quick, "Pia", off=HOUR, width=360)


def sit_down(visit: Visit, workshop: Workshop, name: str, **options: int | bool) -> Person:
    person = visit(f"/j/{workshop.join_code}/", **options)
    person.page.get_by_label("Your name").fill(name)
    person.page.get_by_text("Product", exact=True).click()
    person.page.get_by_role("button", name="Join the workshop").click()
    live(person.page)
    return person


def live(page: Page) -> None:
    expect(page.locator("[data-connection]").first).to_have_text("Live")


def digits(page: Page) -> Locator:
    return page.locator("[data-timer]:visible [data-timer-digits]")


def heard(page: Page) -> Locator:
    return page.locator("[data-timer-said]")


def seconds(page: Page) -> int:
    """What the timer shows."""
    minutes, _, rest = digits(page).inner_text().partition(":")
    return int(minutes) * 60 + int(rest)


def test_one_timer_for_every_clock(visit: Visit, pia: Person, ana: Member, quick: Workshop) -> None:
    facilitator, screen = visit(f"/w/{quick.pk}/", ana), visit(f"/w/{quick.pk}/screen/", ana)
    slow = sit_down(visit, quick, "Dee", off=-HOUR, dark=True)
    everybody = [facilitator, pia, slow, screen]
    expect(digits(pia.page)).to_have_count(0)
    facilitator.page.get_by_label("Minutes of the timer").fill("7")
    facilitator.page.get_by_role("button", name="Start the timer").click()
    for person in everybody:
        expect(digits(person.page)).to_have_text(re.compile(r"^(7:00|6:5\d)$"))
        expect(heard(person.page)).to_have_text(re.compile(r"^Timer: 7 minutes, until \d\d:\d\d"))
    shown = [seconds(person.page) for person in everybody]
    assert max(shown) - min(shown) <= 2
    slow.go(f"/w/{quick.pk}/")  # a reload, or somebody who comes late: right at once, and not read out
    expect(digits(slow.page)).to_have_text(re.compile(r"^6:\d\d$"))
    expect(heard(slow.page)).to_be_empty()
    for person in everybody:
        person.check_accessible()


def end_in(workshop: Workshop, seconds: int) -> None:
    Workshop.objects.filter(pk=workshop.pk).update(timer_ends_at=timezone.now() + timedelta(seconds=seconds))
    mark_changed(workshop.pk)


def test_the_last_minute_and_the_end_are_read_out_and_nothing_closes(
    visit: Visit, pia: Person, ana: Member, quick: Workshop
) -> None:
    facilitator = visit(f"/w/{quick.pk}/", ana)
    end_in(quick, 63)
    expect(heard(facilitator.page)).to_have_text(re.compile("^Timer: 1 minute, until"))
    expect(heard(facilitator.page)).to_have_text("One minute left.")
    assert 55 <= seconds(facilitator.page) <= 60
    end_in(quick, 4)
    for person in (facilitator, pia):
        expect(digits(person.page)).to_have_text("Time is up")
        expect(heard(person.page)).to_have_text("Time is up.")
        person.check_accessible()
    pia.page.keyboard.press("2")
    expect(told(pia.page)).to_have_text(SAVED)
    facilitator.page.get_by_role("button", name="+5 min").click()
    expect(digits(pia.page)).to_have_text(re.compile(r"^(5:00|4:5\d)$"))
    facilitator.page.get_by_role("button", name="Stop the timer").click()
    expect(digits(pia.page)).to_have_count(0)
    expect(facilitator.page.get_by_role("button", name="Start the timer")).to_be_focused()


def due_in(workshop: Workshop, seconds: int) -> None:
    due_at = timezone.now() + timedelta(seconds=seconds)
    Workshop.objects.filter(pk=workshop.pk).update(answers_due_at=due_at)
    mark_changed(workshop.pk)


def test_a_deadline_that_passes_is_read_out_once_and_nothing_closes(
    visit: Visit, pia: Person, ana: Member, quick: Workshop
) -> None:
    facilitator = visit(f"/w/{quick.pk}/", ana)
    due_in(quick, 3600)
    everybody = (facilitator, pia)
    for person in everybody:
        expect(person.page.locator(".room-deadline")).to_contain_text("Answer by")
        expect(person.page.locator("[data-deadline-said]")).to_be_empty()
    due_in(quick, 4)
    passed = "The deadline has passed. Answers count until the facilitator locks or reveals them."
    for person in everybody:
        expect(person.page.locator("[data-deadline-said]")).to_have_text(passed)
        # Whatever happens in the room meanwhile brings the server's own words, which count who is missing.
        shown = re.compile(r"^\s*The deadline has passed(; 2 are missing)?\.\s+Answers count until")
        expect(person.page.locator(".room-deadline")).to_have_text(shown)
        person.check_accessible()
    pia.page.keyboard.press("2")
    expect(told(pia.page)).to_have_text(SAVED)
    expect(facilitator.page.locator(".room-deadline")).to_contain_text("The deadline has passed; 2 are missing")
    expect(facilitator.page.locator("[data-deadline-said]")).to_have_text(passed)
    pia.page.reload()
    live(pia.page)
    expect(pia.page.locator(".room-deadline")).to_contain_text("The deadline has passed; 2 are missing")
    expect(pia.page.locator("[data-deadline-said]")).to_be_empty()
    due_in(quick, 3600)
    expect(facilitator.page.locator("[data-deadline-said]")).to_be_empty()


def told(page: Page) -> Locator:
    return page.locator("[data-step]:not([hidden]) [data-saved]")


def answers() -> dict[str, int | None]:
    return dict(Answer.objects.filter(participant__name="Pia").values_list("criterion", "level"))


def test_what_is_changed_while_ballots_are_locked_is_sent_when_they_reopen(
    visit: Visit, pia: Person, ana: Member, quick: Workshop
) -> None:
    facilitator, screen = visit(f"/w/{quick.pk}/", ana), visit(f"/w/{quick.pk}/screen/", ana)
    page = pia.page
    page.keyboard.press("2")
    expect(told(page)).to_have_text(SAVED)
    why = page.locator("[data-step]:not([hidden]) textarea")
    why.press_sequentially("Manuals")
    facilitator.page.get_by_role("button", name="Lock the ballots").click()
    expect(page.get_by_text("The facilitator has locked the ballots")).to_be_visible()
    expect(screen.page.get_by_text("Ballots are locked")).to_be_visible()
    expect(facilitator.page.get_by_role("button", name="Reopen the ballots")).to_be_focused()
    expect(why).to_be_focused()
    why.press_sequentially(" change")
    page.locator("[data-step]:not([hidden]) .level[data-key='5']").click()
    expect(told(page)).to_have_text("Locked: kept here for now")
    assert answers() == {"knowledge_churn": 1}
    for person in (pia, facilitator, screen):
        person.check_accessible()
    page.reload()
    expect(page.locator("[data-step=knowledge_churn] input[name=level][value='4']")).to_be_checked()
    expect(told(page)).to_have_text("Locked: kept here for now")
    live(page)
    facilitator.page.get_by_role("button", name="Reopen the ballots").click()
    expect(told(page)).to_have_text(SAVED)
    expect(page.get_by_text("The facilitator has locked the ballots")).to_be_hidden()
    assert answers() == {"knowledge_churn": 4}
    assert Answer.objects.get(participant__name="Pia").reason == "Manuals change"


def test_a_banner_does_not_move_what_is_under_a_finger(pia: Person, ana: Member, quick: Workshop) -> None:
    page = pia.page
    page.evaluate("window.scrollTo(0, 120)")
    level = page.locator("[data-step]:not([hidden]) .level[data-key='3']")
    before = level.bounding_box()
    facilitation.lock_ballots(workshop=quick, by=ana)
    expect(page.get_by_text("The facilitator has locked the ballots")).to_be_visible()
    after = level.bounding_box()
    assert before
    assert after
    assert abs(after["y"] - before["y"]) <= 1
    facilitation.unlock_ballots(workshop=quick, by=ana)
    expect(page.get_by_text("The facilitator has locked the ballots")).to_be_hidden()
    at_last = level.bounding_box()
    assert at_last
    assert abs(at_last["y"] - before["y"]) <= 1


def test_two_facilitators_see_one_bar(visit: Visit, ana: Member, quick: Workshop) -> None:
    one, two = visit(f"/w/{quick.pk}/", ana), visit(f"/w/{quick.pk}/", ana, width=360, dark=True)
    one.page.get_by_role("button", name="Start the timer").click()
    expect(two.page.get_by_role("button", name="Stop the timer")).to_be_visible()
    one.page.get_by_role("button", name="Lock the ballots").click()
    expect(two.page.get_by_role("button", name="Reopen the ballots")).to_be_visible()
    two.check_accessible()


def test_agenda_says_what_is_planned(visit: Visit, ana: Member, workshop: Workshop) -> None:
    for width, dark in ((1280, False), (360, True)):
        facilitator = visit(f"/w/{workshop.pk}/", ana, width=width, dark=dark)
        facilitator.check_accessible()
        facilitator.page.get_by_role("link", name="Agenda", exact=True).click()
        # Looked at before it is there, the page would be gone from under the check.
        facilitator.page.wait_for_url(f"**/w/{workshop.pk}/agenda/")
        facilitator.check_accessible()
    facilitator.page.get_by_label("Scoring").fill("400")
    facilitator.page.get_by_role("button", name="Keep this agenda").click()
    expect(facilitator.page.get_by_text("Scoring: plan 1 to 240 minutes, in whole minutes.")).to_be_visible()
    facilitator.check_accessible()
