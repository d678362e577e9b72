"""The reveal and the recommendation of a revisit show then and now, and one sentence says what moved the winner."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.pilots.conftest import table
from tests.revisits.again import Again, again, found, seat
from tests.revisits.ballot_page import text_in
from workshops.domain import participants, pilots, rooms
from workshops.domain.pilot_reading import File
from workshops.enums import RevealPolicy, Stage
from workshops.models import Member, Participant, Recommendation, Workshop

__all__ = ["again", "found"]

pytestmark = pytest.mark.made_once("scored", "revealed")

Make = Callable[..., Again]
AsMember = Callable[[Member], Client]
AsGuest = Callable[[Participant], Client]

QUICK = ["latency", "urgency", "query_volume"]
# What makes the copilot a case for training: it fails in behaviour, has examples, people and time, and no facts move.
TRAINED = {
    "factual_gap": 0, "knowledge_churn": 0, "knowledge_breadth": 0, "audit_and_trust": 0, "behaviour_gap": 4,
    "task_stability": 4, "training_data": 4, "ml_capacity": 4, "urgency": 0, "query_volume": 4, "latency": 4,
    "access_control": 0, "data_sensitivity": 0,
}  # fmt: skip


def page(client: Client, workshop: Workshop, part: str = "") -> str:
    return client.get(f"/w/{workshop.pk}/{part}").content.decode()


def row(html: str, criterion: str) -> str:
    return text_in(html.split(f'id="row-{criterion}"', 1)[1].split('id="row-', 1)[0])


def section(html: str) -> str:
    assert 'id="then-and-now"' in html
    return text_in("<p " + html.split('id="then-and-now"', 1)[1].split("</section>", 1)[0])


@pytest.fixture
def scored(found: Again, ana: Member) -> Again:
    """Scoring is open, and everything as last time."""
    found.move(ana, Stage.SCORING)
    return found


@pytest.fixture
def revealed(scored: Again, ana: Member) -> Again:
    """Two of three say now that latency matters much more; everything else is kept."""
    for name in ("Pia", "Sam"):
        scored.say(name, {"latency": 4})
    scored.move(ana, Stage.DISCUSSION)
    return scored


def test_the_reveal_says_what_moved_and_marks_it(
    revealed: Again, ana: Member, as_member: AsMember, as_guest: AsGuest
) -> None:
    observer = participants.join_workshop(workshop=revealed.now, name="Olga", role="observer")
    for client in (as_member(ana), as_guest(revealed.people["Pia"]), as_guest(observer)):
        html = page(client, revealed.now)
        assert "Since last time the middle answer moved on 1 of 14 criteria: latency." in text_in(html)
        latency = row(html, "latency")
        assert "Moved since last time: the middle answer was 2, now 5." in latency
        assert "Product 2 → 5" in latency
        assert "Data 2 → 2" not in latency
        assert "Answered as last time." in row(html, "urgency")
        assert "Last time" in latency.split("Show as table", 1)[1]
    screen = text_in(page(as_member(ana), revealed.now, "screen/"))
    assert "Since last time the middle answer moved on 1 of 14 criteria: latency." in screen


def test_where_all_have_moved_together_it_is_talked_about(scored: Again, ana: Member, as_member: AsMember) -> None:
    """They are close together, and so it would lie folded away with what nobody has changed."""
    for name in scored.people:
        scored.say(name, {"latency": 2})
    scored.move(ana, Stage.DISCUSSION)
    html = page(as_member(ana), scored.now)
    on_the_table, folded = html.split("criteria on which you are close together", 1)
    assert 'id="row-latency"' in on_the_table
    assert 'id="row-urgency"' in folded
    assert "You agree on every criterion" in text_in(html)


def test_in_the_second_round_the_shadow_is_the_first_and_the_words_are_of_last_time(
    revealed: Again, ana: Member, as_member: AsMember
) -> None:
    revealed.move(ana, Stage.SCORING, Stage.DISCUSSION)
    latency = row(page(as_member(ana), revealed.now), "latency")
    assert "Moved since last time: the middle answer was 2, now 5." in latency
    assert "Nobody moved since round 1." in latency
    assert "Last round" in latency
    assert "The grey shadow is last time." not in latency


def test_what_is_not_open_is_not_compared(again: Make, ana: Member, as_member: AsMember) -> None:
    found = again(criteria=QUICK, reveal=RevealPolicy.CRITERION)
    found.move(ana, Stage.SCORING)
    found.say("Pia", {"latency": 4})
    found.move(ana, Stage.DISCUSSION)
    html = text_in(page(as_member(ana), found.now))
    assert "last time" not in html.casefold()


def test_a_workshop_that_revisits_nothing_speaks_of_no_last_time(
    scoring: Workshop, ana: Member, move: Callable[..., Workshop], as_member: AsMember
) -> None:
    move(scoring, Stage.DISCUSSION)
    assert "last time" not in text_in(page(as_member(ana), scoring)).casefold()


def test_what_was_measured_since_stands_beside_it(revealed: Again, ana: Member, as_member: AsMember) -> None:
    revealed.move(ana, Stage.RECOMMENDATION)
    assert 'id="pilot-since"' not in page(as_member(ana), revealed.now, "recommendation/")
    for name, content in (("first.csv", table(0, 1, 0)), ("second.csv", table(1, 1, 1))):
        pilots.import_pilot(subject=revealed.decision, by=ana, file=File(name, content))
    html = page(as_member(ana), revealed.now, "recommendation/")
    assert "The newest pilot, second.csv of" in section(html)
    assert "The same cases in the pilot before it, first.csv of" in section(html)


def test_nothing_moved_the_winner(revealed: Again, ana: Member, as_member: AsMember) -> None:
    revealed.move(ana, Stage.RECOMMENDATION)
    html = page(as_member(ana), revealed.now, "recommendation/")
    said = section(html)
    assert "Nothing moved the winner: RAG then and now." in said
    assert "RAG was first in" in said
    assert "Latency ■ Product" not in said
    assert "2, " in said
    for where in ("", "screen/"):
        assert "Nothing moved the winner: RAG then and now." in text_in(page(as_member(ana), revealed.now, where))


def test_the_headline_names_the_criterion_that_moved_the_winner(
    scored: Again, ana: Member, as_member: AsMember
) -> None:
    for name in scored.people:
        scored.say(name, TRAINED)
    scored.move(ana, Stage.DISCUSSION, Stage.RECOMMENDATION)
    said = section(page(as_member(ana), scored.now, "recommendation/"))
    assert "RAG then, Fine-tuning now: " in said
    assert " moved from “" in said
    assert "plausible weightings and answers; Fine-tuning is in " in said
    assert "Place 1, was " in said


def test_nothing_at_all_moved(scored: Again, ana: Member, as_member: AsMember) -> None:
    scored.move(ana, Stage.DISCUSSION, Stage.RECOMMENDATION)
    said = section(page(as_member(ana), scored.now, "recommendation/"))
    assert "Nothing moved: RAG then and now." in said
    assert "Where the middle answer moved" not in said


def test_without_a_recommendation_last_time_that_is_said(scored: Again, ana: Member, as_member: AsMember) -> None:
    Recommendation.objects.filter(round__workshop=scored.before).delete()
    scored.move(ana, Stage.DISCUSSION, Stage.RECOMMENDATION)
    said = section(page(as_member(ana), scored.now, "recommendation/"))
    assert "Last time there was no recommendation; now it is RAG." in said
    assert "The mark on each bar" not in said


def test_a_waived_gate_or_a_weight_that_turned_it_is_no_criterion_that_moved(
    scored: Again, ana: Member, as_member: AsMember
) -> None:
    """The same answers under another recommendation of last time."""
    last = Recommendation.objects.get(round__workshop=scored.before)
    assert last.result is not None
    last.result["approach"] = "prompting"
    last.save()
    scored.move(ana, Stage.DISCUSSION, Stage.RECOMMENDATION)
    said = section(page(as_member(ana), scored.now, "recommendation/"))
    assert "then, RAG now, though no middle answer moved." in said


def test_an_anonymous_revisit_tells_nothing_of_one_person(again: Make, ana: Member, as_member: AsMember) -> None:
    """Nia has come: beside last time her answers would be known."""
    found = again(criteria=QUICK, anonymous=True)
    found.people["Nia"] = participants.join_workshop(workshop=found.now, name="Nia", role="product")
    found.move(ana, Stage.SCORING)
    for name in found.people:
        found.say(name, dict.fromkeys(QUICK, 1))
    found.move(ana, Stage.DISCUSSION)
    latency = row(page(as_member(ana), found.now), "latency")
    assert "One or two others answered than last time, so the two are not shown side by side" in latency
    assert "Moved since last time" not in latency
    found.move(ana, Stage.RECOMMENDATION)
    html = page(as_member(ana), found.now, "recommendation/")
    assert "What each role would choose on its own" not in section(html)
    assert "Nothing moved:" not in section(html)


def test_what_is_new_and_what_is_dropped_is_said(again: Make, ana: Member, ben: Member, as_member: AsMember) -> None:
    found = again(criteria=QUICK)
    now = rooms.create_workshop(
        workspace=ana.workspace, by=ana, title="Edition", use_case="Still?", criteria=["latency", "factual_gap"],
        follows=found.before,
    )  # fmt: skip
    edition = Again(found.decision, found.before, now, found.occurrence)
    edition.people = seat(now, ben, {"Pia": "product"})
    edition.move(ana, Stage.SCORING)
    edition.say("Pia", {"factual_gap": 2})
    edition.move(ana, Stage.DISCUSSION)
    assert "Not asked last time." in row(page(as_member(ana), edition.now), "factual_gap")
    edition.move(ana, Stage.RECOMMENDATION)
    said = section(page(as_member(ana), edition.now, "recommendation/"))
    assert "Prompting then, RAG now; not the same criteria are asked." in said
    assert "Asked last time and no longer: Query volume and cost per call and Urgency." in said
