"""One criterion after the other, with everybody in a browser of their own: what is closed never reaches anybody."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Browsers, Person, Site
from workshops.domain import ballots, participants, rooms
from workshops.domain.recommendations import agenda_order
from workshops.enums import CriteriaSet, RevealPolicy, Stage
from workshops.models import Member, Participant, Round, Workshop

pytestmark = [pytest.mark.browser, pytest.mark.processes]

CAST = [("Sam", "security", 0), ("Sue", "security", 1), ("Dee", "data", 4)]


def planted(criterion: str) -> str:
    return f"PLANTED-{criterion}."


def answer(workshop: Workshop, name: str, level: int) -> None:
    person = Participant.objects.get(workshop=workshop, name=name)
    scores = {
        key: {"level": (level + at) % 5, "confidence": 2, "reason": planted(key)}
        for at, key in enumerate(workshop.criteria)
    }
    ballots.cast_ballot(participant=person, scores=scores)


def come_in(guest: Person, workshop: Workshop) -> None:
    guest.go(f"/j/{workshop.join_code}/")
    guest.page.get_by_label("Your name").fill("Pia")
    guest.page.get_by_text("Product", exact=True).click()
    guest.page.get_by_role("button", name="Join the workshop").click()


def heard(person: Person, workshop: Workshop) -> set[str]:
    """The criteria of which this browser has received a reason, in a page or down the stream."""
    # A page that came by a redirect is not on the wire that is kept here.
    wire = "\n".join([*person.wire, person.page.content()])
    return {key for key in workshop.criteria if planted(key) in wire}


def test_one_criterion_after_the_other(
    site: Site, browsers: Browsers, ana: Member, move: Callable[..., Workshop]
) -> None:
    facilitator = browsers.sign_in(ana, site.one, heard=True)
    facilitator.go("/workshops/new/")
    page = facilitator.page
    page.get_by_label("Title").fill("Claims copilot")
    page.get_by_label("Use case").fill("Answer adjusters from the claims manual.")
    page.get_by_text("Quick:").click()
    page.get_by_text("When answers are shown, more roles").click()
    page.get_by_text("At the end", exact=False).first.click()
    facilitator.check_accessible()
    page.get_by_role("button", name="Open the lobby").click()
    expect(page.get_by_role("heading", name="What is promised")).to_be_visible()
    workshop = Workshop.objects.get()
    assert workshop.reveal == RevealPolicy.END
    pia = browsers.open(site.two, width=360, height=740, heard=True)
    come_in(pia, workshop)
    expect(pia.page.locator(".promise")).to_contain_text("before the recommendation is made")
    promise_something_else(facilitator, pia)
    screen = browsers.sign_in(ana, site.one, dark=True, heard=True)
    for name, role, _ in CAST:
        participants.join_workshop(workshop=workshop, name=name, role=role)
    move(workshop, Stage.SCORING)
    for name, _, level in CAST:
        answer(workshop, name, level)
    move(workshop, Stage.DISCUSSION)
    screen.page.goto(f"{site.one}/w/{workshop.pk}/screen/")
    open_one_after_the_other(workshop, facilitator, pia, screen)
    talk_about_one(workshop, facilitator, pia, screen)
    score_it_again(workshop, facilitator, pia, screen)
    lay_rounds_side_by_side(workshop, facilitator, pia, screen, move)


def promise_something_else(facilitator: Person, pia: Person) -> None:
    page = facilitator.page
    page.get_by_text("Promise something else").click()
    page.locator("#promise").get_by_text("By criterion", exact=False).click()
    facilitator.check_accessible()
    page.get_by_role("button", name="Change the promise").press("Enter")
    expect(page.get_by_text("Everybody in the room reads the new promise now")).to_be_visible()
    expect(pia.page.locator(".promise")).to_contain_text("opened one by one")
    pia.check_accessible()


def open_one_after_the_other(workshop: Workshop, facilitator: Person, pia: Person, screen: Person) -> None:
    everybody = (facilitator, pia, screen)
    order = agenda_order(workshop, Round.objects.get(workshop=workshop))
    expect(facilitator.page.get_by_role("heading", name="Round 1 is closed")).to_be_visible()
    expect(pia.page.get_by_role("heading", name="Still closed")).to_be_visible()
    expect(screen.page.get_by_text("Round 1 is closed")).to_be_visible()
    for person in everybody:
        assert heard(person, workshop) == set()
        person.check_accessible()
    for place in (1, 2):
        facilitator.page.get_by_role("button", name=re.compile("^Reveal ")).first.press("Enter")
        for person in everybody[:2]:
            said = f"{place} of 5 criteria {'is' if place == 1 else 'are'} open"
            expect(person.page.get_by_role("heading", name=said)).to_be_visible()
            assert heard(person, workshop) == set(order[:place])
        expect(screen.page.locator("figure.distribution")).to_have_count(1)
        assert heard(screen, workshop) == set()
    for person in everybody:
        person.check_accessible()
    facilitator.page.get_by_role("button", name="Reveal the other 3").click()
    for person in everybody[:2]:
        expect(person.page.get_by_role("heading", name="Still closed")).to_have_count(0)
        assert heard(person, workshop) == set(order)
    for person in everybody:
        person.is_heard_no_more()


def on_the_table(person: Person, criterion: str) -> None:
    expect(person.page.locator(f"[data-panel-table='{criterion}']")).to_be_attached()


def talk_about_one(workshop: Workshop, facilitator: Person, pia: Person, screen: Person) -> None:
    """What is put on the table is everybody's page; who is writing a note, or looks elsewhere, is left alone."""
    order = agenda_order(workshop, Round.objects.get(workshop=workshop))
    for person in (facilitator, pia, screen):
        on_the_table(person, order[1])  # it was opened by itself, and last
    # A tapped mark says whose it is.
    mark = pia.page.locator(".talk-answers .distribution-mark").first
    mark.click()
    expect(pia.page.locator("[data-mark-said]")).to_have_text(mark.locator("title").text_content() or "?")
    pia.page.locator("#note-here summary").click()
    note = pia.page.locator(f"[data-note-form={order[1]}] textarea")
    note.press_sequentially("It depends on the")
    facilitator.page.locator(f"#table button[value={order[2]}]").click()
    for person in (facilitator, screen):
        on_the_table(person, order[2])
    where = pia.page.locator("[data-elsewhere]")
    expect(where).to_contain_text("The room talks about")
    note.press_sequentially(" runbooks")
    expect(note).to_have_value("It depends on the runbooks")
    pia.check_accessible()
    where.get_by_role("link", name="Back to the room").click()
    on_the_table(pia, order[2])
    expect(where).to_be_hidden()
    # The words wait where they belong, also for who comes back to it by its address.
    pia.page.goto(f"{pia.site}/w/{workshop.pk}/?on={order[1]}")
    expect(note).to_have_value("It depends on the runbooks")
    pia.page.get_by_role("button", name="Add the note").first.click()
    expect(pia.page.locator(f"#notes-{order[1]}")).to_contain_text("It depends on the runbooks")
    facilitator.page.locator(f"#table button[value={order[0]}]").press("Enter")
    on_the_table(facilitator, order[0])
    expect(pia.page.locator(f"[data-table={order[1]}]")).to_be_visible()
    expect(where).to_be_visible()
    facilitator.check_on_a_phone_too()
    screen.check_accessible()


