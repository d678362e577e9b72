"""Every way out of an anonymous workshop: no name stands with an answer, no small role is told apart or left over."""

from __future__ import annotations

import json
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.computing import compute
from tests.decisions.making import TEXT
from tests.decisions.reading_pdf import words_of_pdf
from tests.rooms.anonymous import (
    CAST,
    LABELS,
    LARGE,
    NAMES,
    ROLES,
    SMALL,
    Hidden,
    Move,
    advise,
    answer,
    by_role,
    decide,
    names_in,
    part_of,
)
from workshops.domain import participants, recommendations, rooms
from workshops.domain.anonymity import may_compare, shown_roles
from workshops.domain.log import canonical, sha256
from workshops.domain.reveal_rows import reveal_rows
from workshops.domain.rounds import copy_earlier_answers
from workshops.enums import CriteriaSet, Stage
from workshops.models import Answer, Event, Member, Participant, Recommendation, Round
from workshops.refusals import WrongStage

pytestmark = pytest.mark.made_once("revealed", "advised")


def told_apart(value: Any) -> Iterator[str]:
    """The roles under which anything but a head count stands, anywhere in a JSON value."""
    if isinstance(value, dict):
        for key, part in value.items():
            # The recommendation's notes on security are a list, and no role's.
            if key in ROLES and not isinstance(part, int | list):
                yield key
            yield from told_apart(part)
    elif isinstance(value, list):
        for part in value:
            yield from told_apart(part)


# What each way out says where answers stand, or about them.

AFTER_THE_REVEAL: dict[str, Callable[[Hidden], str]] = {
    "room": lambda h: part_of(h.page(""), '<ol class="reveal">', "Anything else"),
    "panel": lambda h: part_of(h.page("panel/"), '<ol class="reveal">', "Anything else"),
    "facilitator": lambda h: part_of(h.page("", h.facilitator), '<ol class="reveal">', "Anything else"),
    "screen": lambda h: part_of(h.page("screen/"), "screen-rows", "screen-hands"),
    "notes": lambda h: h.page("notes/"),
}  # fmt: skip
WITH_THE_RECOMMENDATION: dict[str, Callable[[Hidden], str]] = {
    "recommendation": lambda h: part_of(h.page("recommendation/"), '<h1 class="statement-words">', "</main>"),
    "room": lambda h: part_of(h.page(""), "data-panel-page", "data-region"),
    "screen": lambda h: part_of(h.page("screen/"), "screen-statement", "screen-hands"),
    "what-if": lambda h: part_of(h.page("recommendation/what-if/?w.latency=9"), "<main", "</main>"),
    "results": lambda h: json.dumps(h.api("/workshops/{id}/results")),
    "recommendation by API": lambda h: json.dumps(h.api("/workshops/{id}/recommendation")),
    "what-if by API": lambda h: json.dumps(h.api("/workshops/{id}/what-if?w.latency=9")),
}
WITH_THE_DECISION: dict[str, Callable[[Hidden], str]] = {
    # Its history says who came, as the room did.
    "sheet": lambda h: part_of(h.facilitator.get("/decisions/1/").content.decode(), "<main", 'id="history-title"'),
    "json": lambda h: h.facilitator.get("/decisions/1.json").content.decode(),
    "markdown": lambda h: h.facilitator.get("/decisions/1.md").content.decode(),
    "pdf": lambda h: words_of_pdf(h.facilitator.get("/decisions/1.pdf").content),
    "decisions.jsonl": lambda h: streamed(h.facilitator.get("/decisions/decisions.jsonl")),
    "decision by API": lambda h: json.dumps(h.api("/decisions/1")),
}
LOGS: dict[str, Callable[[Hidden], str]] = {
    "log.jsonl": lambda h: streamed(h.facilitator.get("/decisions/log.jsonl")),
    "events by API": lambda h: json.dumps(h.api("/decisions/1/events?limit=100")),
    "the log itself": lambda h: json.dumps([[e.kind, e.body] for e in events(h)]),
}


def events(hidden: Hidden) -> list[Event]:
    return list(Event.objects.filter(chain=hidden.workshop.workspace_id))


