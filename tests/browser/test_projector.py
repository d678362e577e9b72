"""The projector never scrolls: one room goes through all its stages, and at each it is looked at in three sizes, with
nine people, fourteen criteria and the longest words that anybody may type."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import SIGHT, keep_signed_in
from tests.browser.here import Here, served_here
from tests.browser.longest import (
    REASON,
    ROLE,
    TITLE,
    UNBROKEN,
    crowded_room,
    decision_text,
    divided,
    go,
    seat_everybody,
)
from tests.browser.measuring import faults_of_layout
from tests.computing import compute
from workshops.domain import decisions, facilitation, hands, participants, reveals, revisits, table
from workshops.domain.decisions import Signer
from workshops.enums import RevealPolicy, RevisitOutcome, Stage, Stance
from workshops.models import Decision, Member, Occurrence, Participant, Recommendation, Workshop

pytestmark = pytest.mark.browser

SIZES = ((1280, 720), (1366, 768), (1920, 1080))
LINES = """() => [...document.querySelectorAll('[data-most-lines]')].map((it) => {
    const range = document.createRange();
    range.selectNodeContents(it);
    return [it.textContent.trim(), new Set([...range.getClientRects()].map((r) => Math.round(r.bottom))).size,
            Number(it.dataset.mostLines), parseFloat(getComputedStyle(it).fontSize)];
})"""


@dataclass
class Projector:
    page: Page
    here: Here
    faults: dict[str, list[str]] = field(default_factory=dict)

    def look(self, workshop: Workshop, what: str) -> None:
        """At the room as it stands now, in every size."""
        self.page.goto(f"{self.here.address}/w/{workshop.pk}/screen/")
        for width, height in SIZES:
            self.page.set_viewport_size({"width": width, "height": height})
            found = faults_of_layout(self.page, tall=True)
            found += [f"{lines} lines: {words}" for words, lines, most, _ in self.lines() if lines > most]
            found += [f"{size} px: {words}" for words, _, _, size in self.lines() if size < 16]
            if found:
                self.faults[f"{what}, {width} × {height}"] = found
            if folder := os.environ.get("ADVISOR_PICTURES"):
                name = f"screen-{what.replace(' ', '-')}-{width}.png"
                self.page.screenshot(path=str(Path(folder) / name), caret="initial")

    def check(self) -> None:
        told = [f"{where}\n  " + "\n  ".join(found) for where, found in self.faults.items()]
        assert not told, "\n" + "\n".join(told)

    def lines(self) -> list[tuple[str, int, int, float]]:
        """Of each headline: its words, how many lines it has and may have, and its size in px."""
        found: list[tuple[str, int, int, float]] = self.page.evaluate(LINES)
        return found


@pytest.fixture
def projector(browser: Browser, ana: Member, settings: Any) -> Iterator[Projector]:
    settings.SITE_URL = "https://decision-workshops.intern.insurance-company.example"
    with served_here() as here:
        context = browser.new_context(**SIGHT)
        keep_signed_in(context, ana, here.address)
        yield Projector(context.new_page(), here)
        context.close()


def test_the_projector_never_scrolls(projector: Projector, ana: Member) -> None:
    room, people = crowded_room(ana, extra_roles=[ROLE], reveal=RevealPolicy.CRITERION)
    participants.join_workshop(workshop=room, name="Legal", role=room.roles.latest("position").key)
    projector.look(room, "lobby")
    assert projector.page.locator(".screen-role-head").count() == 5
    heads = projector.page.locator(".screen-role-head").all()
    tops = {box["y"] for head in heads if (box := head.bounding_box())}
    assert len(tops) == 1, "the heads of the roles stand on one line"
    Workshop.objects.filter(pk=room.pk).update(title=UNBROKEN)
    projector.look(room, "lobby of one word")
    Workshop.objects.filter(pk=room.pk).update(title=TITLE)

    room = go(room, ana, Stage.SCORING)
    for person in people:
        hands.raise_hand(participant=person)
    facilitation.start_timer(workshop=room, minutes=90)
    projector.look(room, "scoring")
    divided(people)
    room = facilitation.lock_ballots(workshop=room, by=ana)
    projector.look(room, "scored and locked")

    room = go(room, ana, Stage.DISCUSSION)
    projector.look(room, "closed")
    reveals.reveal_criterion(workshop=room, by=ana, criterion="query_volume")
    projector.look(room, "one is open")
    reveals.reveal_rest(workshop=room, by=ana)
    projector.look(room, "all are open")
    room = table.score_again(workshop=room, by=ana, criterion="query_volume")
    projector.look(room, "one is scored again")
    room = go(room, ana, Stage.DISCUSSION)
    reveals.reveal_rest(workshop=room, by=ana)
    room = go(room, ana, Stage.SCORING)
    projector.look(room, "another round")
    divided(people[1:])
    room = go(room, ana, Stage.DISCUSSION)
    projector.look(room, "discussion of round 2")
    room = go(room, ana, Stage.WEIGHTING)
    projector.look(room, "weighting")
    room = go(room, ana, Stage.RECOMMENDATION)
    projector.look(room, "computing")
    found = compute(room)
    projector.look(room, "recommendation")
    assert found.result is not None
    longest = {**found.result, "headline": TITLE}
    Recommendation.objects.filter(pk=found.pk).update(result=longest)
    projector.look(room, "longest statement")

    decision = decisions.record_decision(workshop=room, by=ana, text=decision_text(ana))
    projector.look(room, "decided")
    marks = projector.page.locator(".screen-progress .mark")
    assert (marks.count(), projector.page.locator(".screen-progress .mark-hollow").count()) == (9, 9)
    assert projector.page.locator(".screen-sign .qr").count() == 1
    sign(decision, people)
    projector.look(room, "signed")
    assert projector.page.locator(".screen-progress .mark-hollow").count() == 1, "Legal has not signed"
    projector.check()


def sign(decision: Decision, people: Sequence[Participant]) -> None:
    sha256 = decisions.current_revision(decision).sha256
    for person in people:
        me = Participant.objects.select_related("workshop", "role", "member__user").get(pk=person.pk)
        if me.role is not None:
            signer = Signer(participant=me, member=None)
            decisions.sign_off(decision=decision, signer=signer, stance=Stance.APPROVE, revision_sha256=sha256)


def test_nor_does_it_in_a_revisit(projector: Projector, ana: Member) -> None:
    before, people = crowded_room(ana)
    before = go(before, ana, Stage.SCORING)
    divided(people)
    before = go(before, ana, Stage.DISCUSSION, Stage.RECOMMENDATION)
    compute(before)
    decision = decisions.record_decision(workshop=before, by=ana, text=decision_text(ana))
    decisions.accept_decision(decision=decision, by=ana, unsigned_reason=REASON)
    again = Occurrence.objects.get(plan__decision=decision, state="scheduled")
    room = revisits.start_revisit(occurrence=again, by=ana)
    people = seat_everybody(room)
    projector.look(room, "lobby of a revisit")
    room = go(room, ana, Stage.SCORING)
    divided(people[::-1])
    projector.look(room, "scoring of a revisit")
    room = go(room, ana, Stage.DISCUSSION)
    projector.look(room, "reveal of a revisit")
    room = go(room, ana, Stage.WEIGHTING)
    projector.look(room, "weighting of a revisit")
    room = go(room, ana, Stage.RECOMMENDATION)
    compute(room)
    projector.look(room, "recommendation of a revisit")
    again.refresh_from_db()
    revisits.complete_revisit(occurrence=again, by=ana, outcome=RevisitOutcome.REAFFIRMED, note=REASON)
    projector.look(room, "end of a revisit")
    other, _people = crowded_room(ana, title=UNBROKEN)
    projector.look(go(other, ana, Stage.CANCELLED), "cancelled")
    projector.check()