def score_it_again(workshop: Workshop, facilitator: Person, pia: Person, screen: Person) -> None:
    """A round of one criterion: everybody is asked that one, and the reveal brings it back to the table."""
    key = Workshop.objects.get(pk=workshop.pk).on_table
    facilitator.page.get_by_role("button", name="Score this one again").click()
    expect(pia.page.locator("form[data-step]")).to_have_count(1)
    pia.check_accessible()
    pia.page.locator(".level").nth(2).click()
    for name, _, _ in CAST:
        ballots.cast_ballot(
            participant=Participant.objects.get(workshop=workshop, name=name),
            scores={key: {"level": 2, "reason": planted(key)}},
        )
    expect(facilitator.page.get_by_text("4 of 4 done")).to_be_visible()
    facilitator.page.get_by_role("button", name="Reveal round 2").click()
    for person in (facilitator, pia, screen):
        on_the_table(person, key)
    expect(facilitator.page.get_by_text("Moved since round 1").first).to_be_visible()
    for person in (facilitator, pia, screen):
        person.check_accessible()


def lay_rounds_side_by_side(
    workshop: Workshop, facilitator: Person, pia: Person, screen: Person, move: Callable[..., Workshop]
) -> None:
    """Everybody has come to the same answers: the third round is closer together than the second."""
    move(workshop, Stage.SCORING)
    for name, _, _ in CAST:
        answer(workshop, name, 2)
    move(workshop, Stage.DISCUSSION)
    expect(facilitator.page.get_by_role("heading", name="Round 3 is closed")).to_be_visible()
    facilitator.page.get_by_role("button", name="Reveal the other 5").click()
    for person in (facilitator, pia, screen):
        expect(person.page.get_by_text("you are closer together than in round 2").first).to_be_visible()
    expect(pia.page.get_by_text(re.compile("now close together")).first).to_be_attached()
    for person in (facilitator, pia, screen):
        person.check_accessible()


def test_answers_at_the_end(site: Site, browsers: Browsers, ana: Member, move: Callable[..., Workshop]) -> None:
    workshop = rooms.create_workshop(
        workspace=ana.workspace, by=ana, title="Quiet", use_case="Answer in private.", anonymous=True,
        criteria=CriteriaSet.QUICK, reveal=RevealPolicy.END,
    )  # fmt: skip
    for name, role, _ in CAST:
        participants.join_workshop(workshop=workshop, name=name, role=role)
    pia = browsers.open(site.two, width=360, height=740, dark=True, heard=True)
    come_in(pia, workshop)
    facilitator = browsers.sign_in(ana, site.one, heard=True)
    move(workshop, Stage.SCORING)
    expect(pia.page.locator(".promise")).to_contain_text("before the recommendation is made")
    pia.check_accessible()
    for name, _, level in CAST:
        answer(workshop, name, level)
    move(workshop, Stage.DISCUSSION)
    facilitator.go(f"/w/{workshop.pk}/")
    for person in (facilitator, pia):
        expect(person.page.get_by_text("the answers are shown with the recommendation")).to_be_visible()
        assert heard(person, workshop) == set()
        person.check_accessible()
    facilitator.page.get_by_role("button", name="Open all answers and get the recommendation").click()
    expect(facilitator.page.locator("[data-panel-page^=recommendation]")).to_be_attached()
    move(workshop, Stage.DISCUSSION)
    for person in (facilitator, pia):
        expect(person.page.locator("figure.distribution").first).to_be_attached()
        assert heard(person, workshop) == set(workshop.criteria)
        person.check_accessible()