def streamed(answer: Any) -> str:
    assert answer.status_code == 200
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


def test_every_way_out_at_every_stage(
    make: Callable[..., Hidden], move: Move, ana: Member, subtests: pytest.Subtests
) -> None:
    """One workshop from the reveal to its decision, looked at from everywhere wherever it stands."""
    hidden = make()
    move(hidden.workshop, Stage.DISCUSSION)
    for way, read in AFTER_THE_REVEAL.items():
        with subtests.test(after_the_reveal=way):
            check_after_the_reveal(hidden, way, read(hidden))
    advise(hidden, move)
    for way, read in WITH_THE_RECOMMENDATION.items():
        with subtests.test(with_the_recommendation=way):
            check_with_the_recommendation(hidden, read(hidden))
    with subtests.test("what is left over is three people"):
        check_what_is_left_over(hidden)
    with subtests.test("with the decision's form"):
        decide(hidden, ana)
    for way, read in WITH_THE_DECISION.items():
        with subtests.test(with_the_decision=way):
            text = read(hidden)
            assert TEXT["fallback"] in text
            assert names_in(text) == []
            assert "Reason of " not in text
    for way, read in LOGS.items():
        with subtests.test(log=way):
            check_the_log(read(hidden))
    with subtests.test("digests cannot be found by trying all answers"):
        check_digests(hidden)


def check_after_the_reveal(hidden: Hidden, way: str, text: str) -> None:
    assert names_in(text) == []
    if way == "notes":
        return
    if way == "screen":  # the map, of the roles that may be told apart
        assert '<section class="map"' in text
        assert all(LABELS[role] in text for role in LARGE)
        assert not any(LABELS[role] in text for role in SMALL)
        return
    # The whole group, each drawn alike: four dots of one shape and one of another would name the other.
    assert '<figure class="distribution' in text
    assert len(set(re.findall(r'distribution-mark" d="([^"]+)"', text))) == 1
    assert "reason-by" not in text
    means = re.findall(r'<ul class="reveal-roles".*?</ul>', text, flags=re.DOTALL)
    assert len(means) == len(hidden.workshop.criteria)
    assert all(LABELS[role] in mean for mean in means for role in LARGE)
    assert not any(LABELS[role] in mean for mean in means for role in SMALL)
    assert "The roles are" not in text
    assert text.count("Reason of ") == len(NAMES)


def check_with_the_recommendation(hidden: Hidden, text: str) -> None:
    assert len(text) > 20
    assert names_in(text) == []
    for role in SMALL:
        assert f"{LABELS[role]} alone" not in text
        assert f"Without {LABELS[role].lower()}" not in text
    if text.startswith("{"):
        assert "error" not in json.loads(text)
        assert set(told_apart(json.loads(text))) <= set(LARGE)
        assert not any(str(person.pk) in text for person in hidden.people)


def check_what_is_left_over(hidden: Hidden) -> None:
    results = hidden.api("/workshops/{id}/results")
    both = [*results["criteria"], *results["previous_round"]["criteria"]]
    assert len(both) == 2 * len(hidden.workshop.criteria)
    for entry in both:
        assert set(entry["by_role"]) == set(LARGE)
        left = Counter(dict(enumerate(entry["counts"])))
        for said in entry["by_role"].values():
            left.subtract(dict(enumerate(said["counts"])))
        assert sum(left.values()) == 3
        assert entry["spread"] is None


def check_the_log(text: str) -> None:
    """It knows who came and how many answers a round had; of the answers themselves nothing."""
    assert "decision.proposed" in text
    assert "Reason of " not in text
    assert not any(word in text for word in ('"level"', '"scores"', '\\"level\\"', '"confidence"'))


def check_digests(hidden: Hidden) -> None:
    first = Round.objects.get(workshop=hidden.workshop, number=1)
    rows = Answer.objects.filter(round=first).order_by("participant_id", "criterion")
    guess = sha256(canonical([[str(a.participant_id), a.criterion, a.level, a.confidence] for a in rows]))
    closed = [json.dumps(event.body) for event in events(hidden) if event.kind == "round.closed"]
    assert len(closed) == 2
    assert all(guess not in body for body in closed)
    inputs = Recommendation.objects.get(round__workshop=hidden.workshop).inputs
    ids = {str(person.pk) for person in hidden.people}
    assert len(inputs["ballots"]) == len(ids)
    assert not ids & {ballot["participant"] for ballot in inputs["ballots"]}


