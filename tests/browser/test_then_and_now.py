"""A revisit in real browsers: what is asked first, the list that is kept by tapping, and then and now.

Before the reveal nothing of anybody's last or new answers reaches anybody else: every byte that each of them received
is read.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Browsers, Site
from tests.revisits.again import Again, decide, revisit
from tests.revisits.conftest import TEXT
from workshops.domain import participants, people, recommendations, rooms
from workshops.enums import MemberRole, Stage
from workshops.models import Answer, Member, Participant, Recommendation

pytestmark = [pytest.mark.browser, pytest.mark.processes]

USUAL = {
    "factual_gap": 4, "knowledge_churn": 3, "knowledge_breadth": 3, "audit_and_trust": 2, "access_control": 2,
    "data_sensitivity": 2, "content_readiness": 3, "behaviour_gap": 1, "task_stability": 1, "latency": 1,
    "query_volume": 1, "training_data": 1, "ml_capacity": 1, "urgency": 3,
}  # fmt: skip


@pytest.fixture
def eve(ana: Member) -> Member:
    return people.add_member(workspace=ana.workspace, email="eve@acme.example", name="Eve", role=MemberRole.MEMBER)


@pytest.fixture
def again(ana: Member, ben: Member, eve: Member) -> Again:
    """Urgency is asked first, for Sam was apart from the others; the other thirteen stand in the list."""

    def said(name: str) -> dict[str, int | None]:
        return {**USUAL, **({"urgency": 0} if name == "Sam" else {})}

    decision, before = decide(ana, ben, TEXT, said)
    found = revisit(decision, before, ana, ben)
    participants.join_workshop(workshop=found.now, name="Eve", role="observer", member=eve)
    found.move(ana, Stage.SCORING)
    for name in ("Pia", "Sam", "Ben"):
        Answer.objects.filter(participant=found.people[name], copied=True).update(reason=f"PLANTED-{name}")
    return found


def test_looked_at_in_a_few_taps_and_shown_then_and_now(
    site: Site, browsers: Browsers, again: Again, ana: Member, ben: Member, eve: Member
) -> None:
    bens = browsers.sign_in(ben, site.one, width=360, height=740, heard=True)
    anas = browsers.sign_in(ana, site.two, heard=True)
    eves = browsers.sign_in(eve, site.two, width=360, height=740, heard=True)
    room, page = f"/w/{again.now.pk}/", bens.page
    for person in (anas, eves, bens):
        person.go("/")
        person.go(room)
    expect(page.locator("[data-step=urgency] .ballot-question")).to_be_visible()
    expect(page.locator("[data-step=urgency] .ballot-was")).to_contain_text("Last time you said “Within a month")
    bens.check_accessible()
    # What is asked first is kept by the same button that goes on.
    page.get_by_role("button", name="Still true", exact=True).click()
    expect(page.locator("[data-overview-title]")).to_have_text("1 of 14 looked at so far")
    bens.check_accessible()
    # By keyboard: one line is kept, and the focus is on the next.
    first = page.locator("[data-still] button").first
    first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-overview-title]")).to_have_text("2 of 14 looked at so far")
    expect(page.locator("[data-still]:not([hidden]) button").first).to_be_focused()
    # Another is opened, and changed.
    page.get_by_role("link", name=re.compile("^Latency")).click()
    expect(page.locator("[data-step=latency] .ballot-question")).to_be_visible()
    bens.check_accessible()
    page.keyboard.press("5")
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.locator("[data-overview-title]")).to_have_text("3 of 14 looked at so far")
    page.get_by_role("button", name="All of these are still true").click()
    expect(page.locator("[data-overview-title]")).to_have_text("You have looked at every criterion")
    expect(page.locator("[data-saved][data-state=saved]").last).to_be_visible()
    bens.check_accessible()
    page.reload()
    expect(page.locator("[data-overview-title]")).to_have_text("You have looked at every criterion")
    assert not Answer.objects.filter(participant=again.people["Ben"], copied=True).exists()
    assert Answer.objects.get(participant=again.people["Ben"], round__number=1, criterion="latency",
                              participant__workshop=again.now).level == 4  # fmt: skip
    page.get_by_role("button", name="I am ready").click()
    expect(page.get_by_text("You are ready ✓")).to_be_visible()
    anas.check_accessible()
    eves.check_accessible()

    # Until here nothing of anybody reached anybody else.
    assert "PLANTED-Ben" in "".join(bens.wire)
    for person, others in ((anas, "PLANTED"), (eves, "PLANTED"), (bens, "PLANTED-(Pia|Sam)")):
        assert not re.search(others, "".join(person.wire))
        assert "since last time" not in "".join(person.wire).casefold()
        person.is_heard_no_more()

    sam = Participant.objects.get(pk=again.people["Sam"].pk)
    again.say("Sam", {"latency": 4})
    assert sam.workshop_id == again.now.pk
    rooms.move_stage(workshop=again.now, by=ana, to=Stage.DISCUSSION)
    for person in (bens, anas, eves):
        words = "Since last time the middle answer moved on 1 of 14 criteria: latency."
        expect(person.page.get_by_text(words)).to_be_visible()
        person.check_accessible()
    rooms.move_stage(workshop=again.now, by=ana, to=Stage.RECOMMENDATION)
    waiting = Recommendation.objects.get(round__workshop=again.now)
    recommendations.compute_recommendation(recommendation_id=waiting.pk)
    for person in (bens, anas):
        person.go(f"{room}recommendation/")
        expect(person.page.locator("#then-and-now")).to_contain_text("Nothing moved the winner: RAG then and now.")
        person.check_accessible()
