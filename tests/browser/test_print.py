"""Every page on paper: nothing that can only be pressed, no row torn by the end of a page, nothing over the edge."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Browsers, Site
from tests.decisions.making import TEXT, reach_recommendation
from tests.decisions.reading_pdf import words_of_pdf
from workshops.domain import decisions
from workshops.models import Member, Participant, Workshop

pytestmark = [pytest.mark.browser, pytest.mark.processes]

# Those that can be seen, among what cannot be pressed on paper; and rows that may be torn.
PRESSED = """() => [...document.querySelectorAll('nav, button, .button, .topbar, [type=submit], [type=file], dialog')]
    .filter(it => it.checkVisibility()).map(it => it.outerHTML.slice(0, 200))"""
TORN = """() => [...document.querySelectorAll('main :is(tr, li, dd)')]
    .filter(it => it.checkVisibility() && getComputedStyle(it).breakInside !== 'avoid')
    .map(it => it.outerHTML.slice(0, 200))"""
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
A4 = 672  # CSS pixels of an A4 page between its margins


def test_every_page_prints(
    site: Site, browsers: Browsers, workshop: Workshop, crowd: list[Participant], ana: Member,
    copilot_scores: dict[str, dict[str, Any]],
) -> None:  # fmt: skip
    reach_recommendation(workshop, ana, crowd, copilot_scores)
    there = browsers.sign_in(ana, site.one, width=A4)
    room = f"/w/{workshop.pk}/"
    pages = [room, f"{room}recommendation/", f"{room}people/"]
    found = {path: on_paper(there.page, site.one + path) for path in pages}
    decisions.record_decision(workshop=workshop, by=ana, text=TEXT)
    pages = ["/", room, "/decisions/", "/decisions/1/", "/revisits/", "/inbox/", "/settings/notifications/"]
    pages += [
        "/guide/criteria/",
        "/guide/comparison/",
        "/guide/before/",
        "/guide/practice/",
        "/guide/lenses/",
        "/workshops/new/",
    ]
    found |= {path: on_paper(there.page, site.one + path) for path in pages}
    assert {path: faults for path, faults in found.items() if faults} == {}
    there.page.goto(f"{site.one}/decisions/1/")
    words = words_of_pdf(there.page.pdf(format="A4"))
    assert all(
        word in words for word in ("D-0001", TEXT["rationale"], f"{site.one}/decisions/D-0001/?in={ana.workspace.slug}")
    )


def on_paper(page: Any, address: str) -> list[str]:
    """What is wrong with it there."""
    page.goto(address)
    page.emulate_media(media="print")
    faults = [*page.evaluate(PRESSED), *page.evaluate(TORN)]
    if (wide := page.evaluate(WIDE)) > 0:
        faults.append(f"{wide} px too wide")
    if len(page.locator("main").inner_text().split()) < 5:
        faults.append("empty")
    return faults
