"""Scoring before the meeting in real browsers: a deadline reaches an open ballot, and a link brings a guest back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Browsers, Site
from workshops.domain import invitations, prescoring, rooms
from workshops.enums import Stage
from workshops.models import Invitation, Member, Participant

pytestmark = [pytest.mark.browser, pytest.mark.processes]


@pytest.fixture
def site(site: Site) -> str:
    """One process of it is enough here."""
    return site.one


def test_invited_scores_sees_the_deadline_move_and_comes_back_elsewhere(
    browser: Browser, site: str, ana: Member
) -> None:
    workshop = rooms.create_workshop(
        workspace=ana.workspace, by=ana, title="Claims copilot", use_case="Answer adjusters.", criteria="quick"
    )
    browsers = Browsers(browser)
    office = browsers.sign_in(ana, site)
    office.go(f"/w/{workshop.pk}/")
    office.page.get_by_text("Score before the meeting instead").click()
    until = timezone.now().replace(second=0, microsecond=0) + timedelta(days=3)
    office.page.get_by_label("Answers by").fill(f"{until:%Y-%m-%dT%H:%M}")
    office.page.get_by_role("button", name="Open scoring until then").click()
    expect(office.page.locator(".card-now .room-deadline")).to_contain_text(f"Answer by {until:%a} {until.day}")
    office.check_accessible()
    office.page.get_by_role("link", name="Invite and remind by mail").click()
    office.page.get_by_label("E-mail addresses").fill("ivo@partner.example\nnobody")
    office.page.get_by_role("button", name="Send the invitations").click()
    expect(office.page.get_by_text("Line 2: “nobody” is not an e-mail address.")).to_be_visible()
    office.page.get_by_label("E-mail addresses").fill("ivo@partner.example")
    office.page.get_by_role("button", name="Send the invitations").click()
    expect(office.page.locator(".missing-row")).to_contain_text("ivo@partner.example")
    # What the console says of the 422 above is no fault.
    office.faults.clear()
    office.check_accessible()

    link = invitations.invitation_url(Invitation.objects.select_related("workshop").get())
    path = link.partition("/j/")[2]
    ivo = browsers.open(site, width=360, height=760, dark=True)
    ivo.go(f"/j/{path}")
    ivo.check_accessible()
    ivo.page.get_by_label("Your name").fill("Ivo")
    ivo.page.get_by_text("Data", exact=True).click()
    ivo.page.get_by_role("button", name="Join the workshop").click()
    deadline = ivo.page.locator(".room-deadline-top")
    expect(deadline).to_contain_text(f"{until:%H:%M} (UTC)")
    ivo.check_accessible()
    why = ivo.page.locator("form.ballot:visible textarea")
    why.fill("Half a sentence")

    later = until + timedelta(days=2)
    prescoring.set_deadline(workshop=workshop, by=ana, due_at=later)
    expect(deadline).to_contain_text(f"{later:%a} {later.day}")
    expect(why).to_have_value("Half a sentence")

    laptop = browsers.open(site)
    laptop.go(f"/j/{path}")
    laptop.check_accessible()
    laptop.page.get_by_role("button", name="Go on as Ivo").click()
    expect(laptop.page.locator(".room-who", has_text="You are Ivo")).to_be_visible()
    assert Participant.objects.filter(workshop=workshop).count() == 1
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.DISCUSSION)