def test_what_the_server_writes_down(make: Callable[..., Hidden], move: Move, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        hidden = make()
        move(hidden.workshop, Stage.DISCUSSION, Stage.RECOMMENDATION)
        compute(hidden.workshop)
        hidden.page("recommendation/")
        hidden.api("/workshops/{id}/results")
        logging.getLogger("workshops").warning("This is heard.")
    assert "This is heard." in caplog.text
    ours = [r.getMessage() for r in caplog.records if r.name.startswith(("workshops", "advisor", "config"))]
    assert not [line for line in ours if "Reason of " in line or names_in(line)]


# By subtraction, and by arithmetic.


@pytest.mark.parametrize(
    ("answered", "unsure", "shown"),
    [
        ({}, {}, set()),
        ({"product": 2}, {}, set()),
        ({"product": 3}, {}, {"product"}),
        ({"product": 3, "security": 1}, {}, set()),
        ({"product": 3, "security": 1, "legal": 4}, {}, {"legal"}),
        ({"product": 1, "security": 2, "data": 3, "legal": 4}, {}, {"data", "legal"}),
        ({"product": 3, "security": 0}, {}, {"product"}),
        # The one who does not know would be what is left of those who do not.
        ({"product": 3, "security": 0}, {"security": 1}, set()),
        ({"product": 3, "security": 0}, {"security": 3}, {"product"}),
        ({"product": 2, "security": 4}, {"product": 1}, set()),
    ],
)
def test_one_rule(answered: dict[str, int], unsure: dict[str, int], shown: set[str]) -> None:
    assert shown_roles(answered, unsure) == shown


@pytest.mark.parametrize(
    "cast",
    [
        {"product": ["Pernilla"]},
        {"product": ["Pernilla"], "security": ["Sigismund"]},
        {"security": ["Sigismund", "Svetlana"]},
        {"product": ["Pernilla"], "legal": CAST["legal"]},
        {"security": CAST["security"], "data": CAST["data"]},
    ],
    ids=["one", "two alone", "two together", "one and four", "two and three"],
)
def test_small_rooms_show_no_role(make: Callable[..., Hidden], move: Move, cast: dict[str, list[str]]) -> None:
    hidden = make(cast)
    move(hidden.workshop, Stage.DISCUSSION)
    for row in reveal_rows(hidden.workshop, Round.objects.get(workshop=hidden.workshop)):
        assert (row.marks, row.roles, row.spread, row.moves) == ([], [], None, [])
        assert row.answered == sum(len(names) for names in cast.values())
    assert not set(told_apart(hidden.api("/workshops/{id}/results")))
    move(hidden.workshop, Stage.RECOMMENDATION)
    compute(hidden.workshop)
    assert not set(told_apart(hidden.api("/workshops/{id}/recommendation")))
    said = part_of(hidden.page("recommendation/"), '<h1 class="statement-words">', "</main>")
    assert names_in(said) == []
    assert not any(f"{label} alone" in said or f"Without {label.lower()}" in said for label in LABELS.values())


def test_contributions_do_not_say_who_gave_which_answer(make: Callable[..., Hidden], move: Move) -> None:
    """Twice the same answers, once with those of the one in product exchanged for one in legal."""
    exchanged = {("product", 0): 2, ("legal", 0): 4}
    found = []
    for levels in (by_role, lambda role, place: exchanged.get((role, place), by_role(role, place))):
        hidden = make(levels=levels)
        move(hidden.workshop, Stage.DISCUSSION, Stage.RECOMMENDATION)
        stored = compute(hidden.workshop).result or {}
        told = hidden.api("/workshops/{id}/recommendation")["recommendation"]
        assert told["contributions_by"] == "person"
        found.append((stored["contributions"], told["contributions"]))
        page = hidden.page("recommendation/")
        assert "Counted person by person here" in page
        assert str(round(stored["ranking"][0]["value"], 6)) not in page
    (stored, told), (stored_exchanged, told_exchanged) = found
    # Role by role the two differ, and so the one answer could be worked out.
    assert stored != stored_exchanged
    for approach, parts in told.items():
        assert parts == pytest.approx(told_exchanged[approach])


# Between two rounds.


@pytest.mark.parametrize(
    ("now", "before", "may"),
    [
        ("abc", "abc", True),
        ("abcd", "abc", False),
        ("abc", "abcd", False),
        ("abcdef", "abc", True),
        ("bcde", "abcd", False),
    ],
)
def test_rounds_side_by_side(now: str, before: str, may: bool) -> None:
    assert may_compare(list(now), list(before)) is may  # type: ignore[arg-type]  # letters for ids


def test_who_comes_alone_is_not_the_difference(revealed: Hidden, move: Move) -> None:
    move(revealed.workshop, Stage.SCORING)
    late = participants.join_workshop(workshop=revealed.workshop, name="Zebedee", role="legal")
    answer([late], lambda role, place: 4)
    move(revealed.workshop, Stage.DISCUSSION)
    page = revealed.page("")
    assert page.count("the two are not shown side by side") == len(revealed.workshop.criteria)
    assert "distribution-shadow" not in page
    assert "closer together" not in page
    results = revealed.api("/workshops/{id}/results")
    assert results["criteria"][0]["counts"] == [2, 3, 4, 0, 2]
    assert results["previous_round"]["criteria"] == []


def test_who_moved_is_not_said_but_how_far_all_did(advised: Hidden, move: Move) -> None:
    move(advised.workshop, Stage.DISCUSSION)
    page = advised.page("")
    assert "distribution-shadow" in page
    assert "Moved since" not in page
    assert "Nobody moved" not in page
    assert re.search(r"Agreement 0\.\d\d → 0\.\d\d of 1", page)
    assert "than in round 1" in page


def test_a_role_stays_once_its_answers_are_closed(revealed: Hidden, ana: Member) -> None:
    shown = revealed.api("/workshops/{id}/results")
    with pytest.raises(WrongStage, match="would show which answers are theirs"):
        participants.change_role(participant=revealed.people[-1], by=ana, role="data")
    # Whoever goes leaves their answers in the closed round, so that nothing is missing from it.
    participants.remove_participant(participant=revealed.people[-1], by=ana)
    assert revealed.api("/workshops/{id}/results") == shown


def test_a_name_alone_does_not_bring_answers_back(advised: Hidden, ben: Member, move: Move, ana: Member) -> None:
    again = rooms.create_workshop(
        workspace=ana.workspace, by=ana, title="Again", use_case="Again.", anonymous=True, follows=advised.workshop,
        criteria=CriteriaSet.QUICK,
    )  # fmt: skip
    impostor = participants.join_workshop(workshop=again, name="Pernilla", role="product")
    move(again, Stage.SCORING)
    copy_earlier_answers(participant=Participant.objects.select_related("before").get(pk=impostor.pk))
    assert not Answer.objects.filter(round__workshop=again).exists()


def test_named_workshops_show_all_of_it(ana: Member, move: Move, as_guest: Any) -> None:
    """What the table above would find, if it were there to be found."""
    workshop = rooms.create_workshop(
        workspace=ana.workspace, by=ana, title="Open", use_case="Open.", criteria=CriteriaSet.QUICK
    )
    person = participants.join_workshop(workshop=workshop, name="Pernilla", role="product")
    move(workshop, Stage.SCORING)
    answer([person], by_role)
    move(workshop, Stage.DISCUSSION)
    page = part_of(as_guest(person).get(f"/w/{workshop.pk}/").content.decode(), '<ol class="reveal">', "Anything else")
    assert "distribution-mark" in page
    assert "reason-by" in page
    assert names_in(page) == ["Pernilla"]
    assert recommendations.agreement(workshop, Round.objects.get(workshop=workshop))[0]["by_role"].keys() == {"product"}
