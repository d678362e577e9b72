"""A decision's life in a real browser: the step that asks why, its texts compared, and its end, which is said first."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Browsers, Site
from tests.decisions.making import TEXT, make_decision
from workshops.domain import decisions
from workshops.domain.decisions import Signer
from workshops.models import Decision, Member, Participant

pytestmark = [pytest.mark.browser, pytest.mark.processes]


@pytest.fixture
def revised(ana: Member, copilot_scores: dict[str, Any]) -> Decision:
    """Two texts; Una, who scored alone, dissents from the second one."""
    decision = make_decision(ana, scores=copilot_scores)
    seen = decisions.current_revision(decision).sha256
    text = TEXT | {"rationale": "Facts change every day, and adjusters need the page and the line."}
    decision = decisions.revise_decision(decision=decision, by=ana, text=text, seen=seen)
    signer = Signer(Participant.objects.get(name="Una"), None)
    seen = decisions.current_revision(decision).sha256
    decisions.sign_off(
        decision=decision, signer=signer, stance="dissent", revision_sha256=seen, reason="Rights are untested."
    )
    return decision


def test_from_a_dissent_to_the_end_and_back(site: Site, browsers: Browsers, revised: Decision, ana: Member) -> None:
    there = browsers.sign_in(ana, site.one, width=360, height=740)
    page = there.page
    there.go("/decisions/1/")
    page.get_by_role("link", name="Accept D-0001…").click()
    expect(page.get_by_text("Una (Data) dissents.")).to_be_visible()
    there.check_accessible()
    page.get_by_role("button", name="Accept it all the same").click()
    expect(page.get_by_text("Say why it is accepted all the same")).to_be_visible()
    there.faults.clear()  # the console names the 409
    page.get_by_label("Why is it accepted all the same?").fill("The pilot decides in March.")
    page.get_by_role("button", name="Accept it all the same").click()
    expect(page.get_by_text("Accepted over the dissent of Data.")).to_be_visible()
    page.get_by_role("link", name="Word by word").click()
    expect(page.locator("ins", has_text="and the line")).to_be_visible()
    there.check_accessible()
    page.get_by_role("link", name="D-0001, revision 1").click()
    expect(page.get_by_text("This is an earlier text.")).to_be_visible()
    there.check_accessible()
    page.get_by_role("link", name="What counts is revision 2.").click()
    page.get_by_text("Retire this decision").click()
    page.get_by_label("Why is it retired?").fill("The desk is closed.")
    page.get_by_role("button", name="Retire D-0001").click()
    expect(page.locator(".sheet-ending")).to_contain_text("The desk is closed.")
    there.check_accessible()
    page.get_by_text("Reopen this decision").click()
    page.get_by_label("Why is it reopened?").fill("The desk is back.")
    page.get_by_role("button", name="Reopen D-0001").click()
    expect(page.locator(".sheet-ending")).to_have_count(0)
