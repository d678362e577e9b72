"""Every text of a decision, one by one, and what one says differently from another."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.browsers import as_guest
from tests.decisions.making import TEXT
from tests.decisions.test_life import said, sign, taken_over
from workshops.domain import decision_life, decisions
from workshops.domain.differences import Piece, differences, word_differences
from workshops.enums import Succession
from workshops.models import Decision, Member, Participant

pytestmark = pytest.mark.made_once("revised")

SignIn = Callable[[Member], Client]


def side(pieces: list[Piece], gone: str) -> str:
    return "".join(piece["text"] for piece in pieces if piece["op"] != gone)


@given(st.text(), st.text())
def test_pieces_are_both_texts_in_one(before: str, after: str) -> None:
    pieces = word_differences(before, after)
    assert (side(pieces, "added"), side(pieces, "removed")) == (before, after)
    assert all(piece["text"] for piece in pieces)
    assert all(one["op"] != two["op"] for one, two in pairwise(pieces))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Facts change weekly. We cite.", "Facts change daily. We cite.", ["weekly", "daily"]),
        ("手册每周都变。", "手册每月都变。", ["周", "月"]),
        ("same", "same", []),
        ("", "all new", ["all new"]),
    ],
)
def test_prose_is_compared_by_words(before: str, after: str, expected: list[str]) -> None:
    assert [piece["text"] for piece in word_differences(before, after) if piece["op"] != "same"] == expected


def test_very_long_texts_are_compared_at_once() -> None:
    before, after = (" ".join(f"{word} {n % 7}" for n in range(600)) for word in ("the", "a"))
    assert side(word_differences(before, after), "added") == before


BODY: Any = {key: value for key, value in TEXT.items() if key != "revisit"} | {
    "question": "Answer adjusters.",
    "configuration": {"base_model_id": "base-7b"},
}


def test_rows_are_matched_by_name_then_by_likeness() -> None:
    metric = {"name": "Cost", "comparator": "<", "threshold": 1, "unit": "EUR"}
    after = BODY | {
        "metrics": [metric, {**BODY["metrics"][0], "threshold": 95}],
        "assumptions": [{**BODY["assumptions"][0], "statement": "The manual keeps changing daily."}],
        "configuration": {"base_model_id": "base-8b"},
        "scope_later": "",
    }
    found = differences(BODY, after)
    assert [(c["field"], c["item"], c["change"], c["words"] is not None) for c in found] == [
        ("metrics", "Cost", "added", False),
        ("metrics", "Grounded correctness", "changed", False),
        ("assumptions", "The manual keeps changing daily.", "changed", True),
        ("assumptions", "Nobody needs another voice.", "removed", False),
        ("configuration", "base_model_id", "changed", False),
        ("scope_later", "", "removed", True),
    ]
    assert differences(BODY, BODY) == []


@pytest.fixture
def revised(proposed: Decision, crowd: list[Participant], ana: Member) -> Decision:
    """Signed by Pia, with Sam's dissent; then another approach, fallback and threshold, signed by Pia again."""
    sign(proposed, crowd[0])
    sign(proposed, crowd[1], "dissent", "Rights are untested.")
    text = TEXT | {
        "fallback": "No hit in the manual: decline and ask Dee.",
        "metrics": [{**TEXT["metrics"][0], "threshold": 95}],
        "assumptions": [*TEXT["assumptions"], {"statement": "Dee has time.", "owner": "Dee", "signal": None}],
    }
    seen = decisions.current_revision(proposed).sha256
    decision = decisions.revise_decision(decision=proposed, by=ana, text=text, seen=seen)
    sign(decision, crowd[0])
    return decision


def test_every_revision_stays_readable_with_who_signed_it(
    revised: Decision, crowd: list[Participant], ana: Member, as_member: SignIn
) -> None:
    client, guest = as_member(ana), as_guest(crowd[2])
    room = f"/w/{revised.workshop_id}/decision"
    for who, base in ((client, "/decisions/1"), (guest, room)):
        first, second = (said(who.get(f"{base}/revisions/{k}/")) for k in (1, 2))
        assert ("What counts is revision 2." in first, "What counts" in second) == (True, False)
        for words in (
            "This is an earlier text.",
            "decline and hand over.",
            "at or above 90%",
            "<strong>Sam</strong>, Security",
            "Rights are untested.",
            "void since the next revision",
            revised.revisions.get(number=1).sha256,
        ):
            assert words in first
            assert (words in second) is False
        assert "decline and ask Dee." in second
        assert "<strong>Pia</strong>, Product" in second
        assert f'href="{base}/revisions/1/"' in second
        for missing in ("0", "3", "99999", "9" * 5000):
            assert who.get(f"{base}/revisions/{missing}/").status_code == 404
    assert 'href="/decisions/1/revisions/1/"' in said(client.get("/decisions/1/"))
    assert f'href="{room}/revisions/1/"' in said(guest.get(f"{room}/"))
    assert guest.get("/decisions/1/revisions/1/").status_code == 404


def test_differences_between_revisions_stand_on_a_page(
    revised: Decision, crowd: list[Participant], ana: Member, as_member: SignIn
) -> None:
    expected = (
        '<del><span class="visually-hidden">removed: </span>hand over</del>'
        '<ins><span class="visually-hidden">added: </span>ask Dee</ins>'
    )
    room = f"/w/{revised.workshop_id}/decision/changes/"
    for page in (
        as_member(ana).get("/decisions/changes/?from=D-0001/1&to=1"),
        as_member(ana).get("/decisions/changes/?to=d-1"),
        as_guest(crowd[2]).get(room),
        as_guest(crowd[2]).get(f"{room}?from=1&to=2"),
    ):
        words = said(page)
        assert expected in words
        assert "Metric: Grounded correctness" in words
        assert "Assumption: Dee has time." in words
        assert "watched by Dee" in words
        assert "Question" not in words
    assert "Both say the same." in said(as_member(ana).get("/decisions/changes/?from=1&to=1"))


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("", 200, "Any two texts"),
        ("?from=1&to=x", 422, "Name a text as in D-0042"),
        ("?from=D-0001/1/2&to=1", 422, "Name a text as in D-0042"),
        ("?to=1/1", 422, "This is the first text of D-0001."),
        (f"?from={'9' * 5000}&to=1", 422, "Name a text as in D-0042"),
        ("?from=2&to=1", 404, "There is no such decision"),
        ("?from=1/7&to=1", 404, "D-0001 has no revision 7."),
    ],
)
def test_texts_that_there_are_not_are_said(ana: Member, as_member: SignIn, query: str, status: int, words: str) -> None:
    taken_over(ana, "One")
    answer = as_member(ana).get(f"/decisions/changes/{query}")
    assert (answer.status_code, words in said(answer)) == (status, True)


def test_a_first_text_is_compared_with_that_of_its_predecessor(ana: Member, as_member: SignIn, cara: Member) -> None:
    older, newer = taken_over(ana, "Answer from the manual"), taken_over(ana, "Answer from the handbook")
    taken_over(cara, "Theirs")
    decision_life.supersede_decision(decision=older, by=ana, newer=newer, kind=Succession.REPLACES)
    words = said(as_member(ana).get("/decisions/changes/?to=D-0002"))
    assert "D-0001, revision 1" in words
    assert ">manual</del>" in words
    assert ">handbook</ins>" in words
    assert as_member(cara).get("/decisions/changes/?from=1&to=2").status_code == 404
