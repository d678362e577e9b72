"""The timeline above the log and the charts below it, on a phone and by keyboard alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Browsers, Site
from tests.decisions.making import make_decision
from tests.processes import PATIENCE, wait_for
from workshops.domain import decisions, readings, revisits
from workshops.domain.decisions import Signer
from workshops.models import Decision, Member, Occurrence, Signal

pytestmark = [pytest.mark.browser, pytest.mark.processes]

AT_ITS_END = "box => Math.abs(box.scrollLeft + box.clientWidth - box.scrollWidth) < 2"
BARS = "canvas => window.Chart.getChart(canvas).data.datasets.length"


def wait_for_chart(canvas: Locator) -> None:
    """Asked from outside: the page's policy lets nobody evaluate a text within it."""
    drawn = "canvas => Boolean(window.Chart && window.Chart.getChart(canvas))"
    wait_for(lambda: canvas.evaluate(drawn), PATIENCE, "The chart was never drawn")


@pytest.fixture
def log(ana: Member, ben: Member, copilot_scores: dict[str, Any]) -> None:
    """Four decisions over two years, with a broken signal, three revisits and a dissent."""
    for n, (days, approach) in enumerate(((700, "prompting"), (300, "rag"), (60, "hybrid"), (1, "fine_tuning"))):
        decision = make_decision(ana, scores=copilot_scores, title=f"Number {n + 1}", approach=approach)
        seen = decisions.current_revision(decision).sha256
        if n:
            decisions.sign_off(
                decision=decision, signer=Signer(None, ben), stance="dissent", reason="Too soon.", revision_sha256=seen
            )
        decisions.accept_decision(decision=decision, by=ana, unsigned_reason="Agreed aloud.")
        if n < 3:
            for value in (2, 2):
                signal = Signal.objects.get(assumption__decision=decision)
                readings.take_reading(signal=signal, by=ben, value=value)
            occurrence = Occurrence.objects.get(plan__decision=decision)
            outcome = "retired" if n == 1 else "reaffirmed"
            revisits.complete_revisit(occurrence=occurrence, by=ana, outcome=outcome, note="Looked.")
        then = timezone.now() - timedelta(days=days)
        Decision.objects.filter(pk=decision.pk).update(created_at=then, accepted_at=then)


def test_scrolled_by_keys_opened_in_place_and_read_on_a_phone(
    site: Site, browsers: Browsers, log: None, ana: Member
) -> None:
    for width, height in ((360, 740), (1280, 900)):
        there = browsers.sign_in(ana, site.one, width=width, height=height)
        there.go("/decisions/")
        box = there.page.locator("[data-story]")
        assert box.evaluate(AT_ITS_END)
        box.focus()
        there.page.keyboard.press("Home")
        expect(box).to_have_js_property("scrollLeft", 0)
        there.page.keyboard.press("End")
        assert box.evaluate(AT_ITS_END)
        there.page.get_by_text("What the log shows").click()
        first = there.page.locator("[data-from=chart-stack-approaches] canvas")
        expect(first).to_be_visible()
        wait_for_chart(there.page.locator("[data-from=chart-stack-age] canvas"))
        assert first.evaluate(BARS) == 3
