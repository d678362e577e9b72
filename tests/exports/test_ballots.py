"""The ballots as a table: what the room was shown, when it was, and in an anonymous workshop nothing that tells who."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.browsers import as_guest, as_member
from tests.rooms.anonymous import LABELS, LARGE, NAMES, Hidden, advised, answer, make, names_in, revealed
from workshops.domain import ballots, reveals
from workshops.domain.frameworks import framework
from workshops.enums import RevealPolicy, Stage
from workshops.exports.spreadsheet import csv_lines, harmless
from workshops.models import Member, Participant, Workshop

pytestmark = pytest.mark.made_once("revealed", "scoring")

__all__ = ["advised", "make", "revealed"]

Move = Callable[..., Workshop]
HOSTILE = '=HYPERLINK("http://evil", "x"), "quoted"\nnext line; é 漢'


def asked(workshop: Workshop, client: Client, accept: str = "text/csv") -> Any:
    response: Any = client.get(f"/w/{workshop.pk}/ballots.csv", headers={"Accept": accept})
    return response


def rows(workshop: Workshop, client: Client) -> list[dict[str, str]]:
    response = asked(workshop, client)
    assert (response.status_code, response["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert response["Content-Disposition"] == 'attachment; filename="ballots.csv"'
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_with_names_there_is_a_line_for_each_answer_of_each_open_round(
    scoring: Workshop, crowd: list[Participant], ana: Member, move: Move
) -> None:
    """Nothing before the reveal, for nobody, and nothing of the round that is being scored again."""
    pia, sam, _dee = crowd
    for person, level in ((pia, 3), (sam, None)):
        one: dict[str, Any] = {"level": level, "confidence": 1, "reason": HOSTILE}
        ballots.cast_ballot(participant=person, scores={"latency": one}, weights={"latency": 7})
    browsers = [as_member(ana), as_guest(pia)]
    for client in browsers:
        told = asked(scoring, client)
        assert (told.status_code, told.json()["error"]["code"]) == (409, "wrong_stage")
        page = asked(scoring, client, "text/html")
        assert (page.status_code, b"shown after the reveal" in page.content) == (409, True)
    move(scoring, Stage.DISCUSSION)
    about = {
        "round": "1",
        "criterion": "latency",
        "criterion_name": "Latency",
        "reason": f"'{HOSTILE}",
        "sureness": "Hunch",
    }
    expected = [
        {**about, "name": "Pia", "role": "Product", "level": "3", "answer": words_of_level(3)},
        {**about, "name": "Sam", "role": "Security", "level": "", "answer": "I don’t know"},
    ]
    assert [rows(scoring, client) for client in browsers] == [expected, expected]
    move(scoring, Stage.SCORING)
    ballots.cast_ballot(participant=Participant.objects.get(pk=pia.pk), scores={"latency": {"level": 0}})
    assert asked(scoring, browsers[0]).status_code == 409
    move(scoring, Stage.DISCUSSION)
    table = rows(scoring, browsers[0])
    assert [(row["round"], row["name"], row["level"]) for row in table] == [
        ("1", "Pia", "3"), ("1", "Sam", ""), ("2", "Pia", "0"), ("2", "Sam", ""),
    ]  # fmt: skip


def words_of_level(level: int) -> str:
    return framework().criterion("latency").levels[level]


def test_one_criterion_after_the_other(scoring: Workshop, crowd: list[Participant], ana: Member, move: Move) -> None:
    Workshop.objects.filter(pk=scoring.pk).update(reveal=RevealPolicy.CRITERION)
    ballots.cast_ballot(participant=crowd[0], scores={"latency": {"level": 3}, "urgency": {"level": 1}})
    workshop = move(scoring, Stage.DISCUSSION)
    assert asked(workshop, as_member(ana)).status_code == 409
    reveals.reveal_criterion(workshop=workshop, by=ana, criterion="urgency")
    assert [row["criterion"] for row in rows(workshop, as_member(ana))] == ["urgency"]


def test_without_names_nobody_is_told_apart(revealed: Hidden) -> None:
    table = rows(revealed.workshop, revealed.facilitator)
    text = asked(revealed.workshop, revealed.watcher).content.decode()
    assert names_in(text) == []
    assert not any(str(person.pk) in text for person in revealed.people)
    assert {row["role"] for row in table} == {"", *(LABELS[role] for role in LARGE)}
    for key in revealed.workshop.criteria:
        whole = [row for row in table if row["criterion"] == key and not row["role"] and row["people"]]
        assert {row["level"]: row["people"] for row in whole} == {"0": "2", "1": "3", "2": "4", "4": "1"}
    reasons = [row for row in table if row["reason"]]
    assert len(reasons) == len(NAMES)
    assert {(row["level"], row["role"], row["people"]) for row in reasons} == {("", "", "")}


def test_without_names_two_rounds_lie_side_by_side_only_where_that_tells_nobody(revealed: Hidden, move: Move) -> None:
    """Everybody again: both rounds, of the first the group as a whole. One more answers one criterion: of that only
    the newer."""
    workshop = revealed.workshop
    key = workshop.criteria[0]
    move(workshop, Stage.SCORING)
    answer(revealed.people[-4:], lambda role, place: 3)
    person = Participant.objects.get(pk=revealed.people[0].pk)
    person.answers.filter(round__closed_at=None, criterion=key).delete()
    move(workshop, Stage.DISCUSSION)
    table = rows(workshop, revealed.facilitator)
    count = Counter((row["round"], bool(row["role"])) for row in table if row["criterion"] != key)
    assert set(count) == {("1", False), ("2", False), ("2", True)}
    assert {row["round"] for row in table if row["criterion"] == key} == {"2"}
    assert {row["round"] for row in table if row["reason"]} == {"2"}


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20))
@pytest.mark.parametrize("start", ["", "=", "+", "-", "@", "\t=", " =", "\r=", "＝", "\n+", "=cmd|' /C calc'!A0"])
def test_no_cell_is_a_formula(start: str, rest: str) -> None:
    text = start + rest
    written = harmless(text)
    assert written in (text, f"'{text}")
    assert written.lstrip()[:1] not in tuple("=+-@＝＋－＠")
    read = list(csv.reader(io.StringIO("".join(csv_lines(["a", "b"], [[text, 1]])), newline="")))
    assert read[1:] == [[written, "1"]]
